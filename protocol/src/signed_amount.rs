//! Money that may be owed: what stands on an account.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Amount, AmountError, Currency, Locale};

/// An account's balance in kuruş, −99 999 999,99 to 99 999 999,99. On our own wire a string with two decimals: `"-772.80"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignedAmount {
    is_negative: bool,
    size: Amount,
}

impl SignedAmount {
    /// Reads an upstream's literal as [`Amount::from_wire`] does, with a minus before it or without.
    pub fn from_wire(literal: &str) -> Result<Self, AmountError> {
        let (is_negative, digits) = match literal.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, literal),
        };
        let size = Amount::from_wire(digits)?;
        Ok(Self {
            // There is one zero.
            is_negative: is_negative && !size.is_zero(),
            size,
        })
    }

    /// Whether it is owed.
    pub const fn is_negative(self) -> bool {
        self.is_negative
    }

    /// How much it is, owed or not.
    pub const fn size(self) -> Amount {
        self.size
    }

    /// As a person reads it: `-772,80 TL` in Turkish.
    pub fn to_text(self, locale: Locale, currency: Currency) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        format!("{sign}{}", self.size.to_text(locale, currency))
    }
}

impl From<Amount> for SignedAmount {
    fn from(size: Amount) -> Self {
        Self {
            is_negative: false,
            size,
        }
    }
}

/// With two decimals and a point.
impl fmt::Display for SignedAmount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative { "-" } else { "" };
        write!(out, "{sign}{}", self.size)
    }
}

impl Serialize for SignedAmount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SignedAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_wire(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_balance_is_read_to_the_kurus_and_keeps_its_sign() {
        for (literal, written) in [
            ("-772.8", "-772.80"),
            ("420.0", "420.00"),
            ("0", "0.00"),
            ("-0.00", "0.00"),
        ] {
            assert_eq!(SignedAmount::from_wire(literal).unwrap().to_string(), written);
        }
        let owed = SignedAmount::from_wire("-1772.8").unwrap();
        assert!(owed.is_negative());
        assert_eq!(owed.to_text(Locale::Tr, Currency::Try), "-1.772,80\u{a0}TL");
    }

    #[test]
    fn what_is_no_amount_is_no_balance() {
        for literal in ["", "-", "--1", "+1", "-1.234", "1e3", "- 1"] {
            assert!(SignedAmount::from_wire(literal).is_err(), "{literal}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(kurus in 0u64..=9_999_999_999, is_negative: bool) {
            let sign = if is_negative { "-" } else { "" };
            let text = format!("{sign}{}", Amount::from_kurus(kurus).unwrap());
            let amount = SignedAmount::from_wire(&text).unwrap();
            prop_assert_eq!(SignedAmount::from_wire(&amount.to_string()), Ok(amount));
            prop_assert_eq!(amount.size().kurus(), kurus);
        }
    }
}
