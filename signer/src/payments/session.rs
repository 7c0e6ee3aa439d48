//! A checkout session: one order, one buyer, and at most one payment.

use serde::{Deserialize, Serialize};
use vezne_protocol::{CardStage, SessionId, SessionState, TransferStage};

use super::card_attempt::{CardAttempt, Change};
use super::incoming::arrival::Arrival;
use super::incoming::awaited::Awaited;
use super::order::Order;
use super::refund::Refund;
use super::refund::plan::{Taken, taken};
use super::transfer::Transfer;
use crate::clock::Moment;

/// How long a buyer may act from the last use.
pub const ACTING_S: i64 = 30 * 60;
/// How long a buyer may act at most.
pub const ACTING_MAX_S: i64 = 2 * 3600;
/// How long a session can be read after its end.
pub const READABLE_AFTER_END_S: i64 = 72 * 3600;
/// How many different card prefixes one session may ask about: twenty cards, each at six and at eight digits.
pub const PREFIXES_MAX: i64 = 40;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Counts changes: each is a compare-and-set.
    pub version: i64,
    /// What has become of it.
    pub stage: SessionStage,
    /// What is to be paid.
    pub order: Order,
    /// Which generation of client tokens is valid.
    pub token_epoch: i64,
    /// When it was opened.
    pub created_at: Moment,
    /// Until when the buyer may act.
    pub acting_until: Moment,
    /// Until when a transfer is waited for that the buyer sends alone, once they chose to.
    pub waits_until: Option<Moment>,
    /// Since when nothing is known of its persons any more.
    pub personal_data_erased_at: Option<Moment>,
    /// The end of its log.
    pub log: LogHead,
}

/// The end of a session's log: what the next event is chained to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogHead {
    /// How many events there are.
    pub events: i64,
    /// The code of the last one.
    pub mac: Vec<u8>,
    /// When the last one happened, in milliseconds since 1970.
    pub at_ms: i64,
}

/// What has become of a session, apart from the attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStage {
    /// It waits for a payment.
    Open,
    /// Paid.
    Paid,
    /// Taken, and examined by the upstream.
    InReview,
    /// A person has to look.
    NeedsReview,
    /// It cannot be found out for now whether it is paid.
    Unknown,
    /// The shop withdrew it, or an operator closed it.
    Cancelled,
    /// Nobody paid in time.
    Expired,
}

impl SessionStage {
    /// What an attempt's change makes of the session. Only a person ends what needs a person.
    #[must_use]
    pub const fn after(self, change: Change) -> Self {
        match (self, change) {
            (Self::NeedsReview, _) => Self::NeedsReview,
            (Self::Open, Change::Unknown) => Self::Unknown,
            (Self::Unknown, Change::Closed) => Self::Open,
            (stage, Change::Nothing | Change::Contradicted | Change::Declined | Change::Closed | Change::Unknown) => {
                stage
            }
            (_, Change::Paid | Change::PaidLate) => Self::Paid,
            (_, Change::InReview) => Self::InReview,
            (_, Change::NeedsReview) => Self::NeedsReview,
        }
    }

    /// Whether a step that leaves a session at this stage tells this state.
    pub const fn may_be_told_as(self, state: SessionState) -> bool {
        match self {
            Self::Open => matches!(
                state,
                SessionState::Open | SessionState::Processing | SessionState::Expired
            ),
            Self::Paid => matches!(
                state,
                SessionState::Paid | SessionState::Refunded | SessionState::PartlyRefunded
            ),
            Self::InReview => matches!(state, SessionState::InReview),
            Self::NeedsReview => matches!(state, SessionState::NeedsReview),
            Self::Unknown => matches!(state, SessionState::Unknown),
            Self::Cancelled => matches!(state, SessionState::Cancelled),
            Self::Expired => matches!(state, SessionState::Expired),
        }
    }

