//! The stages of one try to pay by card. A transition consumes the stage it leaves.

mod transitions;

use std::fmt;

use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, CardStage, DeclineCode, Plan, SessionId};
use zeroize::Zeroizing;

use super::event::Operator;
use super::payment::Payment;
use super::verdict::ReviewReason;
use crate::clock::Moment;

/// From when after a page's end iyzico's word on it counts.
pub const QUIET_AFTER_END_S: i64 = 5 * 60;
/// How far apart two answers without success must lie to end an attempt.
pub const BETWEEN_LAST_LOOKS_S: i64 = 10 * 60;

/// A payment page's token. Whoever has it can look the payment up: no log shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PwiToken(Zeroizing<String>);

impl PwiToken {
    /// Wraps a token as iyzico sent it.
    pub fn new(token: String) -> Self {
        Self(Zeroizing::new(token))
    }

    /// The token's text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PwiToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PwiToken([redacted])")
    }
}

/// A payment page at iyzico.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What the page is known by.
    pub token: PwiToken,
    /// Where the buyer finds it.
    pub url: String,
    /// Until when it takes a payment.
    pub until: Moment,
}

/// One try to pay by card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardAttempt {
    /// Our id: `att_…`.
    pub id: String,
    /// The session it belongs to.
    pub session: SessionId,
    /// Counts changes: each is a compare-and-set.
    pub version: i64,
    /// The plan the buyer chose: a preference, confirmed by the paid answer.
    pub plan: Plan,
    /// What the page was asked for with: the least that a payment must be.
    pub agreed: Amount,
    /// When it was started.
    pub started_at: Moment,
    /// How far it is.
    pub stage: Stage,
}

/// How far an attempt is, with what is known there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The page is being asked for.
    Started,
    /// The page is open; a declined try keeps it so.
    Open {
        /// The page.
        page: Page,
        /// Why a bank last declined.
        last_decline: Option<DeclineCode>,
        /// When, after the page's end, iyzico first said that there is no success.
        no_success_at: Option<Moment>,
        /// Whether something is under way on it that may outlive the page: a credit, a transfer.
        #[serde(default)]
        is_pending: bool,
    },
    /// Paid.
    Paid {
        /// The page it was paid on.
        page: Page,
        /// What was paid.
        payment: Payment,
    },
    /// Paid, because an operator said so.
    PaidByOperator {
        /// The page it was paid on.
        page: Page,
        /// What was paid, as far as iyzico told.
        payment: Option<Payment>,
        /// Why it does not fit the order all the same.
        #[serde(default)]
        contradicted: Option<ReviewReason>,
        /// Who said so, and why.
        operator: Operator,
    },
    /// Taken, and examined by iyzico.
    InReview {
        /// The page it was paid on.
        page: Page,
        /// What was paid.
        payment: Payment,
    },
    /// A person has to look.
    NeedsReview {
        /// The page it was paid on.
        page: Page,
        /// What was paid, as far as iyzico told.
        payment: Option<Payment>,
        /// Why.
        why: ReviewReason,
    },
    /// Over without a payment. A verified late success is the one way back.
    Closed {
        /// The page, when there was one.
        page: Option<Page>,
        /// Why.
        why: CloseReason,
    },
}

/// Why an attempt ended without a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloseReason {
    /// No page came of it: the answer was lost, refused or not to be trusted. Nobody has seen a page.
    NoPage,
    /// The page ended, one look found no payment, and the buyer went on to a new page. It is looked at once more.
    GivenUp {
        /// When that was.
        at: Moment,
    },
    /// The page ended and two looks agree that nobody had paid.
    NotPaid,
    /// An operator said that nothing is to be kept: nothing was taken, or it goes back.
    ByOperator {
        /// Who said so, and why.
        operator: Operator,
        /// iyzico's id of the payment that this was said of; absent where none was known.
        payment_id: Option<String>,
    },
}

