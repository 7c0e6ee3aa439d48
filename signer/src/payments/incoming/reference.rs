//! What a buyer writes into a transfer's description, so that its row in the merchant's statement finds its session.
//!
//! `VK7M3-QXD9Y`: a fixed head, seven random characters and a check character. There are 31 characters, the digits and
//! capitals without 0, 1, I, L and O: none of them is taken for another of them at the turn of a case, be it by Turkish or
//! by English rules (`i`, `ı`, `I` and `İ` are absent, and so is every letter that only Turkish has). 31 is a prime, and
//! each place has a weight of its own: the weighted sum is a multiple of 31. So one changed character is always seen, and
//! so are two that are swapped, wherever they stand.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What each reference begins with.
pub const HEAD: &str = "VK";
/// How many characters a reference has, its head included.
pub const REFERENCE_CHARS: usize = 10;
/// How many characters follow the head; the last of them checks the others.
pub(super) const BODY_CHARS: usize = 8;
/// How many characters stand in the first group, as people see it.
pub(super) const GROUP_CHARS: usize = 5;

/// The characters, each at its value.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// How many characters there are: a prime.
const PRIME: u32 = 31;
/// What each place of the body counts: all differ, and none is a multiple of the prime.
const WEIGHTS: [u32; BODY_CHARS] = [8, 7, 6, 5, 4, 3, 2, 1];

/// Each ASCII character's value, and the prime where it has none.
const VALUES: [u32; 128] = {
    let mut values = [PRIME; 128];
    let (mut place, mut value) = (0, 0);
    while place < ALPHABET.len() {
        values[ALPHABET[place] as usize] = value;
        place += 1;
        value += 1;
    }
    values
};

/// The characters of a reference behind its head, in ASCII capitals.
pub(super) type Body = [u8; BODY_CHARS];

/// A reference whose check character fits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(Body);

/// Why a text is no [`Reference`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Too short or too long.
    #[error("a reference has {REFERENCE_CHARS} characters")]
    Length,
    /// It begins with something else.
    #[error("a reference begins with {HEAD}")]
    Head,
    /// A character that no reference has, such as 0, 1, I, L, O or a Turkish letter.
    #[error("a reference has only digits and capitals, and none of 0, 1, I, L and O")]
    Characters,
    /// A character is wrong, or two are swapped.
    #[error("the check character does not fit: a character is wrong, or two are swapped")]
    Check,
}

impl Reference {
    /// A reference of random bytes, which nobody could foresee. Whoever keeps it sees to it that it is no other session's:
    /// there are 31⁷, about 27 thousand million.
    pub fn from_random(bytes: [u8; 8]) -> Self {
        let mut rest = u64::from_be_bytes(bytes);
        let mut body = [ALPHABET[0]; BODY_CHARS];
        for place in &mut body[..BODY_CHARS - 1] {
            let value = usize::try_from(rest % u64::from(PRIME)).expect("a value below 31 fits");
            *place = ALPHABET[value];
            rest /= u64::from(PRIME);
        }
        Self::repaired(body, BODY_CHARS - 1).expect("a body of the alphabet has a check character")
    }

    /// Reads a reference as it is typed, pasted or printed: spaces and dashes are left out, small letters taken for
    /// capitals (in ASCII).
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let text = text.to_ascii_uppercase();
        if text.chars().count() != REFERENCE_CHARS {
            return Err(ReferenceError::Length);
        }
        let body = text.strip_prefix(HEAD).ok_or(ReferenceError::Head)?;
        let body: Body = body.as_bytes().try_into().map_err(|_| ReferenceError::Characters)?;
        let sum = weighted_sum(&body).ok_or(ReferenceError::Characters)?;
        if sum.is_multiple_of(PRIME) {
            Ok(Self(body))
        } else {
            Err(ReferenceError::Check)
        }
    }

    /// The reference with this body, if it is one.
    pub(super) fn of_body(body: Body) -> Option<Self> {
        weighted_sum(&body)?.is_multiple_of(PRIME).then_some(Self(body))
    }

    /// Whether all of these are characters that a reference may have.
    pub(super) fn has_characters_of_one(body: Body) -> bool {
        weighted_sum(&body).is_some()
    }

    /// The one reference that has these characters everywhere but, perhaps, at one place. `None` where another place has
    /// a character that no reference has.
    pub(super) fn repaired(mut body: Body, at: usize) -> Option<Self> {
        body[at] = ALPHABET[0];
        let rest = weighted_sum(&body)?;
        let fits = (0..PRIME).find(|value| (rest + WEIGHTS[at] * value).is_multiple_of(PRIME))?;
        body[at] = ALPHABET[usize::try_from(fits).ok()?];
        Some(Self(body))
    }

    /// Without a dash, as it is best typed into a bank's form: `VK7M3QXD9Y`.
    pub fn plain(&self) -> String {
        format!("{HEAD}{}", self.body())
    }

    fn body(&self) -> &str {
        str::from_utf8(&self.0).expect("a reference holds ASCII only")
    }
}

/// The sum that is a multiple of the prime in a reference; `None` with a character that no reference has.
fn weighted_sum(body: &Body) -> Option<u32> {
    let mut sum = 0;
    for (byte, weight) in body.iter().zip(WEIGHTS) {
        sum += weight * value(*byte)?;
    }
    Some(sum)
}

/// A character's value.
fn value(byte: u8) -> Option<u32> {
    let value = *VALUES.get(usize::from(byte))?;
    (value < PRIME).then_some(value)
}

/// As people see it, in two groups: `VK7M3-QXD9Y`.
impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.body().split_at(GROUP_CHARS - HEAD.len());
        write!(out, "{HEAD}{first}-{second}")
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Reference({self})")
    }
}

/// Without a dash.
impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.plain())
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
