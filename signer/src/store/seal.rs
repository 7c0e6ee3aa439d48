//! Sealed columns: tokens and personal data rest as XChaCha20-Poly1305, bound to their row and column.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::StoreError;
use crate::entropy::Entropy;
use crate::keys::{KeyBytes, KeyId, Keys};

/// XChaCha20's nonce is long enough to be random.
const NONCE_BYTES: usize = 24;

/// Seals columns with the first key, and opens them with the one that they name. A sealed value is key id, nonce, ciphertext.
#[derive(Clone)]
pub(super) struct Seal {
    /// By their keys; the first one seals.
    ciphers: Vec<(KeyId, XChaCha20Poly1305)>,
    entropy: Arc<dyn Entropy>,
}

impl Seal {
    pub(super) fn new(keys: &Keys, entropy: Arc<dyn Entropy>) -> Self {
        let cipher = |(id, key): (KeyId, &KeyBytes)| (id, XChaCha20Poly1305::new(&Key::from(**key)));
        Self {
            ciphers: keys.sealing().map(cipher).collect(),
            entropy,
        }
    }

    /// Seals a value as JSON. `column` and `row` are bound in: a value moved elsewhere does not open.
    pub(super) fn seal(&self, column: &'static str, row: &str, value: &impl Serialize) -> Vec<u8> {
        let plain = serde_json::to_vec(value).expect("the domain's values can be written as JSON");
        self.seal_bytes(column, row, &plain)
    }

    /// The same of what is JSON already.
    pub(super) fn seal_bytes(&self, column: &'static str, row: &str, plain: &[u8]) -> Vec<u8> {
        let (key_id, cipher) = &self.ciphers[0];
        let mut nonce = [0; NONCE_BYTES];
        self.entropy.fill(&mut nonce);
        let place = place(column, row);
        let payload = Payload {
            msg: plain,
            aad: place.as_bytes(),
        };
        let ciphertext = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a short text can be sealed");
        [key_id.bytes(), &nonce, &ciphertext].concat()
    }

    /// Opens a sealed value.
    pub(super) fn open<V: DeserializeOwned>(
        &self,
        column: &'static str,
        row: &str,
        sealed: &[u8],
    ) -> Result<V, StoreError> {
        let plain = self.open_bytes(column, row, sealed)?;
        serde_json::from_slice(&plain).map_err(|error| unreadable(column, row, format!("{:?} error", error.classify())))
    }

    /// The same as JSON.
    pub(super) fn open_bytes(
        &self,
        column: &'static str,
        row: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let unreadable = |reason: String| unreadable(column, row, reason);
        let key_id = KeyId::of_sealed(sealed).ok_or_else(|| unreadable("it is too short".into()))?;
        let rest = &sealed[KeyId::BYTES..];
        let Some((_, cipher)) = self.ciphers.iter().find(|(id, _)| *id == key_id) else {
            return Err(unreadable(format!(
                "it was sealed with key {key_id}, and the configuration has {}",
                self.ciphers[0].0
            )));
        };
        let (nonce, ciphertext) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or_else(|| unreadable("it is too short".into()))?;
        let place = place(column, row);
        let payload = Payload {
            msg: ciphertext,
            aad: place.as_bytes(),
        };
        cipher
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| unreadable("it was changed, or belongs to another row".into()))
    }
}

fn unreadable(column: &'static str, row: &str, reason: String) -> StoreError {
    StoreError::Unreadable {
        what: column,
        row: row.to_owned(),
        reason,
    }
}

fn place(column: &str, row: &str) -> String {
    format!("{column}\0{row}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    fn seal(digit: &str) -> Seal {
        Seal::new(&Keys::from_master(&digit.repeat(64)).unwrap(), Arc::new(SystemEntropy))
    }

    #[test]
    fn a_sealed_value_opens_in_its_own_place_only() {
        let seal_a = seal("a");
        let sealed = seal_a.seal("order", "ses_1", &"Ayşe");
        assert!(!String::from_utf8_lossy(&sealed).contains("Ay"));
        assert_eq!(seal_a.open::<String>("order", "ses_1", &sealed).unwrap(), "Ayşe");
        assert!(seal_a.open::<String>("order", "ses_2", &sealed).is_err());
        assert!(seal_a.open::<String>("stage", "ses_1", &sealed).is_err());
    }

    #[test]
    fn a_changed_value_or_another_key_does_not_open() {
        let seal_a = seal("a");
        let mut sealed = seal_a.seal("order", "ses_1", &"x");
        let error = seal("b").open::<String>("order", "ses_1", &sealed).unwrap_err();
        assert!(error.to_string().contains("sealed with key"), "{error}");
        *sealed.last_mut().unwrap() ^= 1;
        assert!(seal_a.open::<String>("order", "ses_1", &sealed).is_err());
        assert!(seal_a.open::<String>("order", "ses_1", &[]).is_err());
    }

    #[test]
    fn what_a_key_of_before_sealed_opens_and_is_sealed_with_the_first_from_then_on() {
        let old = seal("a");
        let keys = Keys::from_master(&"b".repeat(64)).unwrap();
        let both = Seal::new(&keys.with_previous(&"a".repeat(64)).unwrap(), Arc::new(SystemEntropy));
        let sealed = old.seal("order", "ses_1", &"x");
        assert_eq!(both.open::<String>("order", "ses_1", &sealed).unwrap(), "x");
        let plain = both.open_bytes("order", "ses_1", &sealed).unwrap();
        let again = both.seal_bytes("order", "ses_1", &plain);
        assert_eq!(seal("b").open::<String>("order", "ses_1", &again).unwrap(), "x");
        assert!(old.open::<String>("order", "ses_1", &again).is_err());
    }

    #[test]
    fn the_same_value_is_never_sealed_alike() {
        let seal = seal("a");
        assert_ne!(seal.seal("order", "ses_1", &"x"), seal.seal("order", "ses_1", &"x"));
    }
}
