//! What happened to a session, as the one log of events keeps it: ids, stages and amounts, never a person.

use serde::{Deserialize, Serialize};
use vezne_protocol::{
    Amount, CardStage, Currency, DeclineCode, IncomingStage, Method, SessionId, SessionState, TransferStage,
};

use super::card_attempt::{CardAttempt, Stage};
use super::desk::DESK;
use super::incoming::arrival::Arrival;
use super::incoming::awaited::{Awaited, AwaitedStage};
use super::payout::{Payout, PayoutStage};
use super::refund::{Refund, RefundStage};
use super::transfer::Transfer;
use crate::clock::Moment;

/// What an event's id begins with.
pub const EVENT_HEAD: &str = "evt_";

/// Defines the kinds of events once: the type, the list of all, and their words.
macro_rules! event_types {
    ($($(#[$doc:meta])* $kind:ident = $word:literal,)*) => {
        /// What an event is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum EventType {
            $($(#[$doc])* $kind,)*
        }

        impl EventType {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The word in our own JSON.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }
        }
    };
}

event_types! {
    /// The shop opened a session.
    SessionOpen = "session.open",
    /// The shop changed what is to be paid.
    SessionChanged = "session.changed",
    /// The buyer was given a payment page.
    SessionProcessing = "session.processing",
    /// Paid, by a verified answer.
    SessionPaid = "session.paid",
    /// Paid after the session, or the page it was paid on, had ended.
    SessionPaidLate = "session.paid_late",
    /// Paid, because an operator said so.
    SessionPaidByOperator = "session.paid_by_operator",
    /// Taken, and examined by the upstream: do not ship yet.
    SessionInReview = "session.in_review",
    /// A person has to look.
    SessionNeedsReview = "session.needs_review",
    /// It cannot be found out for now whether it is paid.
    SessionUnknown = "session.unknown",
    /// It is open again: what was unknown turned out to be no payment.
    SessionReopened = "session.reopened",
    /// All of it has gone back.
    SessionRefunded = "session.refunded",
    /// A part of it has gone back.
    SessionPartlyRefunded = "session.partly_refunded",
    /// Nobody paid in time.
    SessionExpired = "session.expired",
    /// The shop withdrew it, or an operator closed it.
    SessionCancelled = "session.cancelled",
    /// A payment page is being asked for.
    AttemptStarted = "attempt.started",
    /// A payment page is open.
    AttemptOpened = "attempt.opened",
    /// The buyer asked again, and was given the page that is open, perhaps with another plan.
    AttemptReused = "attempt.reused",
    /// iyzico was asked, and what it told changes no session.
    AttemptChecked = "attempt.checked",
    /// A bank declined a try; the page stays open.
    AttemptDeclined = "attempt.declined",
    /// An attempt is over without a payment.
    AttemptClosed = "attempt.closed",
    /// The buyer wants to pay by a transfer, and has a ticket to the bank.
    TransferOpened = "transfer.opened",
    /// The buyer is at the bank.
    TransferAuthorizing = "transfer.authorizing",
    /// The buyer came back from the bank, and chooses an account.
    TransferChoosingAccount = "transfer.choosing_account",
    /// The bank has sent an OTP.
    TransferAwaitingOtp = "transfer.awaiting_otp",
    /// The bank is being told to move the money.
    TransferExecuting = "transfer.executing",
    /// Something of a transfer was done or found out that changes nothing for the session.
    TransferChecked = "transfer.checked",
    /// A transfer came to nothing.
    TransferRefused = "transfer.refused",
    /// A transfer took too long, and nothing was moved.
    TransferExpired = "transfer.expired",
    /// A transfer was ended before anything was sent.
    TransferCancelled = "transfer.cancelled",
    /// A refund to another account than the one that paid waits for a second key.
    RefundDrafted = "refund.drafted",
    /// The buyer wants to send a transfer alone, and was shown what to write.
    IncomingAwaiting = "incoming.awaiting",
    /// An operator said that what came is not kept, or is dealt with elsewhere.
    IncomingClosed = "incoming.closed",
    /// Money is being given back.
    RefundExecuting = "refund.executing",
    /// All of a refund has gone back.
    RefundReturned = "refund.returned",
    /// A refund did not go back, or not all of it.
    RefundRefused = "refund.refused",
    /// An answer was lost: it is being found out whether a refund has gone back.
    RefundUnknown = "refund.unknown",
    /// The bank has taken a refund on, and has not made it yet.
    RefundPending = "refund.pending",
    /// A person has to find out whether a refund has gone back.
    RefundNeedsReview = "refund.needs_review",
    /// Something of a refund was found out that changes nothing yet.
    RefundChecked = "refund.checked",
    /// A key has drafted a payout.
    PayoutDrafted = "payout.drafted",
    /// Another has confirmed it, and the bank is being told to pay.
    PayoutExecuting = "payout.executing",
    /// A payout has gone.
    PayoutMade = "payout.made",
    /// The bank has taken a payout on, and has not made it yet.
    PayoutPending = "payout.pending",
    /// An answer was lost: it is being found out whether a payout has gone.
    PayoutUnknown = "payout.unknown",
    /// A payout was not made, and will not be.
    PayoutRefused = "payout.refused",
    /// A person has to find out whether a payout has gone.
    PayoutNeedsReview = "payout.needs_review",
    /// Something of a payout was found out that changes nothing yet.
    PayoutChecked = "payout.checked",
    /// A key has withdrawn a draft.
    PayoutCancelled = "payout.cancelled",
    /// Nobody confirmed a draft in time.
    PayoutExpired = "payout.expired",
    /// An operator turned a way to pay off.
    MethodOff = "method.off",
    /// An operator turned it on again.
    MethodOn = "method.on",
    /// Many wrong OTPs, over all sessions.
    OtpBurst = "security.otp_burst",
    /// Many cards were tried, over all sessions.
    CardTesting = "security.card_testing",
}

impl EventType {
    /// The kind that a word names.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

/// What an event tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Where the session stood after it.
    pub state: SessionState,
    /// What was to be paid.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The attempt that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<AttemptFacts>,
    /// The transfer that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<TransferFacts>,
    /// The refund that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundFacts>,
    /// The transfer that it is about, where the buyer sent it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoming: Option<IncomingFacts>,
    /// The operator who decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
}

/// What an event tells of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptFacts {
    /// The attempt's id.
    pub id: String,
    /// How far it was.
    pub stage: CardStage,
    /// The chosen plan, or the paid one.
    pub installments: u8,
    /// What was paid, where that is known.
    pub paid_price: Option<Amount>,
    /// Why a person has to look, or why it ended.
    pub why: Option<String>,
    /// Why a bank declined.
    pub decline: Option<DeclineCode>,
}

/// What an event tells of a transfer: no account, no name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferFacts {
    /// The transfer's id.
    pub id: String,
    /// What the bank's statement calls it.
    pub reference: String,
    /// How far it was.
    pub stage: TransferStage,
    /// The bank's number of it, where that is known.
    pub transaction_id: Option<String>,
    /// Why a person has to look, or why it ended.
    pub why: Option<String>,
}

