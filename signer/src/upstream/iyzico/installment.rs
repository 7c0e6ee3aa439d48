//! `POST /payment/iyzipos/installment`: who issued a card, and what each plan costs.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use vezne_protocol::{Amount, CardFacts, CardPrefix, CardScheme, CardType, Locale};

use super::{Iyzico, language, number, read_success};
use crate::literal::Literal;
use crate::payments::offer::{CardOffer, PlanPrice};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_iyzico("installment");
const PATH: &str = "/payment/iyzipos/installment";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    locale: &'a str,
    conversation_id: &'a str,
    price: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bin_number: Option<&'a str>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    installment_details: Vec<Detail>,
}

/// Only the price and the plans are always there: a foreign card has no facts, a quote without prefix no BIN.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    bin_number: Option<Literal>,
    price: Literal,
    card_type: Option<Literal>,
    card_association: Option<Literal>,
    card_family_name: Option<Literal>,
    bank_code: Option<Literal>,
    bank_name: Option<Literal>,
    commercial: Option<Literal>,
    installment_prices: Vec<Price>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Price {
    installment_price: Literal,
    total_price: Literal,
    installment_number: u8,
}

impl Iyzico {
    /// Asks what an amount may be split into: one offer for a prefix, one a card family without.
    pub async fn installments(
        &self,
        amount: Amount,
        prefix: Option<CardPrefix>,
        locale: Locale,
        conversation_id: &str,
    ) -> Result<Vec<CardOffer>, UpstreamError> {
        let making = async {
            let asked = prefix.map(CardPrefix::asked);
            let request = Request {
                locale: language(locale),
                conversation_id,
                price: number(amount),
                bin_number: asked.as_ref().map(CardPrefix::as_str),
            };
            let answer = self.post(PATH, &request).await?;
            offers(&answer, amount, asked)
        };
        self.meter.measure(CALL, making).await
    }
}

/// The offers of an answer. It carries no signature, so it must at least be about what was asked.
pub(super) fn offers(
    answer: &RawAnswer,
    amount: Amount,
    asked: Option<CardPrefix>,
) -> Result<Vec<CardOffer>, UpstreamError> {
    let unreadable = |reason: &str| UpstreamError::Unreadable {
        http_status: answer.http_status,
        reason: reason.to_owned(),
    };
    let Answer { installment_details } = read_success(answer)?;
    let mut offers = Vec::with_capacity(installment_details.len());
    for detail in installment_details {
        if Amount::from_wire(detail.price.as_str()) != Ok(amount) {
            return Err(unreadable("the offer is for another price"));
        }
        if let (Some(asked), Some(told)) = (asked, &detail.bin_number)
            && !same_card(asked, told.as_str())
        {
            return Err(unreadable("the offer is for another card"));
        }
        offers.push(detail.into_offer()?);
    }
    if asked.is_some() {
        offers.truncate(1);
    }
    if offers.is_empty() {
        Err(unreadable("there is no offer in it"))
    } else {
        Ok(offers)
    }
}

/// iyzico may answer with 6 digits to 8 and the other way round: the shorter one decides.
fn same_card(asked: CardPrefix, told: &str) -> bool {
    told.starts_with(asked.as_str()) || (!told.is_empty() && asked.as_str().starts_with(told))
}

impl Detail {
    fn into_offer(self) -> Result<CardOffer, UpstreamError> {
        let Self {
            bin_number: _,
            price: _,
            card_type,
            card_association,
            card_family_name,
            bank_code,
            bank_name,
            commercial,
            installment_prices,
        } = self;
        let words = CardWords {
            card_type,
            association: card_association,
            family: card_family_name,
            bank_name,
            bank_code,
            commercial,
        };
        let card = words.into_facts();
        let mut plans = installment_prices
            .iter()
            .map(Price::read)
            .collect::<Result<Vec<_>, _>>()?;
        // Rows may come unsorted, and a row told twice is told once here.
        plans.sort_by_key(|plan| plan.installments);
        plans.dedup_by_key(|plan| plan.installments);
        Ok(CardOffer { card, plans })
    }
}

impl Price {
    fn read(&self) -> Result<PlanPrice, UpstreamError> {
        let amount = |literal: &Literal| {
            Amount::from_wire(literal.as_str()).map_err(|error| UpstreamError::Unreadable {
                http_status: 200,
                reason: format!("{} installments: {error}", self.installment_number),
            })
        };
        Ok(PlanPrice {
            installments: self.installment_number,
            installment_price: amount(&self.installment_price)?,
            total: amount(&self.total_price)?,
        })
    }
}

/// iyzico's words for a card. They come under slightly different names from call to call.
pub(super) struct CardWords {
    pub(super) card_type: Option<Literal>,
    pub(super) association: Option<Literal>,
    pub(super) family: Option<Literal>,
    pub(super) bank_name: Option<Literal>,
    pub(super) bank_code: Option<Literal>,
    pub(super) commercial: Option<Literal>,
}

impl CardWords {
    /// The card's facts; `None` when there is not one. Unknown words survive as unknown.
    pub(super) fn into_facts(self) -> Option<CardFacts> {
        let Self {
            card_type,
            association,
            family,
            bank_name,
            bank_code,
            commercial,
        } = self;
        let text = |literal: Option<Literal>| literal.map(String::from).filter(|text| !text.is_empty());
        let facts = CardFacts {
            scheme: association.and_then(|word| scheme(word.as_str())),
            kind: card_type.and_then(|word| kind(word.as_str())),
            family: text(family),
            bank_name: text(bank_name),
            bank_code: bank_code.and_then(|code| code.as_str().parse().ok()),
            commercial: commercial.map(|flag| flag.as_str() == "1"),
        };
        (facts != CardFacts::default()).then_some(facts)
    }
}

