//! Money as an integer of kuruş, read from literal text and never from a float.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Currency, Locale};

/// The largest amount in kuruş: 99 999 999,99, what `Decimal(10,2)` means upstream.
const KURUS_MAX: u64 = 9_999_999_999;
/// The most digits that stand before the decimal point.
const LIRA_DIGITS_MAX: usize = 8;
/// The longest upstream literal that is looked at: anything longer is no amount.
const LITERAL_CHARS_MAX: usize = 64;

/// An amount of money in kuruş (hundredths of a lira, or of the session's currency), 0 to 99 999 999,99.
///
/// On our own wire it is a string with two decimals: `"112.22"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Amount(u64);

/// Why a text or a number is no [`Amount`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with at most one point and two decimals, such as `1.234,56`, `-5` or `1e3`.
    #[error("not an amount: write digits with a point and at most two decimals, such as 1234.56")]
    Malformed,
    /// More than two decimals that count.
    #[error("not an amount: more than two decimals")]
    TooPrecise,
    /// Above 99 999 999,99.
    #[error("not an amount: larger than 99999999.99")]
    TooLarge,
}

impl Amount {
    /// No money. An amount, but no session may ask for it.
    pub const ZERO: Self = Self(0);
    /// The largest amount there is: 99 999 999,99.
    pub const MAX: Self = Self(KURUS_MAX);

    /// The amount of so many kuruş.
    pub const fn from_kurus(kurus: u64) -> Result<Self, AmountError> {
        if kurus > KURUS_MAX {
            Err(AmountError::TooLarge)
        } else {
            Ok(Self(kurus))
        }
    }

    /// The amount in kuruş.
    pub const fn kurus(self) -> u64 {
        self.0
    }

    /// Whether this is no money at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads what people, merchants and the command line write: `(0|[1-9]\d{0,7})(\.\d{1,2})?` and nothing else.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let (lira, decimals) = match text.split_once('.') {
            Some((_, "")) => return Err(AmountError::Malformed),
            Some((lira, decimals)) => (lira, decimals),
            None => (text, ""),
        };
        if !is_canonical_integer(lira) || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(AmountError::Malformed);
        }
        if decimals.len() > 2 {
            return Err(AmountError::TooPrecise);
        }
        from_digits(lira, decimals)
    }

    /// Reads an upstream's literal, the text of a JSON number or the content of a JSON string: as [`Amount::parse`],
    /// and with further zeros (`112.22000000`) or a zero in exponent form (`0E-8`). A third decimal that is not zero
    /// is an error: nobody may round money on the way in.
    pub fn from_wire(literal: &str) -> Result<Self, AmountError> {
        if literal.len() > LITERAL_CHARS_MAX {
            return Err(AmountError::Malformed);
        }
        let number = match literal.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                let all_zero = mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'));
                if !all_zero || exponent.is_empty() || !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(AmountError::Malformed);
                }
                mantissa
            }
            None => literal,
        };
        match number.split_once('.') {
            Some((lira, decimals)) if decimals.len() > 2 => {
                let (counted, further) = decimals.as_bytes().split_at(2);
                if !further.iter().all(u8::is_ascii_digit) || !is_canonical_integer(lira) {
                    return Err(AmountError::Malformed);
                }
                if further.iter().any(|&digit| digit != b'0') {
                    return Err(AmountError::TooPrecise);
                }
                let counted = str::from_utf8(counted).map_err(|_| AmountError::Malformed)?;
                if !counted.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(AmountError::Malformed);
                }
                from_digits(lira, counted)
            }
            _ => Self::parse(number),
        }
    }

    /// The sum, or `None` above the largest amount.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0
            .checked_add(other.0)
            .and_then(|kurus| Self::from_kurus(kurus).ok())
    }

    /// The difference, or `None` below zero.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum of amounts; `None` when it is too large for one.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// So many times this amount, or `None` above the largest amount.
    pub fn checked_mul(self, times: u32) -> Option<Self> {
        self.0
            .checked_mul(u64::from(times))
            .and_then(|kurus| Self::from_kurus(kurus).ok())
    }

    /// As a person reads it: `1.234,56 TL` in Turkish, `1,234.56 TL` in English, with a no-break space.
    pub fn to_text(self, locale: Locale, currency: Currency) -> String {
        let (group, point) = match locale {
            Locale::Tr => ('.', ','),
            Locale::En => (',', '.'),
        };
        let lira = (self.0 / 100).to_string();
        let mut text = String::with_capacity(lira.len() + 12);
        for (position, digit) in lira.chars().enumerate() {
            if position > 0 && (lira.len() - position).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        let kurus = self.0 % 100;
        text.push(point);
        if kurus < 10 {
            text.push('0');
        }
        text.push_str(&kurus.to_string());
        text.push('\u{a0}');
        text.push_str(currency.label());
        text
    }
}

