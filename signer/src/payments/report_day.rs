//! Makes the daily report: reads the day's events and the sessions behind them, and asks iyzico for its own report.

use std::collections::BTreeSet;

use vezne_protocol::SessionId;

use super::daily_report::account::Account;
use super::daily_report::compare::{compare, further_days};
use super::daily_report::day::Day;
use super::daily_report::difference::{Difference, Word};
use super::daily_report::told::Told;
use super::daily_report::{Comparison, DailyReport, Heard, Own, totals};
use super::failure::Failure;
use crate::app::App;
use crate::store::StoreError;
use crate::upstream::UpstreamError;

/// Every session that the report needs.
#[derive(Default)]
struct Accounts {
    read: Vec<Account>,
    asked: BTreeSet<SessionId>,
    unreadable: Vec<Difference>,
}

/// Makes the report of a day. Where iyzico cannot be asked the report says so, and has everything else.
pub async fn report_day(app: &App, day: Day, asks_upstream: bool) -> Result<DailyReport, Failure> {
    let mut heard = Heard::default();
    app.store
        .each_event_between(day.from(), day.until(), |event| heard.hear(&event))
        .await?;
    let mut accounts = Accounts::default();
    for session in &heard.about_money {
        accounts.read(app, session).await?;
    }
    let own = Own::of(&accounts.read, day);
    let (comparison, found) = if !asks_upstream {
        (Comparison::NotWanted, Vec::new())
    } else if !app.settings.iyzico_reports {
        (Comparison::TurnedOff, Vec::new())
    } else {
        beside_upstream(app, day, &own, &mut accounts).await?
    };
    let (notes, differences): (Vec<_>, Vec<_>) = found
        .into_iter()
        .chain(accounts.unreadable)
        .partition(|difference| difference.word.is_note());
    Ok(DailyReport {
        day,
        is_over: app.clock.now() >= day.until(),
        sessions: heard.counts(),
        totals: totals::by_method(&own),
        net: totals::net(&own),
        own,
        comparison,
        differences,
        notes,
    })
}

/// Compares with iyzico's report, where it can be had.
async fn beside_upstream(
    app: &App,
    day: Day,
    own: &Own,
    accounts: &mut Accounts,
) -> Result<(Comparison, Vec<Difference>), Failure> {
    let (told, around) = match ask(app, day, own).await {
        Ok(both) => both,
        Err(error) => return Ok((Comparison::Failed(error.to_string()), Vec::new())),
    };
    // A basket that is no session's is another shop's, or was made past this signer.
    let named: BTreeSet<SessionId> = told.baskets().filter_map(|id| SessionId::parse(id).ok()).collect();
    for session in &named {
        accounts.read(app, session).await?;
    }
    let found = compare(own, &accounts.read, &told, &around, day);
    let comparison = Comparison::Compared {
        payments: told.payments.len(),
        given_back: told.given_back.len(),
    };
    Ok((comparison, found))
}

/// iyzico's report of the day, and of the days on which it may have what that does not show.
async fn ask(app: &App, day: Day, own: &Own) -> Result<(Told, Told), UpstreamError> {
    let told = app.iyzico.day_report(day).await?;
    let mut around = Told::default();
    for further in further_days(own, &told, day) {
        around.extend(app.iyzico.day_report(further).await?);
    }
    Ok((told, around))
}

impl Accounts {
    /// Reads a session, once. One that cannot be read keeps no other from being told of.
    async fn read(&mut self, app: &App, session: &SessionId) -> Result<(), Failure> {
        if !self.asked.insert(session.clone()) {
            return Ok(());
        }
        match account(app, session).await {
            Ok(account) => self.read.extend(account),
            Err(StoreError::Unreadable { .. }) => self.unreadable.push(Difference {
                session: Some(session.to_string()),
                ..Difference::new(Word::Unreadable)
            }),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

/// The account of a session; `None` where there is no such session. The history is read last: it
/// knows at least what the events tell of.
async fn account(app: &App, session: &SessionId) -> Result<Option<Account>, StoreError> {
    let events = app.store.events_of(session).await?;
    let history = app.store.history(session).await?;
    Ok(history.map(|history| Account::of(&history, &events)))
}
