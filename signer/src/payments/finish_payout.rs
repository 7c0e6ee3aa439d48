//! What evidence makes of a payout. Answers, what is found out later, time and operators all come here, any number of times
//! and in any order; a success is never discarded.

use super::event::Operator;
use super::failure::Failure;
use super::payout::step::PayoutStep;
use super::payout::{OperatorSays, Payout, RefusalReason, ReviewReason, Stage};
use super::step::Lease;
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::SavedPayout;
use crate::upstream::CALL_LIMIT_MAX;
use crate::upstream::isbank::settings::PAY_LIMIT_MAX;

/// How often it is decided anew when somebody else was faster.
const TRIES_MAX: usize = 20;
/// How much longer than its calls may take the lease of a sender is: the way to the database and back.
const LEASE_MARGIN_S: u64 = 10;

/// What is known of a payout.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// It is made, with the bank's number of it.
    Made(Option<String>),
    /// It was not made, and will not be.
    Refused(RefusalReason),
    /// The answer did not come in time, or proves nothing.
    LostAnswer,
    /// The bank has taken it on, and has not made it yet.
    TakenOn,
    /// The bank's query of that moment does not know it.
    Absent(Moment),
    /// Only a person can find out.
    Unclear(ReviewReason),
    /// A person decided it.
    Operator(OperatorSays, Operator),
    /// Nobody has confirmed it in time.
    TooLate,
}

/// For how long whoever writes down that a payout is sent is the one who sends it: a login and a payment, and both once more
/// where the bank proves that the first ran nowhere.
pub(super) fn lease(app: &App) -> Lease {
    let calls_s = 2 * (CALL_LIMIT_MAX.as_secs() + PAY_LIMIT_MAX.as_secs());
    Lease {
        for_s: i64::try_from(calls_s + LEASE_MARGIN_S).unwrap_or(i64::MAX),
        ahead_ms: app.clock.ahead_ms(),
    }
}

/// Settles a payout by evidence, in one compare-and-set transaction with its event. `false` when it was no news.
pub async fn finish(app: &App, id: &str, evidence: &Evidence) -> Result<bool, Failure> {
    for _ in 0..TRIES_MAX {
        let payout = read(app, id).await?;
        let now = app.clock.now();
        let Some(stage) = decide(&payout, evidence, now) else {
            tell_of_success_without_place(&payout, evidence);
            return Ok(false);
        };
        let operator = match evidence {
            Evidence::Operator(_, operator) => Some(operator.clone()),
            _ => None,
        };
        let step = PayoutStep::to(&payout, stage, operator, now);
        match app.store.save_payout(&step, None).await? {
            SavedPayout::Done => {
                app.hooks.reach(CrashPoint::PayoutOutcomeStored).await;
                report(&step.payout);
                return Ok(true);
            }
            SavedPayout::KeyTaken | SavedPayout::Overtaken | SavedPayout::NoRoom { .. } => {}
        }
    }
    Err(Failure::Contended)
}

/// A payout as it stands now, where there must be one.
pub(super) async fn read(app: &App, id: &str) -> Result<Payout, Failure> {
    app.store.payout(id).await?.ok_or(Failure::Missing("the payout"))
}

/// The stage that evidence leads to; `None` when it is no news.
fn decide(payout: &Payout, evidence: &Evidence, now: Moment) -> Option<Stage> {
    let stage = payout.stage.clone();
    let moved = match evidence {
        Evidence::Made(reference) => stage.made(reference.clone(), now),
        Evidence::Refused(why) => stage.refuse(why.clone(), now),
        Evidence::LostAnswer => stage.lose_answer(now),
        Evidence::TakenOn => stage.take_on(now),
        Evidence::Absent(asked_at) => stage.absent(*asked_at),
        Evidence::Unclear(why) => stage.leave_to_a_person(*why),
        Evidence::Operator(says, operator) => stage.decide(*says, operator.clone(), now),
        Evidence::TooLate if now < payout.until() => return None,
        Evidence::TooLate => stage.expire(now),
    };
    moved.ok().filter(|stage| *stage != payout.stage)
}

/// A success that no stage takes is no news where it is known, and a person's where it is not.
fn tell_of_success_without_place(payout: &Payout, evidence: &Evidence) {
    if matches!(evidence, Evidence::Made(_)) && !matches!(payout.stage, Stage::Made { .. }) {
        tracing::error!(
            alert = "payout",
            payout = payout.id,
            stage = payout.stage.name().word(),
            "the bank has made a payout of which that was not known: compare it in the bank's statement"
        );
    }
}

/// Tells the operator what changed: ids, stages and amounts, never a person.
fn report(payout: &Payout) {
    let (id, amount) = (&payout.id, payout.amount);
    match &payout.stage {
        Stage::ManualReview { why, .. } => {
            tracing::error!(alert = "needs-review", payout = id, %amount, why = why.word(),
                "a person has to find out whether this payout has gone");
        }
        Stage::Unknown {
            absent_at: None,
            is_taken_on: false,
            ..
        } => {
            tracing::error!(alert = "unknown", payout = id, %amount, "an answer was lost: the money may have gone");
        }
        stage => tracing::info!(payout = id, %amount, stage = stage.name().word(), "payout changed"),
    }
}
