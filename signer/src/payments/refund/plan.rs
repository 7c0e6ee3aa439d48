//! What can go back of a session's payments, and in which calls.

use vezne_protocol::{Amount, Currency};

use super::super::card_attempt::{CardAttempt, Stage as CardStage};
use super::super::payment::Payment;
use super::super::session::History;
use super::super::verdict::ReviewReason;
use super::{Part, PartState, Refund, Way};
use crate::clock::Moment;

/// A payment that was taken, and what has gone back of it.
#[derive(Debug, Clone)]
pub struct Taken<'h> {
    /// The attempt that took it.
    pub attempt: &'h CardAttempt,
    /// What was paid, as far as it is known.
    pub payment: &'h Payment,
    /// How much was taken; absent where iyzico's word could not be read.
    pub amount: Option<Amount>,
    /// How much of it has gone back for certain.
    pub returned: Amount,
    /// The refund of it that is under way.
    pub live: Option<&'h Refund>,
}

/// Why nothing can be given back as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlan {
    /// More than is left of the payment.
    TooMuch {
        /// What is left.
        left: Amount,
    },
    /// iyzico told too little of the payment: it has to be given back at iyzico's own panel.
    NotKnown,
}

/// Every payment that was taken for a session, oldest first.
pub fn taken(history: &History) -> impl Iterator<Item = Taken<'_>> {
    history
        .attempts
        .iter()
        .filter_map(|attempt| Some(Taken::of(history, attempt, taken_payment(attempt)?)))
}

/// What an attempt has taken for certain. What iyzico still examines may yet not be taken, and a payment of another page or
/// basket is not this session's to give back.
fn taken_payment(attempt: &CardAttempt) -> Option<&Payment> {
    match &attempt.stage {
        CardStage::Paid { payment, .. }
        | CardStage::PaidByOperator {
            payment: Some(payment), ..
        } => Some(payment),
        CardStage::NeedsReview {
            payment: Some(payment),
            why,
            ..
        } if !matches!(why, ReviewReason::WrongToken | ReviewReason::WrongBasket) => Some(payment),
        _ => None,
    }
}

impl<'h> Taken<'h> {
    fn of(history: &'h History, attempt: &'h CardAttempt, payment: &'h Payment) -> Self {
        let refunds = || history.refunds.iter().filter(|refund| refund.payment == attempt.id);
        Self {
            attempt,
            payment,
            amount: payment.paid_price,
            returned: Amount::sum(refunds().map(Refund::returned)).unwrap_or(Amount::MAX),
            live: refunds().find(|refund| refund.stage.is_live()),
        }
    }

    /// Whether all of it has gone back.
    pub fn is_given_back(&self) -> bool {
        self.amount
            .is_some_and(|amount| !self.returned.is_zero() && self.returned >= amount)
    }

    /// How much may still go back.
    pub fn left(&self) -> Option<Amount> {
        self.amount
            .map(|amount| amount.checked_sub(self.returned).unwrap_or(Amount::ZERO))
    }

    /// In which currency it was paid.
    pub fn currency(&self) -> Option<Currency> {
        self.payment.currency.as_deref().and_then(Currency::of_code)
    }

    /// The calls that give an amount back. The whole of a payment of today is cancelled: it never shows on the buyer's
    /// statement. Anything else goes back by items, in their order.
    pub fn plan(&self, refund_id: &str, amount: Amount, refunds: &[Refund], now: Moment) -> Result<Vec<Part>, NoPlan> {
        let left = self.left().ok_or(NoPlan::NotKnown)?;
        if amount > left {
            return Err(NoPlan::TooMuch { left });
        }
        let payment_id = self.payment.payment_id.as_ref().ok_or(NoPlan::NotKnown)?;
        let is_of_today = self.attempt.started_at.istanbul_day() == now.istanbul_day();
        if is_of_today && self.amount == Some(amount) {
            let way = Way::Cancel {
                payment_id: payment_id.clone(),
            };
            return Ok(vec![waiting(format!("{refund_id}-c"), way, amount)]);
        }
        self.by_items(refund_id, amount, refunds)
    }

    /// The calls that give an amount back item by item.
    pub fn by_items(&self, refund_id: &str, amount: Amount, refunds: &[Refund]) -> Result<Vec<Part>, NoPlan> {
        let payment_id = self.payment.payment_id.as_ref().ok_or(NoPlan::NotKnown)?;
        let mut rest = amount;
        let mut parts = Vec::new();
        for item in &self.payment.items {
            let (Some(transaction_id), Some(paid)) = (&item.payment_transaction_id, item.paid_price) else {
                continue;
            };
            let left = paid
                .checked_sub(returned_of_item(refunds, transaction_id))
                .unwrap_or(Amount::ZERO);
            let share = left.min(rest);
            if share.is_zero() {
                continue;
            }
            let way = Way::Item {
                payment_id: payment_id.clone(),
                transaction_id: transaction_id.clone(),
            };
            parts.push(waiting(format!("{refund_id}-{}", parts.len() + 1), way, share));
            rest = rest.checked_sub(share).unwrap_or(Amount::ZERO);
        }
        // The items told of do not make up what was paid.
        if rest.is_zero() {
            Ok(parts)
        } else {
            Err(NoPlan::NotKnown)
        }
    }
}

/// How much of an item has gone back for certain.
pub fn returned_of_item(refunds: &[Refund], transaction_id: &str) -> Amount {
    let is_of_item = |part: &&Part| {
        matches!(&part.way, Way::Item { transaction_id: id, .. } if id == transaction_id) && part.is_returned()
    };
    let parts = refunds
        .iter()
        .flat_map(|refund| refund.stage.parts())
        .filter(is_of_item);
    Amount::sum(parts.map(|part| part.amount)).unwrap_or(Amount::MAX)
}

const fn waiting(id: String, way: Way, amount: Amount) -> Part {
    Part {
        id,
        way,
        amount,
        state: PartState::Waiting,
    }
}
