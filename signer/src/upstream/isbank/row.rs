//! A row of a statement. The bank does not publish its fields: their names are settings.

use vezne_protocol::{Iban, SignedAmount};

use super::super::date;
use super::fields::Fields;
use super::settings::StatementForm;
use crate::payments::bank::Direction;
use crate::payments::merchant_bank::AccountRow;

/// A row in our own words. Whatever it lacks is absent, and such a row goes to a person.
pub(super) fn row(fields: &Fields, form: &StatementForm) -> AccountRow {
    let amount = fields
        .text(&form.amount)
        .and_then(|text| SignedAmount::from_wire(&text).ok());
    AccountRow {
        id: fields.text(&form.id),
        direction: amount.and_then(|amount| direction(fields, form, amount)),
        amount: amount.map(SignedAmount::size),
        currency: fields.text(&form.currency),
        at: fields.text(&form.date).and_then(|text| date::read(&text)),
        description: fields.text(&form.description),
        sender_name: fields.text(&form.sender_name),
        sender_iban: fields.text(&form.sender_iban).and_then(|text| Iban::parse(&text).ok()),
    }
}

/// Which way the money went: what the row says, unless its sign says otherwise; without a word, the sign.
fn direction(fields: &Fields, form: &StatementForm, amount: SignedAmount) -> Option<Direction> {
    if !fields.has(&form.direction) {
        return match (amount.is_negative(), form.is_signed) {
            (true, _) => Some(Direction::Out),
            (false, true) if !amount.size().is_zero() => Some(Direction::In),
            (false, _) => None,
        };
    }
    let word = fields.text(&form.direction)?;
    if word.eq_ignore_ascii_case(&form.direction_out) {
        Some(Direction::Out)
    } else if word.eq_ignore_ascii_case(&form.direction_in) && !amount.is_negative() {
        Some(Direction::In)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use vezne_protocol::Amount;

    const WHOLE: &str = r#"{"transactionId":"2025081500001","amount":"1250.50","debitCreditIndicator":"A","currencyCode":"TRY",
        "transactionDate":"2025-08-15T13:04:35","description":"vzn-1 Kahve","senderName":"Ayşe Yılmaz",
        "senderIban":"TR330006100519786457841326","balance":1}"#;

    fn read(json: &str, form: &StatementForm) -> AccountRow {
        row(&serde_json::from_str(json).unwrap(), form)
    }

    fn changed(from: &str, to: &str) -> AccountRow {
        let json = WHOLE.replace(from, to);
        assert_ne!(json, WHOLE, "{from}");
        read(&json, &StatementForm::default())
    }

    #[test]
    fn a_whole_row_is_read_to_the_kurus() {
        let expected = AccountRow {
            id: Some("2025081500001".into()),
            direction: Some(Direction::In),
            amount: Some(Amount::parse("1250.50").unwrap()),
            currency: Some("TRY".into()),
            at: Some(Moment::from_ms(1_755_252_275_000)),
            description: Some("vzn-1 Kahve".into()),
            sender_name: Some("Ayşe Yılmaz".into()),
            sender_iban: Some(Iban::parse("TR330006100519786457841326").unwrap()),
        };
        assert_eq!(read(WHOLE, &StatementForm::default()), expected);
    }

    #[test]
    fn what_a_row_lacks_is_absent_and_never_guessed() {
        assert_eq!(changed("transactionId", "rowId").id, None);
        assert_eq!(changed("2025-08-15T", "15.08.2025 ").at, None);
        assert_eq!(changed(r#""vzn-1 Kahve""#, "null").description, None);
        assert_eq!(changed("TR330006100519786457841326", "TR33").sender_iban, None);
        for amount in [r#""1.250,50""#, r#""1250.505""#, "{}", "null"] {
            let row = changed(r#""1250.50""#, amount);
            assert_eq!((row.amount, row.direction), (None, None), "{amount}");
        }
        assert_eq!(read("{}", &StatementForm::default()), changed(WHOLE, "{}"));
    }

    #[test]
    fn a_direction_is_what_the_row_says_and_no_contradiction() {
        let told = |word: &str, amount: &str| {
            let json = WHOLE.replace(r#""A""#, word).replace(r#""1250.50""#, amount);
            read(&json, &StatementForm::default()).direction
        };
        for (word, amount, direction) in [
            (r#""a""#, "1", Some(Direction::In)),
            (r#""B""#, "1", Some(Direction::Out)),
            (r#""B""#, "-1", Some(Direction::Out)),
            (r#""A""#, "-1", None),
            (r#""C""#, "1", None),
            ("null", "1", None),
            (r#""""#, "-1", None),
        ] {
            assert_eq!(told(word, amount), direction, "{word} {amount}");
        }
    }

    #[test]
    fn without_a_word_only_a_minus_tells_unless_amounts_are_said_to_be_signed() {
        let told = |amount: &str, is_signed: bool| {
            let json = WHOLE
                .replace("debitCreditIndicator", "x")
                .replace(r#""1250.50""#, amount);
            let form = StatementForm {
                is_signed,
                ..StatementForm::default()
            };
            read(&json, &form).direction
        };
        for (amount, is_signed, direction) in [
            ("-1", false, Some(Direction::Out)),
            ("1", false, None),
            ("-1", true, Some(Direction::Out)),
            ("1", true, Some(Direction::In)),
            ("0", true, None),
        ] {
            assert_eq!(told(amount, is_signed), direction, "{amount} {is_signed}");
        }
    }
}
