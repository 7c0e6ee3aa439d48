//! The stages of a payout: money that the shop sends from its own account to anybody's. A transition consumes the stage it
//! leaves.
//!
//! One key drafts it, another confirms it, and only then it is sent: once, and on disk before. An answer that is lost is
//! asked after by the bank's query, and the payout is never sent again.

pub mod schedule;
pub mod step;
mod transitions;

use serde::{Deserialize, Serialize};
use vezne_protocol::Amount;

use super::event::Operator;
use super::merchant_bank::BankWay;
use super::session::LogHead;
use crate::clock::Moment;

/// What a payout's id begins with.
pub const PAYOUT_HEAD: &str = "pyo_";
/// How long a draft waits to be confirmed.
pub const DRAFT_LIVES_S: i64 = 24 * 3600;

/// Money that the shop sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// Our id, which the bank gets as its reference and as its idempotency key: `pyo_…`.
    pub id: String,
    /// Counts changes: each is a compare-and-set.
    pub version: i64,
    /// How much, in lira.
    pub amount: Amount,
    /// The shop's own number of it.
    pub reference: Option<String>,
    /// The id of the key that drafted it.
    pub drafted_by: String,
    /// When it was drafted.
    pub drafted_at: Moment,
    /// How far it is.
    pub stage: Stage,
    /// The end of its log.
    pub log: LogHead,
}

/// How far a payout is, with what is known there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The bank has validated it, and it waits to be confirmed.
    Drafted {
        /// What the bank has validated.
        way: BankWay,
    },
    /// The bank is being told to pay.
    Executing {
        /// What was confirmed.
        confirmed: Confirmed,
        /// When its first byte was about to leave.
        sent_at: Moment,
    },
    /// The answer was lost, or the bank has taken it on and not made it yet.
    Unknown {
        /// What was confirmed.
        confirmed: Confirmed,
        /// Since when.
        since: Moment,
        /// When it was first asked after without being known.
        absent_at: Option<Moment>,
        /// Whether the bank has said that it has taken it on: it is on its way, and nothing was lost.
        is_taken_on: bool,
    },
    /// The money has gone.
    Made {
        /// What was confirmed.
        confirmed: Confirmed,
        /// The bank's number of it, where one was told.
        reference: Option<String>,
        /// When that became known.
        at: Moment,
        /// Who said so, where no answer did.
        operator: Option<Operator>,
    },
    /// It was not made, and will not be.
    Refused {
        /// What was confirmed.
        confirmed: Confirmed,
        /// Why.
        why: RefusalReason,
        /// When that became known.
        at: Moment,
    },
    /// A person has to find out whether it was made.
    ManualReview {
        /// What was confirmed.
        confirmed: Confirmed,
        /// Why.
        why: ReviewReason,
    },
    /// It was withdrawn before it was confirmed.
    Cancelled {
        /// What the bank had validated.
        way: BankWay,
        /// The id of the key that withdrew it.
        by: String,
        /// When.
        at: Moment,
    },
    /// Nobody confirmed it in time.
    Expired {
        /// What the bank had validated.
        way: BankWay,
        /// When.
        at: Moment,
    },
}

/// A payout as it was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// What the bank has validated.
    pub way: BankWay,
    /// The id of the key that confirmed it.
    pub by: String,
    /// When: its amount counts for that day.
    pub at: Moment,
}

/// Why a payout was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// The bank said no.
    Upstream {
        /// Its code.
        code: String,
    },
    /// It was never sent.
    NotSent,
    /// The answer was lost, and the bank's query shows that it was not made.
    NotMade,
    /// An operator said that it was not made.
    ByOperator(Operator),
}

impl RefusalReason {
    /// The word in our own JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Upstream { .. } => "refused-by-upstream",
            Self::NotSent => "not-sent",
            Self::NotMade => "not-made",
            Self::ByOperator(_) => "by-operator",
        }
    }
}

/// Why a person has to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewReason {
    /// It could not be found out in time.
    Unresolved,
    /// The bank's query does not know it, and is not trusted to know all.
    NotFound,
}

impl ReviewReason {
    /// The word in our own JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unresolved => "unresolved",
            Self::NotFound => "not-found",
        }
    }
}

