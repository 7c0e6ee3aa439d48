//! An answer as it is written: fields in a fixed order, every value kept as the literal text that goes out.

use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::amounts;
use crate::settings::AmountStyle;

/// An ordered JSON object under construction.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    style: AmountStyle,
    fields: Vec<(&'static str, Box<RawValue>)>,
}

impl Answer {
    /// An empty object, whose decimals will be written in this style.
    pub(crate) fn new(style: AmountStyle) -> Self {
        Self {
            style,
            fields: Vec::new(),
        }
    }

    /// Another empty object in the same style, to be nested.
    pub(crate) fn nested(&self) -> Self {
        Self::new(self.style)
    }

    /// Sets a field, at its old place if it has one.
    pub(crate) fn set(&mut self, name: &'static str, value: &impl Serialize) -> &mut Self {
        let value = to_raw_value(value).expect("text, numbers, lists and answers all have a JSON form");
        match self.fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.fields.push((name, value)),
        }
        self
    }

    /// Sets a field only when there is a value for it.
    pub(crate) fn set_some(&mut self, name: &'static str, value: Option<&impl Serialize>) -> &mut Self {
        if let Some(value) = value {
            self.set(name, value);
        }
        self
    }

    /// Sets a decimal, in the style of this answer.
    pub(crate) fn amount(&mut self, name: &'static str, amount: Decimal) -> &mut Self {
        let literal = amounts::write(self.style, amount);
        self.set(name, &literal)
    }

    /// Takes a field out again.
    pub(crate) fn remove(&mut self, name: &str) {
        self.fields.retain(|(known, _)| *known != name);
    }

    /// A field's JSON text as it will go out.
    pub(crate) fn literal(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.get())
    }

    /// The bytes of the body.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an answer is made of JSON values")
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_numbers_their_digits() {
        let mut answer = Answer::new(AmountStyle::Number);
        answer
            .set("status", &"success")
            .amount("price", Decimal::new(1870, 2))
            .set("note", &"Kahve Fincanı");
        answer.set("status", &"failure");
        assert_eq!(
            String::from_utf8(answer.to_bytes()).unwrap(),
            r#"{"status":"failure","price":18.7,"note":"Kahve Fincanı"}"#
        );
        assert_eq!(answer.literal("price"), Some("18.7"));
    }
}
