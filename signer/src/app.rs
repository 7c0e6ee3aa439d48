//! Everything that a use case works with: the store, the upstreams, the clock, the keys.

use std::sync::Arc;

use url::Url;

use crate::address_limit::AddressLimits;
use crate::clock::Clock;
use crate::config::Config;
use crate::config::bank::BankConfig;
use crate::config::limits::Limits;
use crate::config::merchant_bank::MerchantBankConfig;
use crate::entropy::{self, Entropy};
use crate::hooks::Hooks;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::payments::merchant_terms::MerchantTerms;
use crate::payments::quote_installments::QuoteCache;
use crate::payments::transfer_terms::Terms;
use crate::payments::turn_methods::MethodsOff;
use crate::readiness::Ready;
use crate::store::{Store, StoreError};
use crate::tasks::Tasks;
use crate::upstream::isbank::{Isbank, OpenError};
use crate::upstream::iyzico::Iyzico;
use crate::upstream::vakifbank::VakifBank;
use crate::upstream::{self, Meter};
use crate::webhook::Webhook;

/// What the name of a signer's process begins with.
const INSTANCE_HEAD: &str = "sgn_";

/// What a signer is made of. Clones share it.
#[derive(Clone)]
pub struct App {
    /// What is remembered.
    pub store: Store,
    /// The way to iyzico.
    pub iyzico: Iyzico,
    /// The way to the buyers' bank, where one is configured.
    pub bank: Option<Arc<Bank>>,
    /// The way to the merchant's own bank, where one is configured.
    pub merchant_bank: Option<Arc<MerchantBank>>,
    /// The way to the shop's server, where one is configured.
    pub webhook: Option<Arc<Webhook>>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub entropy: Arc<dyn Entropy>,
    /// The signer's own keys.
    pub keys: Keys,
    /// Installment offers that were asked for lately.
    pub quotes: QuoteCache,
    /// What this process is called among several.
    pub instance: Arc<str>,
    /// How often each address has asked lately.
    pub addresses: AddressLimits,
    /// Which ways to pay are turned off, as it was read lately.
    pub methods_off: MethodsOff,
    /// Where a test may end the signer.
    pub hooks: Hooks,
    /// What is counted for whoever watches.
    pub metrics: Arc<Metrics>,
    /// Whether it can take payments.
    pub ready: Arc<Ready>,
    /// What goes on without its caller, and must end before the store is closed.
    pub tasks: Tasks,
    /// What the operator set.
    pub settings: Arc<Settings>,
}

/// The buyers' bank.
#[derive(Debug)]
pub struct Bank {
    /// The way there.
    pub client: VakifBank,
    /// The merchant's terms.
    pub terms: Terms,
}

/// The merchant's own bank.
#[derive(Debug)]
pub struct MerchantBank {
    /// The way there.
    pub client: Isbank,
    /// The merchant's terms.
    pub terms: MerchantTerms,
}

/// The settings that use cases and endpoints read.
#[derive(Debug)]
pub struct Settings {
    /// Where browsers reach this signer; no slash at its end.
    pub public_url: String,
    /// Where iyzico brings the buyer back to.
    pub callback_url: String,
    /// SHA-256 of the API key that stands in the configuration, where one does.
    pub api_key_sha256: Option<[u8; 32]>,
    /// The shop's origins.
    pub allowed_origins: Vec<String>,
    /// Where a buyer goes when nothing else is known.
    pub fallback_url: Url,
    /// How many calls a minute iyzico takes about tokens.
    pub iyzico_calls_per_minute: i64,
    /// Whether a webhook of iyzico's must be signed.
    pub iyzico_webhook_must_be_signed: bool,
    /// How many days after the last that happened to a session its persons are forgotten; never, where there are none.
    pub personal_days: Option<i64>,
    /// Whether iyzico's reports are read, to find out about refunds whose answer was lost.
    pub iyzico_reports: bool,
    /// What one caller may ask for, and how.
    pub limits: Limits,
}

/// Why a signer cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be built: {0}")]
    Http(#[from] reqwest::Error),
    /// There is no way to the merchant's bank.
    #[error(transparent)]
    MerchantBank(#[from] OpenError),
}

impl App {
    /// Opens the store and builds the way to the upstreams.
    pub async fn open(
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        hooks: Hooks,
    ) -> Result<Self, StartError> {
        let store = Store::open(&config.store_url, config.keys, Arc::clone(&entropy), hooks.clone()).await?;
        let meter = Meter::default();
        let http = upstream::http_client(config.iyzico_call_limit)?;
        let webhook = config
            .webhooks
            .and_then(|webhooks| Webhook::new(http.clone(), webhooks));
        let iyzico = Iyzico::new(
            http,
            &config.iyzico_url,
            config.iyzico_api_key,
            config.iyzico_secret_key,
            config.page_origins,
            Arc::clone(&entropy),
        )
        .moving_money_by(upstream::once_client(config.iyzico_call_limit)?)
        .metered_by(meter.clone())
        .timed_by(Arc::clone(&clock));
        let bank = match config.bank {
            Some(BankConfig { settings, terms }) => {
                let client = VakifBank::new(upstream::bank_client()?, settings)
                    .metered_by(meter.clone())
                    .timed_by(Arc::clone(&clock));
                Some(Arc::new(Bank { client, terms }))
            }
            None => None,
        };
        let merchant_bank = match config.merchant_bank {
            Some(MerchantBankConfig { settings, terms }) => {
                let client = Isbank::open(settings)?.metered_by(meter.clone());
                Some(Arc::new(MerchantBank { client, terms }))
            }
            None => None,
        };
        let settings = Settings {
            callback_url: format!("{}/v1/callbacks/iyzico", config.public_url),
            public_url: config.public_url,
            api_key_sha256: config.api_key_sha256,
            allowed_origins: config.allowed_origins,
            fallback_url: config.fallback_url,
            iyzico_calls_per_minute: config.iyzico_calls_per_minute,
            iyzico_webhook_must_be_signed: config.iyzico_webhook_must_be_signed,
            personal_days: config.personal_days,
            iyzico_reports: config.iyzico_reports,
            limits: config.limits,
        };
        Ok(Self {
            keys: store.keys().clone(),
            store,
            iyzico,
            bank,
            merchant_bank,
            webhook: webhook.map(Arc::new),
            ready: Arc::default(),
            metrics: Arc::new(Metrics::new(clock.now(), meter)),
            clock,
            entropy: Arc::clone(&entropy),
            quotes: QuoteCache::default(),
            instance: entropy::id(entropy.as_ref(), INSTANCE_HEAD).into(),
            addresses: AddressLimits::new(&settings.limits),
            methods_off: MethodsOff::default(),
            hooks,
            tasks: Tasks::default(),
            settings: Arc::new(settings),
        })
    }
}

impl App {
    /// Whether every upstream is one for tests: no money moves, whichever way the buyer takes.
    pub fn moves_no_money(&self) -> bool {
        self.iyzico.is_test()
            && self.bank.as_ref().is_none_or(|bank| bank.client.is_test())
            && self.merchant_bank.as_ref().is_none_or(|bank| bank.client.is_test())
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("App").finish_non_exhaustive()
    }
}