impl CloseReason {
    /// The word in our own JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NoPage => "no-page",
            Self::GivenUp { .. } => "given-up",
            Self::NotPaid => "not-paid",
            Self::ByOperator { .. } => "closed-by-operator",
        }
    }
}

/// A transition that the stage does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {what} an attempt that is {stage:?}")]
pub struct WrongStage {
    what: &'static str,
    stage: CardStage,
}

/// What a verdict changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing that anyone would notice.
    Nothing,
    /// What an operator called paid is no payment that fits the order.
    Contradicted,
    /// A bank declined a try.
    Declined,
    /// Paid while it was awaited.
    Paid,
    /// Paid after the attempt had ended.
    PaidLate,
    /// Taken, and in review.
    InReview,
    /// A person has to look.
    NeedsReview,
    /// Over without a payment.
    Closed,
    /// It cannot be found out for now whether it is paid.
    Unknown,
}

impl Stage {
    /// The stage's name.
    pub const fn name(&self) -> CardStage {
        match self {
            Self::Started => CardStage::Started,
            Self::Open { .. } => CardStage::Open,
            Self::Paid { .. } | Self::PaidByOperator { .. } => CardStage::Paid,
            Self::InReview { .. } => CardStage::InReview,
            Self::NeedsReview { .. } => CardStage::NeedsReview,
            Self::Closed { .. } => CardStage::Closed,
        }
    }

    /// The page, when there ever was one.
    pub const fn page(&self) -> Option<&Page> {
        match self {
            Self::Started => None,
            Self::Open { page, .. }
            | Self::Paid { page, .. }
            | Self::PaidByOperator { page, .. }
            | Self::InReview { page, .. }
            | Self::NeedsReview { page, .. } => Some(page),
            Self::Closed { page, .. } => page.as_ref(),
        }
    }

    /// Whether an operator has closed it knowing of this payment.
    fn is_decided_about(&self, payment: &Payment) -> bool {
        let Self::Closed { why, .. } = self else {
            return false;
        };
        matches!(why, CloseReason::ByOperator { payment_id: Some(id), .. } if payment.payment_id.as_ref() == Some(id))
    }

    /// What was paid, as far as that is known.
    pub const fn payment(&self) -> Option<&Payment> {
        match self {
            Self::Started | Self::Open { .. } | Self::Closed { .. } => None,
            Self::Paid { payment, .. } | Self::InReview { payment, .. } => Some(payment),
            Self::PaidByOperator { payment, .. } | Self::NeedsReview { payment, .. } => payment.as_ref(),
        }
    }

    /// Why a person has to look, or had to, or why it ended.
    pub const fn why(&self) -> Option<&'static str> {
        match self {
            Self::Started | Self::Open { .. } | Self::Paid { .. } | Self::InReview { .. } => None,
            Self::PaidByOperator { .. } => Some("paid-by-operator"),
            Self::NeedsReview { why, .. } => Some(why.word()),
            Self::Closed { why, .. } => Some(why.word()),
        }
    }

    /// Whether iyzico may still have news of it.
    pub const fn is_awaited(&self) -> bool {
        matches!(
            self,
            Self::Open { .. }
                | Self::InReview { .. }
                | Self::PaidByOperator { payment: None, .. }
                | Self::Closed {
                    why: CloseReason::GivenUp { .. },
                    ..
                }
        )
    }

    /// Whether no answer of iyzico's can change anything: what was paid is known, or a person has to decide.
    pub const fn is_settled(&self) -> bool {
        match self {
            Self::Paid { .. } | Self::PaidByOperator { payment: Some(_), .. } | Self::NeedsReview { .. } => true,
            Self::PaidByOperator { payment: None, .. }
            | Self::Started
            | Self::Open { .. }
            | Self::InReview { .. }
            | Self::Closed { .. } => false,
        }
    }
}

/// An operator's word on an attempt that no answer of iyzico's decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorSays {
    /// It is paid.
    Paid,
    /// Nothing is to be kept: nothing was taken, or it goes back.
    Closed,
}

#[cfg(test)]
mod tests;
