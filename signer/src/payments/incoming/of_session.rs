//! What a session waits for and what came for it, seen together with its other tries to pay.

use vezne_protocol::{CardStage, IncomingStage, TransferStage};

use super::arrival::{Arrival, ArrivalStage};
use super::awaited::{Awaited, AwaitedStage};
use super::matching::{Expectation, ExpectationState};
use crate::payments::session::{History, SessionStage};

impl History {
    /// Whether the money of a transfer is waited for.
    pub fn is_awaiting(&self) -> bool {
        self.awaited
            .as_ref()
            .is_some_and(|awaited| awaited.stage == AwaitedStage::Awaiting)
    }

    /// Whether an arrival waits for a person: what has gone back as a whole does not any more.
    pub fn arrival_needs_person(&self, arrival: &Arrival) -> bool {
        arrival.stage == ArrivalStage::NeedsReview && !self.is_given_back(&arrival.id)
    }

    /// How far the transfer is that the session waits for, as its buyer is told. Money that came is told whatever else
    /// waits for a person.
    pub fn incoming_stage(&self) -> Option<IncomingStage> {
        let awaited = self.awaited.as_ref()?;
        let came = |stage: IncomingStage| self.arrivals.iter().any(|arrival| arrival.stage.name() == stage);
        Some(if came(IncomingStage::Received) {
            IncomingStage::Received
        } else if came(IncomingStage::NeedsReview) {
            IncomingStage::NeedsReview
        } else if awaited.stage == AwaitedStage::Awaiting && !self.session.stage.is_over() {
            IncomingStage::Awaiting
        } else {
            IncomingStage::Over
        })
    }

    /// The same with an arrival that came, or has changed.
    #[must_use]
    pub fn with_arrival(&self, changed: &Arrival) -> Self {
        let mut history = self.clone();
        match history.arrivals.iter_mut().find(|arrival| arrival.id == changed.id) {
            Some(place) => place.clone_from(changed),
            None => history.arrivals.push(changed.clone()),
        }
        history
    }

    /// What a row of the statement is compared with, as the session stands now.
    pub fn expectation(&self) -> Option<Expectation> {
        let awaited = self.awaited.as_ref()?;
        let state = if self.is_paid_already() {
            ExpectationState::Paid { row: None }
        } else if awaited.stage == AwaitedStage::Over {
            ExpectationState::Over
        } else {
            state_of(self.session.stage, awaited.stage)
        };
        Some(awaited.expectation(state))
    }

    /// Whether something was taken for the session. What only waits for a person because its amount or its reference does
    /// not fit keeps no right payment from being one.
    fn is_paid_already(&self) -> bool {
        let card = |stage| matches!(stage, CardStage::Paid | CardStage::InReview | CardStage::NeedsReview);
        let bank = |stage| matches!(stage, TransferStage::Settled | TransferStage::ManualReview);
        self.attempts.iter().any(|attempt| card(attempt.stage.name()))
            || self.transfers.iter().any(|transfer| bank(transfer.stage.name()))
            || self.arrivals.iter().any(|arrival| arrival.stage.is_received())
    }
}

/// How an expectation stands, by the words for session and expectation alone.
pub const fn state_of(session: SessionStage, awaited: AwaitedStage) -> ExpectationState {
    match (session, awaited) {
        (_, AwaitedStage::Received) | (SessionStage::Paid | SessionStage::InReview, _) => {
            ExpectationState::Paid { row: None }
        }
        (_, AwaitedStage::Over) | (SessionStage::Cancelled | SessionStage::Expired, _) => ExpectationState::Over,
        (SessionStage::Open | SessionStage::Unknown | SessionStage::NeedsReview, AwaitedStage::Awaiting) => {
            ExpectationState::Awaiting
        }
    }
}

impl Awaited {
    /// What a row of the statement is compared with.
    pub fn expectation(&self, state: ExpectationState) -> Expectation {
        let Self {
            session,
            version: _,
            account: _,
            shown: _,
            reference,
            amount,
            opened_at,
            until,
            stage: _,
            looked_at: _,
        } = self;
        Expectation {
            session: session.clone(),
            reference: *reference,
            amount: *amount,
            opened_at: *opened_at,
            until: *until,
            state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_session_that_is_not_over_waits() {
        use AwaitedStage as A;
        use SessionStage as S;
        for stage in [S::Open, S::Unknown, S::NeedsReview] {
            assert_eq!(state_of(stage, A::Awaiting), ExpectationState::Awaiting, "{stage:?}");
            assert_eq!(state_of(stage, A::Over), ExpectationState::Over, "{stage:?}");
        }
        for stage in [S::Cancelled, S::Expired] {
            assert_eq!(state_of(stage, A::Awaiting), ExpectationState::Over, "{stage:?}");
        }
        for (stage, awaited) in [
            (S::Paid, A::Awaiting),
            (S::InReview, A::Over),
            (S::NeedsReview, A::Received),
        ] {
            assert_eq!(
                state_of(stage, awaited),
                ExpectationState::Paid { row: None },
                "{stage:?}"
            );
        }
    }
}
