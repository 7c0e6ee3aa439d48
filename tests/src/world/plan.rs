//! How a world is set up: its database, its iyzico, its signer's settings.

use std::time::Duration;

use vezne_postgres::Server;
use vezne_sandbox::Sandbox;
use vezne_signer::clock::{Clock as _, ManualClock, Moment, SystemClock};
use vezne_signer::config::limits::{Limits, UNCOUNTED};
use vezne_signer::hooks::Hooks;
use vezne_signer::keys::Keys;
use vezne_signer::serve::Beside;
use vezne_signer::upstream::{CALL_LIMIT, http_client};

use super::{ANYWHERE, BankPlan, MASTER_KEY, MerchantBankPlan, World};

/// When every test begins: 2026-11-02T09:00:00Z.
const MORNING: Moment = Moment::from_ms(1_793_610_000_000);
/// How many calls a minute iyzico takes about tokens: more than a test makes.
const CALLS_PER_MINUTE: i64 = 10_000;

/// Which database a world's signers remember in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A SQLite file.
    Sqlite,
    /// A database of a real PostgreSQL.
    Postgres,
}

/// How a world is set up.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) on: On,
    pub(super) store_url: Option<String>,
    pub(super) iyzico_call_limit: Duration,
    pub(super) iyzico_is_there: bool,
    pub(super) iyzico_calls_per_minute: i64,
    pub(super) iyzico_webhook_must_be_signed: bool,
    pub(super) iyzico_reports: bool,
    pub(super) webhooks: Option<(String, Vec<String>)>,
    pub(super) bank: Option<BankPlan>,
    pub(super) merchant_bank: Option<MerchantBankPlan>,
    pub(super) keys: Keys,
    pub(super) hooks: Hooks,
    pub(super) beside: Beside,
    pub(super) stop_limit: Option<Duration>,
    pub(super) limits: Limits,
}

impl Plan {
    /// The usual world: SQLite, an iyzico that is there, no jobs but those that the test runs. A request writes what it is
    /// about and nothing else, so that tests can say which commit is lost.
    pub(super) fn usual() -> Self {
        Self {
            on: On::Sqlite,
            store_url: None,
            iyzico_call_limit: CALL_LIMIT,
            iyzico_is_there: true,
            iyzico_calls_per_minute: CALLS_PER_MINUTE,
            iyzico_webhook_must_be_signed: false,
            iyzico_reports: true,
            webhooks: None,
            bank: None,
            merchant_bank: None,
            keys: Keys::from_master(MASTER_KEY).expect("a master key"),
            hooks: Hooks::default(),
            beside: Beside::Nothing,
            stop_limit: None,
            limits: Limits {
                payments_per_session: UNCOUNTED,
                sessions_per_key: UNCOUNTED,
                money_out_per_key: UNCOUNTED,
                ..Limits::default()
            },
        }
    }

    /// On this database.
    pub fn on(self, on: On) -> Self {
        Self { on, ..self }
    }

    /// With this address of the store, whoever made it.
    pub fn store_at(self, url: &str) -> Self {
        let store_url = Some(url.to_owned());
        Self { store_url, ..self }
    }

    /// With a signer that gives a call to iyzico up after a second.
    pub fn impatient(self) -> Self {
        let iyzico_call_limit = Duration::from_secs(1);
        Self {
            iyzico_call_limit,
            ..self
        }
    }

    /// With an iyzico that is where nobody listens.
    pub fn without_upstream(self) -> Self {
        let iyzico_is_there = false;
        Self {
            iyzico_is_there,
            ..self
        }
    }

    /// With so many calls a minute.
    pub fn calls_per_minute(self, iyzico_calls_per_minute: i64) -> Self {
        Self {
            iyzico_calls_per_minute,
            ..self
        }
    }

    /// With a signer that does not read iyzico's reports.
    pub fn without_reports(self) -> Self {
        Self {
            iyzico_reports: false,
            ..self
        }
    }

    /// With a signer that waits only so long for its calls when it is asked to stop.
    pub fn stop_limit(self, stop_limit: Duration) -> Self {
        let stop_limit = Some(stop_limit);
        Self { stop_limit, ..self }
    }

    /// With these limits on what one caller may ask for.
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// With webhooks of iyzico's that must be signed.
    pub fn signed_webhooks_only(self) -> Self {
        let iyzico_webhook_must_be_signed = true;
        Self {
            iyzico_webhook_must_be_signed,
            ..self
        }
    }

    /// With a shop's server that is told of events.
    pub fn telling(self, url: &str, secrets: &[&str]) -> Self {
        let secrets = secrets.iter().map(|&secret| secret.to_owned()).collect();
        let webhooks = Some((url.to_owned(), secrets));
        Self { webhooks, ..self }
    }

    /// With a bank; then the clock shows the present, as the bank's statements do.
    pub fn bank(self, bank: BankPlan) -> Self {
        let bank = Some(bank);
        Self { bank, ..self }
    }

    /// With an account of the merchant's that can pay.
    pub fn merchant_bank(self, bank: MerchantBankPlan) -> Self {
        let merchant_bank = Some(bank);
        Self { merchant_bank, ..self }
    }

    /// With hooks that end the signer where the test wants.
    pub fn hooks(self, hooks: Hooks) -> Self {
        Self { hooks, ..self }
    }

    /// With every job running beside the requests; else the test runs them with [`World::run_jobs`].
    pub fn with_jobs(self) -> Self {
        let beside = Beside::Jobs;
        Self { beside, ..self }
    }

    /// Starts everything.
    pub async fn start(self) -> World {
        let sandbox = Sandbox::start(ANYWHERE).await.expect("a free port");
        let iyzico_url = if self.iyzico_is_there {
            sandbox.url().to_owned()
        } else {
            let nobody = tokio::net::TcpListener::bind(ANYWHERE).await.expect("a free port");
            format!("http://{}", nobody.local_addr().expect("an address"))
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (store_url, database) = match (&self.store_url, self.on) {
            (Some(url), _) => (url.clone(), None),
            (None, On::Sqlite) => (format!("sqlite://{}", folder.path().join("vezne.db").display()), None),
            (None, On::Postgres) => {
                let made = tokio::task::spawn_blocking(|| Server::shared().create_database("world"));
                let database = made.await.expect("a database");
                (database.url().to_owned(), Some(database))
            }
        };
        let mut world = World {
            signer: String::new(),
            clock: ManualClock::at(if self.bank.is_some() || self.merchant_bank.is_some() {
                SystemClock.now()
            } else {
                MORNING
            }),
            sandbox,
            http: http_client(CALL_LIMIT).expect("an HTTP client"),
            plan: self,
            iyzico_url,
            store_url,
            database,
            running: None,
            others: Vec::new(),
            folder,
        };
        world.start_signer_again().await;
        if world.plan.bank.is_none() && world.plan.merchant_bank.is_none() {
            world.move_sandbox_to_noon().await;
        }
        world
    }
}