/// What an event tells of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundFacts {
    /// The refund's id.
    pub id: String,
    /// The payment that it gives back of: the attempt's id.
    pub payment: String,
    /// How far it was.
    pub stage: RefundStage,
    /// How much is to go back.
    pub amount: Amount,
    /// How much of it had gone back for certain.
    pub refunded: Amount,
    /// Why a person has to look, or why it did not go back.
    pub why: Option<String>,
    /// To another account than the one that paid: the id of the key that drafted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafted_by: Option<String>,
    /// The id of the key that confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
    /// The id of the key that took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_by: Option<String>,
}

/// What an event tells of a payout: no account, no name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PayoutFacts {
    /// How far it was.
    pub stage: PayoutStage,
    /// How much is to go.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The id of the key that drafted it.
    pub drafted_by: String,
    /// The id of the key that confirmed it.
    pub confirmed_by: Option<String>,
    /// Why a person has to look, or why it was not made.
    pub why: Option<String>,
    /// The operator who decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
}

/// What an event tells of the desk itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeskFacts {
    /// The way to pay that was turned off or on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// How many of the same there were, within how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<BurstFacts>,
    /// The operator who decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
}

/// What an event tells of a burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BurstFacts {
    /// How many there were when it was told.
    pub count: i64,
    /// How long the window is, in seconds.
    pub window_s: i64,
}

/// What an event tells of a transfer that the buyer sends alone: no account, no name, no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IncomingFacts {
    /// The id of what came, once something did.
    pub id: Option<String>,
    /// What the buyer was told to write.
    pub reference: Option<String>,
    /// How far it was.
    pub stage: IncomingStage,
    /// How much is waited for, or came, where the bank's row says it.
    pub amount: Option<Amount>,
    /// Why a person has to look, or why it ended.
    pub why: Option<String>,
}

/// A person who decided what no answer of an upstream's could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The person's name.
    pub who: String,
    /// Why.
    pub reason: String,
}

/// An event of a session, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEvent {
    /// Its id: `evt_…`.
    pub id: String,
    /// The session it is about.
    pub session: SessionId,
    /// Its number among the session's events, from 1.
    pub number: i64,
    /// What it is about.
    pub kind: String,
    /// What it tells.
    pub facts: Facts,
    /// When it happened; never before the session's event before it.
    pub at: Moment,
}

/// An event of a payout, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutEvent {
    /// Its id: `evt_…`.
    pub id: String,
    /// The payout it is about.
    pub payout: String,
    /// Its number among the payout's events, from 1.
    pub number: i64,
    /// What it is about.
    pub kind: String,
    /// What it tells.
    pub facts: PayoutFacts,
    /// When it happened; never before the payout's event before it.
    pub at: Moment,
}

