//! The response signature: whether an answer is iyzico's, over the literal text of its fields.

use subtle::ConstantTimeEq as _;

use super::sign::hmac_sha256;
use crate::secret::SecretPair;

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

    /// The signature under the secret in use; under the one of before where the answer carries that one: iyzico signs with
    /// whichever it counts as in use.
    pub fn by_either(secrets: &SecretPair, signature: impl Fn(&str) -> Self) -> Self {
        let first = signature(secrets.first().expose());
        match secrets.previous() {
            Some(previous) if !first.is_valid() => {
                let other = signature(previous.expose());
                if other.is_valid() { other } else { first }
            }
            _ => first,
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
    use crate::secret::Secret;

    #[test]
    fn an_answer_without_a_signature_is_not_valid() {
        assert!(!ResponseSignature::over("s", &["a", "b"], None).is_valid());
        assert!(!ResponseSignature::over("s", &["a", "b"], Some("")).is_valid());
    }

    #[test]
    fn the_secret_of_before_verifies_while_it_is_there() {
        let given = ResponseSignature::over("old", &["a"], None).expected;
        let by = |pair: &SecretPair| {
            ResponseSignature::by_either(pair, |secret| ResponseSignature::over(secret, &["a"], Some(&given)))
        };
        let (old, new) = (Secret::new("old".into()), Secret::new("new".into()));
        assert!(by(&SecretPair::new(new.clone(), Some(old.clone()))).is_valid());
        assert!(by(&SecretPair::new(old, Some(new.clone()))).is_valid());
        assert!(!by(&new.clone().into()).is_valid());
        assert!(!by(&SecretPair::new(new, Some(Secret::new("other".into())))).is_valid());
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
