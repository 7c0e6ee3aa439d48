//! A signer and a sandbox on free ports, with a clock that the test moves.

mod bank;
mod instances;
mod keys;
mod merchant_bank;
mod plan;
mod running;

use std::net::SocketAddr;
use std::path::Path;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;
use url::Url;
use vezne_postgres::Database;
use vezne_protocol::SessionId;
use vezne_sandbox::Sandbox;
use vezne_signer::clock::ManualClock;
use vezne_signer::config::{Config, Webhooks};
use vezne_signer::hooks::Hooks;
use vezne_signer::keys::Keys;
use vezne_signer::store::StoreUrl;
use vezne_signer::webhook::secret::WebhookSecret;

use crate::{Answer, BankBuyer, Buyer, Iyzico, Metrics, order};
pub use bank::{BankPlan, OTHER_BANK_IBAN, OWN_BANK_IBAN, RECEIVER_NAME};
pub use keys::ShopKey;
pub use merchant_bank::{MerchantBankPlan, PayoutsPlan};
pub use plan::{On, Plan};
use running::Running;

/// The shop's API key in every test.
pub const API_KEY: &str = "vzk_test_0123456789abcdef";
/// Its SHA-256, as the configuration holds it.
pub(crate) const API_KEY_SHA256: &str = "8507904c45234ddbf4b96e6ec579ebea24874b7bd009b7f649ecfbd651f941a4";
/// The shop's origin in every test.
pub const ORIGIN: &str = "http://localhost:8788";
/// The signer's master key in every test.
pub const MASTER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const DAY_S: i64 = 24 * 3600;
const NOON_S: i64 = 12 * 3600;
/// How far Istanbul's clocks are ahead of UTC.
const ISTANBUL_S: i64 = 3 * 3600;
/// Any free port of this machine.
const ANYWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// A running signer with its sandbox.
#[derive(Debug)]
pub struct World {
    /// The signer's address.
    pub signer: String,
    /// The signer's clock.
    pub clock: ManualClock,
    /// The upstreams.
    pub sandbox: Sandbox,
    http: Client,
    plan: Plan,
    iyzico_url: String,
    store_url: String,
    database: Option<Database>,
    running: Option<Running>,
    others: Vec<(String, Running)>,
    folder: TempDir,
}

impl World {
    /// The usual world: SQLite, an iyzico that is there, no jobs but those that the test runs.
    pub fn plan() -> Plan {
        Plan::usual()
    }

    /// Starts the usual world.
    pub async fn start() -> Self {
        Self::plan().start().await
    }

    /// Starts a signer on the same database, with the same clock, on another port.
    pub async fn start_signer_again(&mut self) {
        assert!(self.running.is_none(), "the first signer runs already");
        let (signer, running) = self.start_one(self.plan.hooks.clone()).await;
        self.signer = signer;
        self.running = Some(running);
    }

    /// Starts a signer in the place of one that has stopped, with another own bank, or none.
    pub async fn start_signer_again_with(&mut self, merchant_bank: Option<MerchantBankPlan>) {
        self.plan.merchant_bank = merchant_bank;
        self.start_signer_again().await;
    }

    /// Starts a signer in the place of one that has stopped, with other keys of its own.
    pub async fn start_signer_again_with_keys(&mut self, keys: Keys) {
        self.plan.keys = keys;
        self.start_signer_again().await;
    }

    /// Starts another signer on the same database and answers its address. It is killed with the world.
    pub async fn start_another_signer(&mut self) -> String {
        self.start_another_signer_with(self.plan.hooks.clone()).await
    }

    async fn start_one(&self, hooks: Hooks) -> (String, Running) {
        Running::start(self.config(), self.clock.clone(), hooks, &self.plan).await
    }

    /// Has the signer do everything that is due, and waits for it.
    pub async fn run_jobs(&self) {
        self.run_jobs_of(&self.signer).await;
    }

    /// Lets time pass in steps, with the jobs running after each.
    pub async fn pass_s(&self, seconds: i64, step_s: i64) {
        let mut left_s = seconds;
        while left_s > 0 {
            self.advance_s(left_s.min(step_s)).await;
            self.run_jobs().await;
            left_s -= step_s;
        }
    }

