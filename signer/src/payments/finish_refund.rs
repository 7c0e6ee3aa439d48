//! What evidence makes of a refund and its session. Answers, what is found out later, time and operators all come here, any
//! number of times and in any order; a success is never discarded.

use vezne_protocol::{Amount, SessionId, SessionState};

use super::event::{EventType, Operator};
use super::failure::Failure;
use super::incoming::arrival::{Arrival, ArrivalStage, Found};
use super::refund::plan::{by_items, taken};
use super::refund::{CardWay, OperatorSays, Part, Refund, RefusalReason, ReviewReason, Stage, Way, WrongRefundStage};
use super::refund_payment::read;
use super::session::{History, Session, SessionStage};
use super::step::{DayCount, Lease, Step};
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::Saved;
use crate::upstream::CALL_LIMIT_MAX;
use crate::upstream::isbank::settings::PAY_LIMIT_MAX;

/// How often it is decided anew when somebody else was faster.
const TRIES_MAX: usize = 20;
/// How much longer than its calls may take the lease of a sender is: the way to the database and back.
const LEASE_MARGIN_S: u64 = 10;

/// What is known of a refund.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// A part has gone back, with the bank's number of it.
    Returned(String, Option<String>),
    /// A part did not go back.
    Refused(String, RefusalReason),
    /// The answer about a part did not come, or proves nothing.
    LostAnswer(String),
    /// Whoever was to send has not told in time what came of it.
    Overdue,
    /// The bank has taken a part on, and has not made it yet.
    TakenOn(String),
    /// What was asked at that moment does not show a part.
    Absent(String, Moment),
    /// Only a person can find out about a part.
    Unclear(String, ReviewReason),
    /// Nothing comes of a draft, by the word of the key of this id where it is one's.
    Withdrawn(RefusalReason, Option<String>),
    /// A person decided it.
    Operator(OperatorSays, Operator),
}

/// What came of evidence.
#[derive(Debug, Clone)]
pub enum Finished {
    /// It was no news.
    NoNews,
    /// It is written down.
    Done,
    /// It is written down, and the next part is sent by whoever reads this.
    GoesOn(Box<Refund>),
}

/// For how long whoever writes down that a refund's part is sent is the one who sends it.
pub(super) fn lease(app: &App, refund: &Refund) -> Lease {
    let calls_s = match refund.stage.sent().map(|part| &part.way) {
        // A login and a payment, and both once more where the bank proves that the first ran nowhere.
        Some(Way::Bank(_)) => 2 * (CALL_LIMIT_MAX.as_secs() + PAY_LIMIT_MAX.as_secs()),
        Some(Way::Card(_)) | None => CALL_LIMIT_MAX.as_secs(),
    };
    Lease {
        for_s: i64::try_from(calls_s + LEASE_MARGIN_S).unwrap_or(i64::MAX),
        ahead_ms: app.clock.ahead_ms(),
    }
}

/// Settles a refund by evidence, in one compare-and-set transaction with its events.
pub async fn finish(app: &App, id: &SessionId, refund_id: &str, evidence: &Evidence) -> Result<Finished, Failure> {
    for _ in 0..TRIES_MAX {
        let (history, refund) = read(app, id, refund_id).await?;
        let now = app.clock.now();
        let Some(stage) = decide(&history, &refund, evidence, now) else {
            tell_of_success_without_place(&refund, evidence);
            return Ok(Finished::NoNews);
        };
        let mut changed = Refund {
            stage,
            ..refund.clone()
        };
        if let (Evidence::Withdrawn(_, by), Some(approval)) = (evidence, &mut changed.approval) {
            approval.withdrawn_by.clone_from(by);
        }
        let day_count = count_anew(&mut changed, now);
        let step = step(app, &history, &changed, evidence, now).counting(day_count);
        if app.store.save(&step, None).await? == Saved::Done {
            app.hooks.reach(CrashPoint::RefundOutcomeStored).await;
            report(&changed);
            return Ok(match changed.stage {
                Stage::Executing { .. } => Finished::GoesOn(Box::new(changed)),
                _ => Finished::Done,
            });
        }
    }
    Err(Failure::Contended)
}

