//! A text that no log shows and that is wiped when it is dropped.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A secret text: redacted in every log, wiped on drop. Read it only where it is used.
#[derive(Clone, Deserialize)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a text.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A secret in use, and the one of before while it is changed: what is sent goes out with the first, what comes may have
/// been made with either.
#[derive(Debug, Clone)]
pub struct SecretPair {
    first: Secret,
    previous: Option<Secret>,
}

impl SecretPair {
    /// The secret in use, beside one of before.
    pub const fn new(first: Secret, previous: Option<Secret>) -> Self {
        Self { first, previous }
    }

    /// The secret in use.
    pub const fn first(&self) -> &Secret {
        &self.first
    }

    /// The one of before, while there is one.
    pub const fn previous(&self) -> Option<&Secret> {
        self.previous.as_ref()
    }

    /// Both, the one in use first.
    pub fn each(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.first).chain(&self.previous)
    }
}

impl From<Secret> for SecretPair {
    fn from(first: Secret) -> Self {
        Self::new(first, None)
    }
}

impl From<String> for SecretPair {
    fn from(first: String) -> Self {
        Secret::new(first).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[redacted]")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_does_not_show_it() {
        assert_eq!(format!("{:?}", Secret::new("sandbox-abc".into())), "[redacted]");
    }
}
