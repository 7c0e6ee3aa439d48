//! The settings as they are written, before anything is checked.

pub(super) mod isbank;

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
    pub(super) vakifbank: VakifBank,
    pub(super) isbank: Option<isbank::Isbank>,
    pub(super) store: Store,
    pub(super) keys: Keys,
    pub(super) webhooks: Webhooks,
}

impl Raw {
    /// Whether a secret stands here itself, and not in a file of its own.
    pub(super) fn holds_secrets(&self) -> bool {
        let secrets = [
            &self.iyzico.api_key,
            &self.iyzico.secret_key,
            &self.vakifbank.client_secret,
            &self.keys.master_key,
        ];
        // A SQLite file's path is no secret; a server's address has a password in it.
        let store_is_secret = self.store.url.as_ref().is_some_and(|url| url.expose().contains('@'));
        secrets.into_iter().any(Option::is_some)
            || self.isbank.as_ref().is_some_and(isbank::Isbank::holds_secrets)
            || self.webhooks.secrets.is_some()
            || store_is_secret
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Server {
    pub(super) listen: Option<String>,
    pub(super) metrics_listen: Option<String>,
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
    pub(super) calls_per_minute: Option<i64>,
    pub(super) webhook_must_be_signed: Option<bool>,
    pub(super) reports: Option<bool>,
    #[serde(deserialize_with = "list")]
    pub(super) page_origins: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct VakifBank {
    pub(super) base_url: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<Secret>,
    pub(super) client_secret_file: Option<PathBuf>,
    pub(super) resource: Option<String>,
    pub(super) client_auth: Option<String>,
    pub(super) pkce: Option<bool>,
    pub(super) account_list: Option<bool>,
    pub(super) statements: Option<bool>,
    pub(super) balances: Option<bool>,
    pub(super) receiver_name: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) receiver_ibans: Option<Vec<String>>,
    pub(super) receiver_easy_address: Option<String>,
    pub(super) fast_limit: Option<String>,
    pub(super) otp_lifetime_s: Option<u32>,
    pub(super) otp_tries: Option<u32>,
    pub(super) new_otps: Option<u32>,
    pub(super) call_limit_s: Option<u64>,
    pub(super) execute_limit_s: Option<u64>,
}

impl VakifBank {
    /// Whether nothing of the section is there.
    pub(super) fn is_absent(&self) -> bool {
        let Self {
            base_url,
            client_id,
            client_secret,
            client_secret_file,
            receiver_name,
            receiver_ibans,
            receiver_easy_address,
            ..
        } = self;
        base_url.is_none()
            && client_id.is_none()
            && client_secret.is_none()
            && client_secret_file.is_none()
            && receiver_name.is_none()
            && receiver_ibans.is_none()
            && receiver_easy_address.is_none()
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Store {
    pub(super) url: Option<Secret>,
    pub(super) url_file: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Keys {
    pub(super) master_key: Option<Secret>,
    pub(super) master_key_file: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Webhooks {
    pub(super) url: Option<String>,
    #[serde(deserialize_with = "secrets")]
    pub(super) secrets: Option<Vec<Secret>>,
    pub(super) secrets_file: Option<PathBuf>,
}

/// A list of secrets, as [`list`].
fn secrets<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Secret>>, D::Error> {
    let list = list(deserializer)?;
    Ok(list.map(|list| list.into_iter().map(Secret::from).collect()))
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