/// The stage that evidence leads to; `None` when it is no news.
fn decide(history: &History, refund: &Refund, evidence: &Evidence, now: Moment) -> Option<Stage> {
    let stage = refund.stage.clone();
    // All but a success counts only while the answer about that very part is awaited.
    let is_awaited = |part_id: &str| stage.sent().is_some_and(|part| part.id == part_id);
    let moved = match evidence {
        Evidence::Returned(part_id, reference) => stage.returned(part_id, reference.clone(), now),
        Evidence::Overdue if is_just_sent(&stage, now) => return None,
        Evidence::Overdue => stage.lose_answer(now),
        Evidence::Withdrawn(why, _) => stage.withdraw(why.clone(), now),
        Evidence::Operator(says, operator) => stage.decide(*says, operator.clone(), now),
        Evidence::Refused(part_id, _)
        | Evidence::LostAnswer(part_id)
        | Evidence::TakenOn(part_id)
        | Evidence::Absent(part_id, _)
        | Evidence::Unclear(part_id, _)
            if !is_awaited(part_id) =>
        {
            return None;
        }
        Evidence::Refused(_, why) => refused(history, refund, why, now),
        Evidence::LostAnswer(_) => stage.lose_answer(now),
        Evidence::TakenOn(_) => stage.take_on(now),
        Evidence::Absent(_, read_at) => stage.absent(*read_at),
        Evidence::Unclear(_, why) => stage.leave_to_a_person(*why),
    };
    moved.ok().filter(|stage| *stage != refund.stage)
}

/// Whether a part was sent so lately that it cannot be the one whose lease has ended.
fn is_just_sent(stage: &Stage, now: Moment) -> bool {
    let lately_s = i64::try_from(CALL_LIMIT_MAX.as_secs()).unwrap_or(i64::MAX);
    matches!(stage, Stage::Executing { sent_at, .. } if now < sent_at.plus_s(lately_s))
}

/// What a no makes of it: a cancel that iyzico itself does not take goes on by items, unless somebody holds it for lost.
fn refused(history: &History, refund: &Refund, why: &RefusalReason, now: Moment) -> Result<Stage, WrongRefundStage> {
    if let Some(items) = items_instead(history, refund, why)
        && let Ok(stage) = refund.stage.clone().by_items(items, now)
    {
        return Ok(stage);
    }
    refund.stage.clone().refuse(why.clone(), now)
}

/// iyzico does not cancel the payment (any more): the calls that give it back by its items.
fn items_instead(history: &History, refund: &Refund, why: &RefusalReason) -> Option<Vec<Part>> {
    let is_cancel = refund
        .stage
        .sent()
        .is_some_and(|part| matches!(part.way, Way::Card(CardWay::Cancel { .. })));
    if !is_cancel || !matches!(why, RefusalReason::Upstream { is_own: true, .. }) {
        return None;
    }
    let payment = taken(history).find(|taken| taken.id() == refund.payment)?;
    by_items(&payment, &refund.id, refund.amount, &history.refunds).ok()
}

/// What did not go counts no more for the day that it was confirmed on; what went after all counts again, whatever the limit.
fn count_anew(refund: &mut Refund, now: Moment) -> Option<DayCount> {
    let (amount, has_gone) = (refund.amount, !refund.returned().is_zero());
    let is_refused = matches!(refund.stage, Stage::Refused { .. });
    let approval = refund.approval.as_mut()?;
    match approval.counted_at {
        Some(at) if is_refused && !has_gone => {
            approval.counted_at = None;
            Some(DayCount::TakeBack { at, amount })
        }
        None if has_gone => {
            approval.counted_at = Some(now);
            let limit = Amount::MAX;
            Some(DayCount::Add { at: now, amount, limit })
        }
        Some(_) | None => None,
    }
}

