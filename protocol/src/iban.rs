//! Turkish account numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::bank::bank_name;

/// `TR`, two check digits, five of the bank, one in reserve, sixteen of the account.
const LEN: usize = 26;
/// How many characters of it a person or a log sees, at its end.
const SHOWN: usize = 4;

/// A Turkish IBAN. It is a person's or a company's account: what is shown and logged is [`Iban::masked`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Iban([u8; LEN]);

/// Why a text is no [`Iban`]. Never holds what was refused: it is somebody's account all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    /// Another country's, or something else.
    #[error("a Turkish IBAN begins with TR")]
    NotTurkish,
    /// Too short or too long.
    #[error("a Turkish IBAN has 26 letters and digits")]
    Length,
    /// Something besides ASCII letters and digits, or a letter among the digits of check and bank.
    #[error("a Turkish IBAN is TR, 8 digits and 16 letters or digits")]
    Characters,
    /// The digit behind the bank's is not 0.
    #[error("the tenth character of a Turkish IBAN is 0")]
    Reserve,
    /// The check digits say that a character is wrong.
    #[error("the check digits do not fit: a character is wrong, or two are swapped")]
    CheckDigits,
}

impl Iban {
    /// Reads an IBAN as it is typed, pasted or printed: spaces are left out, small letters taken for capitals (in ASCII).
    ///
    /// Beyond the registry's rule the reserve digit is 0 and the check digits are 02 to 98, as the Turkish rule and ISO
    /// 7064 want. A bank that nobody knows is none of an IBAN's mistakes.
    pub fn parse(text: &str) -> Result<Self, IbanError> {
        let text: String = text.chars().filter(|c| !is_space(*c)).collect();
        let text = text.to_ascii_uppercase();
        if !text.starts_with("TR") {
            return Err(IbanError::NotTurkish);
        }
        let bytes: [u8; LEN] = match text.chars().count() {
            LEN => text.as_bytes().try_into().map_err(|_| IbanError::Characters)?,
            _ => return Err(IbanError::Length),
        };
        let (digits, account) = (&bytes[2..10], &bytes[10..]);
        if !digits.iter().all(u8::is_ascii_digit) || !account.iter().all(u8::is_ascii_alphanumeric) {
            return Err(IbanError::Characters);
        }
        if bytes[9] != b'0' {
            return Err(IbanError::Reserve);
        }
        // Each of these has a twin among 02 to 98 with the same remainder, and only the twin is an IBAN.
        let has_twin = matches!(&bytes[2..4], b"00" | b"01" | b"99");
        match text.parse::<iban::Iban>() {
            Ok(_) if !has_twin => Ok(Self(bytes)),
            _ => Err(IbanError::CheckDigits),
        }
    }

    /// All 26 characters, for upstreams alone.
    pub fn expose(&self) -> &str {
        str::from_utf8(&self.0).expect("an IBAN holds ASCII only")
    }

    /// The bank's code, five digits.
    pub fn bank_code(&self) -> &str {
        &self.expose()[4..9]
    }

    /// The bank's name, if it is one that we know.
    pub fn bank_name(&self) -> Option<&'static str> {
        bank_name(self.bank_code())
    }

    /// What a person or a log sees: `TR** **** **** **** **** **00 02`.
    pub fn masked(&self) -> String {
        let mut masked = String::with_capacity(LEN + LEN / 4);
        for (place, character) in self.expose().chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                masked.push(' ');
            }
            let is_shown = !(2..LEN - SHOWN).contains(&place);
            masked.push(if is_shown { character } else { '*' });
        }
        masked
    }
}

/// The spaces that come with an IBAN when it is copied.
const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '\u{200b}')
}

/// Masked: nobody prints an account by mistake.
impl fmt::Debug for Iban {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Iban({})", self.masked())
    }
}

impl FromStr for Iban {
    type Err = IbanError;

    fn from_str(text: &str) -> Result<Self, IbanError> {
        Self::parse(text)
    }
}

impl Serialize for Iban {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Iban {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = "TR290001500158000000000002";

    #[test]
    fn it_is_read_as_people_write_it() {
        let good = Iban::parse(GOOD).unwrap();
        for text in [
            "tr29 0001 5001 5800 0000 0000 02",
            "\u{200b}TR29\u{a0}0001500158000000000002 ",
        ] {
            assert_eq!(Iban::parse(text), Ok(good), "{text}");
        }
        assert_eq!((good.bank_code(), good.expose()), ("00015", GOOD));
        assert_eq!(good.bank_name(), Some("Türkiye Vakıflar Bankası T.A.O."));
    }

    #[test]
    fn each_mistake_has_its_reason() {
        for (text, error) in [
            ("", IbanError::NotTurkish),
            ("GB82WEST12345698765432", IbanError::NotTurkish),
            ("\u{422}R290001500158000000000002", IbanError::NotTurkish),
            ("TR29000150015800000000000", IbanError::Length),
            ("TR2900015001580000000000021", IbanError::Length),
            ("TR29000150015800000000000\u{661}", IbanError::Characters),
            ("TR2900O1500158000000000002", IbanError::Characters),
            ("TR29-00150015800000000000-", IbanError::Characters),
            ("TR290001510158000000000002", IbanError::Reserve),
            ("TR280001500158000000000002", IbanError::CheckDigits),
        ] {
            assert_eq!(Iban::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_bank_that_nobody_knows_is_no_mistake() {
        let unknown = Iban::parse("TR320010009999901234567890").unwrap();
        assert_eq!((unknown.bank_code(), unknown.bank_name()), ("00100", None));
    }

    #[test]
    fn what_is_shown_is_the_end_of_it() {
        let iban = Iban::parse(GOOD).unwrap();
        assert_eq!(iban.masked(), "TR** **** **** **** **** **00 02");
        assert_eq!(format!("{iban:?}"), "Iban(TR** **** **** **** **** **00 02)");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_it_takes_it_takes_again(text in "(TR)?[0-9A-Za-z İı ]{0,30}") {
            if let Ok(iban) = Iban::parse(&text) {
                prop_assert_eq!(Iban::parse(iban.expose()), Ok(iban));
                prop_assert_eq!(Iban::parse(&iban.expose().to_ascii_lowercase()), Ok(iban));
            }
        }
    }
}