    /// How many steps a session has taken since it was opened, and how many events it has, as its row says.
    pub async fn steps_and_events_of(&self, session: &str) -> (i64, i64) {
        let Running { runtime, app, .. } = self.running.as_ref().expect("a signer that runs");
        let (app, id) = (app.clone(), SessionId::parse(session).expect("an id"));
        let read = runtime.spawn(async move { app.store.session(&id).await });
        let session = read.await.expect("an end").expect("a store").expect("a session");
        (session.version, session.log.events)
    }

    /// What Prometheus would read of the signer now.
    pub async fn metrics(&self) -> Metrics {
        let address = &self.running.as_ref().expect("a signer that runs").metrics;
        let answer = Answer::to(self.http.get(address)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        Metrics::read(answer.text)
    }

    /// The address of the signer's store.
    pub fn store_url(&self) -> &str {
        &self.store_url
    }

    /// The database in PostgreSQL, where the world has one.
    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// The folder that holds the signer's database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops the signer gracefully and waits for its end.
    pub async fn stop_signer(&mut self) {
        if let Some(Running {
            runtime, stop, serving, ..
        }) = self.running.take()
        {
            drop(stop);
            serving.await.expect("a graceful stop");
            runtime.shutdown_background();
        }
    }

    /// Kills the signer: whatever it was doing stays undone.
    pub async fn kill_signer(&mut self) {
        if let Some(running) = self.running.take() {
            running.kill().await;
        }
    }

    /// Moves both clocks on.
    pub async fn advance_s(&self, seconds: i64) {
        self.clock.advance_s(seconds);
        self.control(Method::POST, "clock", &serde_json::json!({ "advanceS": seconds }))
            .await;
    }

    /// The sandbox's clock is the machine's: at whatever hour the tests run, its day is as far from its end as the signer's.
    async fn move_sandbox_to_noon(&self) {
        let told = self
            .control(Method::POST, "clock", &serde_json::json!({ "advanceS": 0 }))
            .await;
        let now: jiff::Timestamp = told["now"].as_str().expect("a moment").parse().expect("a moment");
        let of_day = (now.as_second() + ISTANBUL_S).rem_euclid(DAY_S);
        let to_noon = (NOON_S - of_day).rem_euclid(DAY_S);
        self.control(Method::POST, "clock", &serde_json::json!({ "advanceS": to_noon }))
            .await;
    }

    /// A request to the signer.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_to(&self.signer, method, path)
    }

