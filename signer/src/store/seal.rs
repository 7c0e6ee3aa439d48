//! Sealed columns: tokens and personal data rest as XChaCha20-Poly1305, bound to their row and column.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::StoreError;
use crate::entropy::Entropy;
use crate::keys::Keys;

/// How many bytes name the key: the head of its SHA-256.
const KEY_ID_BYTES: usize = 4;
/// XChaCha20's nonce is long enough to be random.
const NONCE_BYTES: usize = 24;

/// Seals and opens columns. A sealed value is key id, nonce, ciphertext.
#[derive(Clone)]
pub(super) struct Seal {
    cipher: XChaCha20Poly1305,
    key_id: [u8; KEY_ID_BYTES],
    entropy: Arc<dyn Entropy>,
}

impl Seal {
    pub(super) fn new(keys: &Keys, entropy: Arc<dyn Entropy>) -> Self {
        let key = keys.sealing();
        let mut key_id = [0; KEY_ID_BYTES];
        key_id.copy_from_slice(&Sha256::digest(key.as_slice())[..KEY_ID_BYTES]);
        Self {
            cipher: XChaCha20Poly1305::new(&Key::from(**key)),
            key_id,
            entropy,
        }
    }

    /// Seals a value as JSON. `column` and `row` are bound in: a value moved elsewhere does not open.
    pub(super) fn seal(&self, column: &'static str, row: &str, value: &impl Serialize) -> Vec<u8> {
        let plain = serde_json::to_vec(value).expect("the domain's values can be written as JSON");
        let mut nonce = [0; NONCE_BYTES];
        self.entropy.fill(&mut nonce);
        let place = place(column, row);
        let payload = Payload {
            msg: &plain,
            aad: place.as_bytes(),
        };
        let ciphertext = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a short text can be sealed");
        [self.key_id.as_slice(), &nonce, &ciphertext].concat()
    }

    /// Opens a sealed value.
    pub(super) fn open<V: DeserializeOwned>(
        &self,
        column: &'static str,
        row: &str,
        sealed: &[u8],
    ) -> Result<V, StoreError> {
        let unreadable = |reason: String| StoreError::Unreadable {
            what: column,
            row: row.to_owned(),
            reason,
        };
        let (key_id, rest) = sealed
            .split_at_checked(KEY_ID_BYTES)
            .ok_or_else(|| unreadable("it is too short".into()))?;
        if key_id != self.key_id {
            return Err(unreadable(format!(
                "it was sealed with key {}, not {}",
                hex::encode(key_id),
                hex::encode(self.key_id)
            )));
        }
        let (nonce, ciphertext) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or_else(|| unreadable("it is too short".into()))?;
        let place = place(column, row);
        let payload = Payload {
            msg: ciphertext,
            aad: place.as_bytes(),
        };
        let plain = self
            .cipher
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| unreadable("it was changed, or belongs to another row".into()))?;
        serde_json::from_slice(&plain).map_err(|error| unreadable(format!("{:?} error", error.classify())))
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
    fn the_same_value_is_never_sealed_alike() {
        let seal = seal("a");
        assert_ne!(seal.seal("order", "ses_1", &"x"), seal.seal("order", "ses_1", &"x"));
    }
}
