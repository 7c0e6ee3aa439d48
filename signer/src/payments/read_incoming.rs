//! Reads the statements of the merchant's own accounts while transfers are waited for, and notes what came. Each is read
//! whole or not at all: the next reading begins some days before the last complete one, so nothing falls between two.

use std::collections::{BTreeMap, BTreeSet};

use vezne_protocol::Iban;

use super::bank::Direction;
use super::daily_report::day::Day;
use super::failure::Failure;
use super::finish_incoming::note;
use super::incoming::arrival::Place;
use super::incoming::matching::{CLOCKS_DIFFER_S, Finding, match_rows};
use super::incoming::noted::Noted;
use super::merchant_bank::AccountRow;
use super::merchant_terms::ReadingTerms;
use super::step::Lease;
use crate::app::{App, MerchantBank};
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::upstream::UpstreamError;

/// How long after its end an expectation is looked for still: what comes then is told as late.
const AFTER_END_S: i64 = 30 * DAY_S;
/// What stands for all accounts where one signer at a time reads: an account that goes by two names has each row twice, and
/// only who knows what was noted under the one takes it for no other money under the other.
const EVERY_ACCOUNT: &str = "*";
/// How long a reading belongs to who took it up. Two at once note each row of an account once all the same.
const LEASE_S: i64 = 120;
/// How long the account may go unread before a person is told.
const TOLD_AFTER_S: i64 = 3600;
const DAY_S: i64 = 24 * 3600;

/// Reads the statements that are due, one after the other. Answers how many readings there were, or were tried.
pub async fn read(app: &App) -> Result<usize, Failure> {
    let Some(bank) = app.merchant_bank.as_deref() else {
        return Ok(0);
    };
    let now = app.clock.now();
    let Some(first) = app.store.awaited_first(now.plus_s(-AFTER_END_S)).await? else {
        return Ok(0);
    };
    let mut due = Vec::new();
    for account in accounts(app, bank).await? {
        let until = app.store.read_until(&account).await?;
        if until.next_at.is_none_or(|next_at| next_at <= now) {
            due.push(account);
        }
    }
    if due.is_empty() {
        return Ok(0);
    }
    let Some(turn) = app.store.lease_reading(EVERY_ACCOUNT, now, now, lease(app)).await? else {
        return Ok(0);
    };
    let mut readings = Ok(0);
    for account in due {
        match read_one(app, bank, &account, first).await {
            Ok(is_read) => readings = readings.map(|readings| readings + usize::from(is_read)),
            Err(failure) => {
                readings = Err(failure);
                break;
            }
        }
    }
    app.store.end_reading(turn, None).await?;
    readings
}

/// The accounts to read while something is waited for: those that buyers were shown, whatever the configuration says by
/// now, and the one that it names, for a buyer may have sent to that one all the same.
async fn accounts(app: &App, bank: &MerchantBank) -> Result<Vec<String>, Failure> {
    let mut accounts = app.store.awaited_accounts(app.clock.now().plus_s(-AFTER_END_S)).await?;
    let own = &bank.terms.account_id;
    if !accounts.contains(own) {
        accounts.push(own.clone());
    }
    Ok(accounts)
}

async fn read_one(app: &App, bank: &MerchantBank, account: &str, first: Moment) -> Result<bool, Failure> {
    let (now, terms) = (app.clock.now(), bank.terms.reading);
    let next_at = now.plus_s(terms.every_s);
    let Some(lease) = app.store.lease_reading(account, now, next_at, lease(app)).await? else {
        return Ok(false);
    };
    let from = begins(first, lease.complete_at, terms);
    let read = read_from(app, bank, account, from).await;
    let (complete_at, last_at) = (read.is_ok().then_some(now), lease.complete_at);
    app.store.end_reading(lease, complete_at).await?;
    match read {
        Ok(news) => tracing::info!(news, "the account's statement was read"),
        Err(Failure::Upstream(error)) => {
            tell_of_no_reading(&error, account == bank.terms.account_id, last_at.unwrap_or(first), now);
        }
        Err(failure) => return Err(failure),
    }
    Ok(true)
}

