//! Easy addresses (KOLAS): what stands for an account where nobody wants to type an IBAN.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::identity::{IdentityError, Tckn, Vkn, digits};

/// The most characters of an e-mail address.
const EMAIL_CHARS_MAX: usize = 50;

/// What kind of value an easy address is, by the letter that banks use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EasyAddressType {
    /// `T`: a mobile phone.
    Phone,
    /// `E`: an e-mail address.
    Email,
    /// `K`: a citizen's number.
    Tckn,
    /// `V`: a tax number.
    Vkn,
    /// `Y`: a foreigner's number.
    Ykn,
    /// `P`: a passport.
    Passport,
}

/// An easy address as banks want it. It is personal data.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EasyAddress {
    kind: EasyAddressType,
    value: String,
}

/// Why a text is no easy address of its type. Never holds what was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EasyAddressError {
    /// No such type.
    #[error("there is no such type; there are T, E, K, V, Y and P")]
    Type,
    /// No mobile phone.
    #[error("a phone is 10 digits that begin with 5, with or without 0 or +90 before them")]
    Phone,
    /// No e-mail address.
    #[error("an e-mail address has at most 50 characters, one @, and a dot behind it")]
    Email,
    /// No citizen's or tax number.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// No foreigner's number.
    #[error("a foreigner's number is 11 digits that begin with 99")]
    Ykn,
    /// No passport.
    #[error("a passport is 7 to 9 letters and digits")]
    Passport,
}

impl EasyAddressType {
    /// The type that a letter names.
    pub fn of_letter(letter: &str) -> Result<Self, EasyAddressError> {
        Ok(match letter {
            "T" => Self::Phone,
            "E" => Self::Email,
            "K" => Self::Tckn,
            "V" => Self::Vkn,
            "Y" => Self::Ykn,
            "P" => Self::Passport,
            _ => return Err(EasyAddressError::Type),
        })
    }

    /// The letter that banks use.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Phone => "T",
            Self::Email => "E",
            Self::Tckn => "K",
            Self::Vkn => "V",
            Self::Ykn => "Y",
            Self::Passport => "P",
        }
    }
}

impl EasyAddress {
    /// Reads a value of a type, and brings it into the form that banks want.
    pub fn parse(kind: EasyAddressType, text: &str) -> Result<Self, EasyAddressError> {
        let value = match kind {
            EasyAddressType::Phone => phone(text)?,
            EasyAddressType::Email => email(text)?,
            EasyAddressType::Tckn => Tckn::parse(text)?.expose(),
            EasyAddressType::Vkn => Vkn::parse(text)?.expose(),
            EasyAddressType::Ykn => ykn(text)?,
            EasyAddressType::Passport => passport(text)?,
        };
        Ok(Self { kind, value })
    }

    /// Its type.
    pub const fn kind(&self) -> EasyAddressType {
        self.kind
    }

    /// Its value, for upstreams alone.
    pub fn expose(&self) -> &str {
        &self.value
    }

    /// What a person or a log sees: its end.
    pub fn masked(&self) -> String {
        const SHOWN: usize = 2;
        let hidden = self.value.chars().count().saturating_sub(SHOWN);
        let mask = |(place, character)| if place < hidden { '*' } else { character };
        self.value.chars().enumerate().map(mask).collect()
    }
}

/// Without its value.
impl fmt::Debug for EasyAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "EasyAddress({}, …)", self.kind.letter())
    }
}

/// As it is kept: its letter, a colon, its value.
impl Serialize for EasyAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}:{}", self.kind.letter(), self.value))
    }
}

impl<'de> Deserialize<'de> for EasyAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (letter, value) = text
            .split_once(':')
            .ok_or_else(|| D::Error::custom(EasyAddressError::Type))?;
        let kind = EasyAddressType::of_letter(letter).map_err(D::Error::custom)?;
        Self::parse(kind, value).map_err(D::Error::custom)
    }
}

/// Ten digits, without what stands before them in a phone book.
fn phone(text: &str) -> Result<String, EasyAddressError> {
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}')).collect();
    let before = ["+90", "90", "0"];
    let national = before
        .iter()
        .find_map(|before| compact.strip_prefix(before))
        .unwrap_or(&compact);
    let is_mobile = digits::<10>(national).is_ok_and(|digits| digits[0] == 5);
    is_mobile.then(|| national.to_owned()).ok_or(EasyAddressError::Phone)
}

