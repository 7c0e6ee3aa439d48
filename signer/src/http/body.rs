//! JSON bodies: bounded, strict, and refused without being repeated.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use vezne_protocol::{FieldError, PREFIX_DIGITS_MIN, ProblemCode};

use super::refusal::Refusal;

/// What the merchant's server may send.
pub(super) const MERCHANT_BYTES_MAX: usize = 128 * 1024;
/// What a browser may send.
pub(super) const BROWSER_BYTES_MAX: usize = 4 * 1024;

/// A JSON body of at most `MAX` bytes.
pub(super) struct Body<T, const MAX: usize>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync, const MAX: usize> FromRequest<S> for Body<T, MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(is_json) {
            return Err(ProblemCode::UnsupportedMediaType.into());
        }
        let bytes = to_bytes(request.into_body(), MAX)
            .await
            .map_err(|_| Refusal::from(ProblemCode::BodyTooLarge))?;
        read(&bytes).map(Self)
    }
}

fn is_json(content_type: &str) -> bool {
    content_type
        .split(';')
        .next()
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads a body; what is wrong is told by its place and kind, never by its value.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        if !error.inner().is_data() {
            return Refusal::from(ProblemCode::InvalidJson);
        }
        let pointer = error.path().iter().map(segment).collect();
        Refusal::of_fields(vec![FieldError {
            pointer,
            detail: without_values(&error.inner().to_string()),
        }])
    })?;
    deserializer
        .end()
        .map_err(|_| Refusal::from(ProblemCode::InvalidJson))?;
    Ok(value)
}

fn segment(segment: &Segment) -> String {
    match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", without_number(key).replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("/{}", without_number(variant)),
        Segment::Unknown => String::new(),
    }
}

/// A field's name as it was sent, unless it has more digits than a card's head may show.
fn without_number(name: &str) -> String {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if digits > PREFIX_DIGITS_MIN {
        name.replace(|c: char| c.is_ascii_digit(), "*")
    } else {
        name.to_owned()
    }
}

/// The parser's words without the value that it met: that may be a card number.
fn without_values(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(text, _)| text);
    if message.starts_with("unknown field") {
        return "unknown field".to_owned();
    }
    if message.starts_with("invalid ") || message.starts_with("unknown variant") {
        let expected = message
            .rsplit_once("expected ")
            .map_or("something else", |(_, expected)| expected);
        return format!("must be {expected}");
    }
    message.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use vezne_protocol::{InstallmentAsk, PayAsk};

    #[test]
    fn what_is_refused_is_not_repeated() {
        let wrong = [
            r#"{"prefix":"5526080000000006"}"#,
            r#"{"prefix":5526080000000006}"#,
            r#"{"prefix":"552608","5526080000000006":1}"#,
            r#"{"prefix":["5526080000000006"]}"#,
        ];
        for text in wrong {
            let refusal = read::<InstallmentAsk>(text.as_bytes()).err().unwrap();
            let told = format!("{refusal:?}");
            assert!(!told.contains("5526080"), "{told}");
        }
        let refusal = read::<PayAsk>(br#"{"installments":"5526080000000006"}"#).err().unwrap();
        assert!(format!("{refusal:?}").contains("must be u8"), "{refusal:?}");
    }

    #[test]
    fn half_a_body_and_two_bodies_are_no_json() {
        for text in ["", "{", "{\"prefix\":null} x", "{\"prefix\":null}{}"] {
            let refusal = read::<InstallmentAsk>(text.as_bytes()).err().unwrap();
            assert!(format!("{refusal:?}").contains("InvalidJson"), "{text}: {refusal:?}");
        }
    }

    #[test]
    fn json_is_declared_with_or_without_charset() {
        assert!(is_json("application/json") && is_json("Application/JSON; charset=utf-8"));
        assert!(!is_json("text/plain") && !is_json("application/jsonp"));
    }
}