/// An event of the desk itself, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskEvent {
    /// Its id: `evt_…`.
    pub id: String,
    /// Its number among the desk's events, from 1.
    pub number: i64,
    /// What it is about.
    pub kind: String,
    /// What it tells.
    pub facts: DeskFacts,
    /// When it happened; never before the desk's event before it.
    pub at: Moment,
}

/// An event, by what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every event is a session's")]
pub enum Event {
    /// A session.
    Session(SessionEvent),
    /// A payout.
    Payout(PayoutEvent),
    /// The desk itself.
    Desk(DeskEvent),
}

impl Event {
    /// Its id: `evt_…`.
    pub const fn id(&self) -> &String {
        match self {
            Self::Session(event) => &event.id,
            Self::Payout(event) => &event.id,
            Self::Desk(event) => &event.id,
        }
    }

    /// The id of what it is about.
    pub fn subject(&self) -> &str {
        match self {
            Self::Session(event) => event.session.as_str(),
            Self::Payout(event) => &event.payout,
            Self::Desk(_) => DESK,
        }
    }

    /// Its number among the events of what it is about, from 1.
    pub const fn number(&self) -> i64 {
        match self {
            Self::Session(event) => event.number,
            Self::Payout(event) => event.number,
            Self::Desk(event) => event.number,
        }
    }

    /// What it tells of, as a word.
    pub const fn kind(&self) -> &String {
        match self {
            Self::Session(event) => &event.kind,
            Self::Payout(event) => &event.kind,
            Self::Desk(event) => &event.kind,
        }
    }

    /// When it happened.
    pub const fn at(&self) -> Moment {
        match self {
            Self::Session(event) => event.at,
            Self::Payout(event) => event.at,
            Self::Desk(event) => event.at,
        }
    }
}

impl AttemptFacts {
    /// The facts of an attempt as it now is.
    pub fn of(attempt: &CardAttempt) -> Self {
        let payment = attempt.stage.payment();
        let decline = match &attempt.stage {
            Stage::Open { last_decline, .. } => *last_decline,
            _ => None,
        };
        Self {
            id: attempt.id.clone(),
            stage: attempt.stage.name(),
            installments: payment
                .and_then(|payment| payment.installments)
                .unwrap_or(attempt.plan.installments()),
            paid_price: payment.and_then(|payment| payment.paid_price),
            why: attempt.stage.why().map(str::to_owned),
            decline,
        }
    }
}

impl TransferFacts {
    /// The facts of a transfer as it now is.
    pub fn of(transfer: &Transfer) -> Self {
        Self {
            id: transfer.id.clone(),
            reference: transfer.reference(),
            stage: transfer.stage.name(),
            transaction_id: transfer
                .stage
                .executed()
                .and_then(|executed| executed.transaction_id.clone()),
            why: transfer.stage.why().map(str::to_owned),
        }
    }
}

impl IncomingFacts {
    /// The facts of what came, as it now is.
    pub fn of_arrival(arrival: &Arrival, awaited: Option<&Awaited>) -> Self {
        Self {
            id: Some(arrival.id.clone()),
            reference: awaited.map(|awaited| awaited.reference.plain()),
            stage: arrival.stage.name(),
            amount: arrival.amount,
            why: arrival.why().map(str::to_owned),
        }
    }

    /// The facts of what is waited for, as it now is.
    pub fn of_awaited(awaited: &Awaited) -> Self {
        Self {
            id: None,
            reference: Some(awaited.reference.plain()),
            stage: match awaited.stage {
                AwaitedStage::Awaiting => IncomingStage::Awaiting,
                AwaitedStage::Received => IncomingStage::Received,
                AwaitedStage::Over => IncomingStage::Over,
            },
            amount: Some(awaited.amount),
            why: None,
        }
    }
}

impl RefundFacts {
    /// The facts of a refund as it now is.
    pub fn of(refund: &Refund) -> Self {
        let agreed = || refund.approval.as_ref();
        Self {
            id: refund.id.clone(),
            payment: refund.payment.clone(),
            stage: refund.stage.name(),
            amount: refund.amount,
            refunded: refund.returned(),
            why: refund.stage.why().map(str::to_owned),
            drafted_by: agreed().map(|approval| approval.drafted_by.clone()),
            confirmed_by: agreed().and_then(|approval| approval.confirmed_by.clone()),
            withdrawn_by: agreed().and_then(|approval| approval.withdrawn_by.clone()),
        }
    }
}

impl PayoutFacts {
    /// The facts of a payout as it now is, and who decided it where a person did.
    pub fn of(payout: &Payout, operator: Option<Operator>) -> Self {
        Self {
            stage: payout.stage.name(),
            amount: payout.amount,
            currency: Currency::Try,
            drafted_by: payout.drafted_by.clone(),
            confirmed_by: payout.stage.confirmed().map(|confirmed| confirmed.by.clone()),
            why: payout.stage.why().map(str::to_owned),
            operator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_names_one_kind() {
        for &kind in EventType::ALL {
            assert_eq!(EventType::of_word(kind.word()), Some(kind));
        }
        assert_eq!(EventType::of_word("session.exploded"), None);
    }
}