/// `0`, or up to eight ASCII digits that do not begin with one.
fn is_canonical_integer(lira: &str) -> bool {
    !lira.is_empty() && lira.bytes().all(|byte| byte.is_ascii_digit()) && (lira == "0" || !lira.starts_with('0'))
}

/// The amount of checked digits, with at most two decimals.
fn from_digits(lira: &str, decimals: &str) -> Result<Amount, AmountError> {
    if lira.len() > LIRA_DIGITS_MAX {
        return Err(AmountError::TooLarge);
    }
    let mut kurus: u64 = 0;
    for digit in lira.bytes().chain(decimals.bytes()) {
        kurus = kurus * 10 + u64::from(digit - b'0');
    }
    for _ in decimals.len()..2 {
        kurus *= 10;
    }
    Amount::from_kurus(kurus)
}

/// The wire's form, with a point, no grouping and always two decimals: `1234.50`.
impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        Self::parse(text)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kurus(text: &str) -> Result<u64, AmountError> {
        Amount::parse(text).map(Amount::kurus)
    }

    #[test]
    fn people_write_digits_with_at_most_two_decimals() {
        for (text, expected) in [
            ("0", 0),
            ("0.05", 5),
            ("7", 700),
            ("10.5", 1050),
            ("99999999.99", 9_999_999_999),
        ] {
            assert_eq!(kurus(text), Ok(expected), "{text}");
        }
        for text in [
            "", ".", ".5", "5.", "-1", "+1", "01", "00", "1,5", "1.234,56", "1_000", "1e3", " 1", "1 ", "٣", "0x1",
            "NaN", "1.2.3",
        ] {
            assert_eq!(kurus(text), Err(AmountError::Malformed), "{text}");
        }
        assert_eq!(kurus("1.005"), Err(AmountError::TooPrecise));
        assert_eq!(kurus("100000000"), Err(AmountError::TooLarge));
    }

    #[test]
    fn upstream_literals_may_carry_zeros_that_do_not_count() {
        for (literal, expected) in [
            ("100", 10_000),
            ("18.7", 1870),
            ("1.20000000", 120),
            ("0E-8", 0),
            ("0.0e+3", 0),
        ] {
            assert_eq!(Amount::from_wire(literal).map(Amount::kurus), Ok(expected), "{literal}");
        }
        assert_eq!(Amount::from_wire("0.005"), Err(AmountError::TooPrecise));
        for literal in [
            "1E2", "0E", "E-8", "-0.10", "00.10", "1.2x0", "", "null", "1.000.00", "1.é0",
        ] {
            assert!(Amount::from_wire(literal).is_err(), "{literal}");
        }
    }

    #[test]
    fn a_person_reads_their_own_grouping() {
        let amount = Amount::parse("1234567.05").unwrap();
        assert_eq!(amount.to_text(Locale::Tr, Currency::Try), "1.234.567,05\u{a0}TL");
        assert_eq!(amount.to_text(Locale::En, Currency::Usd), "1,234,567.05\u{a0}USD");
        assert_eq!(
            Amount::parse("999").unwrap().to_text(Locale::Tr, Currency::Try),
            "999,00\u{a0}TL"
        );
    }

    #[test]
    fn a_json_number_is_not_read_as_an_amount() {
        assert!(serde_json::from_str::<Amount>("10.5").is_err());
        assert_eq!(serde_json::from_str::<Amount>("\"10.5\"").unwrap(), Amount(1050));
        assert_eq!(serde_json::to_string(&Amount(1050)).unwrap(), "\"10.50\"");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(kurus in 0..=KURUS_MAX) {
            let amount = Amount::from_kurus(kurus).unwrap();
            prop_assert_eq!(Amount::parse(&amount.to_string()), Ok(amount));
            prop_assert_eq!(Amount::from_wire(&amount.to_string()), Ok(amount));
        }

        #[test]
        fn only_the_documented_pattern_is_an_amount(text in "[0-9.,e+ -]{0,12}|\\PC{0,14}") {
            let (lira, decimals) = text.split_once('.').map_or((text.as_str(), None), |(l, d)| (l, Some(d)));
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            let expected = digits(lira) && lira.len() <= 8 && (lira == "0" || !lira.starts_with('0'))
                && decimals.is_none_or(|d| digits(d) && d.len() <= 2);
            prop_assert_eq!(Amount::parse(&text).is_ok(), expected);
        }

        #[test]
        fn further_zeros_change_nothing(kurus in 0..=KURUS_MAX, zeros in 0usize..20) {
            let amount = Amount::from_kurus(kurus).unwrap();
            prop_assert_eq!(Amount::from_wire(&format!("{amount}{}", "0".repeat(zeros))), Ok(amount));
        }

        #[test]
        fn a_third_decimal_is_never_rounded(kurus in 0..=KURUS_MAX, third in 1u8..=9) {
            let amount = Amount::from_kurus(kurus).unwrap();
            let literal = format!("{amount}{third}");
            prop_assert_eq!(Amount::from_wire(&literal), Err(AmountError::TooPrecise));
        }
    }
}
