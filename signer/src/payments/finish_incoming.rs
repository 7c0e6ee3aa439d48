//! What money that came makes of its session. Every reading of the statement comes here, any number of times; each row is
//! noted once, in the transaction of what it changes. Only an operator decides what does not fit.

use std::slice;

use vezne_protocol::{SessionId, SessionState};

use super::card_attempt::{Change, OperatorSays};
use super::event::{EventType, Operator};
use super::failure::Failure;
use super::incoming::arrival::{ARRIVAL_HEAD, Arrival, ArrivalStage, Place};
use super::incoming::matching::{Finding, Outcome, match_rows};
use super::session::{History, SessionStage};
use super::step::Step;
use crate::app::App;
use crate::clock::Moment;
use crate::entropy;
use crate::hooks::CrashPoint;
use crate::store::{Saved, StoreError};

/// How often it is decided anew when somebody else was faster.
const TRIES_MAX: usize = 20;

/// Notes what a reading found, unless it was noted before. Answers whether it is news.
pub(super) async fn note(app: &App, place: Place<'_>, outcome: &Outcome<'_>) -> Result<bool, Failure> {
    let id = entropy::id(app.entropy.as_ref(), ARRIVAL_HEAD);
    let arrival = Arrival::of(outcome, id, place, app.clock.now());
    let Some(session) = arrival.session.clone() else {
        return note_nobodys(app, &arrival).await;
    };
    match note_for(app, &session, &arrival.id, place, outcome).await {
        // Money came, and one session that cannot be read is no reason to lose sight of it.
        Err(Failure::Store(error @ StoreError::Unreadable { .. })) => {
            tracing::error!(alert = "unreadable", %session, arrival = arrival.id, %error, "money came for a session that cannot be read");
            note_nobodys(app, &arrival.without_session()).await
        }
        noted => noted,
    }
}

async fn note_nobodys(app: &App, arrival: &Arrival) -> Result<bool, Failure> {
    let is_news = app.store.save_arrival_of_nobody(arrival, true).await?;
    if is_news {
        app.hooks.reach(CrashPoint::IncomingRowSaved).await;
        report(None, arrival);
    }
    Ok(is_news)
}

async fn note_for(
    app: &App,
    session: &SessionId,
    id: &str,
    place: Place<'_>,
    outcome: &Outcome<'_>,
) -> Result<bool, Failure> {
    for _ in 0..TRIES_MAX {
        let history = app
            .store
            .history(session)
            .await?
            .ok_or(Failure::Missing("the session"))?;
        let now = app.clock.now();
        let outcome = Outcome {
            row: outcome.row,
            finding: as_it_stands(&history, outcome),
        };
        let arrival = Arrival::of(&outcome, id.to_owned(), place, now);
        let step = noting(&history, arrival.clone(), now);
        if app.store.save(&step, None).await? == Saved::Done {
            app.hooks.reach(CrashPoint::IncomingRowSaved).await;
            report(Some(session), &arrival);
            return Ok(true);
        }
        if app.store.is_row_noted(place.account, place.row_id).await? {
            return Ok(false);
        }
    }
    Err(Failure::Contended)
}

/// What the row is to the session as it stands now: it may have been paid, withdrawn or ended since the reading began.
fn as_it_stands(history: &History, outcome: &Outcome<'_>) -> Finding {
    let expectation = history.expectation();
    let again = expectation.and_then(|expectation| {
        let outcomes = match_rows(slice::from_ref(outcome.row), &[expectation], &|_| false);
        outcomes.into_iter().next()
    });
    again.map_or_else(|| outcome.finding.clone(), |outcome| outcome.finding)
}

/// The step that money makes of a session that it came for.
fn noting(history: &History, arrival: Arrival, now: Moment) -> Step {
    let is_received = arrival.stage.is_received();
    let change = if is_received { Change::Paid } else { Change::NeedsReview };
    let after = history.session.stage.after(change);
    let step = Step::of(history, now).to(after).noting(arrival);
    let step = if is_received { step.receiving() } else { step };
    let kind = match after {
        SessionStage::Paid => EventType::SessionPaid,
        _ => EventType::SessionNeedsReview,
    };
    step.ending_prepared_transfer().told(kind)
}

