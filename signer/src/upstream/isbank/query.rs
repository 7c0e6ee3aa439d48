//! `GET /api/isbank/v1/{remittance,eft,fast}-payments?query_number&date`: what became of a payment.

use reqwest::Method;
use url::form_urlencoded::Serializer;

use super::envelope;
use super::settings::{Words, is_one_of};
use super::{Isbank, told};
use crate::clock::Moment;
use crate::payments::merchant_bank::{PayoutRail, PayoutTold};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_isbank("query");
const NOT_FOUND: u16 = 404;

impl Isbank {
    /// What became of a payment of this number, of the day (in Istanbul) of `day`. `None`: the bank knows no such payment,
    /// or has only validated it. Only the call's own words say that (a gateway's 404 may be a wrong path), and soon after a
    /// payment they prove nothing: the bank may not show it yet.
    pub async fn query(
        &self,
        rail: PayoutRail,
        query_number: &str,
        day: Moment,
        now: Moment,
    ) -> Result<Option<PayoutTold>, UpstreamError> {
        let making = async {
            let question = Serializer::new(String::new())
                .append_pair("query_number", query_number)
                .append_pair("date", &self.settings.dates.query.written(day))
                .finish();
            let url = format!("{}{}?{question}", self.base_url, self.settings.paths.of(rail).queries);
            let request = || self.call(Method::GET, &url);
            let (_, answer) = self.ask(now, self.usual(), request).await?;
            found(&answer, query_number, &self.settings.words)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn found(
    answer: &RawAnswer,
    query_number: &str,
    words: &Words,
) -> Result<Option<PayoutTold>, UpstreamError> {
    let envelope = envelope::open(answer)?;
    let payment = match told::payment(&envelope) {
        Err(UpstreamError::MerchantBank(refusal))
            if is_one_of(&words.no_payment_codes, &refusal.code)
                || (refusal.http_status == NOT_FOUND && envelope.is_calls_own) =>
        {
            return Ok(None);
        }
        payment => payment?,
    };
    let is_only_validated = payment.state().is_some_and(|state| is_one_of(&words.validated, &state));
    let told = payment.told(words, &envelope)?;
    if told
        .query_number
        .as_deref()
        .is_some_and(|number| number != query_number)
    {
        return Err(envelope.unreadable("it is about another payment"));
    }
    Ok((!is_only_validated).then_some(told))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, answer_with, reason};
    use super::*;
    use crate::payments::merchant_bank::PayoutState;

    fn told(http_status: u16, text: &str) -> Result<Option<PayoutTold>, UpstreamError> {
        let words = Words {
            no_payment_codes: vec!["MRD404".into()],
            ..Words::default()
        };
        found(&answer_with(http_status, text), "Q1", &words)
    }

    #[test]
    fn a_payment_is_found_as_it_stands() {
        let text = r#"{"data":{"query_number":"Q1","amount":1250.50,"state":"EXECUTED"},"errors":{}}"#;
        let payment = found(&answer(text), "Q1", &Words::default()).unwrap().unwrap();
        assert_eq!(payment.state, PayoutState::Made);
        let unknown = told(200, r#"{"data":{"state":"ON_HOLD"}}"#).unwrap().unwrap();
        assert_eq!(unknown.state, PayoutState::Unknown("ON_HOLD".into()));
    }

    #[test]
    fn only_the_banks_own_words_prove_that_there_is_no_payment() {
        for (status, text) in [
            (
                404,
                r#"{"data":null,"errors":{"code":"MRD001","message":"Kayıt bulunamadı"}}"#,
            ),
            (404, r#"{"errors":[{"code":"MRD001"}],"infos":[]}"#),
            (404, r#"{"errors":[{"code":"MRD404"}]}"#),
            (200, r#"{"errors":[{"code":"mrd404"}]}"#),
            (200, r#"{"data":{"query_number":"Q1","state":"Validated"}}"#),
        ] {
            assert_eq!(told(status, text).unwrap(), None, "{text}");
        }
        for (status, text) in [
            (404, ""),
            (404, "<html>not here</html>"),
            (
                404,
                r#"{"httpCode":"404","moreInformation":"No resources match requested URI"}"#,
            ),
            (404, r#"{"errors":[]}"#),
            (200, r#"{"data":null}"#),
            (500, r#"{"errors":{"code":"MRD404"}}"#),
        ] {
            assert!(
                matches!(told(status, text), Err(UpstreamError::Unreadable { .. })),
                "{text}"
            );
        }
        // With 404 this is a gateway that does not know the path.
        for status in [200, 404] {
            let refused = told(status, r#"{"errors":[{"code":"GW404"}]}"#);
            assert!(matches!(refused, Err(UpstreamError::MerchantBank(_))), "{status}");
        }
    }

    #[test]
    fn what_is_told_of_another_payment_proves_nothing() {
        for state in ["COMPLETED", "VALIDATED"] {
            let text = format!(r#"{{"data":{{"query_number":"Q2","state":"{state}"}}}}"#);
            assert_eq!(reason(told(200, &text)), "it is about another payment");
        }
    }
}
