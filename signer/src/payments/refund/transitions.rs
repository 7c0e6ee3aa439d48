//! From one stage of a refund to the next: by answers, by what is found out later, by silence, by an operator's word.

use super::super::event::Operator;
use super::{OperatorSays, Part, PartState, RefusalReason, ReviewReason, Stage, WrongRefundStage};
use crate::clock::Moment;

/// How far apart two readings that do not show a part must lie to prove that it did not go.
pub const BETWEEN_READS_S: i64 = 10 * 60;
/// How long after its answer was lost a part's absence from the report proves anything: how far the report may be behind is
/// not documented, and a part that is missed could go back twice.
const ABSENCE_COUNTS_AFTER_S: i64 = 3600;

impl Stage {
    /// The first part is about to be sent.
    pub fn begin(mut parts: Vec<Part>, now: Moment) -> Self {
        send_next(&mut parts);
        Self::Executing { parts, sent_at: now }
    }

    /// A part has gone back: a success is taken from wherever it comes. Where parts wait the next is about to be sent, by
    /// whoever saves this.
    pub fn returned(self, part_id: &str, reference: Option<String>, now: Moment) -> Result<Self, WrongRefundStage> {
        let is_over = matches!(self, Self::Refused { .. } | Self::ManualReview { .. });
        let mut parts = match self {
            Self::Executing { parts, .. }
            | Self::Unknown { parts, .. }
            | Self::ManualReview { parts, .. }
            | Self::Refused {
                parts,
                why: RefusalReason::NotReturned | RefusalReason::ByOperator(_),
                ..
            } => parts,
            other => return Err(other.wrong("return")),
        };
        // What has gone already is no news, and a part that waits was never sent.
        let was_sent =
            |part: &&mut Part| part.id == part_id && matches!(part.state, PartState::Sent | PartState::NotReturned);
        let Some(part) = parts.iter_mut().find(was_sent) else {
            return Err(Self::Executing { parts, sent_at: now }.wrong("return a part that was not sent of"));
        };
        part.state = PartState::Returned { reference };
        if parts.iter().all(Part::is_returned) {
            return Ok(Self::Returned {
                parts,
                at: now,
                operator: None,
            });
        }
        // What was over is not begun again: the shop may have asked anew for the rest.
        if !is_over && send_next(&mut parts) {
            return Ok(Self::Executing { parts, sent_at: now });
        }
        give_up(&mut parts);
        Ok(Self::Refused {
            parts,
            why: RefusalReason::NotReturned,
            at: now,
        })
    }

    /// iyzico does not cancel the payment (any more): it goes back by its items.
    pub fn by_items(self, mut items: Vec<Part>, now: Moment) -> Result<Self, WrongRefundStage> {
        match self {
            Self::Executing { .. } => {
                send_next(&mut items);
                Ok(Self::Executing {
                    parts: items,
                    sent_at: now,
                })
            }
            other => Err(other.wrong("give back by items")),
        }
    }

    /// The part that was sent did not go, and nothing more of the refund will.
    pub fn refuse(self, why: RefusalReason, now: Moment) -> Result<Self, WrongRefundStage> {
        match self {
            Self::Executing { mut parts, .. } | Self::Unknown { mut parts, .. } => {
                give_up(&mut parts);
                Ok(Self::Refused { parts, why, at: now })
            }
            other => Err(other.wrong("refuse")),
        }
    }

    /// Nobody has told what came of the part that was sent.
    pub fn lose_answer(self, now: Moment) -> Result<Self, WrongRefundStage> {
        match self {
            Self::Executing { parts, .. } => Ok(Self::Unknown {
                parts,
                since: now,
                absent_at: None,
                is_taken_on: false,
            }),
            other => Err(other.wrong("lose the answer of")),
        }
    }

    /// The bank has taken the part that was sent on, and has not made it yet.
    pub fn take_on(self, now: Moment) -> Result<Self, WrongRefundStage> {
        let (parts, since) = match self {
            Self::Executing { parts, .. } => (parts, now),
            Self::Unknown { parts, since, .. } => (parts, since),
            other => return Err(other.wrong("take on")),
        };
        Ok(Self::Unknown {
            parts,
            since,
            absent_at: None,
            is_taken_on: true,
        })
    }

    /// iyzico's report, or the bank's answer to a query, of that moment does not show the part. Soon after it was lost that
    /// proves nothing; the second such reading after that proves that it did not go. What was taken on does not disappear:
    /// where it seems to have, a person has to look in the end.
    pub fn absent(self, read_at: Moment) -> Result<Self, WrongRefundStage> {
        match self {
            Self::Unknown { since, is_taken_on, .. }
                if is_taken_on || read_at < since.plus_s(ABSENCE_COUNTS_AFTER_S) =>
            {
                Ok(self)
            }
            Self::Unknown {
                absent_at: Some(first), ..
            } if read_at >= first.plus_s(BETWEEN_READS_S) => self.refuse(RefusalReason::NotReturned, read_at),
            Self::Unknown {
                parts,
                since,
                absent_at,
                is_taken_on,
            } => Ok(Self::Unknown {
                parts,
                since,
                absent_at: absent_at.or(Some(read_at)),
                is_taken_on,
            }),
            other => Err(other.wrong("miss")),
        }
    }

    /// Only a person can find out.
    pub fn leave_to_a_person(self, why: ReviewReason) -> Result<Self, WrongRefundStage> {
        match self {
            Self::Unknown { parts, .. } => Ok(Self::ManualReview { parts, why }),
            other => Err(other.wrong("leave to a person")),
        }
    }

    /// What an operator's word makes of it. Parts that wait are not sent: the shop asks anew for them.
    pub fn decide(self, says: OperatorSays, operator: Operator, now: Moment) -> Result<Self, WrongRefundStage> {
        let mut parts = match self {
            // What the bank has taken on is nobody's to decide while it is on its way.
            Self::Unknown {
                parts,
                is_taken_on: false,
                ..
            }
            | Self::ManualReview { parts, .. } => parts,
            other => return Err(other.wrong("decide")),
        };
        if says == OperatorSays::Returned
            && let Some(part) = parts.iter_mut().find(|part| part.state == PartState::Sent)
        {
            part.state = PartState::Returned { reference: None };
        }
        if parts.iter().all(Part::is_returned) {
            return Ok(Self::Returned {
                parts,
                at: now,
                operator: Some(operator),
            });
        }
        give_up(&mut parts);
        Ok(Self::Refused {
            parts,
            why: RefusalReason::ByOperator(operator),
            at: now,
        })
    }
}

impl Part {
    /// Whether it has gone back for certain.
    pub const fn is_returned(&self) -> bool {
        matches!(self.state, PartState::Returned { .. })
    }
}

/// Marks the next part that waits as sent; `false` when none does.
fn send_next(parts: &mut [Part]) -> bool {
    let next = parts.iter_mut().find(|part| part.state == PartState::Waiting);
    next.is_some_and(|part| {
        part.state = PartState::Sent;
        true
    })
}

/// Nothing of what has not gone back will.
pub(super) fn give_up(parts: &mut [Part]) {
    for part in parts.iter_mut().filter(|part| !part.is_returned()) {
        part.state = PartState::NotReturned;
    }
}
