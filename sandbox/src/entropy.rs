//! Where ids, tokens and keys come from: the system, or a seed that makes a run repeatable.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// What a one-time password is made of: capital letters and digits.
const OTP_CHARACTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const OTP_LETTERS: usize = 26;
const OTP_LENGTH: usize = 6;

/// The sandbox's only source of randomness.
#[derive(Debug)]
pub(crate) struct Entropy(Mutex<StdRng>);

impl Entropy {
    /// With a seed, two runs hand out the same keys, tokens and payment ids in the same order.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let generator = seed.map_or_else(|| StdRng::from_rng(&mut rand::rng()), StdRng::seed_from_u64);
        Self(Mutex::new(generator))
    }

    fn generator(&self) -> MutexGuard<'_, StdRng> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A version 4 UUID, as iyzico's tokens are.
    pub(crate) fn token(&self) -> String {
        let mut bytes = [0_u8; 16];
        self.generator().fill(&mut bytes);
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let text = hex::encode(bytes);
        format!(
            "{}-{}-{}-{}-{}",
            &text[..8],
            &text[8..12],
            &text[12..16],
            &text[16..20],
            &text[20..]
        )
    }

    /// A key in the form of a sandbox account's.
    pub(crate) fn sandbox_key(&self) -> String {
        let mut bytes = [0_u8; 16];
        self.generator().fill(&mut bytes);
        format!("sandbox-{}", hex::encode(bytes))
    }

    /// A one-time password such as `MK7F3V`. It begins with a letter, because none is seen of digits only.
    pub(crate) fn otp(&self) -> String {
        let mut generator = self.generator();
        let mut draw = |among: usize| char::from(OTP_CHARACTERS[generator.random_range(0..among)]);
        let first = draw(OTP_LETTERS);
        let rest = (1..OTP_LENGTH).map(|_| draw(OTP_CHARACTERS.len()));
        std::iter::once(first).chain(rest).collect()
    }

    /// A number of exactly so many decimal digits (at most nine).
    pub(crate) fn number(&self, digits: u32) -> u32 {
        let lowest = 10_u32.pow(digits - 1);
        self.generator().random_range(lowest..lowest * 10)
    }

    /// The text of a number of exactly so many decimal digits (at most nine).
    pub(crate) fn digits(&self, count: u32) -> String {
        self.number(count).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_run() {
        let (first, second) = (Entropy::new(Some(7)), Entropy::new(Some(7)));
        assert_eq!(first.token(), second.token());
        assert_eq!(first.sandbox_key(), second.sandbox_key());
        assert_ne!(first.token(), first.token());
        assert_ne!(Entropy::new(None).token(), Entropy::new(None).token());
    }

    #[test]
    fn a_token_is_a_version_4_uuid() {
        let token = Entropy::new(Some(1)).token();
        assert_eq!(token.len(), 36);
        assert_eq!(&token[14..15], "4");
        assert_eq!(Entropy::new(Some(1)).digits(8).len(), 8);
    }

    #[test]
    fn a_one_time_password_has_six_letters_and_digits_and_never_digits_only() {
        let entropy = Entropy::new(Some(1));
        for _ in 0..1000 {
            let otp = entropy.otp();
            assert_eq!(otp.len(), 6);
            assert!(otp.bytes().all(|byte| OTP_CHARACTERS.contains(&byte)), "{otp}");
            assert!(otp.starts_with(|first: char| first.is_ascii_uppercase()), "{otp}");
        }
    }
}
