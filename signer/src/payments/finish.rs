//! What evidence makes of an attempt and its session. Callback, buyer's return, webhook, poller and operator all come
//! here, any number of times and in any order; a success is never discarded.

use vezne_protocol::{SessionId, SessionState};

use super::card_attempt::{CardAttempt, Change, OperatorSays, Stage};
use super::event::{EventType, Operator};
use super::failure::Failure;
use super::look_schedule;
use super::notice_bursts::{Sign, notice};
use super::session::{History, Session, SessionStage};
use super::step::Step;
use super::verdict::{Expected, ReviewReason, Told, Verdict, judge};
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::Saved;

/// How often it is decided anew when somebody else was faster.
const TRIES_MAX: usize = 20;

/// What is known of an attempt.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// iyzico told this of its token, when it was asked at that moment. How long the answer took says nothing of the page.
    Told(Told, Moment),
    /// No page came of it, and none was seen by anybody.
    NoPage,
    /// So much time has passed without a word that counts.
    Silence,
    /// A person decided it.
    Operator(OperatorSays, Operator),
}

/// Settles an attempt by evidence, in one compare-and-set transaction with its events.
#[tracing::instrument(name = "finish card payment", skip_all, fields(otel.kind = "internal"))]
pub async fn finish(app: &App, id: &SessionId, attempt_id: &str, evidence: &Evidence) -> Result<Change, Failure> {
    for _ in 0..TRIES_MAX {
        let history = app.store.history(id).await?.ok_or(Failure::Missing("the session"))?;
        let attempt = history.attempts.iter().find(|attempt| attempt.id == attempt_id);
        let attempt = attempt.ok_or(Failure::Missing("the attempt"))?;
        let now = app.clock.now();
        let Some((step, change)) = decide(&history, attempt, evidence, now)? else {
            return Ok(Change::Nothing);
        };
        if app.store.save(&step, None).await? == Saved::Done {
            app.hooks.reach(CrashPoint::OutcomeStored).await;
            report(&step, change);
            if change == Change::Declined {
                notice(app, Sign::CardTried).await;
            }
            return Ok(change);
        }
    }
    Err(Failure::Contended)
}

/// The step that evidence makes necessary; `None` when it is no news.
fn decide(
    history: &History,
    attempt: &CardAttempt,
    evidence: &Evidence,
    now: Moment,
) -> Result<Option<(Step, Change)>, Failure> {
    let session = &history.session;
    let stage = attempt.stage.clone();
    let (stage, change) = match evidence {
        Evidence::Told(told, asked_at) => match verdict(session, attempt, told.clone()) {
            Some(verdict) => stage.settle(verdict, *asked_at),
            None => return Ok(None),
        },
        Evidence::NoPage if stage == Stage::Started => (stage.lose_page()?, Change::Closed),
        Evidence::Silence if look_schedule::is_left_to_a_person(attempt, now) => {
            (stage.leave_to_a_person()?, Change::NeedsReview)
        }
        Evidence::Silence if look_schedule::is_unknown(attempt, now) && session.stage == SessionStage::Open => {
            (stage, Change::Unknown)
        }
        Evidence::Operator(OperatorSays::Closed, _) if history.is_being_given_back(&attempt.id) => {
            return Err(Failure::RefundUnderWay { wait_s: 0 });
        }
        Evidence::Operator(says, operator) => stage.decide(*says, operator.clone())?,
        Evidence::NoPage | Evidence::Silence => return Ok(None),
    };
    if stage == attempt.stage && change != Change::Unknown {
        return Ok(None);
    }
    let settled = CardAttempt {
        stage,
        ..attempt.clone()
    };
    Ok(Some((step(history, settled, change, evidence, now), change)))
}