fn scheme(word: &str) -> Option<CardScheme> {
    match word {
        "VISA" => Some(CardScheme::Visa),
        "MASTER_CARD" => Some(CardScheme::Mastercard),
        "AMERICAN_EXPRESS" => Some(CardScheme::Amex),
        "TROY" => Some(CardScheme::Troy),
        _ => None,
    }
}

fn kind(word: &str) -> Option<CardType> {
    match word {
        "CREDIT_CARD" => Some(CardType::Credit),
        "DEBIT_CARD" => Some(CardType::Debit),
        "PREPAID_CARD" => Some(CardType::Prepaid),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::answer;
    use super::*;

    const HUNDRED: Amount = match Amount::from_kurus(10_000) {
        Ok(amount) => amount,
        Err(_) => Amount::ZERO,
    };

    fn prefix(text: &str) -> Option<CardPrefix> {
        Some(CardPrefix::parse(text).unwrap())
    }

    #[test]
    fn the_documented_sample_is_read_to_the_kurus() {
        let sample = r#"{"status":"success","locale":"en","systemTime":1755547819061,"conversationId":"123456789",
            "installmentDetails":[{"binNumber":"54308100","price":100,"cardType":"CREDIT_CARD",
            "cardAssociation":"MASTER_CARD","cardFamilyName":"Paraf","force3ds":0,"bankCode":12,"bankName":"Halkbank",
            "forceCvc":0,"commercial":0,"dccEnabled":0,"agricultureEnabled":0,"installmentPrices":[
            {"installmentPrice":18.7,"totalPrice":112.22,"installmentNumber":6},
            {"installmentPrice":100,"totalPrice":100,"installmentNumber":1}]}]}"#;
        let offers = offers(&answer(sample), HUNDRED, prefix("54308100")).unwrap();
        let card = offers[0].card.clone().unwrap();
        assert_eq!(card.scheme, Some(CardScheme::Mastercard));
        assert_eq!((card.family.as_deref(), card.bank_code), (Some("Paraf"), Some(12)));
        let plans: Vec<_> = offers[0]
            .plans
            .iter()
            .map(|p| (p.installments, p.installment_price.kurus(), p.total.kurus()))
            .collect();
        assert_eq!(plans, [(1, 10_000, 10_000), (6, 1870, 11_222)]);
    }

    #[test]
    fn a_foreign_card_comes_with_nothing_but_its_price() {
        let sample = r#"{"status":"success","installmentDetails":[{"binNumber":"540001","price":"100.00000000",
            "force3ds":1,"forceCvc":1,"installmentPrices":[
            {"installmentPrice":"100.0","totalPrice":"100.00000000","installmentNumber":1}]}]}"#;
        let offers = offers(&answer(sample), HUNDRED, prefix("540001")).unwrap();
        assert_eq!(offers[0].card, None);
        assert_eq!(offers[0].plans.len(), 1);
    }

    #[test]
    fn an_unknown_word_survives_as_unknown() {
        let sample = r#"{"status":"success","installmentDetails":[{"price":100,"cardType":"CHARGE_CARD",
            "cardAssociation":"UNION_PAY","cardFamilyName":"Yeni Kart","installmentPrices":[
            {"installmentPrice":100,"totalPrice":100,"installmentNumber":1}]}]}"#;
        let card = offers(&answer(sample), HUNDRED, None).unwrap()[0].card.clone().unwrap();
        assert_eq!(
            (card.scheme, card.kind, card.family.as_deref()),
            (None, None, Some("Yeni Kart"))
        );
    }

    #[test]
    fn an_answer_about_something_else_is_not_taken() {
        let other_price = r#"{"status":"success","installmentDetails":[{"price":10,"installmentPrices":[]}]}"#;
        let other_card =
            r#"{"status":"success","installmentDetails":[{"binNumber":"552608","price":100,"installmentPrices":[]}]}"#;
        let no_offer = r#"{"status":"success","installmentDetails":[]}"#;
        for text in [other_price, other_card, no_offer] {
            let error = offers(&answer(text), HUNDRED, prefix("415792")).unwrap_err();
            assert!(matches!(error, UpstreamError::Unreadable { .. }), "{error}");
        }
    }

    #[test]
    fn a_third_decimal_is_refused_and_not_rounded() {
        let text = r#"{"status":"success","installmentDetails":[{"price":100,"installmentPrices":[
            {"installmentPrice":35.083,"totalPrice":105.25,"installmentNumber":3}]}]}"#;
        assert!(matches!(
            offers(&answer(text), HUNDRED, None),
            Err(UpstreamError::Unreadable { .. })
        ));
    }

    #[test]
    fn an_error_is_told_by_its_code() {
        let text = r#"{"status":"failure","errorCode":"1000","errorMessage":"Geçersiz imza","locale":"tr"}"#;
        let error = offers(&answer(text), HUNDRED, None).unwrap_err();
        assert!(matches!(error, UpstreamError::Refused { code, .. } if code == "1000"));
        let busy = r#"{"status":"failure","errorCode":50000,"errorMessage":"…"}"#;
        assert!(matches!(
            offers(&answer(busy), HUNDRED, None),
            Err(UpstreamError::Busy { .. })
        ));
        let html = "<html><body>502 Bad Gateway</body></html>";
        assert!(matches!(
            offers(&answer(html), HUNDRED, None),
            Err(UpstreamError::Unreadable { .. })
        ));
    }
}