fn lease(app: &App) -> Lease {
    Lease {
        for_s: LEASE_S,
        ahead_ms: app.clock.ahead_ms(),
    }
}

/// A bank that cannot be asked is asked again; an hour without an answer is a person's to know.
fn tell_of_no_reading(error: &UpstreamError, is_configured: bool, last_at: Moment, now: Moment) {
    if now < last_at.plus_s(TOLD_AFTER_S) {
        tracing::warn!(%error, is_configured, "the account's statement was not read");
    } else if is_configured {
        tracing::error!(alert = "statement", %error, %last_at, "the account's statement cannot be read");
    } else {
        tracing::error!(
            alert = "statement",
            %error,
            %last_at,
            "buyers were shown another account than isbank.account_id, and its statement cannot be read: look there by hand"
        );
    }
}

/// Tells the operator of sessions that wait for transfers where no account is read at all.
pub async fn tell_of_unread_accounts(app: &App) -> Result<(), Failure> {
    if app.merchant_bank.is_some() {
        return Ok(());
    }
    let sessions = app.store.awaiting_count().await?;
    if sessions > 0 {
        tracing::error!(
            alert = "statement",
            sessions,
            "sessions wait for transfers to an account that is read no more: set [isbank] as it was"
        );
    }
    Ok(())
}

/// Where a reading begins: some days before the last complete one, and never before there was anything to wait for.
fn begins(first: Moment, complete_at: Option<Moment>, terms: ReadingTerms) -> Moment {
    let again = complete_at.map(|complete_at| complete_at.plus_s(-terms.overlap_days * DAY_S));
    // As much earlier as the bank's clock may be behind.
    let first = first.plus_s(-CLOCKS_DIFFER_S);
    Day::of(again.map_or(first, |again| again.max(first))).from()
}

async fn read_from(app: &App, bank: &MerchantBank, account: &str, from: Moment) -> Result<usize, Failure> {
    let now = app.clock.now();
    let rows = statement(bank, account, from, now).await?;
    app.hooks.reach(CrashPoint::IncomingRowsRead).await;
    tell_of_rows_without_texts(&rows);
    // After the statement: whoever was shown a reference meanwhile may be in it already.
    let expectations = app.store.expectations(now.plus_s(-AFTER_END_S)).await?;
    // What is dated in the time that is read was noted in it, or later.
    let noted = app.store.rows_noted_since(from).await?;
    let known: BTreeSet<String> = noted.iter().map(|row| row.content.clone()).collect();
    let content = |row: &AccountRow| app.store.code_of_row(&says(row), |code| known.contains(code));
    let mut noted = Noted::of(contents(&rows, content), noted);
    let mut outcomes = match_rows(&rows, &expectations, &|id| noted.has(account, id));
    // First what pays: of two rows for one session the earlier does, and the other is told as the second.
    outcomes.sort_by_key(|outcome| !matches!(outcome.finding, Finding::Exact { .. }));
    let (mut codes, mut news) = (BTreeMap::new(), 0);
    for outcome in &outcomes {
        let content = content(outcome.row);
        let row_id = numbered(outcome.row).map_or_else(|| code(&content, &mut codes), str::to_owned);
        if noted.has(account, &row_id) || !noted.is_other_money(&content) {
            continue;
        }
        let place = Place {
            account,
            row_id: &row_id,
            content: &content,
        };
        news += usize::from(note(app, place, outcome).await?);
    }
    tell_of_renamed(noted.renamed());
    Ok(news)
}

/// The account's statement up to now: in one reading, or, where that has more rows than one may have, in one for each day.
async fn statement(
    bank: &MerchantBank,
    account: &str,
    from: Moment,
    now: Moment,
) -> Result<Vec<AccountRow>, UpstreamError> {
    match bank.client.statement(account, from, now, now).await {
        Err(UpstreamError::TooLarge) if !Day::of(from).contains(now) => {}
        read => return read,
    }
    let mut rows = Vec::new();
    let mut day = Day::of(from);
    while day.from() <= now {
        let end = Moment::from_ms(day.until().ms() - 1).min(now);
        rows.extend(bank.client.statement(account, day.from(), end, now).await?);
        day = day.after();
    }
    Ok(rows)
}

