//! From one stage of a card attempt to the next: by its page, by iyzico's verdicts, by silence, by an operator's word.

use vezne_protocol::DeclineCode;

use super::super::event::Operator;
use super::super::verdict::{ReviewReason, Verdict};
use super::{BETWEEN_LAST_LOOKS_S, Change, CloseReason, OperatorSays, Page, QUIET_AFTER_END_S, Stage, WrongStage};
use crate::clock::Moment;

impl Stage {
    /// The page came.
    pub fn open(self, page: Page) -> Result<Self, WrongStage> {
        match self {
            Self::Started => Ok(Self::Open {
                page,
                last_decline: None,
                no_success_at: None,
                is_pending: false,
            }),
            other => Err(WrongStage {
                what: "open",
                stage: other.name(),
            }),
        }
    }

    /// No page came, and none was seen by anybody.
    pub fn lose_page(self) -> Result<Self, WrongStage> {
        match self {
            Self::Started => Ok(Self::Closed {
                page: None,
                why: CloseReason::NoPage,
            }),
            other => Err(WrongStage {
                what: "lose the page of",
                stage: other.name(),
            }),
        }
    }

    /// The page has ended without a payment as far as anyone knows, and nobody waits for it any more.
    pub fn give_up(self, now: Moment) -> Result<Self, WrongStage> {
        match self {
            Self::Open { page, .. } => Ok(Self::Closed {
                page: Some(page),
                why: CloseReason::GivenUp { at: now },
            }),
            other => Err(WrongStage {
                what: "give up",
                stage: other.name(),
            }),
        }
    }

    /// What a verdict makes of this stage, and what that changed. A success is never discarded. What it says is true of the
    /// moment when iyzico was asked.
    #[must_use]
    pub fn settle(self, verdict: Verdict, asked_at: Moment) -> (Self, Change) {
        match (self, verdict) {
            // The very payment that an operator has decided about is no news.
            (decided, Verdict::Paid(payment) | Verdict::InReview(payment) | Verdict::NeedsReview(_, payment))
                if decided.is_decided_about(&payment) =>
            {
                (decided, Change::Nothing)
            }
            (Self::Open { page, .. } | Self::InReview { page, .. }, Verdict::Paid(payment)) => {
                (Self::Paid { page, payment }, Change::Paid)
            }
            // An operator was faster: now it is known what was paid, and a refund has what it needs.
            (by_operator @ Self::PaidByOperator { payment: None, .. }, verdict) => by_operator.learn_payment(verdict),
            (Self::Closed { page: Some(page), .. }, Verdict::Paid(payment)) => {
                (Self::Paid { page, payment }, Change::PaidLate)
            }
            (Self::Open { page, .. }, Verdict::InReview(payment)) => {
                (Self::InReview { page, payment }, Change::InReview)
            }
            (Self::Closed { page: Some(page), .. }, Verdict::InReview(payment)) => (
                Self::NeedsReview {
                    page,
                    payment: Some(payment),
                    why: ReviewReason::LateReview,
                },
                Change::NeedsReview,
            ),
            (
                Self::Open { page, .. } | Self::InReview { page, .. } | Self::Closed { page: Some(page), .. },
                Verdict::NeedsReview(why, payment),
            ) => {
                let payment = Some(payment);
                (Self::NeedsReview { page, payment, why }, Change::NeedsReview)
            }
            (
                Self::Open {
                    page,
                    last_decline,
                    no_success_at,
                    is_pending: _,
                },
                Verdict::StillOpen { pending, decline },
            ) => still_open(page, last_decline, no_success_at, pending, decline, asked_at),
            (
                Self::Closed {
                    page: Some(page),
                    why: CloseReason::GivenUp { at },
                },
                Verdict::StillOpen { pending: false, .. },
            ) if asked_at >= at.plus_s(BETWEEN_LAST_LOOKS_S) => (
                Self::Closed {
                    page: Some(page),
                    why: CloseReason::NotPaid,
                },
                Change::Nothing,
            ),
            // What is settled stays settled; a stage without a page has nothing that could be paid.
            (settled, _) => (settled, Change::Nothing),
        }
    }
}

