//! One step of a session: what a decision changes, saved as a whole or not at all.

use vezne_protocol::{Amount, SessionState};

use super::card_attempt::CardAttempt;
use super::event::{AttemptFacts, EventType, Facts, IncomingFacts, Operator, RefundFacts, TransferFacts};
use super::incoming::arrival::Arrival;
use super::incoming::awaited::Awaited;
use super::order::Order;
use super::refund::Refund;
use super::session::{History, Session, SessionStage};
use super::transfer::Transfer;
use crate::clock::Moment;

/// What one decision makes of a session. It is decided on a session as it was read, and saved only if nobody has changed
/// that session since: every step moves its version on, so two steps at once cannot both be saved.
#[derive(Debug, Clone)]
pub struct Step {
    /// The session as it will be, with the version it was read with.
    pub session: Session,
    /// The card attempt as it will be.
    pub attempt: Option<AttemptStep>,
    /// The transfer as it will be.
    pub transfer: Option<TransferStep>,
    /// The refund as it will be.
    pub refund: Option<RefundStep>,
    /// What it counts for the day's limit of refunds to other accounts.
    pub day_count: Option<DayCount>,
    /// What is waited for, as it will be.
    pub awaited: Option<AwaitedStep>,
    /// What came, as it will be.
    pub arrival: Option<ArrivalStep>,
    /// What is told of it, in order. No step goes untold.
    pub events: Vec<(EventType, Facts)>,
    /// When it was decided.
    pub at: Moment,
    /// The session's tries to pay as they were read.
    before: History,
}

/// What a step makes of an attempt.
#[derive(Debug, Clone)]
pub enum AttemptStep {
    /// There is a new one.
    New(CardAttempt),
    /// One has changed.
    Changed(CardAttempt),
}

/// What a step makes of a transfer.
#[derive(Debug, Clone)]
pub struct TransferStep {
    /// The transfer as it will be.
    pub transfer: Transfer,
    /// Whether there is a new one.
    pub is_new: bool,
    /// For how long whoever saves this is the one who sends, where the bank is about to be told to move money.
    pub lease: Option<Lease>,
}

/// What a step makes of a refund.
#[derive(Debug, Clone)]
pub struct RefundStep {
    /// The refund as it will be.
    pub refund: Refund,
    /// Whether there is a new one.
    pub is_new: bool,
    /// For how long whoever saves this is the one who sends, where iyzico is about to be told to give money back.
    pub lease: Option<Lease>,
}

/// What a step makes of what a session waits for.
#[derive(Debug, Clone)]
pub struct AwaitedStep {
    /// What is waited for, as it will be.
    pub awaited: Awaited,
    /// Whether it is waited for only now.
    pub is_new: bool,
}

/// What a step makes of what came.
#[derive(Debug, Clone)]
pub struct ArrivalStep {
    /// What came, as it will be.
    pub arrival: Arrival,
    /// Whether nobody has noted it before.
    pub is_new: bool,
}

/// A time by the database's clock: all instances share it, and only it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// How long.
    pub for_s: i64,
    /// How far a test has moved the time.
    pub ahead_ms: i64,
}

/// What a step counts for the day's limit of refunds to other accounts than the ones that paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayCount {
    /// So much more, where the day has room for it: else the step is not saved.
    Add {
        /// When.
        at: Moment,
        /// How much.
        amount: Amount,
        /// How much the day may have.
        limit: Amount,
    },
    /// So much less: nothing went.
    TakeBack {
        /// For which moment it was counted.
        at: Moment,
        /// How much.
        amount: Amount,
    },
}

impl AttemptStep {
    /// The attempt as it will be.
    pub const fn attempt(&self) -> &CardAttempt {
        match self {
            Self::New(attempt) | Self::Changed(attempt) => attempt,
        }
    }
}

