//! The stages of a refund: money of one payment that goes back, in parts. A transition consumes the stage it leaves.
//!
//! iyzico gives a card payment back item by item, or the whole of it on its first day; what a buyer's bank moved goes back by
//! a payment from the merchant's own account. No such call may be sent twice, so each part is on disk before it is sent, one
//! at a time; an answer that is lost is looked for, and never asked for again.

mod approval;
pub mod plan;
pub mod report;
pub mod schedule;
mod transitions;

use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, Currency, SessionId};

use super::event::Operator;
use super::merchant_bank::BankWay;
use crate::clock::Moment;

pub use approval::{Approval, DRAFT_S};
pub use transitions::BETWEEN_READS_S;

/// What a refund's id begins with.
pub const REFUND_HEAD: &str = "rfd_";

/// Money of one payment that goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Our id: `rfd_…`.
    pub id: String,
    /// The session it belongs to.
    pub session: SessionId,
    /// Counts changes: each is a compare-and-set.
    pub version: i64,
    /// The payment that it gives back of: the id of a card attempt or a transfer.
    pub payment: String,
    /// How much is to go back.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The shop's reason, in its own words.
    pub reason: Option<String>,
    /// When the shop asked for it.
    pub requested_at: Moment,
    /// Who agreed to it, where it goes to another account than the one that paid.
    pub approval: Option<Approval>,
    /// How far it is.
    pub stage: Stage,
}

/// How far a refund is, with what is known there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// It waits for a second key's word: nothing was sent.
    Drafted {
        /// Its parts: none was sent.
        parts: Vec<Part>,
        /// Until when the word may come.
        until: Moment,
    },
    /// iyzico is being told of a part.
    Executing {
        /// Its parts: those that went, the one that is sent, those that wait.
        parts: Vec<Part>,
        /// When the part's first byte was about to leave.
        sent_at: Moment,
    },
    /// The answer about a part was lost: it may have gone.
    Unknown {
        /// Its parts.
        parts: Vec<Part>,
        /// Since when.
        since: Moment,
        /// When it was first looked for without being found.
        absent_at: Option<Moment>,
        /// Whether the bank has said that it has taken it on: it is on its way, and nothing was lost.
        #[serde(default)]
        is_taken_on: bool,
    },
    /// All of it has gone back.
    Returned {
        /// Its parts.
        parts: Vec<Part>,
        /// When that became known.
        at: Moment,
        /// Who said so, where no answer did.
        operator: Option<Operator>,
    },
    /// It did not go back, or not all of it: what went before stays gone.
    Refused {
        /// Its parts.
        parts: Vec<Part>,
        /// Why.
        why: RefusalReason,
        /// When that became known.
        at: Moment,
    },
    /// A person has to find out whether a part has gone.
    ManualReview {
        /// Its parts.
        parts: Vec<Part>,
        /// Why.
        why: ReviewReason,
    },
}

/// One call of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What iyzico is told it by, `conversationId`, and its report tells again; what a bank's payment refers to.
    pub id: String,
    /// Which call.
    pub way: Way,
    /// How much of the refund it is.
    pub amount: Amount,
    /// How far it is.
    pub state: PartState,
}

/// How money goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Of a card payment, by iyzico.
    Card(CardWay),
    /// By a payment from the merchant's own account to the one that paid.
    Bank(BankWay),
}

/// How money of a card payment goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardWay {
    /// The whole payment, as if it had not been: on its first day only.
    Cancel {
        /// iyzico's id of the payment.
        payment_id: String,
    },
    /// Of one item.
    Item {
        /// iyzico's id of the payment.
        payment_id: String,
        /// iyzico's id of the item's payment.
        transaction_id: String,
    },
}

impl CardWay {
    /// iyzico's id of the payment.
    pub const fn payment_id(&self) -> &String {
        match self {
            Self::Cancel { payment_id } | Self::Item { payment_id, .. } => payment_id,
        }
    }
}

/// How far a part is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// It has not been sent.
    Waiting,
    /// It is being sent, or its answer was lost.
    Sent,
    /// It has gone back.
    Returned {
        /// iyzico's or the bank's number of it, where one was told.
        reference: Option<String>,
    },
    /// It did not go back, and will not.
    NotReturned,
}

/// Why a refund did not go back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// iyzico, or the bank, said no.
    Upstream {
        /// Its code.
        code: String,
        /// Its group of codes, where it has one.
        group: Option<String>,
        /// Whether iyzico itself said it, before any bank was asked.
        #[serde(default)]
        is_own: bool,
    },
    /// It could not be reached: nothing was sent.
    NotSent,
    /// The answer was lost, and what is asked afterwards shows that nothing went.
    NotReturned,
    /// An operator said that nothing went.
    ByOperator(Operator),
    /// The shop took the draft back.
    Withdrawn,
    /// No second key has confirmed the draft in time.
    DraftExpired,
}

