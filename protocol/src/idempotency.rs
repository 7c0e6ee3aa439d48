//! The key that makes a repeated request the same request.

use std::fmt;

/// The fewest characters of a key: enough that a random one is never met twice.
const KEY_CHARS_MIN: usize = 16;
/// The most characters of a key.
const KEY_CHARS_MAX: usize = 128;

/// The content of an `Idempotency-Key` header: 16 to 128 of `[A-Za-z0-9_-]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// A text that is no [`IdempotencyKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 16 to 128 letters, digits, hyphens and underscores")]
pub struct IdempotencyKeyError;

impl IdempotencyKey {
    /// Reads a header's content.
    pub fn parse(text: &str) -> Result<Self, IdempotencyKeyError> {
        let fits = (KEY_CHARS_MIN..=KEY_CHARS_MAX).contains(&text.len());
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if fits && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdempotencyKeyError)
        }
    }

    /// The key as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_enough_and_plain() {
        assert!(IdempotencyKey::parse("order-SIP_1001-a").is_ok());
        assert!(IdempotencyKey::parse(&"k".repeat(128)).is_ok());
        for text in [
            "",
            "short",
            &"k".repeat(129),
            "sixteen chars ok",
            "sipariş-000000001",
            "0123456789abcde\n",
        ] {
            assert_eq!(IdempotencyKey::parse(text), Err(IdempotencyKeyError), "{text}");
        }
    }
}
