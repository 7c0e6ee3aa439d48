//! The configuration: a TOML file, the environment above it, and every mistake told at once.

pub mod bank;
pub mod merchant_bank;
mod raw;
pub mod secret_file;
mod sources;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use url::{Host, Url};

use crate::keys::Keys;
use crate::secret::Secret;
use crate::store::StoreUrl;
use crate::upstream::iyzico::SANDBOX_KEY_HEAD;
use crate::upstream::{CALL_LIMIT, CALL_LIMIT_MAX};
use crate::webhook::secret::WebhookSecret;
use raw::Raw;

/// How many calls a minute iyzico takes: the English documents say 100, the Turkish ones 1000.
const CALLS_PER_MINUTE: i64 = 100;
const CALLS_PER_MINUTE_MIN: i64 = 10;
const CALLS_PER_MINUTE_MAX: i64 = 100_000;
/// iyzico's live host: sandbox keys do not belong there.
const LIVE_HOST: &str = "api.iyzipay.com";

/// A checked configuration.
#[derive(Clone)]
pub struct Config {
    /// Where the signer listens.
    pub listen: SocketAddr,
    /// Where metrics are read, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Where browsers and iyzico reach this signer; no slash at its end.
    pub public_url: String,
    /// SHA-256 of an API key of the shop's, beside those that `vezne-signer keys` makes.
    pub api_key_sha256: Option<[u8; 32]>,
    /// The shop's origins: for CORS, and for the pages a session may name.
    pub allowed_origins: Vec<String>,
    /// Where a buyer goes when nothing else is known.
    pub fallback_url: Url,
    /// Where iyzico is.
    pub iyzico_url: Url,
    /// iyzico's API key.
    pub iyzico_api_key: Secret,
    /// iyzico's secret key.
    pub iyzico_secret_key: Secret,
    /// How long a call to iyzico may take.
    pub iyzico_call_limit: Duration,
    /// Further origins that a payment page may have, for a sandbox.
    pub page_origins: Vec<String>,
    /// How many calls a minute iyzico takes about tokens.
    pub iyzico_calls_per_minute: i64,
    /// Whether a webhook of iyzico's must be signed.
    pub iyzico_webhook_must_be_signed: bool,
    /// Whether iyzico's reports are read, to find out about refunds whose answer was lost.
    pub iyzico_reports: bool,
    /// Transfers from buyers' accounts, where they are configured.
    pub bank: Option<bank::BankConfig>,
    /// The merchant's own bank, where it is configured.
    pub merchant_bank: Option<merchant_bank::MerchantBankConfig>,
    /// Where the store is.
    pub store_url: StoreUrl,
    /// Where and how the shop's server is told.
    pub webhooks: Option<Webhooks>,
    /// The signer's own keys.
    pub keys: Keys,
}

/// Where and how the shop's server is told of events.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// The shop's address for them.
    pub url: Url,
    /// One or two secrets, `whsec_…`: deliveries are signed with the first.
    pub secrets: Vec<WebhookSecret>,
}

/// Why there is no configuration. Names every mistake, and never a value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file or the environment cannot be read.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(String),
    /// The file holds secrets, and everybody on the machine may read it.
    #[error("everybody may read the configuration file, and it holds secrets: take the right away with chmod o-r")]
    WorldReadable,
    /// Some settings are missing or wrong.
    #[error("the configuration has mistakes:\n{}", .0.iter().map(|text| format!("  - {text}")).collect::<Vec<_>>().join("\n"))]
    Mistakes(Vec<String>),
}

