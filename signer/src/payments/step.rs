//! One step of a session: what a decision changes, saved as a whole or not at all.

use super::card_attempt::CardAttempt;
use super::event::{AttemptFacts, EventType, Facts, Operator};
use super::session::{History, Session, SessionStage};
use crate::clock::Moment;

/// What one decision makes of a session. It is decided on a session as it was read, and saved only if nobody has changed
/// that session since: every step moves its version on, so two steps at once cannot both be saved.
#[derive(Debug, Clone)]
pub struct Step {
    /// The session as it will be, with the version it was read with.
    pub session: Session,
    /// The attempt as it will be.
    pub attempt: Option<AttemptStep>,
    /// What is told of it, in order. No step goes untold.
    pub events: Vec<(EventType, Facts)>,
    /// When it was decided.
    pub at: Moment,
}

/// What a step makes of an attempt.
#[derive(Debug, Clone)]
pub enum AttemptStep {
    /// There is a new one.
    New(CardAttempt),
    /// One has changed.
    Changed(CardAttempt),
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
    pub fn of(session: &Session, now: Moment) -> Self {
        Self {
            session: session.clone(),
            attempt: None,
            events: Vec::new(),
            at: now,
        }
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

    /// Told as this, of the attempt where the step has one.
    #[must_use]
    pub fn told(self, kind: EventType) -> Self {
        self.told_by(kind, None)
    }

    /// Told as this, decided by a person.
    #[must_use]
    pub fn told_by(mut self, kind: EventType, operator: Option<Operator>) -> Self {
        let attempt = self.attempt.as_ref().map(AttemptStep::attempt);
        let facts = Facts {
            state: state_after(&self.session, attempt, self.at),
            amount: self.session.order.amount,
            currency: self.session.order.currency,
            attempt: attempt.map(AttemptFacts::of),
            operator,
        };
        self.events.push((kind, facts));
        self
    }
}

/// The state that a reader sees after the step.
fn state_after(session: &Session, attempt: Option<&CardAttempt>, now: Moment) -> vezne_protocol::SessionState {
    let history = History {
        session: session.clone(),
        attempts: attempt.into_iter().cloned().collect(),
    };
    history.state(now)
}
