//! The signer's own keys, each derived from one master key for one purpose.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use vezne_protocol::SessionId;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::payments::bank::BankSecret;
use crate::secret::Secret;

/// What every API key begins with: a key that leaked somewhere is found by it.
const API_KEY_HEAD: &str = "vzk_";

/// How many bytes name an account among one transfer's.
const HANDLE_BYTES: usize = 16;

/// 32 bytes of key material.
pub type KeyBytes = Zeroizing<[u8; 32]>;

/// The keys that a signer works with. None of them ever leaves it.
#[derive(Clone)]
pub struct Keys {
    sealing: KeyBytes,
    index: KeyBytes,
    client_token: KeyBytes,
    fingerprint: KeyBytes,
    audit: KeyBytes,
    bank: KeyBytes,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Keys").finish_non_exhaustive()
    }
}

/// A master key that is not 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 64 hex digits (32 bytes), as `openssl rand -hex 32` prints them")]
pub struct MasterKeyError;

impl Keys {
    /// Derives every key from a master key of 64 hex digits.
    pub fn from_master(master_hex: &str) -> Result<Self, MasterKeyError> {
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
        Ok(Self {
            sealing: derive("seal columns v1"),
            index: derive("blind index v1"),
            client_token: derive("client token v1"),
            fingerprint: derive("request fingerprint v1"),
            audit: derive("audit chain v1"),
            bank: derive("bank desk v1"),
        })
    }

    /// The key that seals columns.
    pub fn sealing(&self) -> &KeyBytes {
        &self.sealing
    }

    /// A look-up value for a sealed text: the same text gives the same value, the value gives nothing back.
    pub fn blind_index(&self, purpose: &str, text: &str) -> Vec<u8> {
        mac(&self.index, &[purpose.as_bytes(), b"\0", text.as_bytes()])
    }

    /// What makes two parsed requests the same request.
    pub fn fingerprint(&self, request: &[u8]) -> Vec<u8> {
        mac(&self.fingerprint, &[request])
    }

    /// The code of an entry in the log of events. Each part is written with its length, so no two lists are alike.
    pub fn audit_mac(&self, parts: &[&[u8]]) -> Vec<u8> {
        let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
        let pieces: Vec<&[u8]> = lengths
            .iter()
            .zip(parts)
            .flat_map(|(length, part)| [length.as_slice(), part])
            .collect();
        mac(&self.audit, &pieces)
    }

    /// The browser's token for a session: `<session id>.<epoch>.<43 characters>`. It is derived, never stored; another
    /// epoch makes every older token useless.
    pub fn client_token(&self, session: &SessionId, epoch: i64) -> String {
        let code = self.client_token_code(session, epoch);
        format!("{session}.{epoch}.{}", URL_SAFE_NO_PAD.encode(code))
    }

    /// The session and epoch of a token that this signer made, compared in constant time.
    pub fn read_client_token(&self, token: &str) -> Option<(SessionId, i64)> {
        let mut parts = token.splitn(3, '.');
        let session = SessionId::parse(parts.next()?).ok()?;
        let epoch: i64 = parts.next()?.parse().ok()?;
        let given = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let expected = self.client_token_code(&session, epoch);
        bool::from(given.ct_eq(&expected)).then_some((session, epoch))
    }

    /// The ticket of a transfer: it is derived, never stored; whether it still works is the transfer's to know.
    pub fn bank_ticket(&self, session: &SessionId, transfer: &str) -> BankSecret {
        let code = URL_SAFE_NO_PAD.encode(self.bank_ticket_code(session, transfer));
        BankSecret::new(format!("{session}.{transfer}.{code}"))
    }

    /// The session and transfer of a ticket that this signer made, compared in constant time.
    pub fn read_bank_ticket(&self, ticket: &str) -> Option<(SessionId, String)> {
        let mut parts = ticket.splitn(3, '.');
        let session = SessionId::parse(parts.next()?).ok()?;
        let transfer = parts.next()?.to_owned();
        let given = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let expected = self.bank_ticket_code(&session, &transfer);
        bool::from(given.ct_eq(&expected)).then_some((session, transfer))
    }

    fn bank_ticket_code(&self, session: &SessionId, transfer: &str) -> Vec<u8> {
        mac(
            &self.bank,
            &[b"ticket\0", session.as_str().as_bytes(), b".", transfer.as_bytes()],
        )
    }

    /// What a browser calls an account by: good for one transfer, and nothing of the account is in it.
    pub fn account_handle(&self, transfer: &str, number: &str) -> String {
        let code = mac(
            &self.bank,
            &[b"account\0", transfer.as_bytes(), b".", number.as_bytes()],
        );
        URL_SAFE_NO_PAD.encode(&code[..HANDLE_BYTES])
    }