impl Config {
    /// Reads a TOML file, if one is named, and the environment (`VEZNE__SECTION__KEY`) above it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::check(sources::read(file)?)
    }

    fn check(raw: Raw) -> Result<Self, ConfigError> {
        let mut mistakes = Mistakes::default();
        let listen = mistakes.read(
            "server.listen",
            raw.server.listen.or(Some("127.0.0.1:8787".into())),
            |text| {
                text.parse()
                    .map_err(|_| "must be ADDRESS:PORT, such as 127.0.0.1:8787".to_owned())
            },
        );
        let metrics_listen = raw.server.metrics_listen.map(|text| {
            mistakes.read("server.metrics_listen", Some(text), |text| {
                text.parse()
                    .map_err(|_| "must be ADDRESS:PORT, such as 127.0.0.1:9787".to_owned())
            })
        });
        let public_url = mistakes.read("server.public_url", raw.server.public_url, |text| {
            http_url(&text).map(|url| url.as_str().trim_end_matches('/').to_owned())
        });
        let api_key_sha256 = mistakes.optional("shop.api_key_sha256", raw.shop.api_key_sha256, |text| {
            let mut hash = [0; 32];
            let wrong = |_| "must be 64 hex digits: the SHA-256 of the shop's API key".to_owned();
            hex::decode_to_slice(text.trim(), &mut hash)
                .map(|()| hash)
                .map_err(wrong)
        });
        let allowed_origins = mistakes.read("shop.allowed_origins", raw.shop.allowed_origins, |list| origins(&list));
        let fallback_url = mistakes.read("shop.fallback_url", raw.shop.fallback_url, |text| http_url(&text));
        let iyzico_url = mistakes.read("iyzico.base_url", raw.iyzico.base_url, |text| upstream_url(&text));
        let iyzico_call_limit = mistakes.read(
            "iyzico.call_limit_s",
            Some(raw.iyzico.call_limit_s.unwrap_or(CALL_LIMIT.as_secs())),
            call_limit,
        );
        let page_origins = mistakes.read(
            "iyzico.page_origins",
            Some(raw.iyzico.page_origins.unwrap_or_default()),
            |list| origins(&list),
        );
        let iyzico_api_key = mistakes.secret("iyzico.api_key", raw.iyzico.api_key, raw.iyzico.api_key_file.as_deref());
        let iyzico_secret_key = mistakes.secret(
            "iyzico.secret_key",
            raw.iyzico.secret_key,
            raw.iyzico.secret_key_file.as_deref(),
        );
        if let (Some(url), Some(key)) = (&iyzico_url, &iyzico_api_key)
            && url.host_str() == Some(LIVE_HOST)
            && key.expose().starts_with(SANDBOX_KEY_HEAD)
        {
            mistakes.add(
                "iyzico.api_key",
                "is a sandbox key, and iyzico.base_url is the live host",
            );
        }
        let master_key = mistakes.secret(
            "keys.master_key",
            raw.keys.master_key,
            raw.keys.master_key_file.as_deref(),
        );
        let keys = mistakes.read("keys.master_key", master_key, |key| {
            Keys::from_master(key.expose()).map_err(|error| error.to_string())
        });
        let store_url = mistakes.secret("store.url", raw.store.url, raw.store.url_file.as_deref());
        let store_url = mistakes.read("store.url", store_url, |url| {
            StoreUrl::parse(url.expose()).map_err(|error| error.to_string())
        });
        let iyzico_calls_per_minute = mistakes.read(
            "iyzico.calls_per_minute",
            Some(raw.iyzico.calls_per_minute.unwrap_or(CALLS_PER_MINUTE)),
            |calls| match calls {
                CALLS_PER_MINUTE_MIN..=CALLS_PER_MINUTE_MAX => Ok(calls),
                _ => Err(format!("must be {CALLS_PER_MINUTE_MIN} to {CALLS_PER_MINUTE_MAX}")),
            },
        );
        let webhooks = webhooks(&mut mistakes, raw.webhooks);
        let bank = bank::check(&mut mistakes, raw.vakifbank, public_url.as_ref());
        let merchant_bank = merchant_bank::check(&mut mistakes, raw.isbank);
        let checked = || {
            Some(Self {
                listen: listen?,
                metrics_listen: match metrics_listen {
                    Some(metrics_listen) => Some(metrics_listen?),
                    None => None,
                },
                public_url: public_url?,
                api_key_sha256,
                allowed_origins: allowed_origins?,
                fallback_url: fallback_url?,
                iyzico_url: iyzico_url?,
                iyzico_api_key: iyzico_api_key?,
                iyzico_secret_key: iyzico_secret_key?,
                iyzico_call_limit: iyzico_call_limit?,
                page_origins: page_origins?,
                iyzico_calls_per_minute: iyzico_calls_per_minute?,
                iyzico_webhook_must_be_signed: raw.iyzico.webhook_must_be_signed.unwrap_or_default(),
                iyzico_reports: raw.iyzico.reports.unwrap_or(true),
                bank,
                merchant_bank,
                store_url: store_url?,
                webhooks,
                keys: keys?,
            })
        };
        if mistakes.0.is_empty() {
            checked().ok_or(ConfigError::Mistakes(Vec::new()))
        } else {
            Err(ConfigError::Mistakes(mistakes.0))
        }
    }
}

