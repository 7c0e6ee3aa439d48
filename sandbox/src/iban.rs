//! Turkish IBANs: `TR`, two check digits, five of the bank, a zero, and sixteen of the account.

const LENGTH: usize = 26;
/// İş Bankası's code in an IBAN.
pub(crate) const ISBANK: &str = "00064";
/// VakıfBank's code in an IBAN.
pub(crate) const VAKIFBANK: &str = "00015";

/// The IBAN of an account at a bank: its check digits are worked out here, because those of VakıfBank's samples are wrong.
/// The account is seventeen characters, the reserve zero first, as VakıfBank's account numbers are.
pub(crate) fn of(bank: &str, account: &str) -> String {
    let rest = format!("{bank}{account}");
    let check = 98 - remainder(&format!("{rest}TR00"));
    format!("TR{check:02}{rest}")
}

/// Whether a text is a Turkish IBAN, without spaces.
pub(crate) fn is_valid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == LENGTH
        && text.starts_with("TR")
        && bytes[2..9].iter().all(u8::is_ascii_digit)
        && bytes[9] == b'0'
        && bytes[10..]
            .iter()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    shaped && (2..=98).contains(&number(&text[2..4])) && remainder(&format!("{}{}", &text[4..], &text[..4])) == 1
}

/// The bank's five digits.
pub(crate) fn bank_of(iban: &str) -> &str {
    iban.get(4..9).unwrap_or_default()
}

/// What a receipt shows of an IBAN that is masked: the country, the bank and the last four.
pub(crate) fn masked(iban: &str) -> String {
    let kept = |place: usize| !(9..LENGTH - 4).contains(&place);
    let letters = iban.chars().enumerate();
    letters
        .map(|(place, letter)| if kept(place) { letter } else { '*' })
        .collect()
}

fn number(digits: &str) -> u32 {
    digits
        .bytes()
        .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

/// Of a division by 97, letters counting from ten.
fn remainder(text: &str) -> u32 {
    text.chars().fold(0, |sum, letter| {
        let value = letter.to_digit(36).unwrap_or_default();
        (sum * if value < 10 { 10 } else { 100 } + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn check_digits_are_the_right_ones() {
        assert_eq!(of(VAKIFBANK, "00158000000000002"), "TR290001500158000000000002");
        assert!(is_valid(&of(VAKIFBANK, "00158000000000002")));
        assert!(is_valid("TR330006100519786457841326"));
        assert!(is_valid(&of("00064", "0ABC0000000000001")));
    }

    #[test]
    fn the_verdicts_are_those_of_independent_libraries() {
        let file: Value = serde_json::from_str(include_str!("../../tests/vectors/turkish-identifiers.json")).unwrap();
        for case in file["iban"].as_array().unwrap() {
            // The bank is sent what is left when a person's spaces and small letters are gone.
            let kept = |letter: &char| !matches!(letter, ' ' | '\u{a0}' | '\u{200b}'..='\u{200d}' | '\u{feff}');
            let input = case["input"].as_str().unwrap().chars().filter(kept);
            let input = input.collect::<String>().to_ascii_uppercase();
            assert_eq!(is_valid(&input), case["valid"] == true, "{case}");
        }
    }

    #[test]
    fn what_is_not_an_iban_is_refused() {
        for text in [
            "TR520001500158000000000002",
            "TR000000000000000000000000",
            "TR29 0001500158000000000002",
            "tr290001500158000000000002",
            "DE290001500158000000000002",
            "TR29000150015800000000000",
            "",
            "TRğğ0001500158000000000002",
        ] {
            assert!(!is_valid(text), "{text}");
        }
    }

    #[test]
    fn a_masked_iban_keeps_its_bank_and_its_end() {
        assert_eq!(masked("TR290001500158000000000002"), "TR2900015*************0002");
    }
}
