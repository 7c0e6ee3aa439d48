//! The numbers of persons and companies: TCKN and VKN. They are personal data, and never printed by mistake.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text is no number of its kind. Never holds what was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Too short or too long.
    #[error("it has {0} digits")]
    Length(usize),
    /// Something besides the digits 0 to 9.
    #[error("it has only digits 0 to 9")]
    NotDigits,
    /// A citizen's number begins with 0.
    #[error("it does not begin with 0")]
    LeadingZero,
    /// The last digits say that a digit is wrong.
    #[error("its last digits do not fit: a digit is wrong, or two are swapped")]
    CheckDigits,
}

/// A type of N digits with a check.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $len:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Reads its digits, with nothing between them.
            pub fn parse(text: &str) -> Result<Self, IdentityError> {
                let digits = digits(text)?;
                $check(&digits)?;
                Ok(Self(digits))
            }

            /// Its digits, for upstreams alone.
            pub fn expose(&self) -> String {
                self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
            }
        }

        /// Without its digits.
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl FromStr for $name {
            type Err = IdentityError;

            fn from_str(text: &str) -> Result<Self, IdentityError> {
                Self::parse(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.expose())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(de::Error::custom)
            }
        }
    };
}

number! {
    /// A citizen's number (T.C. kimlik numarası): eleven digits, the last two of which check the others.
    Tckn, 11, check_tckn
}

number! {
    /// A company's or a person's tax number (vergi kimlik numarası): ten digits, the last of which checks the others.
    Vkn, 10, check_vkn
}

/// The values of N ASCII digits.
pub(crate) fn digits<const N: usize>(text: &str) -> Result<[u8; N], IdentityError> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(IdentityError::NotDigits);
    }
    let bytes: [u8; N] = text.as_bytes().try_into().map_err(|_| IdentityError::Length(N))?;
    Ok(bytes.map(|byte| byte - b'0'))
}

fn check_tckn(digits: &[u8; 11]) -> Result<(), IdentityError> {
    let d = digits.map(i32::from);
    if d[0] == 0 {
        return Err(IdentityError::LeadingZero);
    }
    let (odd, even) = (d[0] + d[2] + d[4] + d[6] + d[8], d[1] + d[3] + d[5] + d[7]);
    // The difference may be negative, a digit is not.
    let tenth = (7 * odd - even).rem_euclid(10);
    let eleventh = d[..10].iter().sum::<i32>() % 10;
    fits(tenth == d[9] && eleventh == d[10])
}

fn check_vkn(digits: &[u8; 10]) -> Result<(), IdentityError> {
    let d = digits.map(u32::from);
    let term = |(place, digit): (u32, u32)| {
        let shifted = (digit + 9 - place) % 10;
        match (shifted, (shifted << (9 - place)) % 9) {
            (0, _) => 0,
            (_, 0) => 9,
            (_, rest) => rest,
        }
    };
    let sum: u32 = (0..9).zip(d).map(term).sum();
    fits((10 - sum % 10) % 10 == d[9])
}

const fn fits(it_does: bool) -> Result<(), IdentityError> {
    if it_does {
        Ok(())
    } else {
        Err(IdentityError::CheckDigits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_mistake_has_its_reason() {
        for (text, error) in [
            ("", IdentityError::Length(11)),
            ("1000000014", IdentityError::Length(11)),
            ("1000000014x", IdentityError::NotDigits),
            ("\u{661}0000000146", IdentityError::NotDigits),
            ("01335128652", IdentityError::LeadingZero),
            ("10000000147", IdentityError::CheckDigits),
        ] {
            assert_eq!(Tckn::parse(text), Err(error), "{text}");
        }
        assert_eq!(Vkn::parse("454053692"), Err(IdentityError::Length(10)));
        assert_eq!(Vkn::parse("4540536921"), Err(IdentityError::CheckDigits));
    }

    #[test]
    fn nothing_of_it_is_printed_by_mistake() {
        assert_eq!(format!("{:?}", Tckn::parse("10000000146").unwrap()), "Tckn(…)");
        assert_eq!(
            Vkn::parse("0742661685").unwrap().expose(),
            "0742661685",
            "a text, never a number"
        );
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(place in 0..11_usize, other in 0..10_u8) {
            let mut digits = *b"10000000146";
            let was = std::mem::replace(&mut digits[place], b'0' + other);
            let text = str::from_utf8(&digits).unwrap();
            prop_assert_eq!(Tckn::parse(text).is_ok(), was == b'0' + other);
        }
    }
}
