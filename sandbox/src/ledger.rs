//! Every lira that moved or went back, and every try that the bank turned down: the judge of the tests.

mod movements;
mod refunds;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::amounts::plain;
use crate::clock::Moment;
use crate::entropy::Entropy;
use crate::iyzico::{Card, Decline};
use crate::settings::FraudStatus;

pub(crate) use movements::{Movement, Rail};
pub(crate) use refunds::Refund;

/// Of iyzico's numbers.
const ID_DIGITS: u32 = 8;

/// What was taken and what was not.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    captures: Vec<Capture>,
    declines: Vec<Declined>,
    refunds: Vec<Refund>,
    movements: Vec<Movement>,
    /// Every number that was handed out for a payment, an item or a refund.
    ids: BTreeSet<String>,
}

/// Money taken.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    /// iyzico's number of the payment.
    pub(crate) payment_id: String,
    /// The payment page it was taken on.
    pub(crate) token: String,
    /// The merchant's basket.
    pub(crate) basket_id: String,
    /// As initialize had it.
    pub(crate) conversation_id: Option<String>,
    /// What the basket costs.
    pub(crate) price: Decimal,
    /// What was taken.
    pub(crate) paid_price: Decimal,
    /// TRY, USD, …
    pub(crate) currency: String,
    /// In how many payments.
    pub(crate) installment: u32,
    /// From which card.
    pub(crate) card: &'static Card,
    /// The basket's lines, which can be refunded one by one.
    pub(crate) items: Vec<CapturedItem>,
    /// The bank's approval.
    pub(crate) auth_code: String,
    /// The bank's number of the payment.
    pub(crate) host_reference: String,
    /// When.
    pub(crate) at: Moment,
}

/// A basket line of a payment.
#[derive(Clone, Debug)]
pub(crate) struct CapturedItem {
    /// The merchant's id of it.
    pub(crate) item_id: String,
    /// iyzico's id of it, which refunds name.
    pub(crate) payment_transaction_id: String,
    /// What it costs.
    pub(crate) price: Decimal,
    /// Its part of what was taken.
    pub(crate) paid_price: Decimal,
}

#[derive(Debug)]
struct Declined {
    token: String,
    decline: &'static Decline,
    at: Moment,
}

/// The token has been paid already.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AlreadyCaptured;

impl Ledger {
    /// Takes the money, once a token.
    pub(crate) fn capture(&mut self, capture: Capture) -> Result<(), AlreadyCaptured> {
        if self.of_token(&capture.token).is_some() {
            return Err(AlreadyCaptured);
        }
        self.captures.push(capture);
        Ok(())
    }

    /// A number that nothing else has: refunds find their item by it.
    pub(crate) fn new_id(&mut self, entropy: &Entropy) -> String {
        loop {
            let id = entropy.digits(ID_DIGITS);
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }

    /// The payments, oldest first.
    pub(crate) fn captures(&self) -> &[Capture] {
        &self.captures
    }

    /// Remembers a try that the bank turned down.
    pub(crate) fn decline(&mut self, token: &str, decline: &'static Decline, at: Moment) {
        self.declines.push(Declined {
            token: token.to_owned(),
            decline,
            at,
        });
    }

    /// Writes down a transfer between accounts.
    pub(crate) fn moved(&mut self, movement: Movement) {
        self.movements.push(movement);
    }

    /// The transfers, oldest first.
    pub(crate) fn movements(&self) -> &[Movement] {
        &self.movements
    }

    /// The transfer of that number.
    pub(crate) fn movement(&self, transaction_id: u64) -> Option<&Movement> {
        let mut movements = self.movements.iter();
        movements.find(|movement| movement.transaction_id == transaction_id)
    }

    /// What was taken on a payment page.
    pub(crate) fn of_token(&self, token: &str) -> Option<&Capture> {
        self.captures.iter().find(|capture| capture.token == token)
    }

    /// How the last try on a payment page was turned down.
    pub(crate) fn last_decline(&self, token: &str) -> Option<&'static Decline> {
        self.declines
            .iter()
            .rev()
            .find(|declined| declined.token == token)
            .map(|declined| declined.decline)
    }

    /// As `GET /_sandbox/ledger` shows it; the fraud status is the review's of now.
    pub(crate) fn to_json(&self, fraud_status: FraudStatus) -> Value {
        let captures: Vec<Value> = self
            .captures
            .iter()
            .map(|capture| capture.to_json(fraud_status))
            .collect();
        let declines: Vec<Value> = self.declines.iter().map(Declined::to_json).collect();
        let total = self.captures.iter().map(|capture| capture.paid_price).sum();
        let movements: Vec<Value> = self.movements.iter().map(Movement::to_json).collect();
        let ours = self.movements.iter().filter(|movement| !movement.elsewhere);
        json!({
            "captures": captures,
            "declines": declines,
            "byBasket": self.by_basket(),
            "total": plain(total),
            "refunds": self.refunds.iter().map(Refund::to_json).collect::<Vec<_>>(),
            "refundedByBasket": self.refunded_by_basket(),
            "refundedTotal": plain(self.refunds.iter().map(|refund| refund.amount).sum()),
            "movements": movements,
            "movedTotal": plain(ours.map(|movement| movement.amount).sum()),
        })
    }

    /// How often each of the merchant's baskets was paid: more than once is what must never happen.
    fn by_basket(&self) -> BTreeMap<&str, u32> {
        let mut counts = BTreeMap::new();
        for capture in &self.captures {
            *counts.entry(capture.basket_id.as_str()).or_default() += 1;
        }
        counts
    }
}

impl Capture {
    fn to_json(&self, fraud_status: FraudStatus) -> Value {
        json!({
            "paymentId": self.payment_id,
            "token": self.token,
            "basketId": self.basket_id,
            "conversationId": self.conversation_id,
            "price": plain(self.price),
            "paidPrice": plain(self.paid_price),
            "currency": self.currency,
            "installment": self.installment,
            "cardBin": self.card.bin_number(),
            "lastFour": self.card.last_four(),
            "fraudStatus": fraud_status.to_json(),
            "at": self.at.rfc3339(),
        })
    }
}

impl Declined {
    fn to_json(&self) -> Value {
        json!({
            "token": self.token,
            "errorCode": self.decline.code,
            "errorGroup": self.decline.group,
            "at": self.at.rfc3339(),
        })
    }
}