fn step(app: &App, history: &History, changed: &Refund, evidence: &Evidence, now: Moment) -> Step {
    let operator = match evidence {
        Evidence::Operator(_, operator) => Some(operator.clone()),
        _ => None,
    };
    let after = history.with_refund(changed);
    let session = &history.session;
    // What has gone back as a whole needs no person any more.
    let stage = match session.stage {
        SessionStage::NeedsReview => after.standing(),
        stage => stage,
    };
    let session = Session {
        stage,
        ..session.clone()
    };
    let after = History { session, ..after };
    let (before, told) = (history.state(now), after.state(now));
    let is_sending = matches!(changed.stage, Stage::Executing { .. });
    let step = Step::of(history, now)
        .to(stage)
        .changing_refund(changed.clone(), is_sending.then(|| lease(app, changed)))
        .told_by(told_as(&changed.stage), operator.clone());
    let of_session = match told {
        SessionState::Refunded => EventType::SessionRefunded,
        SessionState::PartlyRefunded => EventType::SessionPartlyRefunded,
        SessionState::Paid if is_paid_untold(&after) && before != told => EventType::SessionPaid,
        // Paid by what is kept: that was told when it was paid, and is not to be shipped again.
        _ => return step,
    };
    // A second part refund leaves the state as it was, and is told by the refund's own event.
    if told == before {
        step
    } else {
        step.told_by(of_session, operator)
    }
}

/// Whether a transfer that a buyer sent alone is kept that came, and fitted, while another one of theirs waited for a person:
/// then it was told as waiting, and not as paid.
fn is_paid_untold(history: &History) -> bool {
    let received = history
        .arrivals
        .iter()
        .filter(|one| one.stage == ArrivalStage::Received);
    let is_behind = |one: &Arrival| {
        let mut others = history.arrivals.iter().filter(|other| other.id != one.id);
        others.any(|other| other.found != Found::Exact && other.noted_at <= one.noted_at)
    };
    received.into_iter().any(is_behind)
}

/// What is told of a stage.
const fn told_as(stage: &Stage) -> EventType {
    match stage {
        Stage::Drafted { .. } => EventType::RefundDrafted,
        Stage::Executing { .. } => EventType::RefundExecuting,
        Stage::Unknown {
            is_taken_on: true,
            absent_at: None,
            ..
        } => EventType::RefundPending,
        Stage::Unknown { absent_at: None, .. } => EventType::RefundUnknown,
        Stage::Unknown { .. } => EventType::RefundChecked,
        Stage::Returned { .. } => EventType::RefundReturned,
        Stage::Refused { .. } => EventType::RefundRefused,
        Stage::ManualReview { .. } => EventType::RefundNeedsReview,
    }
}

/// A success that no stage takes is no news where it is known, and a person's where it is not.
fn tell_of_success_without_place(refund: &Refund, evidence: &Evidence) {
    let Evidence::Returned(part_id, _) = evidence else {
        return;
    };
    let is_known = |part: &Part| part.id == *part_id && part.is_returned();
    if !refund.stage.parts().iter().any(is_known) {
        tracing::error!(alert = "refund", session = %refund.session, refund = refund.id, part = part_id,
            "money has gone back of which this refund knows nothing: compare it in iyzico's panel");
    }
}

/// Tells the operator what changed: ids, stages and amounts, never a person.
fn report(refund: &Refund) {
    let (session, id, payment) = (&refund.session, &refund.id, &refund.payment);
    match &refund.stage {
        Stage::ManualReview { why, .. } => {
            tracing::error!(alert = "needs-review", %session, refund = id, payment, why = why.word(),
                "a person has to find out whether this refund has gone back");
        }
        Stage::Unknown {
            absent_at: None,
            is_taken_on: false,
            ..
        } => {
            tracing::error!(alert = "unknown", %session, refund = id, payment,
                "an answer was lost: the money may have gone back");
        }
        stage => {
            tracing::info!(%session, refund = id, payment, stage = stage.name().word(), returned = %refund.returned(),
                "refund changed");
        }
    }
}