/// Letters stay as they are: by which rules they could be made small is the mail server's to know.
fn email(text: &str) -> Result<String, EasyAddressError> {
    let text = text.trim_matches([' ', '\u{a0}']);
    let is_fine = |character: char| !character.is_whitespace() && !character.is_control();
    match text.split_once('@') {
        Some((local, domain))
            if !local.is_empty()
                && !domain.contains('@')
                && domain.split('.').count() > 1
                && domain.split('.').all(|label| !label.is_empty())
                && text.chars().count() <= EMAIL_CHARS_MAX
                && text.chars().all(is_fine) =>
        {
            Ok(text.to_owned())
        }
        _ => Err(EasyAddressError::Email),
    }
}

/// No check of it is published.
fn ykn(text: &str) -> Result<String, EasyAddressError> {
    let is_ykn = digits::<11>(text).is_ok_and(|digits| digits.starts_with(&[9, 9]));
    is_ykn.then(|| text.to_owned()).ok_or(EasyAddressError::Ykn)
}

fn passport(text: &str) -> Result<String, EasyAddressError> {
    let is_passport = (7..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_passport
        .then(|| text.to_ascii_uppercase())
        .ok_or(EasyAddressError::Passport)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(letter: &str, text: &str) -> Result<String, EasyAddressError> {
        let kind = EasyAddressType::of_letter(letter).unwrap();
        assert_eq!(kind.letter(), letter);
        EasyAddress::parse(kind, text).map(|address| address.expose().to_owned())
    }

    #[test]
    fn each_type_becomes_what_banks_want() {
        for (letter, text, expected) in [
            ("T", "+90 535 000 00 00", "5350000000"),
            ("T", "0535\u{a0}0000000", "5350000000"),
            ("T", "905350000000", "5350000000"),
            ("T", "5350000000", "5350000000"),
            ("E", " Işık@Example.com", "Işık@Example.com"),
            ("K", "10000000146", "10000000146"),
            ("V", "4540536920", "4540536920"),
            ("Y", "99000000042", "99000000042"),
            ("P", "u12345678", "U12345678"),
        ] {
            assert_eq!(value(letter, text).as_deref(), Ok(expected), "{letter} {text}");
        }
    }

    #[test]
    fn each_mistake_has_its_reason() {
        for (letter, text, error) in [
            ("T", "2121234567", EasyAddressError::Phone),
            ("T", "535000000", EasyAddressError::Phone),
            ("T", "53500000\u{660}\u{660}", EasyAddressError::Phone),
            ("E", "a@b", EasyAddressError::Email),
            ("E", "a@@example.com", EasyAddressError::Email),
            ("E", "@example.com", EasyAddressError::Email),
            ("E", "a@example..com", EasyAddressError::Email),
            ("E", "a b@example.com", EasyAddressError::Email),
            (
                "K",
                "10000000147",
                EasyAddressError::Identity(IdentityError::CheckDigits),
            ),
            ("Y", "10000000146", EasyAddressError::Ykn),
            ("P", "A12345", EasyAddressError::Passport),
            ("P", "İ1234567", EasyAddressError::Passport),
        ] {
            assert_eq!(value(letter, text), Err(error), "{letter} {text}");
        }
        let long = format!("{}@example.com", "a".repeat(39));
        assert_eq!(value("E", &long), Err(EasyAddressError::Email));
        assert_eq!(EasyAddressType::of_letter("t"), Err(EasyAddressError::Type));
    }

    #[test]
    fn what_is_kept_is_read_again() {
        for (kind, value) in [
            (EasyAddressType::Email, "kasa@vezne.example"),
            (EasyAddressType::Phone, "5321112233"),
        ] {
            let address = EasyAddress::parse(kind, value).unwrap();
            let kept = serde_json::to_string(&address).unwrap();
            assert_eq!(serde_json::from_str::<EasyAddress>(&kept).unwrap(), address, "{kept}");
        }
        assert!(serde_json::from_str::<EasyAddress>("\"5321112233\"").is_err());
    }

    #[test]
    fn nothing_of_it_is_printed_by_mistake() {
        let address = EasyAddress::parse(EasyAddressType::Phone, "5350000000").unwrap();
        assert_eq!(format!("{address:?}"), "EasyAddress(T, …)");
    }
}
