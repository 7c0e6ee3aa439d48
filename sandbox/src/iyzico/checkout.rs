//! A payment page as initialize opens it: the merchant's order behind a token, alive for a while.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::bins::plans;
use super::cards::Card;
use super::rates::Plan;
use crate::amounts::plain;
use crate::clock::Moment;
use crate::ledger::Ledger;
use crate::locale::Locale;

/// An opened payment page. What was taken on it stands in the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Checkout {
    /// What the page is found by.
    pub(crate) token: String,
    /// Until when it can be paid.
    pub(crate) until: Moment,
    /// What the merchant wants.
    pub(crate) order: Order,
}

/// What initialize asked for, as far as anything is done with it.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// `conversationId`
    pub(crate) conversation_id: Option<String>,
    /// The language of the page.
    pub(crate) locale: Locale,
    /// What the basket costs.
    pub(crate) price: Decimal,
    /// What is to be taken, before an installment surcharge.
    pub(crate) paid_price: Decimal,
    /// TRY, USD, …
    pub(crate) currency: String,
    /// The merchant's basket.
    pub(crate) basket_id: String,
    /// Where the buyer's browser goes with the token.
    pub(crate) callback_url: String,
    /// `enabledInstallments`, if they were limited.
    pub(crate) plans: Option<Vec<u32>>,
    /// The basket.
    pub(crate) items: Vec<Item>,
    /// The buyer's address, which stands for the member's.
    pub(crate) email: String,
    /// The buyer's phone, which stands for the member's.
    pub(crate) gsm_number: String,
}

/// A basket line.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The merchant's id of it.
    pub(crate) id: String,
    /// What the page calls it.
    pub(crate) name: String,
    /// What it costs.
    pub(crate) price: Decimal,
}

impl Checkout {
    /// Whether the token's time is over.
    pub(crate) fn expired(&self, now: Moment) -> bool {
        now >= self.until
    }
}

impl Order {
    /// The plans that a card may pay this order in: what its rates allow, among those that the merchant enabled.
    /// A card whose only plan is a single payment keeps it even where the merchant enabled longer plans alone: whether
    /// iyzico does the same is not documented.
    pub(crate) fn plans_of(&self, card: &Card) -> Vec<Plan> {
        let mut offered = plans(card.bin(), self.paid_price);
        if let Some(enabled) = &self.plans
            && offered.len() > 1
        {
            offered.retain(|plan| enabled.contains(&plan.installments));
        }
        offered
    }
}

/// All payment pages since the start or the last reset.
#[derive(Debug, Default)]
pub(crate) struct Checkouts(BTreeMap<String, Checkout>);

impl Checkouts {
    /// Opens a page.
    pub(crate) fn open(&mut self, checkout: Checkout) {
        self.0.insert(checkout.token.clone(), checkout);
    }

    /// As `GET /_sandbox/checkouts` shows them; what was taken on them stands in the ledger.
    pub(crate) fn to_json(&self, ledger: &Ledger) -> Value {
        let page = |checkout: &Checkout| {
            json!({
                "token": checkout.token,
                "basketId": checkout.order.basket_id,
                "paidPrice": plain(checkout.order.paid_price),
                "until": checkout.until.rfc3339(),
                "paid": ledger.of_token(&checkout.token).is_some(),
            })
        };
        self.0.values().map(page).collect()
    }

    /// The page behind a token, dead or alive.
    pub(crate) fn find(&self, token: &str) -> Option<&Checkout> {
        self.0.get(token)
    }
}
