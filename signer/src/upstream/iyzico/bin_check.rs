//! `POST /payment/bin/check`: a card's facts without prices.

use serde::{Deserialize, Serialize};
use vezne_protocol::{CardFacts, CardPrefix, Locale};

use super::installment::CardWords;
use super::{Iyzico, language, read_success};
use crate::literal::Literal;
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_iyzico("bin-check");
const PATH: &str = "/payment/bin/check";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    locale: &'a str,
    bin_number: &'a str,
    conversation_id: &'a str,
}

/// Everything is optional; the family is called `cardFamily` here and `cardFamilyName` among installments.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    card_type: Option<Literal>,
    card_association: Option<Literal>,
    card_family: Option<Literal>,
    bank_name: Option<Literal>,
    bank_code: Option<Literal>,
    commercial: Option<Literal>,
}

impl Iyzico {
    /// Asks who issued a card; `None` when iyzico does not know it.
    pub async fn bin_check(
        &self,
        prefix: CardPrefix,
        locale: Locale,
        conversation_id: &str,
    ) -> Result<Option<CardFacts>, UpstreamError> {
        let making = async {
            let asked = prefix.asked();
            let request = Request {
                locale: language(locale),
                bin_number: asked.as_str(),
                conversation_id,
            };
            card_facts(&self.post(PATH, &request).await?)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn card_facts(answer: &RawAnswer) -> Result<Option<CardFacts>, UpstreamError> {
    let Answer {
        card_type,
        card_association,
        card_family,
        bank_name,
        bank_code,
        commercial,
    } = read_success(answer)?;
    let words = CardWords {
        card_type,
        association: card_association,
        family: card_family,
        bank_name,
        bank_code,
        commercial,
    };
    Ok(words.into_facts())
}

#[cfg(test)]
mod tests {
    use super::super::testing::answer;
    use super::*;
    use vezne_protocol::{CardScheme, CardType};

    #[test]
    fn the_documented_sample_is_read_as_it_stands() {
        // The document calls this Visa range MASTER_CARD: iyzico's word overrides the range.
        let sample = r#"{"binNumber":"41579200","cardType":"CREDIT_CARD","cardAssociation":"MASTER_CARD",
            "cardFamily":"World","bankName":"Vakıfbank","bankCode":15,"commercial":0,"status":"success","locale":"en",
            "systemTime":1755547712091,"conversationId":"1a2b3c4d5e6f"}"#;
        let facts = card_facts(&answer(sample)).unwrap().unwrap();
        assert_eq!(facts.scheme, Some(CardScheme::Mastercard));
        assert_eq!(facts.kind, Some(CardType::Credit));
        assert_eq!(facts.bank_name.as_deref(), Some("Vakıfbank"));
        assert_eq!((facts.bank_code, facts.commercial), (Some(15), Some(false)));
    }

    #[test]
    fn an_unknown_card_has_no_facts() {
        assert_eq!(
            card_facts(&answer(r#"{"status":"success","binNumber":"540001"}"#)).unwrap(),
            None
        );
    }
}
