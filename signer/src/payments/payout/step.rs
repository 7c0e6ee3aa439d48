//! One step of a payout: what a decision changes, saved as a whole or not at all.

use vezne_protocol::Amount;

use super::super::event::{EventType, Operator, PayoutFacts};
use super::super::step::Lease;
use super::{Payout, Stage};
use crate::clock::Moment;

/// What one decision makes of a payout. It is saved only if nobody has changed the payout since it was read.
#[derive(Debug, Clone)]
pub struct PayoutStep {
    /// The payout as it will be, with the version and the log it was read with.
    pub payout: Payout,
    /// Whether there is a new one.
    pub is_new: bool,
    /// For how long whoever saves this is the one who sends, where the bank is about to be told to pay.
    pub lease: Option<Lease>,
    /// What becomes of what its keys may spend a day.
    pub spend: Spend,
    /// What is told of it.
    pub event: (EventType, PayoutFacts),
    /// When it was decided.
    pub at: Moment,
}

/// What a step makes of the day's limits of the keys that drafted and confirmed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spend {
    /// Nothing.
    Unchanged,
    /// Its amount is counted, up to this limit of each key.
    Counted {
        /// The most of a day.
        limit: Amount,
    },
    /// Its amount was not moved, and counts no more.
    TakenBack,
}

impl PayoutStep {
    /// A new draft.
    pub fn draft(payout: Payout) -> Self {
        Self {
            is_new: true,
            event: (EventType::PayoutDrafted, PayoutFacts::of(&payout, None)),
            at: payout.drafted_at,
            lease: None,
            spend: Spend::Unchanged,
            payout,
        }
    }

    /// A payout at another stage: what is told of it, and what is spent, follow from the stages.
    pub fn to(payout: &Payout, stage: Stage, operator: Option<Operator>, now: Moment) -> Self {
        let spend = spend(&payout.stage, &stage);
        let payout = Payout {
            stage,
            ..payout.clone()
        };
        Self {
            is_new: false,
            event: (told_as(&payout.stage), PayoutFacts::of(&payout, operator)),
            at: now,
            lease: None,
            spend,
            payout,
        }
    }

    /// With the time that whoever saves this has for sending it, and the day's limit of each key.
    #[must_use]
    pub fn sending(self, lease: Lease, limit: Amount) -> Self {
        Self {
            lease: Some(lease),
            spend: Spend::Counted { limit },
            ..self
        }
    }
}

/// What was counted is taken back when it is certain that nothing went, and counted again should it have gone after all.
fn spend(before: &Stage, after: &Stage) -> Spend {
    match (before, after) {
        (Stage::Refused { .. }, Stage::Made { .. }) => Spend::Counted { limit: Amount::MAX },
        (_, Stage::Refused { .. }) => Spend::TakenBack,
        _ => Spend::Unchanged,
    }
}

/// What is told of a stage.
const fn told_as(stage: &Stage) -> EventType {
    match stage {
        // It was drafted before: the bank says something else of it now.
        Stage::Drafted { .. } => EventType::PayoutChecked,
        Stage::Executing { .. } => EventType::PayoutExecuting,
        Stage::Unknown { is_taken_on: true, .. } => EventType::PayoutPending,
        Stage::Unknown { absent_at: None, .. } => EventType::PayoutUnknown,
        Stage::Unknown { .. } => EventType::PayoutChecked,
        Stage::Made { .. } => EventType::PayoutMade,
        Stage::Refused { .. } => EventType::PayoutRefused,
        Stage::ManualReview { .. } => EventType::PayoutNeedsReview,
        Stage::Cancelled { .. } => EventType::PayoutCancelled,
        Stage::Expired { .. } => EventType::PayoutExpired,
    }
}
