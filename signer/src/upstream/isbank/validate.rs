//! `POST /api/isbank/v1/{remittance,eft,fast}-validations`: would the bank make this payment, and what does it cost? Moves
//! nothing.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use vezne_protocol::Amount;

use super::super::json::present;
use super::super::lenient::Lenient;
use super::Isbank;
use super::envelope;
use super::order::Order;
use super::settings::Words;
use crate::clock::Moment;
use crate::literal::Literal;
use crate::payments::merchant_bank::{PayoutAsk, Validated};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_isbank("validate");
/// The most characters of a query number.
const QUERY_NUMBER_CHARS_MAX: usize = 128;

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    amount: Lenient<Literal>,
    #[serde(default)]
    fee_amount: Lenient<Literal>,
    #[serde(default)]
    fee_tax_amount: Lenient<Literal>,
    #[serde(default)]
    creditor_account_name: Lenient<Literal>,
    #[serde(default)]
    payment_reference_id: Lenient<Literal>,
    #[serde(default)]
    query_number: Lenient<Literal>,
}

impl Isbank {
    /// Asks whether a payment would be made. An answer about another amount or reference is an error. A way that is closed
    /// and gives no query number is a refusal that [`Isbank::says_closed`] knows.
    pub async fn validate(&self, ask: &PayoutAsk<'_>, now: Moment) -> Result<Validated, UpstreamError> {
        let making = async {
            let body = Order::to_validate(&self.settings, ask).bytes();
            let url = format!("{}{}", self.base_url, self.settings.paths.of(ask.rail).validations);
            let request = || {
                self.call(Method::POST, &url)
                    .header(CONTENT_TYPE, "application/json")
                    .body(body.clone())
            };
            let (_, answer) = self.ask(now, self.usual(), request).await?;
            validated(&answer, ask, &self.settings.words)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn validated(answer: &RawAnswer, ask: &PayoutAsk<'_>, words: &Words) -> Result<Validated, UpstreamError> {
    let envelope = envelope::open(answer)?;
    let closed = envelope.info(&words.closed_codes);
    let Data {
        amount,
        fee_amount,
        fee_tax_amount,
        creditor_account_name,
        payment_reference_id,
        query_number,
    } = match (envelope.data(), &closed) {
        (Err(UpstreamError::Unreadable { .. }), Some(closed)) => return Err(closed.clone().into()),
        (data, _) => data?,
    };
    if present(amount.0).is_some_and(|told| Amount::from_wire(&told) != Ok(ask.amount)) {
        return Err(envelope.unreadable("it is about another amount"));
    }
    if present(payment_reference_id.0).is_some_and(|told| told != ask.reference) {
        return Err(envelope.unreadable("it is about another payment"));
    }
    let number = present(query_number.0).filter(|number| number.chars().count() <= QUERY_NUMBER_CHARS_MAX);
    match (number, closed) {
        (Some(query_number), closed) => Ok(Validated {
            query_number,
            fee: fee(fee_amount, fee_tax_amount),
            name: present(creditor_account_name.0),
            is_closed: closed.is_some(),
        }),
        (None, Some(closed)) => Err(closed.into()),
        (None, None) => Err(envelope.unreadable("there is no query number in it")),
    }
}

/// What it costs, tax included. One that cannot be read is one that the bank did not tell, and never none at all.
fn fee(fee: Lenient<Literal>, tax: Lenient<Literal>) -> Option<Amount> {
    let fee = Amount::from_wire(&present(fee.0)?).ok()?;
    match present(tax.0) {
        Some(tax) => fee.checked_add(Amount::from_wire(&tax).ok()?),
        None => Some(fee),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, ask, reason, receiver};
    use super::*;

    const DATA: &str = r#""result":true,"amount":1250.50,"fee_amount":"5.00","fee_tax_amount":0.25,"payment_reference_id":"vzn-1",
        "creditor_account_name":"AY** YI****","query_number":"Q1","state":"VALIDATED""#;

    fn told(text: &str) -> Result<Validated, UpstreamError> {
        let iban = receiver();
        validated(&answer(text), &ask(&iban), &Words::default())
    }

    fn of_data(from: &str, to: &str) -> Result<Validated, UpstreamError> {
        let data = DATA.replace(from, to);
        assert!(from == to || data != DATA, "{from}");
        told(&format!(r#"{{"data":{{{data}}},"errors":[],"infos":[]}}"#))
    }

    #[test]
    fn a_validation_tells_the_fee_with_its_tax_and_the_receivers_name() {
        let expected = Validated {
            query_number: "Q1".into(),
            fee: Some(Amount::parse("5.25").unwrap()),
            name: Some("AY** YI****".into()),
            is_closed: false,
        };
        assert_eq!(of_data("", "").unwrap(), expected);
    }

    #[test]
    fn a_fee_that_is_not_told_is_not_zero() {
        for (from, to, fee) in [
            (r#""fee_amount":"5.00","#, "", None),
            (r#""5.00""#, r#""5,00""#, None),
            ("0.25", r#""0.255""#, None),
            (r#""fee_tax_amount":0.25,"#, "", Some("5.00")),
            (r#""5.00""#, "0", Some("0.25")),
        ] {
            let told = of_data(from, to).unwrap().fee.map(|fee| fee.to_string());
            assert_eq!(told.as_deref(), fee, "{to}");
        }
    }

    #[test]
    fn an_answer_about_something_else_is_an_error() {
        for (from, to, why) in [
            ("1250.50", "1250.51", "it is about another amount"),
            ("1250.50", r#""1.250,50""#, "it is about another amount"),
            ("vzn-1", "vzn-2", "it is about another payment"),
            (r#""query_number":"Q1","#, "", "there is no query number in it"),
        ] {
            assert_eq!(reason(of_data(from, to)), why, "{to}");
        }
        assert!(of_data("1250.50", r#""1250.5000""#).is_ok());
    }

    #[test]
    fn a_way_that_is_closed_is_no_refusal_unless_there_is_nothing_else() {
        for code in ["MRD110", "mrd132"] {
            let infos = format!(r#""infos":[{{"code":"MRD001"}},{{"code":"{code}","message":"EFT kapalı"}}]"#);
            assert!(told(&format!(r#"{{"data":{{{DATA}}},{infos}}}"#)).unwrap().is_closed);
            for data in ["", r#""data":null,"#, r#""data":{},"#] {
                let refused = told(&format!(r#"{{{data}{infos}}}"#));
                let refused = matches!(&refused, Err(UpstreamError::MerchantBank(refusal)) if refusal.code == code);
                assert!(refused, "{code} {data}");
            }
        }
        let other = format!(r#"{{"data":{{{DATA}}},"infos":{{"code":"MRD111"}}}}"#);
        assert!(!told(&other).unwrap().is_closed);
    }
}