/// The mistakes found so far.
#[derive(Default)]
struct Mistakes(Vec<String>);

impl Mistakes {
    fn add(&mut self, name: &str, what: &str) {
        let variable = name.replace('.', "__").to_uppercase();
        self.0.push(format!("{name} (VEZNE__{variable}) {what}"));
    }

    /// A setting through its check; notes when it is missing or does not pass.
    fn read<T, R>(&mut self, name: &str, value: Option<T>, check: impl FnOnce(T) -> Result<R, String>) -> Option<R> {
        match value.map(check) {
            Some(Ok(checked)) => return Some(checked),
            Some(Err(what)) => self.add(name, &what),
            // A secret that could not be read was noted already.
            None if self.0.iter().any(|noted| noted.starts_with(name)) => {}
            None => self.add(name, "is missing"),
        }
        None
    }

    /// A setting that may be missing, through its check.
    fn optional<T, R>(
        &mut self,
        name: &str,
        value: Option<T>,
        check: impl FnOnce(T) -> Result<R, String>,
    ) -> Option<R> {
        value.and_then(|value| self.read(name, Some(value), check))
    }

    /// A secret from its setting or from the file that its `_file` twin names.
    fn secret(&mut self, name: &str, value: Option<Secret>, file: Option<&Path>) -> Option<Secret> {
        match secret_file::read(value, file) {
            Ok(secret) => Some(secret),
            Err(error) => {
                self.add(name, &error.to_string());
                None
            }
        }
    }
}

/// The section about the shop's server, when there is one.
fn webhooks(mistakes: &mut Mistakes, raw: raw::Webhooks) -> Option<Webhooks> {
    if raw.url.is_none() && raw.secrets.is_none() && raw.secrets_file.is_none() {
        return None;
    }
    let url = mistakes.read("webhooks.url", raw.url, |text| upstream_url(&text));
    let secrets = match (raw.secrets, raw.secrets_file.as_deref()) {
        (None, Some(file)) => mistakes.secret("webhooks.secrets", None, Some(file)).map(|text| {
            text.expose()
                .split_whitespace()
                .map(|line| line.to_owned().into())
                .collect()
        }),
        (secrets, None) => secrets,
        (Some(_), Some(_)) => {
            mistakes.add("webhooks.secrets", "and webhooks.secrets_file are both there: keep one");
            return None;
        }
    };
    let secrets = mistakes.read("webhooks.secrets", secrets, |secrets: Vec<Secret>| {
        match secrets.len() {
            1 | 2 => secrets
                .iter()
                .map(|secret| WebhookSecret::parse(secret.expose()).map_err(|error| error.to_string()))
                .collect(),
            _ => Err("must be one secret, or two while they are changed".to_owned()),
        }
    });
    Some(Webhooks {
        url: url?,
        secrets: secrets?,
    })
}

