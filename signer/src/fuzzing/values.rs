//! Any text as a value: what is taken keeps what its type promises, and says itself again.

use vezne_protocol::{Amount, CardPrefix, Currency, Iban, IdempotencyKey, Locale, SignedAmount};

/// How many digits of a card are ever held.
const DIGITS_MAX: usize = 8;

fn text(bytes: &[u8]) -> Option<&str> {
    str::from_utf8(bytes).ok()
}

/// An amount is read to the kuruş or not at all, and written as it would be read.
pub(super) fn amount(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    for read in [Amount::parse(text), Amount::from_wire(text)].into_iter().flatten() {
        assert_eq!(Amount::parse(&read.to_string()), Ok(read), "{text}");
        for locale in [Locale::Tr, Locale::En] {
            drop(read.to_text(locale, Currency::Try));
        }
    }
    if let Ok(signed) = SignedAmount::from_wire(text) {
        assert_eq!(Amount::parse(&signed.size().to_string()), Ok(signed.size()), "{text}");
    }
}

/// An IBAN has 26 characters whose remainder by 97 is 1, and its mask hides what is in the middle.
pub(super) fn iban(bytes: &[u8]) {
    let Some(iban) = text(bytes).and_then(|text| Iban::parse(text).ok()) else {
        return;
    };
    let whole = iban.expose();
    assert!(whole.len() == 26 && whole.starts_with("TR"), "its length");
    let turned = whole[4..].chars().chain(whole[..4].chars());
    let remainder = turned
        .filter_map(|character| character.to_digit(36))
        .fold(0, |rest, digit| {
            let shifted = if digit > 9 { rest * 100 } else { rest * 10 };
            (shifted + digit) % 97
        });
    assert_eq!(remainder, 1, "its check digits");
    assert!(!iban.masked().contains(&whole[8..16]), "its mask");
    assert_eq!(Iban::parse(whole).as_ref().map(Iban::expose), Ok(whole));
}

/// At most eight digits, whatever was typed.
pub(super) fn prefix(bytes: &[u8]) {
    let Some(prefix) = text(bytes).and_then(|text| CardPrefix::parse(text).ok()) else {
        return;
    };
    let digits = prefix.as_str();
    assert!(digits.len() <= DIGITS_MAX && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let _ = prefix.scheme();
    assert!(prefix.asked().as_str().len() <= digits.len());
}

/// 16 to 128 letters, digits, hyphens and underscores.
pub(super) fn idempotency_key(bytes: &[u8]) {
    let Some(key) = text(bytes).and_then(|text| IdempotencyKey::parse(text).ok()) else {
        return;
    };
    let key = key.as_str().as_bytes();
    assert!((16..=128).contains(&key.len()));
    assert!(
        key.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
    );
}
