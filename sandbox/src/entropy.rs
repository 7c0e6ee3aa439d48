//! Where ids, tokens and keys come from: the system, or a seed that makes a run repeatable.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

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

    /// A number of exactly so many decimal digits (at most nine).
    pub(crate) fn digits(&self, count: u32) -> String {
        let lowest = 10_u32.pow(count - 1);
        self.generator().random_range(lowest..lowest * 10).to_string()
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
}