impl RefusalReason {
    /// The word in our own JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Upstream { .. } => "refused-by-upstream",
            Self::NotSent => "not-sent",
            Self::NotReturned => "not-returned",
            Self::ByOperator(_) => "by-operator",
            Self::Withdrawn => "withdrawn",
            Self::DraftExpired => "draft-expired",
        }
    }
}

/// Why a person has to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewReason {
    /// iyzico's report shows something that may be it, or may not.
    Ambiguous,
    /// It could not be found out in time.
    Unresolved,
    /// The report is not asked for, by the configuration.
    NoReport,
    /// The bank's query does not know it, and is not trusted to know all.
    NotFound,
}

impl ReviewReason {
    /// The word in our own JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ambiguous => "ambiguous",
            Self::Unresolved => "unresolved",
            Self::NoReport => "no-report",
            Self::NotFound => "not-found",
        }
    }
}

/// A transition that the stage does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {what} a refund that is {}", .stage.word())]
pub struct WrongRefundStage {
    what: &'static str,
    stage: RefundStage,
}

/// An operator's word on a refund that no answer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorSays {
    /// The part that was sent has gone back.
    Returned,
    /// It has not.
    NotReturned,
}

/// A stage's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundStage {
    /// It goes to another account than the one that paid, and waits for a second key to confirm it.
    Drafted,
    /// It is being sent.
    Executing,
    /// An answer was lost: it is being found out.
    Unknown,
    /// The bank has taken it on, and has not made it yet.
    Pending,
    /// All of it has gone back.
    Returned,
    /// It did not go back, or not all of it: `refunded` says how much did.
    Refused,
    /// A person has to find out.
    ManualReview,
}

impl RefundStage {
    /// The word in our own JSON and in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Executing => "executing",
            Self::Unknown => "unknown",
            Self::Pending => "pending",
            Self::Returned => "returned",
            Self::Refused => "refused",
            Self::ManualReview => "manual_review",
        }
    }
}

impl Part {
    /// A part that has not been sent.
    pub const fn waiting(id: String, way: Way, amount: Amount) -> Self {
        Self {
            id,
            way,
            amount,
            state: PartState::Waiting,
        }
    }
}

impl Refund {
    /// How much has gone back for certain.
    pub fn returned(&self) -> Amount {
        let returned = |part: &&Part| matches!(part.state, PartState::Returned { .. });
        let parts = self.stage.parts().iter().filter(returned);
        Amount::sum(parts.map(|part| part.amount)).unwrap_or(Amount::MAX)
    }
}

impl Stage {
    /// The stage's name.
    pub const fn name(&self) -> RefundStage {
        match self {
            Self::Drafted { .. } => RefundStage::Drafted,
            Self::Executing { .. } => RefundStage::Executing,
            Self::Unknown { is_taken_on: true, .. } => RefundStage::Pending,
            Self::Unknown { .. } => RefundStage::Unknown,
            Self::Returned { .. } => RefundStage::Returned,
            Self::Refused { .. } => RefundStage::Refused,
            Self::ManualReview { .. } => RefundStage::ManualReview,
        }
    }

    /// Its parts.
    pub const fn parts(&self) -> &Vec<Part> {
        match self {
            Self::Drafted { parts, .. }
            | Self::Executing { parts, .. }
            | Self::Unknown { parts, .. }
            | Self::Returned { parts, .. }
            | Self::Refused { parts, .. }
            | Self::ManualReview { parts, .. } => parts,
        }
    }

    /// Whether more of the payment may be going back than is known: no other refund of it begins meanwhile.
    pub const fn is_live(&self) -> bool {
        matches!(
            self,
            Self::Executing { .. } | Self::Unknown { .. } | Self::ManualReview { .. }
        )
    }

    /// The part that was sent and whose answer is not known.
    pub fn sent(&self) -> Option<&Part> {
        self.parts().iter().find(|part| part.state == PartState::Sent)
    }

    /// Why it did not go back, or a person has to look.
    pub const fn why(&self) -> Option<&'static str> {
        match self {
            Self::Refused { why, .. } => Some(why.word()),
            Self::ManualReview { why, .. } => Some(why.word()),
            Self::Drafted { .. } | Self::Executing { .. } | Self::Unknown { .. } | Self::Returned { .. } => None,
        }
    }

    fn wrong(&self, what: &'static str) -> WrongRefundStage {
        WrongRefundStage {
            what,
            stage: self.name(),
        }
    }
}

#[cfg(test)]
mod tests;