impl Stage {
    /// What was paid of what an operator called paid.
    fn learn_payment(self, verdict: Verdict) -> (Self, Change) {
        let (payment, contradicted) = match verdict {
            Verdict::Paid(payment) | Verdict::InReview(payment) => (payment, None),
            Verdict::NeedsReview(why, payment) => (payment, Some(why)),
            Verdict::StillOpen { .. } => return (self, Change::Nothing),
        };
        match self {
            Self::PaidByOperator { page, operator, .. } => {
                let change = contradicted.map_or(Change::Nothing, |_| Change::Contradicted);
                let payment = Some(payment);
                (
                    Self::PaidByOperator {
                        page,
                        payment,
                        contradicted,
                        operator,
                    },
                    change,
                )
            }
            other => (other, Change::Nothing),
        }
    }
}

impl Stage {
    /// What an operator's word makes of it.
    pub fn decide(self, says: OperatorSays, operator: Operator) -> Result<(Self, Change), WrongStage> {
        let stage = self.name();
        let (page, payment, contradicted) = match self {
            Self::NeedsReview { page, payment, why } => (page, payment, Some(why)),
            Self::Open { page, .. } => (page, None, None),
            Self::Started
            | Self::Paid { .. }
            | Self::PaidByOperator { .. }
            | Self::InReview { .. }
            | Self::Closed { .. } => {
                let what = "settle by hand";
                return Err(WrongStage { what, stage });
            }
        };
        Ok(match says {
            OperatorSays::Paid => (
                Self::PaidByOperator {
                    page,
                    payment,
                    contradicted,
                    operator,
                },
                Change::Paid,
            ),
            OperatorSays::Closed => {
                let payment_id = payment.and_then(|payment| payment.payment_id);
                let why = CloseReason::ByOperator { operator, payment_id };
                let page = Some(page);
                (Self::Closed { page, why }, Change::Closed)
            }
        })
    }

    /// Nothing could be found out for so long that a person has to.
    pub fn leave_to_a_person(self) -> Result<Self, WrongStage> {
        let stage = self.name();
        let (page, payment) = match self {
            Self::Open { page, .. } | Self::Closed { page: Some(page), .. } => (page, None),
            Self::InReview { page, payment } => (page, Some(payment)),
            _ => {
                let what = "leave to a person";
                return Err(WrongStage { what, stage });
            }
        };
        let why = ReviewReason::Unresolved;
        Ok(Self::NeedsReview { page, payment, why })
    }
}

/// An open page without success: it stays open until two looks, far enough apart and after its end, agree.
fn still_open(
    page: Page,
    last_decline: Option<DeclineCode>,
    no_success_at: Option<Moment>,
    pending: bool,
    decline: Option<DeclineCode>,
    asked_at: Moment,
) -> (Stage, Change) {
    let change = if decline.is_some() && decline != last_decline {
        Change::Declined
    } else {
        Change::Nothing
    };
    let last_decline = decline.or(last_decline);
    if pending || asked_at < page.until.plus_s(QUIET_AFTER_END_S) {
        return (
            Stage::Open {
                page,
                last_decline,
                no_success_at: None,
                is_pending: pending,
            },
            change,
        );
    }
    match no_success_at {
        Some(first) if asked_at >= first.plus_s(BETWEEN_LAST_LOOKS_S) => (
            Stage::Closed {
                page: Some(page),
                why: CloseReason::NotPaid,
            },
            Change::Closed,
        ),
        first => (
            Stage::Open {
                page,
                last_decline,
                no_success_at: first.or(Some(asked_at)),
                is_pending: false,
            },
            change,
        ),
    }
}