    /// Whether money was taken for this session already.
    pub const fn is_taken(self) -> bool {
        match self {
            Self::Open | Self::Unknown | Self::Cancelled | Self::Expired => false,
            Self::Paid | Self::InReview | Self::NeedsReview => true,
        }
    }

    /// Whether nothing more may be started for this session. A payment that comes all the same is never discarded.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Open | Self::Unknown => false,
            Self::Paid | Self::InReview | Self::NeedsReview | Self::Cancelled | Self::Expired => true,
        }
    }
}

/// A session with every try to pay it and everything that went back, read at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The session.
    pub session: Session,
    /// Its card attempts, oldest first.
    pub attempts: Vec<CardAttempt>,
    /// Its transfers, oldest first.
    pub transfers: Vec<Transfer>,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// The transfer that it waits for, or has waited for.
    pub awaited: Option<Awaited>,
    /// What came for it by such transfers, oldest first.
    pub arrivals: Vec<Arrival>,
}

impl History {
    /// The attempt that was started last.
    pub fn latest(&self) -> Option<&CardAttempt> {
        self.attempts.last()
    }

    /// The attempt that tells why the session stands where it does: the one that took the money, else the latest.
    pub fn deciding(&self) -> Option<&CardAttempt> {
        let decided = match self.session.stage {
            SessionStage::Open | SessionStage::Unknown | SessionStage::Cancelled | SessionStage::Expired => None,
            SessionStage::Paid => Some(CardStage::Paid),
            SessionStage::InReview => Some(CardStage::InReview),
            SessionStage::NeedsReview => Some(CardStage::NeedsReview),
        };
        let by_stage = |stage| self.attempts.iter().rev().find(|attempt| attempt.stage.name() == stage);
        decided.and_then(by_stage).or(self.latest())
    }

    /// The same with one of its attempts changed.
    #[must_use]
    pub fn with_attempt(&self, changed: &CardAttempt) -> Self {
        let mut history = self.clone();
        let place = history.attempts.iter_mut().find(|attempt| attempt.id == changed.id);
        place.expect("the attempt that was read").clone_from(changed);
        history
    }

    /// The same with one of its transfers changed.
    #[must_use]
    pub fn with_transfer(&self, changed: &Transfer) -> Self {
        let mut history = self.clone();
        let place = history.transfers.iter_mut().find(|transfer| transfer.id == changed.id);
        place.expect("the transfer that was read").clone_from(changed);
        history
    }

    /// The same with one of its refunds changed.
    #[must_use]
    pub fn with_refund(&self, changed: &Refund) -> Self {
        let mut history = self.clone();
        let place = history.refunds.iter_mut().find(|refund| refund.id == changed.id);
        place.expect("the refund that was read").clone_from(changed);
        history
    }

    /// Where the session stands by its tries, once an operator has decided one of them, or one has gone back as a whole:
    /// what is still open for a person keeps it there, else what was taken decides, else what a buyer may be paying with.
    pub fn standing(&self) -> SessionStage {
        let card = |wanted: CardStage| self.attempts.iter().any(|attempt| attempt.stage.name() == wanted);
        let bank = |wanted: TransferStage| self.transfers.iter().any(|transfer| transfer.stage.name() == wanted);
        if self.attempts.iter().any(|attempt| self.needs_person(attempt))
            || self
                .transfers
                .iter()
                .any(|transfer| self.transfer_needs_person(transfer))
            || self.arrivals.iter().any(|arrival| self.arrival_needs_person(arrival))
        {
            SessionStage::NeedsReview
        } else if card(CardStage::Paid)
            || bank(TransferStage::Settled)
            || self.arrivals.iter().any(|arrival| arrival.stage.is_received())
        {
            SessionStage::Paid
        } else if card(CardStage::InReview) {
            SessionStage::InReview
        } else if taken(self).any(|taken| taken.is_given_back()) {
            // What was taken has gone back: `state` tells it as refunded, and nobody is to pay again.
            SessionStage::Paid
        } else if bank(TransferStage::Unknown) {
            SessionStage::Unknown
        } else if self.live().is_some() || self.live_transfer().is_some() || self.is_awaiting() {
            SessionStage::Open
        } else {
            SessionStage::Cancelled
        }
    }

