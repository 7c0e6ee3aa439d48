//! What one master key is made into: a key for each purpose, and what is kept of them when the master key goes.

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use vezne_protocol::SessionId;
use zeroize::Zeroizing;

/// 32 bytes of key material.
pub type KeyBytes = Zeroizing<[u8; 32]>;

/// How many bytes name a key.
const ID_BYTES: usize = 4;

/// What a master key is called where it must not be told: the head of its sealing key's SHA-256. Sealed values begin with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; ID_BYTES]);

/// A master key that is not 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 64 hex digits (32 bytes), as `openssl rand -hex 32` prints them")]
pub struct MasterKeyError;

/// The keys of one master key.
#[derive(Clone)]
pub(super) struct Derived {
    pub(super) id: KeyId,
    pub(super) sealing: KeyBytes,
    pub(super) index: KeyBytes,
    pub(super) client_token: KeyBytes,
    pub(super) fingerprint: KeyBytes,
    pub(super) audit: KeyBytes,
    pub(super) bank: KeyBytes,
}

/// What the database keeps of a key, sealed with the first one: what recognizes things that cannot be written anew, the log
/// above all. Nothing can be opened with it, and nobody is let in by it.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptKeys {
    /// Whose they are.
    pub id: KeyId,
    #[serde(with = "hex_bytes")]
    pub(super) index: KeyBytes,
    #[serde(with = "hex_bytes")]
    pub(super) fingerprint: KeyBytes,
    #[serde(with = "hex_bytes")]
    pub(super) audit: KeyBytes,
}

impl Derived {
    pub(super) fn from_master(master_hex: &str) -> Result<Self, MasterKeyError> {
        let mut master = Zeroizing::new([0; 32]);
        hex::decode_to_slice(master_hex.trim(), master.as_mut_slice()).map_err(|_| MasterKeyError)?;
        let derivation = Hkdf::<Sha256>::new(Some(b"vezne-signer"), master.as_slice());
        let derive = |purpose: &str| {
            let mut key = Zeroizing::new([0; 32]);
            derivation
                .expand(purpose.as_bytes(), key.as_mut_slice())
                .expect("32 bytes are within what HKDF gives");
            key
        };
        let sealing = derive("seal columns v1");
        Ok(Self {
            id: KeyId::of(&sealing),
            sealing,
            index: derive("blind index v1"),
            client_token: derive("client token v1"),
            fingerprint: derive("request fingerprint v1"),
            audit: derive("audit chain v1"),
            bank: derive("bank desk v1"),
        })
    }

    pub(super) fn kept(&self) -> KeptKeys {
        KeptKeys {
            id: self.id,
            index: self.index.clone(),
            fingerprint: self.fingerprint.clone(),
            audit: self.audit.clone(),
        }
    }

    pub(super) fn client_token_code(&self, session: &SessionId, epoch: i64) -> Vec<u8> {
        mac(
            &self.client_token,
            &[session.as_str().as_bytes(), b".", epoch.to_string().as_bytes()],
        )
    }

    pub(super) fn bank_ticket_code(&self, session: &SessionId, transfer: &str) -> Vec<u8> {
        mac(
            &self.bank,
            &[b"ticket\0", session.as_str().as_bytes(), b".", transfer.as_bytes()],
        )
    }
}

impl KeyId {
    /// How many bytes it has.
    pub const BYTES: usize = ID_BYTES;

    fn of(sealing: &KeyBytes) -> Self {
        let hash = Sha256::digest(sealing.as_slice());
        Self(*hash.first_chunk().expect("a SHA-256 has more bytes than a name"))
    }

    /// The name that a sealed value begins with.
    pub fn of_sealed(sealed: &[u8]) -> Option<Self> {
        sealed.first_chunk().copied().map(Self)
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; ID_BYTES];
        hex::decode_to_slice(text, &mut bytes).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// An HMAC-SHA256 over parts, one behind the other.
pub(super) fn mac(key: &KeyBytes, parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// Key material as hex, within what is sealed.
mod hex_bytes {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use zeroize::Zeroizing;

    use super::KeyBytes;

    pub(super) fn serialize<S: Serializer>(key: &KeyBytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(hex::encode(key.as_slice())))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KeyBytes, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.as_str(), key.as_mut_slice()).map_err(|_| serde::de::Error::custom("no key"))?;
        Ok(key)
    }
}
