//! From one stage of a payout to the next: by keys, by answers, by what is found out later, by silence, by an operator's word.

use super::super::event::Operator;
use super::super::merchant_bank::BankWay;
use super::super::refund::BETWEEN_READS_S;
use super::{Confirmed, OperatorSays, RefusalReason, ReviewReason, Stage, WrongPayoutStage};
use crate::clock::Moment;

/// How long after its answer was lost a payout's absence from the query proves anything: how far the query may be behind is
/// not documented, and a payout that is missed could be drafted anew.
const ABSENCE_COUNTS_AFTER_S: i64 = 3600;

impl Stage {
    /// The bank has validated the draft again, and says something else of it.
    pub fn revalidate(self, way: BankWay) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Drafted { .. } => Ok(Self::Drafted { way }),
            other => Err(other.wrong("validate")),
        }
    }

    /// It is confirmed, and about to be sent by whoever saves this.
    pub fn confirm(self, confirmed: Confirmed) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Drafted { .. } => Ok(Self::Executing {
                sent_at: confirmed.at,
                confirmed,
            }),
            other => Err(other.wrong("confirm")),
        }
    }

    /// It is withdrawn.
    pub fn cancel(self, by: String, now: Moment) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Drafted { way } => Ok(Self::Cancelled { way, by, at: now }),
            other => Err(other.wrong("withdraw")),
        }
    }

    /// Nobody has confirmed it in time.
    pub fn expire(self, now: Moment) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Drafted { way } => Ok(Self::Expired { way, at: now }),
            other => Err(other.wrong("end")),
        }
    }

    /// The money has gone: a success is taken from wherever it comes.
    pub fn made(self, reference: Option<String>, now: Moment) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Executing { confirmed, .. }
            | Self::Unknown { confirmed, .. }
            | Self::ManualReview { confirmed, .. }
            | Self::Refused { confirmed, .. } => Ok(Self::Made {
                confirmed,
                reference,
                at: now,
                operator: None,
            }),
            other => Err(other.wrong("make")),
        }
    }

    /// It was not made, and will not be.
    pub fn refuse(self, why: RefusalReason, now: Moment) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Executing { confirmed, .. } | Self::Unknown { confirmed, .. } => Ok(Self::Refused {
                confirmed,
                why,
                at: now,
            }),
            other => Err(other.wrong("refuse")),
        }
    }

    /// Nobody has told what came of it.
    pub fn lose_answer(self, now: Moment) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Executing { confirmed, .. } => Ok(Self::Unknown {
                confirmed,
                since: now,
                absent_at: None,
                is_taken_on: false,
            }),
            other => Err(other.wrong("lose the answer of")),
        }
    }

    /// The bank has taken it on, and has not made it yet.
    pub fn take_on(self, now: Moment) -> Result<Self, WrongPayoutStage> {
        let (confirmed, since) = match self {
            Self::Executing { confirmed, .. } => (confirmed, now),
            Self::Unknown { confirmed, since, .. } => (confirmed, since),
            other => return Err(other.wrong("take on")),
        };
        Ok(Self::Unknown {
            confirmed,
            since,
            absent_at: None,
            is_taken_on: true,
        })
    }

    /// The bank's query of that moment does not know it. Soon after it was lost that proves nothing; the second such answer
    /// after that proves that it was not made. What was taken on does not disappear: where it seems to have, a person has to
    /// look in the end.
    pub fn absent(self, asked_at: Moment) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Unknown { since, is_taken_on, .. }
                if is_taken_on || asked_at < since.plus_s(ABSENCE_COUNTS_AFTER_S) =>
            {
                Ok(self)
            }
            Self::Unknown {
                absent_at: Some(first), ..
            } if asked_at >= first.plus_s(BETWEEN_READS_S) => self.refuse(RefusalReason::NotMade, asked_at),
            Self::Unknown {
                confirmed,
                since,
                absent_at,
                is_taken_on,
            } => Ok(Self::Unknown {
                confirmed,
                since,
                absent_at: absent_at.or(Some(asked_at)),
                is_taken_on,
            }),
            other => Err(other.wrong("miss")),
        }
    }

    /// Only a person can find out.
    pub fn leave_to_a_person(self, why: ReviewReason) -> Result<Self, WrongPayoutStage> {
        match self {
            Self::Unknown { confirmed, .. } => Ok(Self::ManualReview { confirmed, why }),
            other => Err(other.wrong("leave to a person")),
        }
    }

    /// What an operator's word makes of it. What the bank has taken on is nobody's to decide while it is on its way.
    pub fn decide(self, says: OperatorSays, operator: Operator, now: Moment) -> Result<Self, WrongPayoutStage> {
        let confirmed = match self {
            Self::Unknown {
                confirmed,
                is_taken_on: false,
                ..
            }
            | Self::ManualReview { confirmed, .. } => confirmed,
            other => return Err(other.wrong("decide")),
        };
        Ok(match says {
            OperatorSays::Made => Self::Made {
                confirmed,
                reference: None,
                at: now,
                operator: Some(operator),
            },
            OperatorSays::NotMade => Self::Refused {
                confirmed,
                why: RefusalReason::ByOperator(operator),
                at: now,
            },
        })
    }
}
