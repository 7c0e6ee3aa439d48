//! Easy addresses (KOLAS): a phone number, an e-mail address or an identity number that stands for an account.

use super::messages::{
    CITIZEN_EMPTY, CITIZEN_FORMAT, EMAIL_EMPTY, EMAIL_FORMAT, FOREIGNER_EMPTY, FOREIGNER_FORMAT, Message,
    PASSPORT_EMPTY, PASSPORT_FORMAT, PHONE_EMPTY, PHONE_FORMAT, TAX_EMPTY, TAX_FORMAT,
};
use super::refusal::Refusal;

const EMAIL_LENGTH_MAX: usize = 50;

/// An easy address in good form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EasyAddress {
    kind: Kind,
    /// Its value.
    pub(crate) value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Citizen,
    Phone,
    Email,
    Tax,
    Foreigner,
    Passport,
}

impl EasyAddress {
    /// Reads `KolasType` and `KolasValue`; `None` for a type that there is not, which has no code of its own.
    pub(crate) fn read(kolas_type: &str, value: Option<String>) -> Option<Result<Self, Refusal>> {
        let kind = Kind::read(kolas_type)?;
        let (empty, malformed) = kind.messages();
        Some(match value {
            None => Err(empty.into()),
            Some(value) if kind.fits(&value) => Ok(Self { kind, value }),
            Some(_) => Err(malformed.into()),
        })
    }

    /// The type as requests have it.
    pub(crate) fn request_type(&self) -> &'static str {
        self.kind.names().0
    }

    /// The type as the execute call's answer has it: of some it is longer.
    pub(crate) fn answer_type(&self) -> &'static str {
        self.kind.names().1
    }
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Citizen,
        Self::Phone,
        Self::Email,
        Self::Tax,
        Self::Foreigner,
        Self::Passport,
    ];

    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.names().0 == text)
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Citizen => ("K", "TCKN"),
            Self::Phone => ("T", "T"),
            Self::Email => ("E", "E"),
            Self::Tax => ("V", "VKN"),
            Self::Foreigner => ("Y", "YKN"),
            Self::Passport => ("P", "P"),
        }
    }

    /// What is said of an empty value, and of a malformed one.
    fn messages(self) -> (Message, Message) {
        match self {
            Self::Citizen => (CITIZEN_EMPTY, CITIZEN_FORMAT),
            Self::Phone => (PHONE_EMPTY, PHONE_FORMAT),
            Self::Email => (EMAIL_EMPTY, EMAIL_FORMAT),
            Self::Tax => (TAX_EMPTY, TAX_FORMAT),
            Self::Foreigner => (FOREIGNER_EMPTY, FOREIGNER_FORMAT),
            Self::Passport => (PASSPORT_EMPTY, PASSPORT_FORMAT),
        }
    }

    fn fits(self, value: &str) -> bool {
        match self {
            Self::Citizen => digits::<11>(value).is_some_and(is_citizen),
            Self::Phone => digits::<10>(value).is_some_and(|digits| digits[0] == 5),
            Self::Email => is_email(value),
            Self::Tax => digits::<10>(value).is_some_and(is_tax),
            Self::Foreigner => digits::<11>(value).is_some() && value.starts_with("99"),
            Self::Passport => {
                let shaped = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
                (7..=9).contains(&value.len()) && value.bytes().all(shaped)
            }
        }
    }
}

/// Exactly so many ASCII digits.
fn digits<const COUNT: usize>(text: &str) -> Option<[u32; COUNT]> {
    let digits: Option<Vec<u32>> = text.chars().map(|letter| letter.to_digit(10)).collect();
    digits?.try_into().ok()
}

fn is_citizen(d: [u32; 11]) -> bool {
    let odd = d[0] + d[2] + d[4] + d[6] + d[8];
    let even = d[1] + d[3] + d[5] + d[7];
    // Forty is more than four nines and a multiple of ten: nothing goes below zero.
    let tenth = (7 * odd + 40 - even) % 10;
    d[0] != 0 && d[9] == tenth && d[10] == d[..10].iter().sum::<u32>() % 10
}

fn is_tax(d: [u32; 10]) -> bool {
    let part = |place: u32, digit: u32| match (digit + 9 - place) % 10 {
        0 => 0,
        shifted => match (shifted << (9 - place)) % 9 {
            0 => 9,
            rest => rest,
        },
    };
    let sum: u32 = (0..9).zip(d).map(|(place, digit)| part(place, digit)).sum();
    d[9] == (10 - sum % 10) % 10
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = text.chars().all(|letter| letter.is_ascii_graphic());
    let dotted = domain.split('.').count() > 1 && domain.split('.').all(|part| !part.is_empty());
    plain && text.chars().count() <= EMAIL_LENGTH_MAX && !local.is_empty() && !domain.contains('@') && dotted
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn fits(kolas_type: &str, value: &str) -> bool {
        EasyAddress::read(kolas_type, Some(value.into())).unwrap().is_ok()
    }

    #[test]
    fn values_in_good_form_are_taken() {
        for (kolas_type, value) in [
            ("K", "10000000146"),
            ("T", "5321112233"),
            ("E", "kasa@vezne.example"),
            ("V", "1729171602"),
            ("Y", "99000000001"),
            ("P", "U1234567"),
        ] {
            assert!(fits(kolas_type, value), "{kolas_type} {value}");
        }
    }

    #[test]
    fn values_in_no_form_are_refused() {
        for (kolas_type, value) in [
            ("K", "10000000147"),
            ("K", "1000000014"),
            ("T", "4321112233"),
            ("T", "532111223"),
            ("T", "٥321112233"),
            ("E", "kasa@vezne"),
            ("E", "kasa"),
            ("V", "1729171603"),
            ("Y", "98000000001"),
            ("P", "u1234567"),
        ] {
            assert!(!fits(kolas_type, value), "{kolas_type} {value}");
        }
    }

    #[test]
    fn the_verdicts_are_those_of_independent_libraries() {
        let file: Value =
            serde_json::from_str(include_str!("../../../tests/vectors/turkish-identifiers.json")).unwrap();
        for (list, kolas_type) in [("tckn", "K"), ("vkn", "V")] {
            for case in file[list].as_array().unwrap() {
                let input = case["input"].as_str().unwrap();
                assert_eq!(fits(kolas_type, input), case["valid"] == true, "{case}");
            }
        }
    }

    #[test]
    fn only_six_types_are_known() {
        assert_eq!(EasyAddress::read("X", None), None);
        assert_eq!(EasyAddress::read("", None), None);
    }
}
