//! An event as the shop's server sees it: in the feed and in deliveries, always the same bytes.

use serde::Serialize;
use utoipa::ToSchema;
use vezne_protocol::{
    Amount, CardStage, Currency, DeclineCode, IncomingStage, Method, SessionId, SessionState, TransferStage,
};

use crate::app::App;
use crate::payments::event::{
    AttemptFacts, BurstFacts, DeskEvent, DeskFacts, Event, Facts, IncomingFacts, Operator, PayoutEvent, PayoutFacts,
    RefundFacts, SessionEvent, TransferFacts,
};
use crate::payments::failure::Failure;
use crate::payments::payout::PayoutStage;
use crate::payments::refund::RefundStage;
use crate::store::{PublishedEvent, StoreError};

/// What happened to a session, to a payout, or to the desk itself. At least once, in no promised order: `seq` is the order, and what is told of
/// the session or the payout itself is what counts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// The same in every delivery: remember it, and a second delivery is no news.
    pub id: String,
    /// Its place among all events, from 1, without holes.
    seq: i64,
    /// `session.paid`, `attempt.declined`, …
    #[serde(rename = "type")]
    kind: String,
    /// When it happened (RFC 3339, UTC).
    created_at: String,
    /// The session that it is about; absent where it is about a payout, or the desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<EventSession>,
    /// The payout that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    payout: Option<EventPayout>,
    /// The card payment that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<EventAttempt>,
    /// The transfer that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer: Option<EventTransfer>,
    /// The refund that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    refund: Option<EventRefund>,
    /// The transfer that it is about, where the buyer sent it alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    incoming: Option<EventIncoming>,
    /// The way to pay that was turned off or on.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<Method>,
    /// How many of the same there were, over all sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    burst: Option<EventBurst>,
    /// The operator who decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<EventOperator>,
}

/// The session as it was then.
#[derive(Debug, Serialize, ToSchema)]
struct EventSession {
    id: String,
    /// The order's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    state: SessionState,
    #[schema(value_type = String)]
    amount: Amount,
    currency: Currency,
}

/// The card payment as it was then.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EventAttempt {
    id: String,
    stage: CardStage,
    installments: u8,
    /// What was paid, with the installment surcharge.
    #[schema(value_type = Option<String>)]
    paid_price: Option<Amount>,
    /// Why a person has to look, or why it ended.
    why: Option<String>,
    /// Why a bank declined.
    decline: Option<DeclineCode>,
}

/// The transfer as it was then.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EventTransfer {
    id: String,
    /// What the bank's statement calls it.
    reference: String,
    stage: TransferStage,
    /// The bank's number of it.
    transaction_id: Option<String>,
    /// Why a person has to look, or why it ended.
    why: Option<String>,
}

/// The refund as it was then.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EventRefund {
    id: String,
    /// The payment that it gives back of.
    payment: String,
    stage: RefundStage,
    #[schema(value_type = String)]
    amount: Amount,
    /// How much of it had gone back for certain.
    #[schema(value_type = String)]
    refunded: Amount,
    /// Why a person has to look, or why it did not go back.
    why: Option<String>,
    /// To another account than the one that paid: the id of the key that drafted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    drafted_by: Option<String>,
    /// The id of the key that confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_by: Option<String>,
    /// The id of the key that took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_by: Option<String>,
}

/// The payout as it was then.
#[derive(Debug, Serialize, ToSchema)]
struct EventPayout {
    id: String,
    /// The shop's own number of it.
    reference: Option<String>,
    stage: PayoutStage,
    #[schema(value_type = String)]
    amount: Amount,
    currency: Currency,
    /// Why a person has to look, or why it was not made.
    why: Option<String>,
}

/// A transfer that the buyer sends alone, as it was then.
#[derive(Debug, Serialize, ToSchema)]
struct EventIncoming {
    /// What came, once something did: a refund names it.
    id: Option<String>,
    /// What the buyer was told to write.
    reference: Option<String>,
    stage: IncomingStage,
    /// How much is waited for, or came.
    #[schema(value_type = Option<String>)]
    amount: Option<Amount>,
    /// Why a person has to look, or why it ended.
    why: Option<String>,
}

/// Many of the same, over all sessions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EventBurst {
    /// How many there were when it was told.
    count: i64,
    /// Within how many seconds.
    window_s: i64,
}

/// A person who decided what no answer of an upstream's could.
#[derive(Debug, Serialize, ToSchema)]
struct EventOperator {
    who: String,
    reason: String,
}

impl EventView {
    /// The view of a published event, with the shop's own number of what it is about, which the log does not hold.
    pub async fn of(app: &App, published: PublishedEvent) -> Result<Self, Failure> {
        let PublishedEvent { seq, event } = published;
        match event {
            Event::Session(event) => Self::of_session(app, seq, event).await,
            Event::Payout(event) => Self::of_payout(app, seq, event).await,
            Event::Desk(event) => Ok(Self::of_desk(seq, event)),
        }
    }

