//! The rows of a daily report: ids, amounts and times, and nothing of a person.

use vezne_protocol::{Amount, Method, SessionId};

use super::super::payment::Fees;
use super::super::refund::RefundStage;
use crate::clock::Moment;

/// A payment. The reference is the merchant's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The session that it paid.
    pub session: SessionId,
    /// The merchant's number of the order.
    pub reference: String,
    /// By which way.
    pub method: Method,
    /// The attempt or the transfer that took it.
    pub attempt: String,
    /// iyzico's, or the bank's, id of it.
    pub payment_id: Option<String>,
    /// What the order cost.
    pub amount_order: Amount,
    /// What was paid; absent where nobody has told.
    pub amount_paid: Option<Amount>,
    /// In which currency, as told.
    pub currency: String,
    /// In how many installments.
    pub installments: Option<u8>,
    /// When it counted.
    pub at: Moment,
    /// When the buyer began to pay.
    pub started_at: Moment,
    /// What iyzico keeps, as far as it told.
    pub fees: Fees,
}

/// A payment that was taken and is not settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The payment.
    pub payment: Capture,
    /// Where it stood: `in_review`, `needs_review`, `manual_review`.
    pub stage: &'static str,
    /// Why a person has to look.
    pub why: Option<String>,
    /// When it was settled or closed.
    pub over_at: Option<Moment>,
}

/// Money that went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// The refund.
    pub refund: String,
    /// Its session.
    pub session: SessionId,
    /// The merchant's number of the order.
    pub reference: String,
    /// The attempt whose payment goes back.
    pub attempt: String,
    /// iyzico's id of that payment.
    pub payment_id: Option<String>,
    /// How much went.
    pub amount: Amount,
    /// In which currency.
    pub currency: String,
    /// How far the refund was.
    pub stage: RefundStage,
    /// When it was known.
    pub at: Moment,
    /// When the shop asked for it.
    pub requested_at: Moment,
    /// Whether the payment had counted: what was never counted is not taken off either.
    pub is_counted: bool,
    /// The calls that it went by.
    pub parts: Vec<Returned>,
}

/// One call by which money went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// What iyzico was told it by.
    pub id: String,
    /// Whether it cancelled the whole payment.
    pub is_cancel: bool,
    /// Whether it was paid back from the merchant's own account.
    pub is_by_bank: bool,
    /// How much.
    pub amount: Amount,
}
