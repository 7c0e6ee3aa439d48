//! The settings as they are written, before anything is checked.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer};

use crate::secret::Secret;

/// Every section. Unknown names are refused: a misspelled setting must not be passed over.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Raw {
    pub(super) server: Server,
    pub(super) shop: Shop,
    pub(super) iyzico: Iyzico,
    pub(super) store: Store,
    pub(super) keys: Keys,
}

impl Raw {
    /// Whether a secret stands here itself, and not in a file of its own.
    pub(super) fn holds_secrets(&self) -> bool {
        [&self.iyzico.api_key, &self.iyzico.secret_key, &self.keys.master_key]
            .into_iter()
            .any(Option::is_some)
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Server {
    pub(super) listen: Option<String>,
    pub(super) public_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Shop {
    pub(super) api_key_sha256: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) allowed_origins: Option<Vec<String>>,
    pub(super) fallback_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Iyzico {
    pub(super) base_url: Option<String>,
    pub(super) api_key: Option<Secret>,
    pub(super) api_key_file: Option<PathBuf>,
    pub(super) secret_key: Option<Secret>,
    pub(super) secret_key_file: Option<PathBuf>,
    pub(super) call_limit_s: Option<u64>,
    #[serde(deserialize_with = "list")]
    pub(super) page_origins: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Store {
    pub(super) url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Keys {
    pub(super) master_key: Option<Secret>,
    pub(super) master_key_file: Option<PathBuf>,
}

/// A list in TOML; in the environment a text with commas.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum List {
        Many(Vec<String>),
        One(String),
    }
    Ok(Option::<List>::deserialize(deserializer)?.map(|list| match list {
        List::Many(items) => items,
        List::One(text) => text
            .split(',')
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty())
            .collect(),
    }))
}
