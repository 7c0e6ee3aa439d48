//! Reads a request's values one by one, from a JSON body or from behind the path's question mark.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::value::RawValue;
use url::form_urlencoded;

use super::messages::{AMOUNT, BAD_REQUEST, Message};
use super::refusal::Refusal;
use crate::amounts;

/// At most 99 999 999,99.
const AMOUNT_LIMIT: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);

/// One JSON object, its values still in their literal text.
#[derive(Debug)]
pub(super) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// Reads a request body.
    pub(super) fn of_body(body: &[u8]) -> Result<Self, Refusal> {
        let read = serde_json::from_slice(body).map(Self);
        read.map_err(|_| Refusal::with(BAD_REQUEST, "JSON"))
    }

    fn literal(&self, field: &str) -> Option<&str> {
        let literal = self.0.get(field).map(|value| value.get());
        literal.filter(|literal| *literal != "null")
    }

    /// A text; what is absent is an empty one, and a number counts as its digits.
    pub(super) fn text(&self, field: &str) -> Result<String, Refusal> {
        let literal = self.literal(field).unwrap_or("\"\"");
        match literal.as_bytes().first() {
            Some(b'"') => serde_json::from_str(literal).map_err(|_| Refusal::with(BAD_REQUEST, field)),
            Some(b'0'..=b'9') => Ok(literal.to_owned()),
            _ => Err(Refusal::with(BAD_REQUEST, field)),
        }
    }

    /// A text of one character at least, and at most so many.
    pub(super) fn bounded(&self, field: &str, longest: usize, unfit: Message) -> Result<String, Refusal> {
        let text = self.text(field)?;
        let fits = !text.trim().is_empty() && text.chars().count() <= longest;
        if fits { Ok(text) } else { Err(unfit.into()) }
    }

    /// `true` or `false`; what is absent is false.
    pub(super) fn boolean(&self, field: &str) -> Result<bool, Refusal> {
        match self.literal(field) {
            Some("true") => Ok(true),
            Some("false") | None => Ok(false),
            Some(_) => Err(Refusal::with(BAD_REQUEST, field)),
        }
    }

    /// An amount above zero, a number or a text.
    pub(super) fn amount(&self, field: &str) -> Result<Decimal, Refusal> {
        let amount = self.literal(field).and_then(amounts::read);
        let fits = |amount: &Decimal| !amount.is_zero() && *amount < AMOUNT_LIMIT;
        amount.filter(fits).ok_or_else(|| AMOUNT.into())
    }
}

/// The values behind a path's question mark.
#[derive(Debug)]
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads them; of repeated ones the last.
    pub(super) fn new(query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self(pairs.into_owned().collect())
    }

    /// A value, unless it is absent or empty.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// Everything that was asked, with another value of one name.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let mut pairs = self.0.clone();
        pairs.insert(name.to_owned(), value.to_owned());
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&pairs)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_from_their_digits_and_are_above_zero() {
        let amount = |literal: &str| {
            let fields = Fields::of_body(format!("{{\"amount\":{literal}}}").as_bytes()).unwrap();
            fields.amount("amount")
        };
        for literal in ["420", "420.0", "\"420.00\""] {
            assert_eq!(amount(literal), Ok(Decimal::from(420)), "{literal}");
        }
        for literal in ["0", "-1", "1.005", "1e2", "\"1,5\"", "100000000", "true", "null"] {
            assert_eq!(amount(literal), Err(AMOUNT.into()), "{literal}");
        }
    }
}