    async fn of_payout(app: &App, seq: i64, event: PayoutEvent) -> Result<Self, Failure> {
        let reference = payout_reference(app, &event.payout).await?;
        let PayoutEvent {
            id,
            payout,
            number: _,
            kind,
            facts,
            at,
        } = event;
        let PayoutFacts {
            stage,
            amount,
            currency,
            drafted_by: _,
            confirmed_by: _,
            why,
            operator,
        } = facts;
        Ok(Self {
            id,
            seq,
            kind,
            created_at: at.to_string(),
            session: None,
            payout: Some(EventPayout {
                id: payout,
                reference,
                stage,
                amount,
                currency,
                why,
            }),
            attempt: None,
            transfer: None,
            incoming: None,
            refund: None,
            method: None,
            burst: None,
            operator: operator.map(EventOperator::from),
        })
    }

    fn of_desk(seq: i64, event: DeskEvent) -> Self {
        let DeskEvent {
            id,
            number: _,
            kind,
            facts,
            at,
        } = event;
        let DeskFacts {
            method,
            burst,
            operator,
        } = facts;
        Self {
            id,
            seq,
            kind,
            created_at: at.to_string(),
            session: None,
            payout: None,
            attempt: None,
            transfer: None,
            refund: None,
            incoming: None,
            method,
            burst: burst.map(EventBurst::from),
            operator: operator.map(EventOperator::from),
        }
    }

    async fn of_session(app: &App, seq: i64, event: SessionEvent) -> Result<Self, Failure> {
        let reference = reference(app, &event.session).await?;
        let SessionEvent {
            id,
            session,
            number: _,
            kind,
            facts,
            at,
        } = event;
        let Facts {
            state,
            amount,
            currency,
            attempt,
            transfer,
            refund,
            incoming,
            operator,
        } = facts;
        Ok(Self {
            id,
            seq,
            kind,
            created_at: at.to_string(),
            session: Some(EventSession {
                id: session.to_string(),
                reference,
                state,
                amount,
                currency,
            }),
            payout: None,
            attempt: attempt.map(EventAttempt::from),
            transfer: transfer.map(EventTransfer::from),
            refund: refund.map(EventRefund::from),
            incoming: incoming.map(EventIncoming::from),
            method: None,
            burst: None,
            operator: operator.map(EventOperator::from),
        })
    }
}

/// The order's own number; none where the order cannot be read: one such session stops neither feed nor deliveries.
async fn reference(app: &App, session: &SessionId) -> Result<Option<String>, Failure> {
    match app.store.session(session).await {
        Ok(session) => Ok(session.map(|session| session.order.reference)),
        Err(error @ StoreError::Unreadable { .. }) => {
            tracing::error!(alert = "unreadable", %session, %error, "an event is told without its order's number");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The shop's own number of a payout; none where it cannot be read.
async fn payout_reference(app: &App, id: &str) -> Result<Option<String>, Failure> {
    match app.store.payout(id).await {
        Ok(payout) => Ok(payout.and_then(|payout| payout.reference)),
        Err(error @ StoreError::Unreadable { .. }) => {
            tracing::error!(alert = "unreadable", payout = id, %error, "an event is told without its payout's number");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

impl From<AttemptFacts> for EventAttempt {
    fn from(facts: AttemptFacts) -> Self {
        let AttemptFacts {
            id,
            stage,
            installments,
            paid_price,
            why,
            decline,
        } = facts;
        Self {
            id,
            stage,
            installments,
            paid_price,
            why,
            decline,
        }
    }
}

impl From<TransferFacts> for EventTransfer {
    fn from(facts: TransferFacts) -> Self {
        let TransferFacts {
            id,
            reference,
            stage,
            transaction_id,
            why,
        } = facts;
        Self {
            id,
            reference,
            stage,
            transaction_id,
            why,
        }
    }
}

impl From<RefundFacts> for EventRefund {
    fn from(facts: RefundFacts) -> Self {
        let RefundFacts {
            id,
            payment,
            stage,
            amount,
            refunded,
            why,
            drafted_by,
            confirmed_by,
            withdrawn_by,
        } = facts;
        Self {
            id,
            payment,
            stage,
            amount,
            refunded,
            why,
            drafted_by,
            confirmed_by,
            withdrawn_by,
        }
    }
}

impl From<IncomingFacts> for EventIncoming {
    fn from(facts: IncomingFacts) -> Self {
        let IncomingFacts {
            id,
            reference,
            stage,
            amount,
            why,
        } = facts;
        Self {
            id,
            reference,
            stage,
            amount,
            why,
        }
    }
}

impl From<BurstFacts> for EventBurst {
    fn from(facts: BurstFacts) -> Self {
        let BurstFacts { count, window_s } = facts;
        Self { count, window_s }
    }
}

impl From<Operator> for EventOperator {
    fn from(operator: Operator) -> Self {
        let Operator { who, reason } = operator;
        Self { who, reason }
    }
}
