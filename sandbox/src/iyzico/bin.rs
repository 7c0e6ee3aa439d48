//! `POST /payment/bin/check`: who issued a card, from its first six or eight digits.

use super::bins::Bin;
use super::errors::Refusal;
use super::fields::Fields;
use crate::answer::Answer;

/// Writes what is known of the card. Of a foreign or unknown one only the number comes back: what iyzico says of those
/// is not documented, and the installment answer leaves the same facts out.
pub(crate) fn answer(fields: &Fields, answer: &mut Answer) -> Result<(), Refusal> {
    let number = optional_number(fields)?.ok_or_else(|| Refusal::Missing("binNumber".into()))?;
    answer.set("binNumber", &number);
    if let Some(card) = Bin::of(&number) {
        answer
            .set("cardType", &card.kind)
            .set("cardAssociation", &card.association);
        answer.set_some("cardFamily", card.family.as_ref());
        answer
            .set("bankName", &card.bank_name)
            .set("bankCode", &card.bank_code)
            .set("commercial", &card.commercial);
    }
    Ok(())
}

/// `binNumber`, which has six or eight digits when it is there.
pub(crate) fn optional_number(fields: &Fields) -> Result<Option<String>, Refusal> {
    let number = fields.optional_text("binNumber")?;
    let well_formed = |text: &String| matches!(text.len(), 6 | 8) && text.bytes().all(|byte| byte.is_ascii_digit());
    match number {
        Some(text) if !well_formed(&text) => Err(Refusal::bad("binNumber")),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::AmountStyle;

    fn asked(number: &str) -> String {
        let mut written = Answer::new(AmountStyle::Number);
        let body = format!(r#"{{"binNumber":"{number}"}}"#);
        answer(&Fields::of_body(body.as_bytes()).unwrap(), &mut written).unwrap();
        String::from_utf8(written.to_bytes()).unwrap()
    }

    #[test]
    fn the_documented_sample_differs_only_in_its_scheme() {
        assert_eq!(
            asked("41579200"),
            concat!(
                r#"{"binNumber":"41579200","cardType":"CREDIT_CARD","cardAssociation":"VISA","cardFamily":"World","#,
                r#""bankName":"Vakıfbank","bankCode":15,"commercial":0}"#
            )
        );
    }

    #[test]
    fn six_digits_say_as_much_as_eight() {
        let rest = |answer: String| answer.split_once(',').map(|(_, rest)| rest.to_owned());
        assert_eq!(rest(asked("552608")), rest(asked("55260800")));
        assert!(asked("552608").contains(r#""cardFamily":"Axess","bankName":"Akbank","bankCode":46,"commercial":1"#));
    }

    #[test]
    fn of_an_unknown_card_only_the_number_comes_back() {
        assert_eq!(asked("400000"), r#"{"binNumber":"400000"}"#);
    }

    #[test]
    fn the_number_is_required() {
        let mut written = Answer::new(AmountStyle::Number);
        let refusal = answer(&Fields::of_body(b"{}").unwrap(), &mut written).unwrap_err();
        assert_eq!(refusal, Refusal::Missing("binNumber".into()));
    }
}