/// A transition that the stage does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {what} a payout that is {}", .stage.word())]
pub struct WrongPayoutStage {
    what: &'static str,
    stage: PayoutStage,
}

/// An operator's word on a payout that no answer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorSays {
    /// The money has gone.
    Made,
    /// It has not.
    NotMade,
}

/// A stage's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStage {
    /// It waits to be confirmed.
    Drafted,
    /// The bank is being told to pay.
    Executing,
    /// An answer was lost: it is being found out.
    Unknown,
    /// The bank has taken it on, and has not made it yet.
    Pending,
    /// The money has gone.
    Made,
    /// It was not made, and will not be.
    Refused,
    /// A person has to find out.
    ManualReview,
    /// It was withdrawn before it was confirmed.
    Cancelled,
    /// Nobody confirmed it in time.
    Expired,
}

impl PayoutStage {
    /// Every stage.
    pub const ALL: [Self; 9] = [
        Self::Drafted,
        Self::Executing,
        Self::Unknown,
        Self::Pending,
        Self::Made,
        Self::Refused,
        Self::ManualReview,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The word in our own JSON and in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Executing => "executing",
            Self::Unknown => "unknown",
            Self::Pending => "pending",
            Self::Made => "made",
            Self::Refused => "refused",
            Self::ManualReview => "manual_review",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// The stage that a word names.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }
}

impl Payout {
    /// Until when it may be confirmed.
    pub const fn until(&self) -> Moment {
        self.drafted_at.plus_s(DRAFT_LIVES_S)
    }
}

impl Stage {
    /// The stage's name.
    pub const fn name(&self) -> PayoutStage {
        match self {
            Self::Drafted { .. } => PayoutStage::Drafted,
            Self::Executing { .. } => PayoutStage::Executing,
            Self::Unknown { is_taken_on: true, .. } => PayoutStage::Pending,
            Self::Unknown { .. } => PayoutStage::Unknown,
            Self::Made { .. } => PayoutStage::Made,
            Self::Refused { .. } => PayoutStage::Refused,
            Self::ManualReview { .. } => PayoutStage::ManualReview,
            Self::Cancelled { .. } => PayoutStage::Cancelled,
            Self::Expired { .. } => PayoutStage::Expired,
        }
    }

    /// What the bank has validated last.
    pub const fn way(&self) -> &BankWay {
        match self {
            Self::Drafted { way } | Self::Cancelled { way, .. } | Self::Expired { way, .. } => way,
            Self::Executing { confirmed, .. }
            | Self::Unknown { confirmed, .. }
            | Self::Made { confirmed, .. }
            | Self::Refused { confirmed, .. }
            | Self::ManualReview { confirmed, .. } => &confirmed.way,
        }
    }

    /// What was confirmed, by whom and when.
    pub const fn confirmed(&self) -> Option<&Confirmed> {
        match self {
            Self::Drafted { .. } | Self::Cancelled { .. } | Self::Expired { .. } => None,
            Self::Executing { confirmed, .. }
            | Self::Unknown { confirmed, .. }
            | Self::Made { confirmed, .. }
            | Self::Refused { confirmed, .. }
            | Self::ManualReview { confirmed, .. } => Some(confirmed),
        }
    }

    /// When its end became known.
    pub const fn settled_at(&self) -> Option<Moment> {
        match self {
            Self::Made { at, .. }
            | Self::Refused { at, .. }
            | Self::Cancelled { at, .. }
            | Self::Expired { at, .. } => Some(*at),
            Self::Drafted { .. } | Self::Executing { .. } | Self::Unknown { .. } | Self::ManualReview { .. } => None,
        }
    }

    /// Why it was not made, or a person has to look.
    pub const fn why(&self) -> Option<&'static str> {
        match self {
            Self::Refused { why, .. } => Some(why.word()),
            Self::ManualReview { why, .. } => Some(why.word()),
            _ => None,
        }
    }

    /// Whether an operator may decide it: its answer was lost, and nothing is on its way.
    pub const fn waits_for_a_person(&self) -> bool {
        matches!(
            self,
            Self::Unknown { is_taken_on: false, .. } | Self::ManualReview { .. }
        )
    }

    fn wrong(&self, what: &'static str) -> WrongPayoutStage {
        WrongPayoutStage {
            what,
            stage: self.name(),
        }
    }
}

#[cfg(test)]
mod tests;
