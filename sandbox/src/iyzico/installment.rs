//! `POST /payment/iyzipos/installment`: what a price becomes in each plan of a card, or of every card family.

use rust_decimal::Decimal;

use super::bin;
use super::bins::{Bin, Kind, plans};
use super::errors::Refusal;
use super::fields::Fields;
use super::rates::{FAMILIES, Plan};
use crate::answer::Answer;

/// Writes `installmentDetails`: one row for the card that was asked about, or one for each family.
pub(crate) fn answer(fields: &Fields, answer: &mut Answer) -> Result<(), Refusal> {
    let price = fields.amount("price")?;
    let rows = match bin::optional_number(fields)? {
        Some(number) => vec![card_row(answer, &number, price)],
        None => family_rows(answer, price),
    };
    answer.set("installmentDetails", &rows);
    Ok(())
}

/// A foreign or unknown card has a price, flags and one plan, nothing else.
fn card_row(answer: &Answer, number: &str, price: Decimal) -> Answer {
    let card = Bin::of(number);
    let mut row = answer.nested();
    row.set("binNumber", &number).amount("price", price);
    if let Some(card) = card {
        row.set("cardType", &card.kind)
            .set("cardAssociation", &card.association);
        row.set_some("cardFamilyName", card.family.as_ref());
    }
    row.set("force3ds", &u8::from(card.is_none_or(|card| card.kind == Kind::Debit)));
    if let Some(card) = card {
        row.set("bankCode", &card.bank_code).set("bankName", &card.bank_name);
    }
    row.set("forceCvc", &0);
    if let Some(card) = card {
        row.set("commercial", &card.commercial)
            .set("dccEnabled", &0)
            .set("agricultureEnabled", &0);
    }
    let prices = plan_rows(answer, &plans(card, price));
    row.set("installmentPrices", &prices);
    row
}

fn family_rows(answer: &Answer, price: Decimal) -> Vec<Answer> {
    let row = |family: &super::rates::Family| {
        let mut row = answer.nested();
        row.amount("price", price)
            .set("cardFamilyName", &family.name)
            .set("force3ds", &0);
        row.set("bankCode", &family.bank_code)
            .set("bankName", &family.bank_name)
            .set("forceCvc", &0);
        row.set("installmentPrices", &plan_rows(answer, &family.plans(price)));
        row
    };
    FAMILIES.iter().map(row).collect()
}

fn plan_rows(answer: &Answer, plans: &[Plan]) -> Vec<Answer> {
    let row = |plan: &Plan| {
        let mut row = answer.nested();
        row.amount("installmentPrice", plan.installment)
            .amount("totalPrice", plan.total);
        row.set("installmentNumber", &plan.installments);
        row
    };
    plans.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::AmountStyle;

    fn asked(style: AmountStyle, body: &str) -> String {
        let mut written = Answer::new(style);
        answer(&Fields::of_body(body.as_bytes()).unwrap(), &mut written).unwrap();
        String::from_utf8(written.to_bytes()).unwrap()
    }

    fn refused(body: &str) -> Refusal {
        let mut written = Answer::new(AmountStyle::Number);
        answer(&Fields::of_body(body.as_bytes()).unwrap(), &mut written).unwrap_err()
    }

    #[test]
    fn the_documented_sample_is_answered_to_the_byte() {
        let expected = concat!(
            r#"{"installmentDetails":[{"binNumber":"54308100","price":100,"cardType":"CREDIT_CARD","#,
            r#""cardAssociation":"MASTER_CARD","cardFamilyName":"Paraf","force3ds":0,"bankCode":12,"#,
            r#""bankName":"Halkbank","forceCvc":0,"commercial":0,"dccEnabled":0,"agricultureEnabled":0,"#,
            r#""installmentPrices":["#,
            r#"{"installmentPrice":100,"totalPrice":100,"installmentNumber":1},"#,
            r#"{"installmentPrice":51.61,"totalPrice":103.22,"installmentNumber":2},"#,
            r#"{"installmentPrice":35.08,"totalPrice":105.25,"installmentNumber":3},"#,
            r#"{"installmentPrice":18.7,"totalPrice":112.22,"installmentNumber":6},"#,
            r#"{"installmentPrice":13.35,"totalPrice":120.19,"installmentNumber":9},"#,
            r#"{"installmentPrice":10.77,"totalPrice":129.2,"installmentNumber":12}]}]}"#
        );
        assert_eq!(
            asked(AmountStyle::Number, r#"{"price":100.0,"binNumber":"54308100"}"#),
            expected
        );
    }

    #[test]
    fn a_foreign_card_has_a_single_payment_and_no_issuer() {
        assert_eq!(
            asked(AmountStyle::Number, r#"{"price":"100.0","binNumber":"540001"}"#),
            concat!(
                r#"{"installmentDetails":[{"binNumber":"540001","price":100,"force3ds":1,"forceCvc":0,"#,
                r#""installmentPrices":[{"installmentPrice":100,"totalPrice":100,"installmentNumber":1}]}]}"#
            )
        );
    }

    #[test]
    fn a_debit_card_has_an_issuer_and_a_single_payment() {
        let answer = asked(AmountStyle::Number, r#"{"price":100,"binNumber":"58900400"}"#);
        assert!(answer.contains(r#""cardType":"DEBIT_CARD""#));
        assert!(
            answer.contains(r#""installmentPrices":[{"installmentPrice":100,"totalPrice":100,"installmentNumber":1}]"#)
        );
    }

    #[test]
    fn without_a_bin_there_is_a_row_for_each_family_and_no_card() {
        let answer = asked(AmountStyle::Number, r#"{"price":100}"#);
        for family in &FAMILIES {
            assert!(answer.contains(&format!(r#""cardFamilyName":"{}""#, family.name)));
        }
        for field in ["binNumber", "cardType", "cardAssociation", "commercial"] {
            assert!(!answer.contains(field), "{field}");
        }
    }

    #[test]
    fn the_same_amounts_can_be_strings_or_have_eight_decimals() {
        let body = r#"{"price":100,"binNumber":"54308100"}"#;
        assert!(asked(AmountStyle::String, body).contains(r#"{"installmentPrice":"18.70","totalPrice":"112.22""#));
        assert!(
            asked(AmountStyle::EightDecimals, body)
                .contains(r#"{"installmentPrice":18.70000000,"totalPrice":112.22000000"#)
        );
    }

    #[test]
    fn price_is_required_and_the_bin_has_six_or_eight_digits() {
        assert_eq!(refused("{}"), Refusal::Missing("price".into()));
        assert_eq!(refused(r#"{"price":"100,5"}"#), Refusal::bad("price"));
        for bin in ["55260", "5526080", "552608000", "5526080a", "552608 0"] {
            let body = format!(r#"{{"price":100,"binNumber":"{bin}"}}"#);
            assert_eq!(refused(&body), Refusal::bad("binNumber"), "{bin}");
        }
    }
}
