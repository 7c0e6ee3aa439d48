//! Fields whose strangeness must not cost the rest of an answer, and lists that may be one thing.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// A field that is as good as missing where it has another form than the documented one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lenient<T>(pub(super) Option<T>);

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

/// What a bank writes as a list, as one object where there is one, as `null` or `""` where there is none, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OneOrMany<T>(pub(super) Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let many = match text.as_bytes().first() {
            Some(b'[') => serde_json::from_str(text),
            _ if matches!(text, "null" | "\"\"") => Ok(Vec::new()),
            _ => serde_json::from_str(text).map(|one| vec![one]),
        };
        many.map(Self).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::literal::Literal;

    #[derive(Debug, Deserialize)]
    struct Row {
        #[serde(default)]
        fees: OneOrMany<Literal>,
        #[serde(default)]
        name: Lenient<Literal>,
    }

    fn row(json: &str) -> Row {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn one_many_none_and_nothing_are_all_lists() {
        for (json, count) in [
            (r#"{"fees":1.05}"#, 1),
            (r#"{"fees":[0.98,"0.22"]}"#, 2),
            (r#"{"fees":[]}"#, 0),
            (r#"{"fees":null}"#, 0),
            (r#"{"fees":""}"#, 0),
            ("{}", 0),
        ] {
            assert_eq!(row(json).fees.0.len(), count, "{json}");
        }
        assert!(serde_json::from_str::<Row>(r#"{"fees":[{}]}"#).is_err());
    }

    #[test]
    fn a_strange_field_is_a_missing_one() {
        for json in ["{}", r#"{"name":null}"#, r#"{"name":{"a":[1]}}"#] {
            assert_eq!(row(json).name.0, None, "{json}");
        }
        assert_eq!(row(r#"{"name":"x"}"#).name.0, Some(Literal::from("x")));
    }
}
