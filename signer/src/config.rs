//! The configuration: a TOML file, the environment above it, and every mistake told at once.

mod addresses;
pub mod bank;
mod default_file;
mod iyzico;
pub mod limits;
pub mod merchant_bank;
mod mistakes;
mod pairs;
mod raw;
mod retention;
pub mod secret_file;
mod server;
mod shop;
mod sources;
mod store;
pub mod telemetry;
mod webhooks;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use crate::keys::Keys;
use crate::secret::{Secret, SecretPair};
use crate::store::StoreUrl;
use crate::upstream::CALL_LIMIT_MAX;
use crate::upstream::vakifbank::Resource;
pub use addresses::is_here;
pub use default_file::DEFAULT_FILE;
pub use iyzico::LIVE_HOST;
use mistakes::Mistakes;
use raw::Raw;
pub use webhooks::Webhooks;

/// A checked configuration.
#[derive(Clone, Debug)]
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
    pub iyzico_secret_key: SecretPair,
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
    /// Where traces go, if anywhere.
    pub telemetry: Option<telemetry::Telemetry>,
    /// What one caller may ask for, and how.
    pub limits: limits::Limits,
    /// How many days after the last that happened to a session its persons are forgotten; never, where there are none.
    pub personal_days: Option<i64>,
    /// The signer's own keys.
    pub keys: Keys,
}

/// Why there is no configuration. Names every mistake, and never a value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file or the environment cannot be read.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(String),
    /// Some settings are missing or wrong.
    #[error("the configuration has mistakes:\n{}", .0.iter().map(|text| format!("  - {text}")).collect::<Vec<_>>().join("\n"))]
    Mistakes(Vec<String>),
}

/// Any text as a file of settings. One that names other files is left alone: theirs could have no end.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn door(text: &str) {
    if !text.contains("file") {
        let mut mistakes = Mistakes::default();
        let raw = sources::of_text(&mut mistakes, text);
        drop(Config::check(mistakes, raw));
    }
}

impl Config {
    /// Reads a TOML file, if one is named, and the environment (`VEZNE__SECTION__KEY`) above it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::look(file).map(|(config, _)| config)
    }

    /// The same, with the files that secrets stand in.
    pub fn look(file: Option<&Path>) -> Result<(Self, Vec<SecretFile>), ConfigError> {
        let mut mistakes = Mistakes::default();
        let raw = sources::read(&mut mistakes, file)?;
        let files = raw.as_ref().map(|raw| secret_files(raw, file)).unwrap_or_default();
        Self::check(mistakes, raw).map(|config| (config, files))
    }

    fn check(mut mistakes: Mistakes, raw: Option<Raw>) -> Result<Self, ConfigError> {
        let config = raw.and_then(|raw| Self::of(&mut mistakes, raw));
        match config {
            Some(config) if mistakes.0.is_empty() => Ok(config),
            _ => Err(ConfigError::Mistakes(mistakes.0)),
        }
    }

    /// Section by section; `None` where one has mistakes.
    fn of(mistakes: &mut Mistakes, raw: Raw) -> Option<Self> {
        let Raw {
            server,
            shop,
            iyzico,
            vakifbank,
            isbank,
            store,
            keys,
            webhooks,
            telemetry,
            limits,
            retention,
        } = raw;
        let limits = limits::check(mistakes, limits, server.trusted_proxies.clone());
        let server = server::check(mistakes, server);
        let shop = shop::check(mistakes, shop);
        let iyzico = iyzico::check(mistakes, iyzico);
        let keys = pairs::keys(mistakes, keys);
        let personal_days = retention::check(mistakes, &retention);
        let store_url = store::check(mistakes, store);
        let webhooks = webhooks::check(mistakes, webhooks);
        let telemetry = telemetry::check(mistakes, telemetry);
        let bank = bank::check(mistakes, vakifbank, server.as_ref().map(|server| &server.public_url));
        let merchant_bank = merchant_bank::check(mistakes, isbank);
        let (server, shop, iyzico) = (server?, shop?, iyzico?);
        refuse_play_money(mistakes, &iyzico, bank.as_ref());
        Some(Self {
            listen: server.listen,
            metrics_listen: server.metrics_listen,
            public_url: server.public_url,
            api_key_sha256: shop.api_key_sha256,
            allowed_origins: shop.allowed_origins,
            fallback_url: shop.fallback_url,
            iyzico_url: iyzico.url,
            iyzico_api_key: iyzico.api_key,
            iyzico_secret_key: iyzico.secret_key,
            iyzico_call_limit: iyzico.call_limit,
            page_origins: iyzico.page_origins,
            iyzico_calls_per_minute: iyzico.calls_per_minute,
            iyzico_webhook_must_be_signed: iyzico.webhook_must_be_signed,
            iyzico_reports: iyzico.reports,
            bank,
            merchant_bank,
            store_url: store_url?,
            webhooks,
            telemetry,
            limits: limits?,
            personal_days: personal_days?,
            keys: keys?,
        })
    }
}

/// A file that secrets stand in.
#[derive(Debug, Clone)]
pub struct SecretFile {
    /// What stands in it: a setting's name, or `configuration`.
    pub name: &'static str,
    /// The file.
    pub path: PathBuf,
}

/// Every file that secrets stand in, the configuration itself where some stand there.
fn secret_files(raw: &Raw, file: Option<&Path>) -> Vec<SecretFile> {
    let secrets = raw.secrets();
    let is_here = secrets.iter().any(|secret| secret.is_here);
    let configuration = file.filter(|_| is_here).map(|file| ("configuration", file));
    let others = secrets.iter().filter_map(|secret| Some((secret.name, secret.file?)));
    let secret_file = |(name, path): (&'static str, &Path)| SecretFile {
        name,
        path: path.to_owned(),
    };
    configuration.into_iter().chain(others).map(secret_file).collect()
}

/// A transfer at the bank's sandbox moves no money, and would be called paid by a shop that takes real money by card.
fn refuse_play_money(mistakes: &mut Mistakes, iyzico: &iyzico::Iyzico, bank: Option<&bank::BankConfig>) {
    let bank_plays = bank.is_some_and(|bank| bank.settings.resource == Resource::Sandbox);
    if bank_plays && iyzico.url.host_str() == Some(LIVE_HOST) {
        mistakes.add(
            "vakifbank.resource",
            "is the bank's sandbox, and iyzico.base_url is the live host: a transfer would be called paid without money",
        );
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

#[cfg(test)]
mod tests;
