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
