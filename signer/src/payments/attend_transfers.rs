//! Finds out by itself what became of transfers: answers that were lost, buyers who did not come back, receipts.

use super::bank::{Authorization, Meaning};
use super::draft_transfer::wants_authorization;
use super::failure::Failure;
use super::finish_transfer::{Evidence, finish};
use super::move_transfer::refresh;
use super::statement::{Lost, Reading, read};
use super::transfer::schedule::{is_left_to_a_person, is_without_receipt, next_look};
use super::transfer::{BETWEEN_READS_S, Draft, Proof, ReviewReason, Stage, Transfer};
use crate::app::{App, Bank};
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::{Due, Kind, StoreError};
use crate::upstream::UpstreamError;

/// How many transfers are taken up at a time.
const BATCH_MAX: i64 = 20;
/// How long an attendance belongs to who took it up: longer than its calls may take.
const LEASE_S: i64 = 90;
/// How long before its sending a transfer's statement is read from: the day's rows may all be dated midnight.
const STATEMENT_BEFORE_S: i64 = 24 * 3600;
/// How long before a transfer an equal one from the same account makes a name in the statement too little.
const TWINS_WITHIN_S: i64 = 2 * 24 * 3600;

/// Takes up what is due and waits for its end. Answers how much there was.
pub async fn attend(app: &App) -> Result<usize, Failure> {
    let mut taken_up = lose_answers(app).await?;
    let now = app.clock.now();
    let mut looks = Vec::new();
    for due in app.store.due(Kind::Transfers, now, BATCH_MAX).await? {
        if app
            .store
            .lease_attendance(Kind::Transfers, &due.id, now, LEASE_S)
            .await?
        {
            let app = app.clone();
            looks.push(app.tasks.clone().spawn(async move {
                if let Err(error) = look(&app, &due).await {
                    tracing::warn!(session = due.owner, transfer = due.id, %error, "a look at a transfer told nothing");
                }
            }));
        }
    }
    taken_up += looks.len();
    for look in looks {
        // A look that panicked is a defect, and told as that; its lease ends by itself.
        let _ = look.await;
    }
    Ok(taken_up)
}

