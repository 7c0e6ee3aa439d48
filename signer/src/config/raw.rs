//! The settings as they are written, before anything is checked.

pub(super) mod isbank;
#[cfg(test)]
pub(super) mod known;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use super::pairs::MasterKeys;
use super::retention::Retention;
use crate::secret::Secret;

/// Every section. Names that no section has are told where these are read: a misspelled setting must not be passed over.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    pub(super) server: Server,
    pub(super) shop: Shop,
    pub(super) iyzico: Iyzico,
    pub(super) vakifbank: VakifBank,
    pub(super) isbank: Option<isbank::Isbank>,
    pub(super) store: Store,
    pub(super) keys: MasterKeys,
    pub(super) retention: Retention,
    pub(super) webhooks: Webhooks,
    pub(super) telemetry: super::telemetry::RawTelemetry,
    pub(super) limits: super::limits::RawLimits,
}

/// A setting that nobody else may know, as it is written.
pub(super) struct WrittenSecret<'a> {
    /// Its name, without `_file`.
    pub(super) name: &'static str,
    /// Whether it stands in the settings themselves.
    pub(super) is_here: bool,
    /// The file that it stands in.
    pub(super) file: Option<&'a Path>,
}

impl Raw {
    /// Every secret there may be.
    pub(super) fn secrets(&self) -> Vec<WrittenSecret<'_>> {
        fn secret<'a>(name: &'static str, value: Option<&Secret>, file: Option<&'a PathBuf>) -> WrittenSecret<'a> {
            WrittenSecret {
                name,
                is_here: value.is_some(),
                file: file.map(PathBuf::as_path),
            }
        }
        let Self {
            server: _,
            shop: _,
            iyzico,
            vakifbank,
            isbank,
            store,
            keys,
            webhooks,
            telemetry: _,
            limits: _,
            retention: _,
        } = self;
        // A SQLite file's path is no secret; a server's address has a password in it.
        let store_url = store.url.as_ref().filter(|url| url.expose().contains('@'));
        let webhook = webhooks.secrets.as_ref().and_then(|secrets| secrets.first());
        let previous_key = keys.previous_master_keys.as_ref().and_then(|keys| keys.first());
        let mut secrets = vec![
            secret("iyzico.api_key", iyzico.api_key.as_ref(), iyzico.api_key_file.as_ref()),
            secret(
                "iyzico.secret_key",
                iyzico.secret_key.as_ref(),
                iyzico.secret_key_file.as_ref(),
            ),
            secret(
                "vakifbank.client_secret",
                vakifbank.client_secret.as_ref(),
                vakifbank.client_secret_file.as_ref(),
            ),
            secret(
                "iyzico.previous_secret_key",
                iyzico.previous_secret_key.as_ref(),
                iyzico.previous_secret_key_file.as_ref(),
            ),
            secret(
                "vakifbank.previous_client_secret",
                vakifbank.previous_client_secret.as_ref(),
                vakifbank.previous_client_secret_file.as_ref(),
            ),
            secret(
                "keys.previous_master_keys",
                previous_key,
                keys.previous_master_keys_file.as_ref(),
            ),
            secret("store.url", store_url, store.url_file.as_ref()),
            secret(
                "keys.master_key",
                keys.master_key.as_ref(),
                keys.master_key_file.as_ref(),
            ),
            secret("webhooks.secrets", webhook, webhooks.secrets_file.as_ref()),
        ];
        if let Some(isbank) = isbank {
            secrets.extend([
                secret(
                    "isbank.client_secret",
                    isbank.client_secret.as_ref(),
                    isbank.client_secret_file.as_ref(),
                ),
                secret(
                    "isbank.previous_client_secret",
                    isbank.previous_client_secret.as_ref(),
                    isbank.previous_client_secret_file.as_ref(),
                ),
                secret(
                    "isbank.service_account_secret",
                    isbank.service_account_secret.as_ref(),
                    isbank.service_account_secret_file.as_ref(),
                ),
                secret(
                    "isbank.pkcs12_password",
                    isbank.pkcs12_password.as_ref(),
                    isbank.pkcs12_password_file.as_ref(),
                ),
                secret("isbank.key", None, isbank.key_file.as_ref()),
                secret("isbank.pkcs12", None, isbank.pkcs12_file.as_ref()),
            ]);
        }
        secrets
    }

    /// Whether a secret stands here itself, and not in a file of its own.
    pub(super) fn holds_secrets(&self) -> bool {
        self.secrets().iter().any(|secret| secret.is_here)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Server {
    pub(super) listen: Option<String>,
    pub(super) metrics_listen: Option<String>,
    pub(super) public_url: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) trusted_proxies: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Shop {
    pub(super) api_key_sha256: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) allowed_origins: Option<Vec<String>>,
    pub(super) fallback_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Iyzico {
    pub(super) base_url: Option<String>,
    pub(super) api_key: Option<Secret>,
    pub(super) api_key_file: Option<PathBuf>,
    pub(super) secret_key: Option<Secret>,
    pub(super) secret_key_file: Option<PathBuf>,
    pub(super) previous_secret_key: Option<Secret>,
    pub(super) previous_secret_key_file: Option<PathBuf>,
    pub(super) call_limit_s: Option<u64>,
    pub(super) calls_per_minute: Option<i64>,
    pub(super) webhook_must_be_signed: Option<bool>,
    pub(super) reports: Option<bool>,
    #[serde(deserialize_with = "list")]
    pub(super) page_origins: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct VakifBank {
    pub(super) base_url: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<Secret>,
    pub(super) client_secret_file: Option<PathBuf>,
    pub(super) previous_client_secret: Option<Secret>,
    pub(super) previous_client_secret_file: Option<PathBuf>,
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
#[serde(default)]
pub(super) struct Store {
    pub(super) url: Option<Secret>,
    pub(super) url_file: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Webhooks {
    pub(super) url: Option<String>,
    #[serde(deserialize_with = "secrets")]
    pub(super) secrets: Option<Vec<Secret>>,
    pub(super) secrets_file: Option<PathBuf>,
}

/// A list of secrets, as [`list`].
pub(super) fn secrets<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Secret>>, D::Error> {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::known::{Leaf, known};
    use super::*;

    #[test]
    fn no_secret_is_forgotten() {
        let raw: Raw = toml::from_str("[isbank]").unwrap();
        let listed: BTreeSet<String> = raw.secrets().iter().map(|secret| secret.name.to_owned()).collect();
        let secrets = known().into_iter().filter(|leaf| leaf.is_secret);
        let secrets = secrets.map(|Leaf { name, .. }| name);
        let files = ["isbank.key".to_owned(), "isbank.pkcs12".to_owned()];
        assert_eq!(listed, secrets.chain(files).collect());
    }

    #[test]
    fn a_secret_that_stands_in_the_file_is_noticed_wherever_it_stands() {
        for Leaf { name, .. } in known().iter().filter(|leaf| leaf.is_secret) {
            let raw: Raw = toml::from_str(&format!("{name} = \"postgres://vezne:p@db/vezne\"")).unwrap();
            assert!(raw.holds_secrets(), "{name}");
            let raw: Raw = toml::from_str(&format!("{name}_file = \"f\"")).unwrap();
            assert!(!raw.holds_secrets(), "{name}");
            let written = raw.secrets();
            let written = written.iter().find(|secret| secret.name == name);
            assert_eq!(written.and_then(|secret| secret.file), Some(Path::new("f")), "{name}");
        }
    }
}
