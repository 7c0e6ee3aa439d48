//! How a payment stands, in the words that an answer to the payment and one to a query have in common.

use serde::Deserialize;
use vezne_protocol::Amount;

use super::super::lenient::Lenient;
use super::super::{date, json::present};
use super::envelope::Envelope;
use super::settings::{Words, is_one_of};
use crate::literal::Literal;
use crate::payments::merchant_bank::{PayoutState, PayoutTold};
use crate::upstream::UpstreamError;

/// The most characters of an unknown state that are kept.
const STATE_CHARS_MAX: usize = 40;

/// What the bank tells of a payment. Further fields (names, fees, `result`) prove nothing and are left.
#[derive(Debug, Deserialize)]
pub(super) struct Payment {
    #[serde(default)]
    amount: Lenient<Literal>,
    #[serde(default)]
    payment_reference_id: Lenient<Literal>,
    #[serde(default)]
    query_number: Lenient<Literal>,
    #[serde(default)]
    state: Lenient<Literal>,
    #[serde(default)]
    executed_at: Lenient<Literal>,
}

/// The payment of an answer. One that tells of a state and of errors at once contradicts itself and proves nothing.
pub(super) fn payment(envelope: &Envelope) -> Result<Payment, UpstreamError> {
    let Some(refusal) = envelope.refusal() else {
        return envelope.data();
    };
    let has_state = envelope
        .told::<Payment>()
        .is_some_and(|payment| payment.state().is_some());
    if has_state {
        return Err(envelope.unreadable("it tells of a payment's state and of errors at once"));
    }
    Err(refusal.into())
}

impl Payment {
    /// The bank's word for how it stands.
    pub(super) fn state(&self) -> Option<String> {
        present(self.state.0.clone())
    }

    /// In our own words. An amount that cannot be read is an answer that cannot be.
    pub(super) fn told(self, words: &Words, envelope: &Envelope) -> Result<PayoutTold, UpstreamError> {
        let state = self.state().unwrap_or_default();
        let Self {
            amount,
            payment_reference_id,
            query_number,
            state: _,
            executed_at,
        } = self;
        let amount = present(amount.0).map(|text| Amount::from_wire(&text)).transpose();
        Ok(PayoutTold {
            state: meaning(words, &state),
            query_number: present(query_number.0),
            amount: amount.map_err(|_| envelope.unreadable("its amount cannot be read"))?,
            reference: present(payment_reference_id.0),
            executed_at: present(executed_at.0).and_then(|text| date::read(&text)),
        })
    }
}

fn meaning(words: &Words, state: &str) -> PayoutState {
    if is_one_of(&words.made, state) {
        PayoutState::Made
    } else if is_one_of(&words.under_way, state) {
        PayoutState::UnderWay
    } else if is_one_of(&words.refused, state) {
        PayoutState::Refused
    } else {
        PayoutState::Unknown(state.chars().take(STATE_CHARS_MAX).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::envelope::open;
    use super::super::testing::{answer, reason};
    use super::*;
    use crate::clock::Moment;

    fn told(data: &str) -> Result<PayoutTold, UpstreamError> {
        let envelope = open(&answer(data)).unwrap();
        payment(&envelope)?.told(&Words::default(), &envelope)
    }

    #[test]
    fn an_answer_tells_how_a_payment_stands() {
        let whole = told(
            r#"{"data":{"result":true,"amount":1250.5,"fee_amount":"5.00","fee_tax_amount":0.25,"debtor_account_name":"V",
            "creditor_account_name":"A","payment_reference_id":"vzn-1","query_number":4711,"state":"Completed",
            "created_at":"2025-08-15T13:04:00","executed_at":"2025-08-15T13:04:35"},"errors":[],"infos":[]}"#,
        );
        let expected = PayoutTold {
            state: PayoutState::Made,
            query_number: Some("4711".into()),
            amount: Some(Amount::parse("1250.50").unwrap()),
            reference: Some("vzn-1".into()),
            executed_at: Some(Moment::from_ms(1_755_252_275_000)),
        };
        assert_eq!(whole.unwrap(), expected);
    }

    #[test]
    fn a_word_that_nobody_configured_proves_nothing() {
        for (state, meaning) in [
            (r#""executed""#, PayoutState::Made),
            (r#""PENDING""#, PayoutState::UnderWay),
            (r#""rejected""#, PayoutState::Refused),
            (r#""VALIDATED""#, PayoutState::Unknown("VALIDATED".into())),
            (r#""UNSUCCESS""#, PayoutState::Unknown("UNSUCCESS".into())),
            ("null", PayoutState::Unknown(String::new())),
            ("{}", PayoutState::Unknown(String::new())),
        ] {
            let data = format!(r#"{{"data":{{"state":{state},"executed_at":"soon"}}}}"#);
            assert_eq!(told(&data).unwrap().state, meaning, "{state}");
        }
    }

    #[test]
    fn an_amount_is_never_rounded_and_a_contradiction_is_no_refusal() {
        for amount in ["10.005", r#""1.250,50""#, "-5", "1e3"] {
            let data = format!(r#"{{"data":{{"state":"COMPLETED","amount":{amount}}}}}"#);
            assert_eq!(reason(told(&data)), "its amount cannot be read", "{amount}");
        }
        let both = r#"{"data":{"state":"COMPLETED"},"errors":[{"code":"MRD001"}]}"#;
        assert_eq!(
            reason(told(both)),
            "it tells of a payment's state and of errors at once"
        );
        let refused = told(r#"{"data":{"state":null},"errors":[{"code":"MRD001"}]}"#);
        assert!(matches!(refused, Err(UpstreamError::MerchantBank(refusal)) if refusal.code == "MRD001"));
    }
}
