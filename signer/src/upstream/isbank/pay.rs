//! `POST /api/isbank/v1/{remittance,eft,fast}-payments`: makes a payment. Sent once, whatever becomes of it.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use super::envelope::{self, UNAUTHORIZED};
use super::login::Login;
use super::order::Order;
use super::settings::Words;
use super::{Isbank, told};
use crate::payments::merchant_bank::{PayoutAsk, PayoutTold};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_isbank("pay");

impl Isbank {
    /// Makes a payment that was validated, with a login that was asked for before ([`Isbank::log_in`]).
    ///
    /// Never sent a second time from here. A refusal with HTTP 401 proves that nothing ran, and its login is forgotten: it
    /// is the caller who may log in and pay once more. Any other error than a refusal or
    /// [`was_never_sent`](UpstreamError::was_never_sent) proves nothing: the money may have gone.
    pub async fn pay(
        &self,
        login: &Login,
        ask: &PayoutAsk<'_>,
        query_number: &str,
        idempotency_key: &str,
    ) -> Result<PayoutTold, UpstreamError> {
        let making = async {
            let body = Order::to_make(&self.settings, ask, query_number, idempotency_key).bytes();
            let request = self
                .call(
                    Method::POST,
                    &format!("{}{}", self.base_url, self.settings.paths.of(ask.rail).payments),
                )
                .header(CONTENT_TYPE, "application/json")
                .body(body);
            let (_, answer) = self.ask_once(login, self.for_payments(), request).await?;
            if answer.http_status == UNAUTHORIZED {
                self.forget(login).await;
            }
            paid(&answer, &self.settings.words)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn paid(answer: &RawAnswer, words: &Words) -> Result<PayoutTold, UpstreamError> {
    let envelope = envelope::open(answer)?;
    told::payment(&envelope)?.told(words, &envelope)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, answer_with};
    use super::*;
    use crate::payments::merchant_bank::PayoutState;

    #[test]
    fn a_payment_is_made_under_way_or_refused_in_the_banks_own_words() {
        let words = Words::default();
        let made = paid(&answer(r#"{"data":{"state":"SUCCESS","amount":"9.90"}}"#), &words).unwrap();
        assert_eq!((made.state, made.amount.unwrap().kurus()), (PayoutState::Made, 990));
        let validated = paid(&answer(r#"{"data":{"state":"VALIDATED"}}"#), &words).unwrap();
        assert_eq!(validated.state, PayoutState::Unknown("VALIDATED".into()));
        let refused = paid(&answer_with(422, r#"{"errors":[{"code":"MRD007"}]}"#), &words);
        assert!(matches!(refused, Err(UpstreamError::MerchantBank(refusal)) if refusal.http_status == 422));
    }

    #[test]
    fn a_failure_of_the_banks_server_is_no_refusal_whatever_it_says() {
        let failed = paid(
            &answer_with(500, r#"{"errors":[{"code":"MRD007"}]}"#),
            &Words::default(),
        );
        assert!(matches!(
            failed,
            Err(UpstreamError::Unreadable { http_status: 500, .. })
        ));
    }
}
