//! Answers and requests as JSON: an answer as a type, a text that is there, money as a number.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use vezne_protocol::Amount;

use super::{RawAnswer, UpstreamError};
use crate::literal::Literal;

/// An answer's JSON as a type. What the error says never quotes the answer.
pub(super) fn read<A: DeserializeOwned>(answer: &RawAnswer) -> Result<A, UpstreamError> {
    serde_json::from_slice(&answer.bytes).map_err(|error| {
        let (kind, line, column) = (error.classify(), error.line(), error.column());
        unreadable(answer, &format!("{kind:?} error at line {line} column {column}"))
    })
}

/// An answer that cannot be read, with the reason.
pub(super) fn unreadable(answer: &RawAnswer, reason: &str) -> UpstreamError {
    UpstreamError::Unreadable {
        http_status: answer.http_status,
        reason: reason.to_owned(),
    }
}

/// An amount as a JSON number, with its two decimals: no float on the way out either.
pub(super) fn number(amount: Amount) -> Box<RawValue> {
    RawValue::from_string(amount.to_string()).expect("an amount with two decimals is a JSON number")
}

/// A text that is there: numbers and strings alike, `""` as if it were missing.
pub(super) fn present(literal: Option<Literal>) -> Option<String> {
    literal
        .map(|literal| literal.as_str().trim().to_owned())
        .filter(|text| !text.is_empty())
}