    /// Whether an attempt waits for a person: what has gone back as a whole does not any more.
    pub fn needs_person(&self, attempt: &CardAttempt) -> bool {
        attempt.stage.name() == CardStage::NeedsReview && !self.is_given_back(&attempt.id)
    }

    /// The same of a transfer.
    pub fn transfer_needs_person(&self, transfer: &Transfer) -> bool {
        transfer.stage.name() == TransferStage::ManualReview && !self.is_given_back(&transfer.id)
    }

    /// Whether something of a payment has gone back, or is on its way.
    pub fn is_being_given_back(&self, payment: &str) -> bool {
        taken(self).any(|taken| taken.id() == payment && (taken.live.is_some() || !taken.returned.is_zero()))
    }

    pub(super) fn is_given_back(&self, payment: &str) -> bool {
        taken(self).any(|taken| taken.id() == payment && taken.is_given_back())
    }

    /// The attempt that iyzico may still take money on, or is being asked for a page.
    pub fn live(&self) -> Option<&CardAttempt> {
        self.attempts
            .iter()
            .rev()
            .find(|attempt| matches!(attempt.stage.name(), CardStage::Started | CardStage::Open))
    }

    /// The transfer that was started last.
    pub fn latest_transfer(&self) -> Option<&Transfer> {
        self.transfers.last()
    }

    /// The transfer that goes on: it is being prepared, or the bank was told to move the money.
    pub fn live_transfer(&self) -> Option<&Transfer> {
        let is_live = |transfer: &&Transfer| transfer.stage.is_preparing() || transfer.stage.is_under_way();
        self.transfers.iter().rev().find(is_live)
    }

    /// The transfer that tells why the session stands where it does: the one that took the money, else the latest.
    pub fn deciding_transfer(&self) -> Option<&Transfer> {
        let decided = match self.session.stage {
            SessionStage::Paid => Some(TransferStage::Settled),
            SessionStage::NeedsReview => Some(TransferStage::ManualReview),
            SessionStage::Unknown => Some(TransferStage::Unknown),
            SessionStage::Open | SessionStage::InReview | SessionStage::Cancelled | SessionStage::Expired => None,
        };
        let by_stage = |stage| {
            self.transfers
                .iter()
                .rev()
                .find(|transfer| transfer.stage.name() == stage)
        };
        decided.and_then(by_stage).or(self.latest_transfer())
    }

    /// Where the session stands.
    pub fn state(&self, now: Moment) -> SessionState {
        match self.session.stage {
            SessionStage::Paid => self.paid_state(),
            SessionStage::InReview => SessionState::InReview,
            SessionStage::NeedsReview => SessionState::NeedsReview,
            SessionStage::Unknown => SessionState::Unknown,
            SessionStage::Cancelled => SessionState::Cancelled,
            SessionStage::Expired => SessionState::Expired,
            SessionStage::Open => match self.latest().map(|attempt| attempt.stage.name()) {
                Some(CardStage::Started | CardStage::Open) => SessionState::Processing,
                _ if self
                    .live_transfer()
                    .is_some_and(|transfer| transfer.stage.is_under_way()) =>
                {
                    SessionState::Processing
                }
                // Until the sweep has ended it: the account is read once more after the end.
                _ if self.is_awaiting() => SessionState::Processing,
                _ if !self.session.may_act(now) => SessionState::Expired,
                _ if self.live_transfer().is_some() => SessionState::Processing,
                _ => SessionState::Open,
            },
        }
    }