impl Step {
    /// A step of a session that changes nothing yet.
    pub fn of(history: &History, now: Moment) -> Self {
        Self {
            session: history.session.clone(),
            attempt: None,
            transfer: None,
            refund: None,
            day_count: None,
            awaited: None,
            arrival: None,
            events: Vec::new(),
            at: now,
            before: history.clone(),
        }
    }

    /// With another order.
    #[must_use]
    pub fn ordering(mut self, order: Order) -> Self {
        self.session.order = order;
        self
    }

    /// The session's stage after it.
    #[must_use]
    pub fn to(mut self, stage: SessionStage) -> Self {
        self.session.stage = stage;
        self
    }

    /// With a new attempt.
    #[must_use]
    pub fn starting(mut self, attempt: CardAttempt) -> Self {
        self.attempt = Some(AttemptStep::New(attempt));
        self
    }

    /// With a changed attempt.
    #[must_use]
    pub fn changing(mut self, attempt: CardAttempt) -> Self {
        self.attempt = Some(AttemptStep::Changed(attempt));
        self
    }

    /// With a new transfer.
    #[must_use]
    pub fn starting_transfer(mut self, transfer: Transfer) -> Self {
        self.transfer = Some(TransferStep {
            transfer,
            is_new: true,
            lease: None,
        });
        self
    }

    /// With a changed transfer.
    #[must_use]
    pub fn moving(mut self, transfer: Transfer) -> Self {
        self.transfer = Some(TransferStep {
            transfer,
            is_new: false,
            lease: None,
        });
        self
    }

    /// With a transfer that whoever saves this sends.
    #[must_use]
    pub fn sending(mut self, transfer: Transfer, lease: Lease) -> Self {
        self.transfer = Some(TransferStep {
            transfer,
            is_new: false,
            lease: Some(lease),
        });
        self
    }

    /// With a new refund, which whoever saves this sends, where it is more than a draft.
    #[must_use]
    pub fn refunding(mut self, refund: Refund, lease: Option<Lease>) -> Self {
        self.refund = Some(RefundStep {
            refund,
            is_new: true,
            lease,
        });
        self
    }

    /// Counted for the day's limit of refunds to other accounts.
    #[must_use]
    pub const fn counting(mut self, day_count: Option<DayCount>) -> Self {
        self.day_count = day_count;
        self
    }

    /// With a changed refund, and, where it goes on to be sent, the time that whoever saves this has for it.
    #[must_use]
    pub fn changing_refund(mut self, refund: Refund, lease: Option<Lease>) -> Self {
        self.refund = Some(RefundStep {
            refund,
            is_new: false,
            lease,
        });
        self
    }

    /// With a transfer that is waited for from now on.
    #[must_use]
    pub fn awaiting(mut self, awaited: Awaited) -> Self {
        self.session.waits_until = Some(awaited.until);
        let is_new = true;
        self.awaited = Some(AwaitedStep { awaited, is_new });
        self
    }

    /// With another word on what is waited for.
    #[must_use]
    pub fn changing_awaited(mut self, awaited: Awaited) -> Self {
        let is_new = false;
        self.awaited = Some(AwaitedStep { awaited, is_new });
        self
    }

    /// Nothing is waited for any more, where something was.
    #[must_use]
    pub fn ending_wait(self) -> Self {
        match self.before.awaited.clone().filter(|_| self.before.is_awaiting()) {
            Some(awaited) => self.changing_awaited(awaited.end()),
            None => self,
        }
    }

    /// What was waited for has come, where something was.
    #[must_use]
    pub fn receiving(self) -> Self {
        match self.before.awaited.clone() {
            Some(awaited) => self.changing_awaited(awaited.receive()),
            None => self,
        }
    }

    /// A transfer that is being prepared is over with the session: paid another way, or withdrawn.
    #[must_use]
    pub fn ending_prepared_transfer(self) -> Self {
        let prepared = self.before.live_transfer();
        let Some(transfer) = prepared.filter(|transfer| transfer.stage.is_preparing()).cloned() else {
            return self;
        };
        match transfer.stage.clone().cancel() {
            Ok(stage) if self.session.stage.is_over() => self
                .moving(Transfer { stage, ..transfer })
                .told(EventType::TransferCancelled),
            _ => self,
        }
    }

