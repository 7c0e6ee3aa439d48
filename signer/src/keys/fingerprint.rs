//! What makes two requests the same request, whichever key it is written down with.

/// A keyed hash of a request, under the first key and under those of before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    first: Vec<u8>,
    older: Vec<Vec<u8>>,
}

impl Fingerprint {
    pub(super) const fn new(first: Vec<u8>, older: Vec<Vec<u8>>) -> Self {
        Self { first, older }
    }

    /// What is written down.
    pub fn first(&self) -> &[u8] {
        &self.first
    }

    /// Whether this is what was written down, by whichever key.
    pub fn is(&self, written: &[u8]) -> bool {
        self.first == written || self.older.iter().any(|older| older == written)
    }
}

impl From<Vec<u8>> for Fingerprint {
    fn from(first: Vec<u8>) -> Self {
        Self::new(first, Vec::new())
    }
}