fn step(history: &History, attempt: CardAttempt, change: Change, evidence: &Evidence, now: Moment) -> Step {
    let session = &history.session;
    let operator = match evidence {
        Evidence::Operator(_, operator) => Some(operator.clone()),
        Evidence::Told(..) | Evidence::NoPage | Evidence::Silence => None,
    };
    let after = match &operator {
        Some(_) => history.with_attempt(&attempt).standing(),
        None => session.stage.after(change),
    };
    let kind = told_as(session.stage, after, change, operator.is_some());
    let step = Step::of(history, now).to(after).changing(attempt);
    let step = step.ending_prepared_transfer();
    let step = step.told_by(kind, operator.clone());
    if operator.is_none() || change != Change::Closed {
        return step.told_if_reopened(session.stage);
    }
    match after {
        SessionStage::Open => step.told_by(EventType::SessionReopened, operator),
        SessionStage::Cancelled => step.told_by(EventType::SessionCancelled, operator),
        SessionStage::Paid => match step.state() {
            SessionState::Refunded => step.told_by(EventType::SessionRefunded, operator),
            SessionState::PartlyRefunded => step.told_by(EventType::SessionPartlyRefunded, operator),
            _ => step.told_by(EventType::SessionPaidByOperator, operator),
        },
        _ => step,
    }
}

/// What is told of a change.
fn told_as(before: SessionStage, after: SessionStage, change: Change, is_by_operator: bool) -> EventType {
    match change {
        Change::Nothing | Change::Contradicted => EventType::AttemptChecked,
        Change::Declined => EventType::AttemptDeclined,
        Change::Closed => EventType::AttemptClosed,
        Change::Unknown => EventType::SessionUnknown,
        _ if after == SessionStage::NeedsReview => EventType::SessionNeedsReview,
        Change::InReview | Change::NeedsReview => EventType::SessionInReview,
        Change::Paid | Change::PaidLate if is_by_operator => EventType::SessionPaidByOperator,
        Change::PaidLate => EventType::SessionPaidLate,
        Change::Paid if matches!(before, SessionStage::Cancelled | SessionStage::Expired) => EventType::SessionPaidLate,
        Change::Paid => EventType::SessionPaid,
    }
}

/// The verdict on an attempt; `None` when it never had a page.
fn verdict(session: &Session, attempt: &CardAttempt, told: Told) -> Option<Verdict> {
    let page = attempt.stage.page()?;
    let expected = Expected {
        token: &page.token,
        basket_id: session.id.as_str(),
        currency: session.order.currency,
        price: session.order.amount,
        paid_price_min: attempt.agreed,
    };
    let verdict = judge(&expected, told);
    let is_new = matches!(attempt.stage, Stage::Open { .. } | Stage::Closed { .. });
    Some(match verdict {
        Verdict::Paid(payment) | Verdict::InReview(payment) if is_new && session.stage.is_taken() => {
            Verdict::NeedsReview(ReviewReason::PaidTwice, payment)
        }
        verdict => verdict,
    })
}

/// Tells the operator what changed: ids and stages, never a person.
fn report(step: &Step, change: Change) {
    let session = &step.session;
    let Some(attempt) = step.attempt.as_ref().map(super::step::AttemptStep::attempt) else {
        return;
    };
    let (id, stage) = (&attempt.id, attempt.stage.name());
    match (&attempt.stage, change) {
        (_, Change::Nothing) => {}
        (_, Change::Contradicted) => {
            tracing::error!(alert = "needs-review", session = %session.id, attempt = id,
                "an operator called this paid, and iyzico tells of a payment that does not fit the order");
        }
        (Stage::NeedsReview { why, .. }, _) => {
            tracing::error!(alert = "needs-review", session = %session.id, attempt = id, why = why.word(),
                "a person has to look at this payment");
        }
        (_, Change::Unknown) => {
            tracing::error!(alert = "unknown", session = %session.id, attempt = id,
                "the page has ended, and iyzico has not said whether it was paid");
        }
        (Stage::Paid { payment, .. }, _) => {
            tracing::info!(session = %session.id, attempt = id, ?change, "paid");
            if payment.installments != Some(attempt.plan.installments()) {
                tracing::warn!(session = %session.id, attempt = id, chosen = attempt.plan.installments(),
                    paid = payment.installments, "paid with another plan than the chosen one");
            }
        }
        _ => tracing::info!(session = %session.id, attempt = id, ?stage, ?change, "card attempt changed"),
    }
}