    /// Whether what was taken is still the shop's: a payment that has gone back as a whole counts for nothing beside one
    /// that has not.
    fn paid_state(&self) -> SessionState {
        if self.refunds.is_empty() {
            return SessionState::Paid;
        }
        let kept: Vec<Taken<'_>> = taken(self).filter(|taken| !taken.is_given_back()).collect();
        let is_told_without_payment = |attempt: &CardAttempt| {
            attempt.stage.name() == CardStage::Paid && taken(self).all(|taken| taken.id() != attempt.id)
        };
        if kept.iter().any(|taken| !taken.returned.is_zero()) {
            SessionState::PartlyRefunded
        } else if !kept.is_empty() || self.attempts.iter().any(is_told_without_payment) {
            SessionState::Paid
        } else {
            SessionState::Refunded
        }
    }
}

impl Session {
    /// Whether the buyer may still act.
    pub fn may_act(&self, now: Moment) -> bool {
        now <= self.acting_until
    }

    /// Until when the client token reads the session.
    pub fn readable_until(&self) -> Moment {
        let until = self
            .waits_until
            .map_or(self.acting_until, |waits| waits.max(self.acting_until));
        until.plus_s(READABLE_AFTER_END_S)
    }

    /// Until when the buyer may act after a use right now.
    pub fn acting_after_use(&self, now: Moment) -> Moment {
        now.plus_s(ACTING_S)
            .min(self.created_at.plus_s(ACTING_MAX_S))
            .max(self.acting_until)
    }
}

#[cfg(test)]
mod tests {
    use super::super::order::testing::order;
    use super::*;

    const BIRTH: Moment = Moment::from_ms(1_000_000_000);

    fn session() -> Session {
        Session {
            id: SessionId::parse("ses_0123456789abcdefghjkmnpqrs").unwrap(),
            version: 0,
            stage: SessionStage::Open,
            order: order(),
            token_epoch: 0,
            created_at: BIRTH,
            acting_until: BIRTH.plus_s(ACTING_S),
            waits_until: None,
            personal_data_erased_at: None,
            log: LogHead::default(),
        }
    }

    #[test]
    fn each_use_moves_the_end_on_but_not_past_two_hours() {
        let session = session();
        assert_eq!(
            session.acting_after_use(BIRTH.plus_s(600)),
            BIRTH.plus_s(600 + ACTING_S)
        );
        assert_eq!(
            session.acting_after_use(BIRTH.plus_s(ACTING_MAX_S - 60)),
            BIRTH.plus_s(ACTING_MAX_S)
        );
    }

    fn history(stage: SessionStage) -> History {
        History {
            session: Session { stage, ..session() },
            attempts: Vec::new(),
            transfers: Vec::new(),
            refunds: Vec::new(),
            awaited: None,
            arrivals: Vec::new(),
        }
    }

    #[test]
    fn nobody_paid_in_time() {
        let history = history(SessionStage::Open);
        let end = history.session.acting_until;
        assert_eq!(history.state(BIRTH), SessionState::Open);
        assert_eq!(history.state(end.plus_s(1)), SessionState::Expired);
        assert!(!history.session.may_act(end.plus_s(1)));
    }

    #[test]
    fn a_taken_payment_is_told_whatever_the_time() {
        for (stage, state) in [
            (SessionStage::Paid, SessionState::Paid),
            (SessionStage::InReview, SessionState::InReview),
            (SessionStage::NeedsReview, SessionState::NeedsReview),
        ] {
            assert_eq!(history(stage).state(BIRTH.plus_s(99_999_999)), state);
            assert!(stage.is_taken());
        }
    }

    #[test]
    fn what_needs_a_person_is_not_called_paid_by_anything_else() {
        for change in [Change::Paid, Change::PaidLate, Change::InReview, Change::Closed] {
            assert_eq!(
                SessionStage::NeedsReview.after(change),
                SessionStage::NeedsReview,
                "{change:?}"
            );
        }
        assert_eq!(SessionStage::InReview.after(Change::Paid), SessionStage::Paid);
        assert_eq!(SessionStage::Paid.after(Change::NeedsReview), SessionStage::NeedsReview);
    }
}
