//! What was paid, once it is verified.

use serde::{Deserialize, Serialize};
use vezne_protocol::Amount;

/// A verified payment. No card number: a family, a scheme and the last four digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// iyzico's id of the payment.
    pub payment_id: Option<String>,
    /// The basket's price; absent when it could not be read.
    pub price: Option<Amount>,
    /// What the buyer paid, with the installment surcharge; absent when it could not be read.
    pub paid_price: Option<Amount>,
    /// The currency as told.
    pub currency: Option<String>,
    /// In how many installments.
    pub installments: Option<u8>,
    /// iyzico's word: `CREDIT_CARD`.
    pub card_type: Option<String>,
    /// iyzico's word: `MASTER_CARD`.
    pub card_association: Option<String>,
    /// The card family: `Axess`.
    pub card_family: Option<String>,
    /// The card's last four digits.
    pub last_four_digits: Option<String>,
    /// iyzico's verdict on fraud: 1 approved, 0 in review, −1 rejected.
    pub fraud_status: Option<String>,
    /// The basket's items; their transaction ids are what a refund names.
    pub items: Vec<PaidItem>,
}

/// One item of a paid basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidItem {
    /// The line's id.
    pub item_id: Option<String>,
    /// iyzico's id of the item's payment: a refund names it.
    pub payment_transaction_id: Option<String>,
    /// The item's price.
    pub price: Option<Amount>,
    /// What was paid for it.
    pub paid_price: Option<Amount>,
}
