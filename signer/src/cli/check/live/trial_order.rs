//! The order that a trial asks a payment page for: 1.00 TL, and a buyer who is nobody.

use std::net::{IpAddr, Ipv4Addr};

use vezne_protocol::{Amount, Currency, Locale, Method, Plan};

use crate::payments::order::{Address, Buyer, ItemKind, Line, Order};

/// What it would cost.
pub(super) fn price() -> Amount {
    Amount::from_kurus(100).expect("one lira is an amount")
}

/// The order. Its reference is what iyzico's panel shows it by.
pub(super) fn order(price: Amount, reference: String, page: &str) -> Order {
    Order {
        reference,
        amount: price,
        currency: Currency::Try,
        locale: Locale::Tr,
        lines: vec![Line {
            id: "vezne-check".to_owned(),
            name: "Vezne bağlantı denemesi".to_owned(),
            category: "Deneme".to_owned(),
            kind: ItemKind::Virtual,
            unit_price: price,
            quantity: 1,
        }],
        shipping: Amount::ZERO,
        discount: Amount::ZERO,
        buyer: buyer(),
        billing_address: Address {
            contact_name: "Vezne Deneme".to_owned(),
            address: "Deneme Sokağı No: 1".to_owned(),
            city: "İstanbul".to_owned(),
            country: "Türkiye".to_owned(),
            zip_code: None,
        },
        shipping_address: None,
        methods: vec![Method::Card],
        plans: vec![Plan::SINGLE],
        lock_plan: true,
        checkout_url: page.to_owned(),
        return_url: page.to_owned(),
    }
}

fn buyer() -> Buyer {
    Buyer {
        id: "vezne-check".to_owned(),
        name: "Vezne".to_owned(),
        surname: "Deneme".to_owned(),
        // What shops send that do not ask for it.
        identity_number: "11111111111".to_owned(),
        email: "vezne-check@example.com".to_owned(),
        gsm_number: "+905350000000".to_owned(),
        registration_address: "Deneme Sokağı No: 1".to_owned(),
        city: "İstanbul".to_owned(),
        country: "Türkiye".to_owned(),
        ip: IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)),
        zip_code: None,
        registration_date: None,
        last_login_date: None,
    }
}
