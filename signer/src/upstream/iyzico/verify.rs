//! The response signature: whether an answer is iyzico's, over the literal text of its fields.

use subtle::ConstantTimeEq as _;

use super::sign::hmac_sha256;

/// What came of checking an answer's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseSignature {
    /// The fields' texts, joined by colons; an absent field is empty and keeps its colon.
    pub signed_text: String,
    /// Lower-case hex of the HMAC-SHA256 over it.
    pub expected: String,
    /// What the answer carries.
    pub given: Option<String>,
}

impl ResponseSignature {
    /// The signature of fields that already have their text for it.
    pub fn over(secret_key: &str, fields: &[&str], given: Option<&str>) -> Self {
        let signed_text = fields.join(":");
        let expected = hex::encode(hmac_sha256(secret_key, signed_text.as_bytes()));
        Self {
            signed_text,
            expected,
            given: given.map(str::to_owned),
        }
    }

    /// Whether the answer carries the right signature, compared in constant time.
    pub fn is_valid(&self) -> bool {
        self.given
            .as_ref()
            .is_some_and(|given| given.as_bytes().ct_eq(self.expected.as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_a_signature_is_not_valid() {
        assert!(!ResponseSignature::over("s", &["a", "b"], None).is_valid());
        assert!(!ResponseSignature::over("s", &["a", "b"], Some("")).is_valid());
    }

    #[test]
    fn a_signature_holds_for_its_own_fields_only() {
        let right = ResponseSignature::over("s", &["a", "", "b"], None).expected;
        assert!(ResponseSignature::over("s", &["a", "", "b"], Some(&right)).is_valid());
        assert!(!ResponseSignature::over("s", &["a", "b"], Some(&right)).is_valid());
        assert!(!ResponseSignature::over("t", &["a", "", "b"], Some(&right)).is_valid());
        assert!(!ResponseSignature::over("s", &["a", "", "b"], Some(&right.to_uppercase())).is_valid());
    }
}
