//! A scalar as it stands in the JSON: number or string, to the character.

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// A JSON number's literal or a JSON string's content. Upstreams and merchants send ids and amounts as either; money is
/// read from the literal and never from a float.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal(String);

impl Literal {
    /// The text: `18.70`, `25152948`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Literal> for String {
    fn from(literal: Literal) -> Self {
        literal.0
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text).map(Self).map_err(de::Error::custom),
            Some(b'-' | b'0'..=b'9') => Ok(Self(text.to_owned())),
            _ => Err(de::Error::custom("expected a number or a string")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_literal_and_a_string_its_content() {
        let read = |json: &str| serde_json::from_str::<Literal>(json).map(String::from);
        assert_eq!(read("1.20000000").unwrap(), "1.20000000");
        assert_eq!(read("9007199254740993").unwrap(), "9007199254740993");
        assert_eq!(read("\"164.50\"").unwrap(), "164.50");
        assert_eq!(read("\"\\u0130\"").unwrap(), "İ");
        for json in ["{}", "[]", "true"] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
