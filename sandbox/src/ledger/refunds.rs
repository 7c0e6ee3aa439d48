//! Money that went back to the buyer: parts of a payment's items, or the whole payment.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Capture, CapturedItem, Ledger};
use crate::amounts::plain;
use crate::clock::Moment;

/// Money that went back.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    /// iyzico's number of it.
    pub(crate) id: String,
    /// Of which payment.
    pub(crate) payment_id: String,
    /// Of which of its items; a cancel is of them all.
    pub(crate) payment_transaction_id: Option<String>,
    /// The merchant's basket.
    pub(crate) basket_id: String,
    /// As the refund had it, not the payment.
    pub(crate) conversation_id: Option<String>,
    /// How much.
    pub(crate) amount: Decimal,
    /// The payment's.
    pub(crate) currency: String,
    /// The bank's approval.
    pub(crate) auth_code: String,
    /// The bank's number of it.
    pub(crate) host_reference: String,
    /// When.
    pub(crate) at: Moment,
}

impl Refund {
    /// Whether the whole payment went back.
    pub(crate) fn is_cancel(&self) -> bool {
        self.payment_transaction_id.is_none()
    }

    /// As `GET /_sandbox/ledger` shows it.
    pub(super) fn to_json(&self) -> Value {
        let mut refund = json!({
            "kind": if self.is_cancel() { "cancel" } else { "refund" },
            "paymentId": self.payment_id,
            "basketId": self.basket_id,
            "conversationId": self.conversation_id,
            "amount": plain(self.amount),
            "currency": self.currency,
            "at": self.at.rfc3339(),
        });
        if let Some(id) = &self.payment_transaction_id {
            refund["paymentTransactionId"] = json!(id);
        }
        refund
    }
}

impl Ledger {
    /// Writes down what went back. How much may is for the caller to know, under the same lock.
    pub(crate) fn refund(&mut self, refund: Refund) {
        self.refunds.push(refund);
    }

    /// What went back, oldest first.
    pub(crate) fn refunds(&self) -> &[Refund] {
        &self.refunds
    }

    /// The payment of that number.
    pub(crate) fn of_payment(&self, payment_id: &str) -> Option<&Capture> {
        self.captures.iter().find(|capture| capture.payment_id == payment_id)
    }

    /// The item of that number, and the payment that it is of.
    pub(crate) fn of_transaction(&self, payment_transaction_id: &str) -> Option<(&Capture, &CapturedItem)> {
        let mut items = self
            .captures
            .iter()
            .flat_map(|capture| capture.items.iter().map(move |item| (capture, item)));
        items.find(|(_, item)| item.payment_transaction_id == payment_transaction_id)
    }

    /// What went back of a payment, oldest first.
    pub(crate) fn refunds_of(&self, payment_id: &str) -> impl Iterator<Item = &Refund> {
        let of_it = move |refund: &&Refund| refund.payment_id == payment_id;
        self.refunds.iter().filter(of_it)
    }

    /// What can still go back of an item.
    pub(crate) fn left_of(&self, item: &CapturedItem) -> Decimal {
        let gone = self
            .refunds
            .iter()
            .filter(|refund| refund.payment_transaction_id.as_ref() == Some(&item.payment_transaction_id));
        item.paid_price - gone.map(|refund| refund.amount).sum::<Decimal>()
    }

    /// How much went back for each of the merchant's baskets.
    pub(super) fn refunded_by_basket(&self) -> BTreeMap<&str, String> {
        let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
        for refund in &self.refunds {
            *sums.entry(refund.basket_id.as_str()).or_default() += refund.amount;
        }
        sums.into_iter().map(|(basket, sum)| (basket, plain(sum))).collect()
    }
}
