//! The order that a session collects money for, checked as a whole when the session is opened.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, Currency, Locale, Method, Plan};

/// An order as the merchant's server stated it. Only that server has a say over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The merchant's own number for the order.
    pub reference: String,
    /// What is to be paid: lines + shipping − discount.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The buyer's language.
    pub locale: Locale,
    /// What is bought.
    pub lines: Vec<Line>,
    /// What shipping costs.
    pub shipping: Amount,
    /// What is taken off.
    pub discount: Amount,
    /// Who buys.
    pub buyer: Buyer,
    /// Where the invoice goes.
    pub billing_address: Address,
    /// Where the goods go; absent when nothing is shipped.
    pub shipping_address: Option<Address>,
    /// The ways to pay that the merchant offers.
    pub methods: Vec<Method>,
    /// The plans that the merchant allows, shortest first.
    pub plans: Vec<Plan>,
    /// Whether the payment page offers the chosen plan only.
    pub lock_plan: bool,
    /// The page with the widget.
    pub checkout_url: String,
    /// The page for after the payment.
    pub return_url: String,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The merchant's id of the article.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: String,
    /// Whether it is shipped.
    pub kind: ItemKind,
    /// What one costs.
    pub unit_price: Amount,
    /// How many.
    pub quantity: u32,
}

/// Whether an article is shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// Goods that are shipped.
    Physical,
    /// What needs no shipping.
    Virtual,
}

/// Who buys. Source of the fields: PWI initialize, which refuses empty ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// The merchant's id of the buyer.
    pub id: String,
    /// First name.
    pub name: String,
    /// Family name.
    pub surname: String,
    /// Identity number. Not checksummed: shops that do not ask for it send 11111111111.
    pub identity_number: String,
    /// E-mail address.
    pub email: String,
    /// Mobile number.
    pub gsm_number: String,
    /// Where the buyer is registered.
    pub registration_address: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
    /// The address that the buyer's browser came from.
    pub ip: IpAddr,
    /// Postal code.
    pub zip_code: Option<String>,
    /// Since when the buyer has an account, `YYYY-MM-DD HH:mm:ss`.
    pub registration_date: Option<String>,
    /// When the buyer last signed in, `YYYY-MM-DD HH:mm:ss`.
    pub last_login_date: Option<String>,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Who is met there.
    pub contact_name: String,
    /// Street and number.
    pub address: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
    /// Postal code.
    pub zip_code: Option<String>,
}

#[cfg(test)]
pub(crate) mod testing {
    //! An order for the tests of others.

    use super::*;

    /// Two cups for 45.00 and 10.00 of shipping: 100.00.
    pub(crate) fn order() -> Order {
        let amount = |text| Amount::parse(text).unwrap();
        let address = Address {
            contact_name: "Ayşe Yılmaz".into(),
            address: "İnci Çıkmazı No: 3".into(),
            city: "İstanbul".into(),
            country: "Türkiye".into(),
            zip_code: Some("34732".into()),
        };
        Order {
            reference: "SIP-1001".into(),
            amount: amount("100"),
            currency: Currency::Try,
            locale: Locale::Tr,
            lines: vec![Line {
                id: "L1".into(),
                name: "Kahve fincanı".into(),
                category: "Mutfak".into(),
                kind: ItemKind::Physical,
                unit_price: amount("45"),
                quantity: 2,
            }],
            shipping: amount("10"),
            discount: Amount::ZERO,
            buyer: Buyer {
                id: "B1".into(),
                name: "Ayşe".into(),
                surname: "Yılmaz".into(),
                identity_number: "11111111111".into(),
                email: "ayse@example.com".into(),
                gsm_number: "+905350000000".into(),
                registration_address: "İnci Çıkmazı No: 3".into(),
                city: "İstanbul".into(),
                country: "Türkiye".into(),
                ip: "85.34.78.112".parse().unwrap(),
                zip_code: None,
                registration_date: None,
                last_login_date: None,
            },
            billing_address: address.clone(),
            shipping_address: Some(address),
            methods: vec![Method::Card],
            plans: Plan::ALL.to_vec(),
            lock_plan: false,
            checkout_url: "http://localhost:8788/checkout".into(),
            return_url: "http://localhost:8788/return".into(),
        }
    }
}
