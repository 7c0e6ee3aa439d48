//! Reads a request's fields one by one, their values still in their literal text.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::messages::{AMOUNT_NOT_POSITIVE, BAD_REQUEST};
use super::refusal::Refusal;
use crate::amounts;

/// `Decimal (10,2)`: at most 99 999 999,99.
const AMOUNT_LIMIT: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);

/// One JSON object of a request.
#[derive(Debug, Default)]
pub(crate) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// Reads a request body.
    pub(crate) fn of_body(body: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(body).map(Self).map_err(|_| BAD_REQUEST.into())
    }

    /// A field's literal text, unless it is absent or null.
    pub(crate) fn literal(&self, field: &str) -> Option<&str> {
        let literal = self.0.get(field).map(|value| value.get());
        literal.filter(|literal| *literal != "null")
    }

    /// A nested object; one that is absent has no fields, so that each of them is missed by its own code.
    pub(crate) fn section(&self, field: &str) -> Result<Self, Refusal> {
        match self.literal(field) {
            None => Ok(Self::default()),
            Some(literal) => Self::of_body(literal.as_bytes()),
        }
    }

    /// A text; an empty one is none, and a number counts as its digits.
    pub(crate) fn text(&self, field: &str) -> Result<Option<String>, Refusal> {
        let Some(literal) = self.literal(field) else {
            return Ok(None);
        };
        let text: String = match literal.as_bytes().first() {
            Some(b'"') => serde_json::from_str(literal).map_err(|_| Refusal::from(BAD_REQUEST))?,
            Some(b'-' | b'0'..=b'9') => literal.to_owned(),
            _ => return Err(BAD_REQUEST.into()),
        };
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    /// A text that must be there, or else this refusal.
    pub(crate) fn required(&self, field: &str, missing: impl Into<Refusal>) -> Result<String, Refusal> {
        self.text(field)?.ok_or_else(|| missing.into())
    }

    /// `true` or `false`, which must be there: for its absence there is no code of its own.
    pub(crate) fn boolean(&self, field: &str) -> Result<bool, Refusal> {
        match self.literal(field) {
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            _ => Err(BAD_REQUEST.into()),
        }
    }

    /// An amount above zero. What is absent, empty or below zero has the code of zero; what is no amount has none.
    pub(crate) fn amount(&self, field: &str) -> Result<Decimal, Refusal> {
        let literal = self.literal(field).unwrap_or("0").trim_matches('"');
        let literal = if literal.is_empty() { "0" } else { literal };
        let digits = literal.strip_prefix('-').unwrap_or(literal);
        let amount = amounts::read(digits).ok_or_else(|| Refusal::from(BAD_REQUEST))?;
        if amount.is_zero() || digits.len() < literal.len() {
            return Err(AMOUNT_NOT_POSITIVE.into());
        }
        if amount >= AMOUNT_LIMIT {
            return Err(BAD_REQUEST.into());
        }
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(literal: &str) -> Result<Decimal, Refusal> {
        Fields::of_body(format!("{{\"Amount\":{literal}}}").as_bytes())
            .unwrap()
            .amount("Amount")
    }

    #[test]
    fn amounts_are_read_from_their_digits() {
        for literal in ["420", "420.0", "\"420.00\""] {
            assert_eq!(amount(literal), Ok(Decimal::from(420)), "{literal}");
        }
        assert_eq!(amount("99999999.99"), Ok(Decimal::new(9_999_999_999, 2)));
    }

    #[test]
    fn nothing_zero_and_less_have_one_code_and_what_is_no_amount_has_another() {
        for literal in ["0", "0.00", "-1", "\"\"", "null", "\"-0.01\""] {
            assert_eq!(amount(literal), Err(AMOUNT_NOT_POSITIVE.into()), "{literal}");
        }
        for literal in ["1.005", "1e2", "\"1,5\"", "100000000", "true"] {
            assert_eq!(amount(literal), Err(BAD_REQUEST.into()), "{literal}");
        }
    }
}
