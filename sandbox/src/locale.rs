//! The two languages that both upstreams speak.

use serde::Serialize;

/// `locale`, Turkish unless asked otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Locale {
    /// `tr`
    #[default]
    Tr,
    /// `en`
    En,
}

impl Locale {
    /// Reads `tr` or `en`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "tr" => Some(Self::Tr),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// `tr` or `en`.
    pub(crate) fn as_str(self) -> &'static str {
        self.pick("tr", "en")
    }

    /// The one of two texts that is in this language.
    pub(crate) fn pick<T>(self, turkish: T, english: T) -> T {
        match self {
            Self::Tr => turkish,
            Self::En => english,
        }
    }
}
