//! The signer's own keys, each derived from one master key for one purpose; beside the first the keys of before.
//!
//! What is written is written with the first key. What was written with a key of before is read with that one: as long as
//! its master key is configured all of it, afterwards what cannot be written anew ([`KeptKeys`]).

mod derived;
mod fingerprint;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use vezne_protocol::SessionId;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::payments::bank::BankSecret;
use crate::secret::Secret;
use derived::{Derived, mac};

pub use derived::{KeptKeys, KeyBytes, KeyId, MasterKeyError};
pub use fingerprint::Fingerprint;

/// What every API key begins with: a key that leaked somewhere is found by it.
const API_KEY_HEAD: &str = "vzk_";

/// How many bytes name an account among one transfer's.
const HANDLE_BYTES: usize = 16;

/// The keys that a signer works with. None of them ever leaves it.
#[derive(Clone)]
pub struct Keys {
    first: Derived,
    previous: Vec<Derived>,
    kept: Vec<KeptKeys>,
}

impl Keys {
    /// Derives every key from a master key of 64 hex digits.
    pub fn from_master(master_hex: &str) -> Result<Self, MasterKeyError> {
        Ok(Self {
            first: Derived::from_master(master_hex)?,
            previous: Vec::new(),
            kept: Vec::new(),
        })
    }

    /// The same with a master key of before.
    pub fn with_previous(mut self, master_hex: &str) -> Result<Self, MasterKeyError> {
        let derived = Derived::from_master(master_hex)?;
        if self.masters().all(|known| known.id != derived.id) {
            self.previous.push(derived);
        }
        Ok(self)
    }

    /// The same with what the database has kept of keys of before.
    #[must_use]
    pub fn keeping(mut self, kept: Vec<KeptKeys>) -> Self {
        let is_news = |kept: &KeptKeys| self.masters().all(|known| known.id != kept.id);
        self.kept = kept.into_iter().filter(is_news).collect();
        self
    }

    /// What everything new is sealed with.
    pub fn id(&self) -> KeyId {
        self.first.id
    }

    /// The keys that seal columns, with their names: the first seals, each opens what it has sealed.
    pub fn sealing(&self) -> impl Iterator<Item = (KeyId, &KeyBytes)> {
        self.masters().map(|derived| (derived.id, &derived.sealing))
    }

    /// What the database keeps of each configured key, for when its master key is configured no more.
    pub fn to_keep(&self) -> Vec<KeptKeys> {
        self.masters().map(Derived::kept).collect()
    }

    /// A look-up value for a sealed text: the same text gives the same value, the value gives nothing back.
    pub fn blind_index(&self, purpose: &str, text: &str) -> Vec<u8> {
        blind_index(&self.first.index, purpose, text)
    }

    /// What a text may be looked up by: under the first key, then under those of before.
    pub fn blind_indexes(&self, purpose: &str, text: &str) -> Vec<Vec<u8>> {
        let previous = self.masters().map(|derived| &derived.index);
        previous
            .chain(self.kept.iter().map(|kept| &kept.index))
            .map(|key| blind_index(key, purpose, text))
            .collect()
    }

    /// What makes two parsed requests the same request.
    pub fn fingerprint(&self, request: &[u8]) -> Fingerprint {
        let masters = self.previous.iter().map(|derived| &derived.fingerprint);
        let older = masters.chain(self.kept.iter().map(|kept| &kept.fingerprint));
        Fingerprint::new(
            mac(&self.first.fingerprint, &[request]),
            older.map(|key| mac(key, &[request])).collect(),
        )
    }

    /// The code of an entry in the log of events. Each part is written with its length, so no two lists are alike.
    pub fn audit_mac(&self, parts: &[&[u8]]) -> Vec<u8> {
        audit_mac(&self.first.audit, parts)
    }

    /// Whether a code is that of an entry, by the first key or by one of before.
    pub fn is_audit_mac(&self, given: &[u8], parts: &[&[u8]]) -> bool {
        let masters = self.masters().map(|derived| &derived.audit);
        let mut keys = masters.chain(self.kept.iter().map(|kept| &kept.audit));
        keys.any(|key| audit_mac(key, parts).ct_eq(given).into())
    }

    /// The browser's token for a session: `<session id>.<epoch>.<43 characters>`. It is derived, never stored; another
    /// epoch makes every older token useless.
    pub fn client_token(&self, session: &SessionId, epoch: i64) -> String {
        let code = self.first.client_token_code(session, epoch);
        format!("{session}.{epoch}.{}", URL_SAFE_NO_PAD.encode(code))
    }

    /// The session and epoch of a token that this signer made, compared in constant time.
    pub fn read_client_token(&self, token: &str) -> Option<(SessionId, i64)> {
        let mut parts = token.splitn(3, '.');
        let session = SessionId::parse(parts.next()?).ok()?;
        let epoch: i64 = parts.next()?.parse().ok()?;
        let given = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let is_ours = |derived: &Derived| derived.client_token_code(&session, epoch).ct_eq(&given).into();
        self.masters().any(is_ours).then_some((session, epoch))
    }

    /// The ticket of a transfer: it is derived, never stored; whether it still works is the transfer's to know.
    pub fn bank_ticket(&self, session: &SessionId, transfer: &str) -> BankSecret {
        let code = URL_SAFE_NO_PAD.encode(self.first.bank_ticket_code(session, transfer));
        BankSecret::new(format!("{session}.{transfer}.{code}"))
    }