    /// With what came and nobody has noted before.
    #[must_use]
    pub fn noting(mut self, arrival: Arrival) -> Self {
        let is_new = true;
        self.arrival = Some(ArrivalStep { arrival, is_new });
        self
    }

    /// With another word on what came.
    #[must_use]
    pub fn changing_arrival(mut self, arrival: Arrival) -> Self {
        let is_new = false;
        self.arrival = Some(ArrivalStep { arrival, is_new });
        self
    }

    /// Told as this, of the attempt where the step has one.
    #[must_use]
    pub fn told(self, kind: EventType) -> Self {
        self.told_by(kind, None)
    }

    /// Told as this, decided by a person.
    #[must_use]
    pub fn told_by(mut self, kind: EventType, operator: Option<Operator>) -> Self {
        let history = self.after();
        let facts = Facts {
            state: history.state(self.at),
            amount: self.session.order.amount,
            currency: self.session.order.currency,
            attempt: self.attempt.as_ref().map(AttemptStep::attempt).map(AttemptFacts::of),
            transfer: self.transfer.as_ref().map(|step| TransferFacts::of(&step.transfer)),
            refund: self.refund.as_ref().map(|step| RefundFacts::of(&step.refund)),
            incoming: self.incoming_facts(&history),
            operator,
        };
        self.events.push((kind, facts));
        self
    }

    /// Told as open again, where it was unknown before whether it is paid.
    #[must_use]
    pub fn told_if_reopened(self, before: SessionStage) -> Self {
        if before == SessionStage::Unknown && self.session.stage == SessionStage::Open {
            self.told(EventType::SessionReopened)
        } else {
            self
        }
    }

    /// Where the session stands after it.
    pub fn state(&self) -> SessionState {
        self.after().state(self.at)
    }

    /// What is told of money that came, or is waited for.
    fn incoming_facts(&self, after: &History) -> Option<IncomingFacts> {
        let awaited = after.awaited.as_ref();
        match (&self.arrival, &self.awaited) {
            (Some(step), _) => Some(IncomingFacts::of_arrival(&step.arrival, awaited)),
            (None, Some(step)) => Some(IncomingFacts::of_awaited(&step.awaited)),
            (None, None) => None,
        }
    }

    /// What a reader sees after it.
    fn after(&self) -> History {
        let History {
            session: _,
            mut attempts,
            mut transfers,
            mut refunds,
            awaited,
            arrivals,
        } = self.before.clone();
        match &self.attempt {
            Some(AttemptStep::New(attempt)) => attempts.push(attempt.clone()),
            Some(AttemptStep::Changed(changed)) => {
                let place = attempts.iter_mut().find(|attempt| attempt.id == changed.id);
                place.expect("the attempt that was read").clone_from(changed);
            }
            None => {}
        }
        if let Some(TransferStep { transfer, is_new, .. }) = &self.transfer {
            if *is_new {
                transfers.push(transfer.clone());
            } else {
                let place = transfers.iter_mut().find(|known| known.id == transfer.id);
                place.expect("the transfer that was read").clone_from(transfer);
            }
        }
        if let Some(RefundStep { refund, is_new, .. }) = &self.refund {
            if *is_new {
                refunds.push(refund.clone());
            } else {
                let place = refunds.iter_mut().find(|known| known.id == refund.id);
                place.expect("the refund that was read").clone_from(refund);
            }
        }
        let session = self.session.clone();
        let after = History {
            session,
            attempts,
            transfers,
            refunds,
            awaited: self.awaited.as_ref().map(|step| step.awaited.clone()).or(awaited),
            arrivals,
        };
        match &self.arrival {
            Some(step) => after.with_arrival(&step.arrival),
            None => after,
        }
    }
}