    /// What a wrong OTP is known again by, hex: an OTP itself is never kept.
    pub fn otp_mark(&self, otp_id: &str, otp: &str) -> String {
        hex::encode(mac(&self.bank, &[b"otp\0", otp_id.as_bytes(), b".", otp.as_bytes()]))
    }

    fn client_token_code(&self, session: &SessionId, epoch: i64) -> Vec<u8> {
        mac(
            &self.client_token,
            &[session.as_str().as_bytes(), b".", epoch.to_string().as_bytes()],
        )
    }
}

/// A new API key: `vzk_` and 43 characters for 256 random bits.
pub fn new_api_key(entropy: &dyn Entropy) -> Secret {
    let mut bits = Zeroizing::new([0; 32]);
    entropy.fill(bits.as_mut_slice());
    Secret::new(format!("{API_KEY_HEAD}{}", URL_SAFE_NO_PAD.encode(bits.as_slice())))
}

/// What is kept of an API key. Its 256 random bits need no slow hash.
pub fn api_key_hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

/// Whether an API key is the one whose SHA-256 is configured, compared in constant time.
pub fn is_api_key(given: &str, sha256: &[u8; 32]) -> bool {
    Sha256::digest(given.as_bytes()).as_slice().ct_eq(sha256).into()
}

fn mac(key: &KeyBytes, parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    const MASTER: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    fn session() -> SessionId {
        SessionId::parse("ses_0123456789abcdefghjkmnpqrs").unwrap()
    }

    #[test]
    fn a_client_token_is_read_back_by_the_signer_that_made_it() {
        let keys = Keys::from_master(MASTER).unwrap();
        let token = keys.client_token(&session(), 3);
        assert_eq!(keys.read_client_token(&token), Some((session(), 3)));
    }

    #[test]
    fn a_client_token_with_one_change_is_refused() {
        let keys = Keys::from_master(MASTER).unwrap();
        let token = keys.client_token(&session(), 0);
        let other = Keys::from_master(&MASTER.replace('1', "2")).unwrap();
        assert_eq!(other.read_client_token(&token), None);
        assert_eq!(keys.read_client_token(&token.replace(".0.", ".1.")), None);
        assert_eq!(keys.read_client_token(&token.replace("qrs", "qrt")), None);
        for broken in ["", ".", "ses_x.0.", &token[..token.len() - 1], "a.b.c"] {
            assert_eq!(keys.read_client_token(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_ticket_is_read_back_and_no_other() {
        let keys = Keys::from_master(MASTER).unwrap();
        let ticket = keys.bank_ticket(&session(), "trf_1");
        let ticket = ticket.expose();
        assert_eq!(keys.read_bank_ticket(ticket), Some((session(), "trf_1".to_owned())));
        assert_eq!(keys.read_bank_ticket(&ticket.replace("trf_1", "trf_2")), None);
        assert_eq!(keys.read_bank_ticket(&keys.client_token(&session(), 0)), None);
        assert_ne!(keys.account_handle("trf_1", "1"), keys.account_handle("trf_2", "1"));
    }

    #[test]
    fn one_purpose_has_one_key() {
        let keys = Keys::from_master(MASTER).unwrap();
        assert_ne!(keys.blind_index("token", "x"), keys.blind_index("reference", "x"));
        assert_ne!(keys.blind_index("", "x"), keys.fingerprint(b"\0x"));
    }

    #[test]
    fn a_code_of_the_log_tells_where_one_part_ends() {
        let keys = Keys::from_master(MASTER).unwrap();
        assert_ne!(keys.audit_mac(&[b"ab", b"c"]), keys.audit_mac(&[b"a", b"bc"]));
        assert_ne!(keys.audit_mac(&[b"a", b""]), keys.audit_mac(&[b"a"]));
    }

    #[test]
    fn a_short_master_key_is_refused() {
        assert!(Keys::from_master("abcd").is_err());
        assert!(Keys::from_master(&MASTER.replace('0', "g")).is_err());
    }

    #[test]
    fn a_new_api_key_has_256_random_bits_that_a_url_and_a_shell_leave_alone() {
        let (one, other) = (new_api_key(&SystemEntropy), new_api_key(&SystemEntropy));
        let tail = one.expose().strip_prefix("vzk_").unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(tail).unwrap().len(), 32);
        assert_eq!(tail.len(), 43);
        assert_ne!(one.expose(), other.expose());
    }

    #[test]
    fn an_api_key_is_known_by_its_hash() {
        let hash: [u8; 32] = Sha256::digest(b"vzk_demo").into();
        assert!(is_api_key("vzk_demo", &hash));
        assert!(!is_api_key("vzk_dem0", &hash));
        assert!(!is_api_key("", &hash));
    }
}
