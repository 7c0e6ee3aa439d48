//! IBANs, citizens' and tax numbers with the verdicts of independent libraries: ours agrees with all of them.

use serde_json::Value;
use vezne_protocol::{Iban, Tckn, Vkn};

/// Each case of a kind: what is typed, whether it is one, and the bank that it names.
fn cases(kind: &str) -> Vec<(String, bool, Option<String>)> {
    let vectors: Value =
        serde_json::from_str(include_str!("../../tests/vectors/turkish-identifiers.json")).expect("JSON");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let cases = vectors[kind].as_array().expect("cases").iter().map(|case| {
        let input = text(&case["input"]).expect("an input");
        let valid = case["valid"].as_bool().expect("a verdict");
        (input, valid, text(&case["bank_code"]))
    });
    cases.collect()
}

#[test]
fn ibans_are_judged_as_the_strict_rule_judges_them() {
    let cases = cases("iban");
    assert!(cases.len() > 100);
    for (input, valid, bank_code) in cases {
        let iban = Iban::parse(&input);
        assert_eq!(iban.is_ok(), valid, "{input}");
        if let (Ok(iban), Some(code)) = (iban, bank_code) {
            assert_eq!(iban.bank_code(), code, "{input}");
        }
    }
}

#[test]
fn citizens_numbers_are_judged_by_their_check_digits() {
    let cases = cases("tckn");
    assert!(cases.len() > 100);
    for (input, valid, _) in cases {
        assert_eq!(Tckn::parse(&input).is_ok(), valid, "{input}");
    }
}

#[test]
fn tax_numbers_are_judged_by_their_check_digit() {
    let cases = cases("vkn");
    assert!(cases.len() > 100);
    for (input, valid, _) in cases {
        assert_eq!(Vkn::parse(&input).is_ok(), valid, "{input}");
    }
}