    /// The session and transfer of a ticket that this signer made, compared in constant time.
    pub fn read_bank_ticket(&self, ticket: &str) -> Option<(SessionId, String)> {
        let mut parts = ticket.splitn(3, '.');
        let session = SessionId::parse(parts.next()?).ok()?;
        let transfer = parts.next()?.to_owned();
        let given = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let is_ours = |derived: &Derived| derived.bank_ticket_code(&session, &transfer).ct_eq(&given).into();
        self.masters().any(is_ours).then_some((session, transfer))
    }

    /// What a browser calls an account by: good for one transfer, and nothing of the account is in it.
    pub fn account_handle(&self, transfer: &str, number: &str) -> String {
        account_handle(&self.first, transfer, number)
    }

    /// Whether a browser means this account by a handle, by whichever key it was made.
    pub fn is_account_handle(&self, handle: &str, transfer: &str, number: &str) -> bool {
        self.masters()
            .any(|derived| account_handle(derived, transfer, number) == handle)
    }

    /// What a wrong OTP is known again by, hex, under the first key, then under those of before: an OTP itself is never kept.
    pub fn otp_marks(&self, otp_id: &str, otp: &str) -> Vec<String> {
        let parts = [b"otp\0", otp_id.as_bytes(), b".", otp.as_bytes()];
        self.masters()
            .map(|derived| hex::encode(mac(&derived.bank, &parts)))
            .collect()
    }

    fn masters(&self) -> impl Iterator<Item = &Derived> {
        std::iter::once(&self.first).chain(&self.previous)
    }
}

/// By its name alone.
impl std::fmt::Debug for Keys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Keys")
            .field("first", &self.first.id)
            .finish_non_exhaustive()
    }
}

fn blind_index(key: &KeyBytes, purpose: &str, text: &str) -> Vec<u8> {
    mac(key, &[purpose.as_bytes(), b"\0", text.as_bytes()])
}

fn audit_mac(key: &KeyBytes, parts: &[&[u8]]) -> Vec<u8> {
    let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
    let pieces: Vec<&[u8]> = lengths
        .iter()
        .zip(parts)
        .flat_map(|(length, part)| [length.as_slice(), part])
        .collect();
    mac(key, &pieces)
}

fn account_handle(derived: &Derived, transfer: &str, number: &str) -> String {
    let code = mac(
        &derived.bank,
        &[b"account\0", transfer.as_bytes(), b".", number.as_bytes()],
    );
    URL_SAFE_NO_PAD.encode(&code[..HANDLE_BYTES])
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
        assert!(!keys.fingerprint(b"\0x").is(&keys.blind_index("", "x")));
    }

    #[test]
    fn a_code_of_the_log_tells_where_one_part_ends() {
        let keys = Keys::from_master(MASTER).unwrap();
        assert_ne!(keys.audit_mac(&[b"ab", b"c"]), keys.audit_mac(&[b"a", b"bc"]));
        assert_ne!(keys.audit_mac(&[b"a", b""]), keys.audit_mac(&[b"a"]));
    }

    #[test]
    fn what_was_made_with_a_key_of_before_is_known_while_that_is_there() {
        let old = Keys::from_master(&"1".repeat(64)).unwrap();
        let new = Keys::from_master(MASTER).unwrap();
        let both = new.clone().with_previous(&"1".repeat(64)).unwrap();
        let token = old.client_token(&session(), 0);
        assert_eq!(both.read_client_token(&token), Some((session(), 0)));
        assert_eq!(new.read_client_token(&token), None);
        let ticket = old.bank_ticket(&session(), "trf_1");
        assert!(both.read_bank_ticket(ticket.expose()).is_some() && new.read_bank_ticket(ticket.expose()).is_none());
        let handle = old.account_handle("trf_1", "1");
        assert!(both.is_account_handle(&handle, "trf_1", "1") && !new.is_account_handle(&handle, "trf_1", "1"));
        assert!(
            both.otp_marks("otp_1", "1234")
                .contains(&old.otp_marks("otp_1", "1234")[0])
        );
        // What is new is made with the first.
        assert_eq!(both.client_token(&session(), 0), new.client_token(&session(), 0));
        assert_eq!(both.blind_index("token", "x"), new.blind_index("token", "x"));
        assert_eq!(both.audit_mac(&[b"x"]), new.audit_mac(&[b"x"]));
    }

    #[test]
    fn what_is_kept_of_a_key_recognizes_and_lets_nobody_in() {
        let old = Keys::from_master(&"1".repeat(64)).unwrap();
        let new = Keys::from_master(MASTER).unwrap().keeping(old.to_keep());
        assert!(new.is_audit_mac(&old.audit_mac(&[b"x"]), &[b"x"]));
        assert!(!new.is_audit_mac(&old.audit_mac(&[b"x"]), &[b"y"]));
        assert!(new.blind_indexes("token", "x").contains(&old.blind_index("token", "x")));
        assert!(new.fingerprint(b"x").is(old.fingerprint(b"x").first()));
        assert!(!new.fingerprint(b"y").is(old.fingerprint(b"x").first()));
        assert_eq!(new.read_client_token(&old.client_token(&session(), 0)), None);
        assert_eq!(new.sealing().count(), 1);
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
