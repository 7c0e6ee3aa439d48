//! The two languages of the desk.

use serde::{Deserialize, Serialize};

/// The language of texts and of number grouping.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Turkish, the first language here.
    #[default]
    Tr,
    /// English.
    En,
}

impl Locale {
    /// The language tag: `tr`, `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Tr => "tr",
            Self::En => "en",
        }
    }

    /// The locale of a language tag such as `en`, `en-GB` or `tr-TR`; `None` for another language.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("tr") {
            Some(Self::Tr)
        } else if language.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }
}