/// An http or https address with a host.
fn http_url(text: &str) -> Result<Url, String> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| "must be an http:// or https:// address".to_owned())
}

/// Where an upstream is: https, or anything on this machine.
fn upstream_url(text: &str) -> Result<Url, String> {
    let url = http_url(text)?;
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if url.scheme() == "https" || is_here {
        Ok(url)
    } else {
        Err("must be an https:// address".to_owned())
    }
}

/// A time limit of whole seconds within bounds.
fn call_limit(seconds: u64) -> Result<Duration, String> {
    let longest = CALL_LIMIT_MAX.as_secs();
    if (1..=longest).contains(&seconds) {
        Ok(Duration::from_secs(seconds))
    } else {
        Err(format!("must be 1 to {longest} seconds"))
    }
}

/// Origins: scheme, host and port, and nothing behind them.
fn origins(list: &[String]) -> Result<Vec<String>, String> {
    let origin = |text: &String| {
        let origin = http_url(text)?.origin().ascii_serialization();
        if origin == text.trim_end_matches('/') {
            Ok(origin)
        } else {
            Err("must be origins, such as https://shop.example".to_owned())
        }
    };
    list.iter().map(origin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
        [server]
        public_url = "https://pay.example/"
        [shop]
        api_key_sha256 = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
        allowed_origins = ["https://shop.example"]
        fallback_url = "https://shop.example/"
        [iyzico]
        base_url = "https://sandbox-api.iyzipay.com"
        api_key = "sandbox-a"
        secret_key = "sandbox-s"
        [store]
        url = "sqlite:///data/vezne.db"
        [keys]
        master_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    "#;

    fn check(toml: &str) -> Result<Config, ConfigError> {
        Config::check(toml::from_str(toml).unwrap())
    }

    fn mistakes(toml: &str) -> String {
        check(toml).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_whole_configuration_is_taken() {
        let config = check(WHOLE).unwrap();
        assert_eq!(config.public_url, "https://pay.example");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8787");
    }

    #[test]
    fn every_mistake_is_told_at_once_and_no_value_is() {
        let told = mistakes("[iyzico]\nbase_url = \"ftp://x\"\n[keys]\nmaster_key = \"tooshort\"\n");
        for name in [
            "server.public_url (VEZNE__SERVER__PUBLIC_URL) is missing",
            "shop.allowed_origins",
            "iyzico.base_url",
            "iyzico.api_key",
            "iyzico.secret_key",
            "keys.master_key",
            "store.url",
        ] {
            assert!(told.contains(name), "{name} in {told}");
        }
        assert!(!told.contains("tooshort"), "{told}");
    }

    #[test]
    fn a_sandbox_key_does_not_go_to_the_live_host() {
        let told = mistakes(&WHOLE.replace("sandbox-api.iyzipay.com", "api.iyzipay.com"));
        assert!(told.contains("is a sandbox key"), "{told}");
    }

    #[test]
    fn buyers_data_goes_out_over_https_only() {
        let told = mistakes(&WHOLE.replace("https://sandbox-api", "http://sandbox-api"));
        assert!(told.contains("iyzico.base_url") && told.contains("https"), "{told}");
        for here in ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"] {
            assert_eq!(
                mistakes(&WHOLE.replace("https://sandbox-api.iyzipay.com", here)),
                "",
                "{here}"
            );
        }
    }

    #[test]
    fn an_origin_has_no_path() {
        let told = mistakes(&WHOLE.replace("[\"https://shop.example\"]", "[\"https://shop.example/shop\"]"));
        assert!(told.contains("must be origins"), "{told}");
    }

    #[test]
    fn a_misspelled_setting_is_not_passed_over() {
        assert!(toml::from_str::<Raw>("[iyzico]\nsecretkey = \"x\"\n").is_err());
    }
}