/// A statement whose incoming rows have no text at all shows nobody's reference: a field's name is another, it seems.
fn tell_of_rows_without_texts(rows: &[AccountRow]) {
    let mut incoming = rows
        .iter()
        .filter(|row| row.direction == Some(Direction::In))
        .peekable();
    if incoming.peek().is_some() && incoming.all(|row| row.description.is_none()) {
        tracing::error!(
            alert = "statement",
            "no row of the account's statement has a text: see isbank.statement.description"
        );
    }
}

fn tell_of_renamed(rows: usize) {
    if rows > 0 {
        tracing::error!(
            alert = "statement",
            rows,
            "rows that were noted before have other numbers now, and were not taken for other money: see \
             isbank.statement.id and isbank.account_id"
        );
    }
}

/// The contents of a reading's rows. A row that stands there twice with one number is one row.
fn contents(rows: &[AccountRow], content: impl Fn(&AccountRow) -> String) -> Vec<String> {
    let mut ids = BTreeSet::new();
    let each = rows.iter().filter(|row| match numbered(row) {
        Some(id) => ids.insert(id),
        None => true,
    });
    each.map(content).collect()
}

/// The bank's number of a row, where it has one.
fn numbered(row: &AccountRow) -> Option<&str> {
    row.id.as_deref().filter(|id| !id.trim().is_empty())
}

/// What stands for the number of a row that has none: its content, and which it is of those that say the same.
fn code(content: &str, codes: &mut BTreeMap<String, u32>) -> String {
    let count = codes.entry(content.to_owned()).or_default();
    *count += 1;
    format!("{content}-{count}")
}

/// All that a row says, each part with its length.
fn says(row: &AccountRow) -> String {
    let AccountRow {
        id: _,
        direction,
        amount,
        currency,
        at,
        description,
        sender_name,
        sender_iban,
    } = row;
    let direction = direction.map(|direction| match direction {
        Direction::In => "in",
        Direction::Out => "out",
    });
    let (amount, at) = (
        amount.map(|amount| amount.to_string()),
        at.map(|at| at.ms().to_string()),
    );
    let parts = [
        direction,
        amount.as_deref(),
        currency.as_deref(),
        at.as_deref(),
        description.as_deref(),
        sender_name.as_deref(),
        sender_iban.as_ref().map(Iban::expose),
    ];
    let written = |part: Option<&str>| part.map_or_else(|| "-".to_owned(), |part| format!("{}:{part}", part.len()));
    parts.map(written).join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Moment = Moment::from_ms(1_793_610_000_000);
    const TERMS: ReadingTerms = ReadingTerms {
        every_s: 120,
        overlap_days: 3,
    };

    #[test]
    fn a_reading_begins_before_the_last_and_not_before_there_was_anything_to_wait_for() {
        let day = |moment: Moment| Day::of(moment).from();
        assert_eq!(begins(NOON, None, TERMS), day(NOON));
        let lately = Some(NOON.plus_s(600));
        assert_eq!(begins(NOON, lately, TERMS), day(NOON));
        let long_ago = NOON.plus_s(-40 * DAY_S);
        assert_eq!(begins(long_ago, Some(NOON), TERMS), day(NOON.plus_s(-3 * DAY_S)));
    }

    #[test]
    fn rows_that_say_something_else_have_other_codes() {
        let row = |description: &str, sender: Option<&str>| AccountRow {
            id: None,
            direction: Some(Direction::In),
            amount: None,
            currency: Some("TRY".into()),
            at: Some(NOON),
            description: Some(description.into()),
            sender_name: sender.map(str::to_owned),
            sender_iban: None,
        };
        assert_eq!(says(&row("a", Some("b"))), says(&row("a", Some("b"))));
        assert_ne!(says(&row("a;1:b", None)), says(&row("a", Some("b"))));
        assert_ne!(says(&row("a", None)), says(&row("a", Some("-"))));
    }
}