/// Settles what came by an operator's word, as a payment of a session.
pub(super) async fn decide(
    app: &App,
    id: &SessionId,
    arrival_id: &str,
    says: OperatorSays,
    operator: &Operator,
) -> Result<(), Failure> {
    for _ in 0..TRIES_MAX {
        let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
        let arrival = app.store.arrival(arrival_id).await?;
        let arrival = arrival.ok_or(Failure::NothingToSettle)?;
        if history.awaited.is_none() {
            return Err(Failure::NeverAwaited);
        }
        let is_others = arrival.session.as_ref().is_some_and(|session| session != id);
        if is_others || !history.arrival_needs_person(&arrival) {
            return Err(Failure::NothingToSettle);
        }
        if says == OperatorSays::Closed && history.is_being_given_back(&arrival.id) {
            return Err(Failure::RefundUnderWay { wait_s: 0 });
        }
        let step = deciding(&history, arrival, says, operator, app.clock.now());
        if app.store.save(&step, None).await? == Saved::Done {
            return Ok(());
        }
    }
    Err(Failure::Contended)
}

/// Closes what came and is nobody's by an operator's word.
pub(super) async fn close_nobodys(app: &App, arrival: Arrival, operator: Operator) -> Result<(), Failure> {
    if arrival.stage != ArrivalStage::NeedsReview {
        return Err(Failure::NothingToSettle);
    }
    let closed = Arrival {
        stage: ArrivalStage::ClosedByOperator { operator },
        ..arrival
    };
    if app.store.save_arrival_of_nobody(&closed, false).await? {
        Ok(())
    } else {
        Err(Failure::Contended)
    }
}

fn deciding(history: &History, arrival: Arrival, says: OperatorSays, operator: &Operator, now: Moment) -> Step {
    let told_by = Some(operator.clone());
    let operator = operator.clone();
    let stage = match says {
        OperatorSays::Paid => ArrivalStage::ReceivedByOperator { operator },
        OperatorSays::Closed => ArrivalStage::ClosedByOperator { operator },
    };
    let session = Some(history.session.id.clone());
    let settled = Arrival {
        session,
        stage,
        ..arrival
    };
    let after = history.with_arrival(&settled).standing();
    let step = Step::of(history, now).to(after).changing_arrival(settled);
    if says == OperatorSays::Paid {
        let kind = match after {
            SessionStage::NeedsReview => EventType::SessionNeedsReview,
            _ => EventType::SessionPaidByOperator,
        };
        return step.receiving().ending_prepared_transfer().told_by(kind, told_by);
    }
    let step = step.told_by(EventType::IncomingClosed, told_by.clone());
    let kind = match (after, step.state()) {
        (SessionStage::Cancelled, _) => EventType::SessionCancelled,
        (SessionStage::Open, _) => EventType::SessionReopened,
        (SessionStage::Paid, SessionState::Refunded) => EventType::SessionRefunded,
        (SessionStage::Paid, SessionState::PartlyRefunded) => EventType::SessionPartlyRefunded,
        (SessionStage::Paid, _) => EventType::SessionPaidByOperator,
        _ => return step,
    };
    step.told_by(kind, told_by)
}

/// Tells the operator what came: ids and words, never a person, an account or a row's text.
fn report(session: Option<&SessionId>, arrival: &Arrival) {
    let (id, found) = (&arrival.id, arrival.found.word());
    match (session, &arrival.stage) {
        (Some(session), ArrivalStage::NeedsReview) => {
            tracing::error!(alert = "needs-review", %session, arrival = id, found,
                "a person has to look at money that came for this session");
        }
        (None, _) => {
            tracing::error!(
                alert = "needs-review",
                arrival = id,
                found,
                "a person has to find out whose the money is that came with a reference"
            );
        }
        (Some(session), _) => {
            tracing::info!(%session, arrival = id, "the transfer that was waited for has come");
        }
    }
}
