//! Randomness, as an argument, and the ids made of it.

use vezne_protocol::SessionId;

/// Letters and digits that are not mistaken for one another (Crockford's base 32, lower case).
const ID_LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Where random bytes come from.
pub trait Entropy: Send + Sync + 'static {
    /// Fills the buffer with bytes that nobody can foresee.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where randomness enters")]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives random bytes; without them no key or id is safe");
    }
}

/// 128 random bits as 26 letters and digits behind a head: `ses_…`, `att_…`, `req_…`.
pub fn id(entropy: &dyn Entropy, head: &str) -> String {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    let mut bits = u128::from_be_bytes(bytes);
    let mut text = String::with_capacity(head.len() + SessionId::TAIL_CHARS);
    text.push_str(head);
    for _ in 0..SessionId::TAIL_CHARS {
        let letter = usize::try_from(bits & 31).expect("five bits fit");
        text.push(char::from(ID_LETTERS[letter]));
        bits >>= 5;
    }
    text
}

/// A new session id.
pub fn session_id(entropy: &dyn Entropy) -> SessionId {
    SessionId::parse(&id(entropy, SessionId::HEAD)).expect("a fresh id has an id's form")
}

/// 128 random bits as hex: the random key of a signed iyzico request.
pub fn random_key(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ids_are_never_alike() {
        let (one, other) = (session_id(&SystemEntropy), session_id(&SystemEntropy));
        assert_ne!(one, other);
        assert_eq!(random_key(&SystemEntropy).len(), 32);
    }
}
