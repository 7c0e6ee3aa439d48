//! What was paid, once it is verified.

use rust_decimal::Decimal;
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
    /// What iyzico keeps of it; nothing is known of it in payments of before.
    #[serde(default)]
    pub fees: Fees,
    /// The basket's items; their transaction ids are what a refund names.
    pub items: Vec<PaidItem>,
}

/// What iyzico says that a payment costs the merchant, in the payment's currency. Finer than a kuruş (`0.2094`), so never an
/// amount: whoever sums them rounds the sum, once. Not part of what an answer's signature covers: for reports alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fees {
    /// iyzico's share of what was paid.
    pub commission: Option<Decimal>,
    /// iyzico's fixed fee.
    pub fee: Option<Decimal>,
    /// The installment surcharge, which the buyer pays: a part of what was paid, and not taken off.
    pub merchant_commission: Option<Decimal>,
}

impl Fees {
    /// What iyzico keeps; `None` unless both parts are known.
    pub fn kept(&self) -> Option<Decimal> {
        self.commission?.checked_add(self.fee?)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_of_before_has_no_fees() {
        let text = r#"{"payment_id":"1","price":"10.00","paid_price":"10.00","currency":"TRY","installments":1,
            "card_type":null,"card_association":null,"card_family":null,"last_four_digits":null,"fraud_status":"1","items":[]}"#;
        let payment: Payment = serde_json::from_str(text).unwrap();
        assert_eq!((payment.fees, payment.fees.kept()), (Fees::default(), None));
    }

    #[test]
    fn fees_are_kept_to_the_last_decimal() {
        let fees = Fees {
            commission: Some(Decimal::new(2094, 4)),
            fee: Some(Decimal::new(25, 2)),
            merchant_commission: None,
        };
        let text = serde_json::to_string(&fees).unwrap();
        assert_eq!(
            text,
            r#"{"commission":"0.2094","fee":"0.25","merchant_commission":null}"#
        );
        assert_eq!(serde_json::from_str::<Fees>(&text).unwrap(), fees);
    }
}
