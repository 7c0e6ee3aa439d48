//! The first digits of a card: six to eight, and no room for a ninth.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::CardScheme;

/// The fewest digits that name an issuer.
pub const PREFIX_DIGITS_MIN: usize = 6;
/// The most digits of a card that any part of Vezne ever holds.
pub const PREFIX_DIGITS_MAX: usize = 8;

/// Six to eight first digits of a card number. There is no room in it for more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardPrefix {
    digits: [u8; PREFIX_DIGITS_MAX],
    len: u8,
}

/// Why a text is no [`CardPrefix`]. Never holds what was refused: it may be a whole card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardPrefixError {
    /// Fewer than six digits.
    #[error("a card prefix has at least 6 digits")]
    TooShort,
    /// More than eight digits.
    #[error("a card prefix has at most 8 digits: never send a whole card number")]
    TooLong,
    /// Something besides ASCII digits, spaces and hyphens.
    #[error("a card prefix has only digits 0 to 9")]
    NotDigits,
}

impl CardPrefix {
    /// Reads 6 to 8 ASCII digits; spaces, no-break spaces and hyphens between them are left out.
    pub fn parse(text: &str) -> Result<Self, CardPrefixError> {
        let mut digits = [0; PREFIX_DIGITS_MAX];
        let mut len: u8 = 0;
        for character in text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '-')) {
            if !character.is_ascii_digit() {
                return Err(CardPrefixError::NotDigits);
            }
            let place = digits.get_mut(usize::from(len)).ok_or(CardPrefixError::TooLong)?;
            *place = u8::try_from(character).map_err(|_| CardPrefixError::NotDigits)?;
            len += 1;
        }
        if usize::from(len) < PREFIX_DIGITS_MIN {
            Err(CardPrefixError::TooShort)
        } else {
            Ok(Self { digits, len })
        }
    }

    /// The digits, six to eight of them.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.digits[..usize::from(self.len)]).expect("a prefix holds ASCII digits only")
    }

    /// What is asked upstream: eight digits when there are eight, else the first six (iyzico knows BINs of 6 and 8).
    #[must_use]
    pub fn asked(self) -> Self {
        if usize::from(self.len) == PREFIX_DIGITS_MAX {
            return self;
        }
        let mut digits = self.digits;
        digits[PREFIX_DIGITS_MIN..].fill(0);
        Self { digits, len: 6 }
    }

    /// The scheme that the number ranges give, if it is one of the four we know.
    pub fn scheme(&self) -> Option<CardScheme> {
        CardScheme::of_digits(self.as_str())
    }
}

impl fmt::Display for CardPrefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Shows six digits: logs never hold a card digit past the sixth.
impl fmt::Debug for CardPrefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "CardPrefix({}{})",
            &self.as_str()[..PREFIX_DIGITS_MIN],
            "*".repeat(usize::from(self.len) - 6)
        )
    }
}

impl FromStr for CardPrefix {
    type Err = CardPrefixError;

    fn from_str(text: &str) -> Result<Self, CardPrefixError> {
        Self::parse(text)
    }
}

impl Serialize for CardPrefix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CardPrefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn six_to_eight_digits_are_kept_as_typed() {
        for (text, digits) in [("552608", "552608"), ("5526 080", "5526080"), ("5526-0800", "55260800")] {
            assert_eq!(CardPrefix::parse(text).unwrap().as_str(), digits);
        }
    }

    #[test]
    fn five_nine_and_letters_are_refused_without_being_repeated() {
        for (text, error) in [
            ("55260", CardPrefixError::TooShort),
            ("", CardPrefixError::TooShort),
            ("552608000", CardPrefixError::TooLong),
            ("5526080000000006", CardPrefixError::TooLong),
            ("55260a", CardPrefixError::NotDigits),
            ("٥٥٢٦٠٨", CardPrefixError::NotDigits),
        ] {
            assert_eq!(CardPrefix::parse(text), Err(error), "{text}");
            assert!(text.is_empty() || !error.to_string().contains(text));
        }
    }

    #[test]
    fn seven_digits_are_asked_as_six() {
        assert_eq!(
            CardPrefix::parse("5526087").unwrap().asked(),
            CardPrefix::parse("552608").unwrap()
        );
        assert_eq!(CardPrefix::parse("55260800").unwrap().asked().as_str(), "55260800");
    }

    #[test]
    fn a_log_sees_six_digits() {
        assert_eq!(
            format!("{:?}", CardPrefix::parse("55260812").unwrap()),
            "CardPrefix(552608**)"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_a_prefix_of_nine_digits(text in "[0-9 -]{0,24}") {
            let typed: String = text.chars().filter(char::is_ascii_digit).collect();
            match CardPrefix::parse(&text) {
                Ok(prefix) => {
                    prop_assert!((6..=8).contains(&typed.len()));
                    prop_assert_eq!(prefix.as_str(), typed);
                    prop_assert!(matches!(prefix.asked().as_str().len(), 6 | 8));
                }
                Err(_) => prop_assert!(!(6..=8).contains(&typed.len())),
            }
        }
    }
}