/// Whoever was to send has not told in time what came of it: the answer is lost, for any instance that sees it.
async fn lose_answers(app: &App) -> Result<usize, Failure> {
    let over = app
        .store
        .past_their_lease(Kind::Transfers, app.clock.ahead_ms(), BATCH_MAX)
        .await?;
    let mut lost = 0;
    for due in &over {
        match lose_answer(app, due).await {
            Ok(is_lost) => lost += usize::from(is_lost),
            // One that cannot be read keeps no other from being found out.
            Err(error @ Failure::Store(StoreError::Unreadable { .. })) => {
                tracing::error!(alert = "unreadable", session = due.owner, transfer = due.id, %error, "a lost answer cannot be noted");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(lost)
}

async fn lose_answer(app: &App, due: &Due) -> Result<bool, Failure> {
    finish(app, &due.session()?, &due.id, &Evidence::LostAnswer).await
}

/// Does what is due for one transfer, and plans the next look whatever came of it.
async fn look(app: &App, due: &Due) -> Result<(), Failure> {
    let Some(transfer) = find(app, due).await? else {
        return Ok(());
    };
    let looked = match evidence(app, &transfer).await {
        Ok(Some(evidence)) => finish(app, &due.session()?, &due.id, &evidence).await.map(|_| ()),
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    // A step that was saved has planned the next look itself: this one does no more then.
    if let Some(transfer) = find(app, due).await? {
        let planned = next_look(&transfer, app.clock.now());
        app.store
            .plan_attendance(Kind::Transfers, &transfer.id, transfer.version, planned)
            .await?;
    }
    looked
}

async fn find(app: &App, due: &Due) -> Result<Option<Transfer>, Failure> {
    let history = app.store.history(&due.session()?).await?;
    let transfers = history.map(|history| history.transfers).unwrap_or_default();
    Ok(transfers.into_iter().find(|transfer| transfer.id == due.id))
}

/// What can be found out now.
async fn evidence(app: &App, transfer: &Transfer) -> Result<Option<Evidence>, Failure> {
    let now = app.clock.now();
    match &transfer.stage {
        Stage::Opened { until } | Stage::Authorizing { until, .. } if now >= *until => Ok(Some(Evidence::TooLate)),
        Stage::Unknown {
            desk,
            draft,
            sent_at,
            since,
            ..
        } => {
            if is_left_to_a_person(*since, now) {
                return Ok(Some(Evidence::Unclear(ReviewReason::Unresolved)));
            }
            let Some(bank) = app.bank.as_ref().filter(|bank| bank.terms.reads_statements) else {
                return Ok(Some(Evidence::Unclear(ReviewReason::NoStatement)));
            };
            let name = &bank.terms.receiver_name;
            read_statement(app, bank, &desk.authorization, transfer, draft, *sent_at, name).await
        }
        Stage::Settled {
            authorization: Some(authorization),
            at,
            draft,
            executed,
            ..
        } => Ok(receipt(app, authorization, draft, executed.transaction_id.as_deref(), *at).await),
        _ => Ok(None),
    }
}

async fn read_statement(
    app: &App,
    bank: &Bank,
    authorization: &Authorization,
    transfer: &Transfer,
    draft: &Draft,
    sent_at: Moment,
    receiver_name: &str,
) -> Result<Option<Evidence>, Failure> {
    let read_at = app.clock.now();
    let (account, from) = (&draft.sender.number, sent_at.plus_s(-STATEMENT_BEFORE_S));
    let rows = match bank.client.statement(authorization, account, from, read_at).await {
        Err(error) if wants_authorization(&error) => match refresh(app, bank, transfer).await {
            Ok(fresh) => bank.client.statement(&fresh, account, from, read_at).await,
            // No other token is to be had: nobody reads this statement any more.
            Err(Failure::Upstream(error))
                if matches!(*error, UpstreamError::Refused { .. } | UpstreamError::Bank(_)) =>
            {
                return Ok(Some(Evidence::Unclear(ReviewReason::NoStatement)));
            }
            Err(failure) => return Err(failure),
        },
        rows => rows,
    }?;
    app.hooks.reach(CrashPoint::StatementRead).await;
    let others = app
        .store
        .transfers_from(account, transfer.started_at.plus_s(-TWINS_WITHIN_S))
        .await?;
    let others: Vec<&Transfer> = others.iter().filter(|other| other.id != transfer.id).collect();
    let taken: Vec<String> = others
        .iter()
        .filter_map(|other| other.stage.executed()?.transaction_id.clone())
        .collect();
    let references: Vec<String> = others.iter().map(|other| other.reference()).collect();
    let has_twin = others
        .iter()
        .any(|other| other.stage.may_have_moved() && other.amount == transfer.amount);
    let reading = read(
        &rows,
        &Lost {
            reference: &transfer.reference(),
            amount: transfer.amount,
            receiver: &draft.receiver,
            receiver_name,
            sent_at,
            taken: &taken,
            others: &references,
            has_twin,
        },
    );
    tracing::info!(session = %transfer.session, transfer = transfer.id, rows = rows.len(), reading = reading.word(), "statement read");
    Ok(after_reading(reading, transfer, read_at))
}

/// What a reading proves. Rows that may be it are given time to be joined by the one that is it.
fn after_reading(reading: Reading, transfer: &Transfer, read_at: Moment) -> Option<Evidence> {
    match reading {
        Reading::Found(executed) => Some(Evidence::Executed(executed, Proof::Statement)),
        Reading::Absent => Some(Evidence::NotInStatement(read_at)),
        Reading::Ambiguous if is_ripe(transfer, read_at) => Some(Evidence::Unclear(ReviewReason::Ambiguous)),
        Reading::Ambiguous | Reading::NotYet => None,
    }
}

/// Whether rows that may be it were given time enough.
fn is_ripe(transfer: &Transfer, read_at: Moment) -> bool {
    match &transfer.stage {
        Stage::Unknown { since, .. } => read_at >= since.plus_s(BETWEEN_READS_S),
        _ => false,
    }
}

/// The bank's receipt, while it may come.
async fn receipt(
    app: &App,
    authorization: &Authorization,
    draft: &Draft,
    transaction_id: Option<&str>,
    settled_at: Moment,
) -> Option<Evidence> {
    let (Some(bank), Some(transaction_id)) = (&app.bank, transaction_id) else {
        return Some(Evidence::Receipt(None));
    };
    match bank
        .client
        .receipt(authorization, transaction_id, &draft.sender.number)
        .await
    {
        Ok(document) => Some(Evidence::Receipt(Some(document))),
        // That it takes no more calls for now is no word on this one.
        Err(UpstreamError::Bank(refusal)) if refusal.meaning != Meaning::Busy => {
            tracing::info!(code = refusal.code, "the bank gives no receipt");
            Some(Evidence::Receipt(None))
        }
        Err(_) if is_without_receipt(settled_at, app.clock.now()) => Some(Evidence::Receipt(None)),
        Err(error) => {
            tracing::info!(%error, "no receipt yet");
            None
        }
    }
}
