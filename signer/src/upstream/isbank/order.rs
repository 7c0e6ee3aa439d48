//! A payment as the bank wants to read it: the same for its validation and for itself.

use std::net::IpAddr;

use serde::Serialize;
use serde_json::value::RawValue;

use super::super::json::number;
use super::LIRA;
use super::settings::IsbankSettings;
use crate::payments::merchant_bank::PayoutAsk;

/// The body of a validation; with the last two fields that of a payment.
#[derive(Serialize)]
pub(super) struct Order<'a> {
    amount: Box<RawValue>,
    currency: &'a str,
    debtor_account_id: &'a str,
    debtor_use_of_overdraft: bool,
    creditor_name: &'a str,
    creditor_iban: &'a str,
    description: &'a str,
    payment_reference_id: &'a str,
    customer_ip: IpAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<&'a str>,
}

impl<'a> Order<'a> {
    /// To be validated.
    pub(super) fn to_validate(settings: &'a IsbankSettings, ask: &PayoutAsk<'a>) -> Self {
        let PayoutAsk {
            rail: _,
            amount,
            iban,
            name,
            description,
            reference,
        } = *ask;
        Self {
            amount: number(amount),
            currency: LIRA,
            debtor_account_id: &settings.account_id,
            debtor_use_of_overdraft: false,
            creditor_name: name,
            creditor_iban: iban.expose(),
            description,
            payment_reference_id: reference,
            customer_ip: settings.customer_ip,
            query_number: None,
            idempotency_key: None,
        }
    }

    /// To be made, as it was validated.
    pub(super) fn to_make(
        settings: &'a IsbankSettings,
        ask: &PayoutAsk<'a>,
        query_number: &'a str,
        idempotency_key: &'a str,
    ) -> Self {
        Self {
            query_number: Some(query_number),
            idempotency_key: Some(idempotency_key),
            ..Self::to_validate(settings, ask)
        }
    }

    /// The bytes that are sent, serialized once.
    pub(super) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a request of texts and numbers can be written as JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, receiver, settings};
    use super::*;

    const BODY: &str = r#""amount":1250.50,"currency":"TRY","debtor_account_id":"1234-567","debtor_use_of_overdraft":false,"creditor_name":"Ayşe Yılmaz","creditor_iban":"TR330006100519786457841326","description":"vzn-1 iade","payment_reference_id":"vzn-1","customer_ip":"203.0.113.7""#;

    #[test]
    fn a_validation_and_a_payment_have_one_body_and_the_amount_is_a_number_with_two_decimals() {
        let (settings, iban) = (settings("http://127.0.0.1:1"), receiver());
        let written = |order: Order<'_>| String::from_utf8(order.bytes()).unwrap();
        assert_eq!(
            written(Order::to_validate(&settings, &ask(&iban))),
            format!("{{{BODY}}}")
        );
        let payment = written(Order::to_make(&settings, &ask(&iban), "Q1", "idem-1"));
        let expected = format!(r#"{{{BODY},"query_number":"Q1","idempotency_key":"idem-1"}}"#);
        assert_eq!(payment, expected);
    }
}