    /// A request of the shop's server.
    pub fn as_shop(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).bearer_auth(API_KEY)
    }

    /// Opens a session for an order, or gives the open one of its reference.
    pub async fn open(&self, order: &Value) -> Buyer<'_> {
        let reference = order["reference"].as_str().unwrap_or_default();
        let answer = self.try_open(order, &hex::encode(reference)).await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
        let text = |field: &str| answer.body[field].as_str().expect("a text").to_owned();
        Buyer::new(self, text("id"), text("token"))
    }

    /// A buyer with the usual order of 100.00.
    pub async fn buyer(&self) -> Buyer<'_> {
        self.open(&order()).await
    }

    /// A buyer with the usual order under another reference.
    pub async fn buyer_of(&self, reference: &str) -> Buyer<'_> {
        let mut order = order();
        order["reference"] = reference.into();
        self.open(&order).await
    }

    /// A buyer whose session was opened before, by a signer that is no more.
    pub fn buyer_again(&self, session: String, token: String) -> Buyer<'_> {
        Buyer::new(self, session, token)
    }

    /// Asks for a session with a key of one's own (filled up to the length of a key).
    pub async fn try_open(&self, order: &Value, key: &str) -> Answer {
        let request = self
            .as_shop(Method::POST, "/v1/sessions")
            .header("Idempotency-Key", format!("{key:_<16}"));
        Answer::to(request.json(order)).await
    }

    /// iyzico as a buyer and a test see it.
    pub fn iyzico(&self) -> Iyzico<'_> {
        Iyzico::new(self)
    }

    /// A client that follows no redirect.
    pub fn http(&self) -> &Client {
        &self.http
    }

    /// A buyer with the usual order of 100.00, to be paid by card or from a bank account.
    pub async fn bank_buyer(&self) -> BankBuyer<'_> {
        self.bank_buyer_of("SIP-1001", "100.00").await
    }

    /// A buyer with an order of this reference and amount, to be paid by card or from a bank account.
    pub async fn bank_buyer_of(&self, reference: &str, amount: &str) -> BankBuyer<'_> {
        let mut order = order();
        order["reference"] = reference.into();
        order["methods"] = serde_json::json!(["card", "bank_transfer"]);
        order["amount"] = amount.into();
        order["lines"][0]["quantity"] = 1.into();
        order["lines"][0]["unitPrice"] = amount.into();
        order["shipping"] = "0.00".into();
        BankBuyer::of(self, self.open(&order).await)
    }

    /// Has the next call of this kind to the bank meet a fault.
    pub async fn bank_fault(&self, call: &str, fault: &str) {
        let order = serde_json::json!({ "call": call, "fault": fault });
        self.control(Method::POST, "faults", &order).await;
    }

    /// Every movement at the bank that was made through this desk.
    pub async fn movements(&self) -> Vec<Value> {
        let ledger = self.observe("ledger").await;
        let movements = ledger["movements"].as_array().expect("a list").iter();
        movements
            .filter(|movement| movement["elsewhere"] != true)
            .cloned()
            .collect()
    }

    /// Tells the sandbox something and gives its answer.
    pub async fn control(&self, method: Method, what: &str, body: &Value) -> Value {
        let request = self
            .http
            .request(method, format!("{}/{what}", self.sandbox.control_url()))
            .json(body);
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.body);
        answer.body
    }

    /// Reads something of the sandbox's.
    pub async fn observe(&self, what: &str) -> Value {
        let answer = Answer::to(self.http.get(format!("{}/{what}", self.sandbox.control_url()))).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.body);
        answer.body
    }

    /// The configuration, with an address that is known only when the port is.
    fn config(&self) -> Config {
        let mut api_key_sha256 = [0; 32];
        hex::decode_to_slice(API_KEY_SHA256, &mut api_key_sha256).expect("a hash");
        let url = |text: &str| Url::parse(text).expect("an address");
        let webhooks = self.plan.webhooks.as_ref().map(|(address, secrets)| Webhooks {
            url: url(address),
            secrets: secrets
                .iter()
                .map(|secret| WebhookSecret::parse(secret).expect("a secret"))
                .collect(),
        });
        Config {
            metrics_listen: None,
            telemetry: None,
            listen: ANYWHERE,
            public_url: String::new(),
            api_key_sha256: Some(api_key_sha256),
            allowed_origins: vec![ORIGIN.to_owned()],
            fallback_url: url(&format!("{ORIGIN}/orders")),
            iyzico_url: url(&self.iyzico_url),
            iyzico_api_key: self.sandbox.api_key().to_owned().into(),
            iyzico_secret_key: self.sandbox.secret_key().to_owned().into(),
            iyzico_call_limit: self.plan.iyzico_call_limit,
            page_origins: vec![self.sandbox.url().to_owned()],
            iyzico_calls_per_minute: self.plan.iyzico_calls_per_minute,
            iyzico_webhook_must_be_signed: self.plan.iyzico_webhook_must_be_signed,
            iyzico_reports: self.plan.iyzico_reports,
            bank: self.plan.bank.as_ref().map(|bank| bank.config(&self.sandbox)),
            merchant_bank: self.plan.merchant_bank.as_ref().map(|bank| bank.config(&self.sandbox)),
            store_url: StoreUrl::parse(&self.store_url).expect("a store's address"),
            webhooks,
            limits: self.plan.limits.clone(),
            personal_days: Some(180),
            keys: self.plan.keys.clone(),
        }
    }
}

/// A runtime may not be dropped where something is awaited; it is handed over to end by itself.
impl Drop for World {
    fn drop(&mut self) {
        let others = self.others.drain(..).map(|(_, running)| running);
        for Running { runtime, .. } in self.running.take().into_iter().chain(others) {
            runtime.shutdown_background();
        }
    }
}
