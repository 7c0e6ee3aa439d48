//! A signer and a sandbox on free ports, with a clock that the test moves.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;
use vezne_sandbox::Sandbox;
use vezne_signer::app::App;
use vezne_signer::clock::{ManualClock, Moment};
use vezne_signer::config::Config;
use vezne_signer::entropy::SystemEntropy;
use vezne_signer::hooks::Hooks;
use vezne_signer::keys::Keys;
use vezne_signer::serve;
use vezne_signer::upstream::{CALL_LIMIT, http_client};

use crate::{Answer, Buyer, Iyzico, order};

/// The shop's API key in every test.
pub const API_KEY: &str = "vzk_test_0123456789abcdef";
/// Its SHA-256, as the configuration holds it.
const API_KEY_SHA256: &str = "8507904c45234ddbf4b96e6ec579ebea24874b7bd009b7f649ecfbd651f941a4";
/// The shop's origin in every test.
pub const ORIGIN: &str = "http://localhost:8788";
/// The signer's master key in every test.
const MASTER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
/// When every test begins: 2026-11-02T09:00:00Z.
const MORNING: Moment = Moment::from_ms(1_793_610_000_000);
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
    settings: Settings,
    running: Option<Running>,
    folder: TempDir,
}

/// What a signer is started with, once more as often as a test likes.
#[derive(Debug)]
struct Settings {
    iyzico_url: String,
    iyzico_call_limit: Duration,
}

/// A signer in a runtime of its own, so that it can be killed with everything that it does.
#[derive(Debug)]
struct Running {
    runtime: Runtime,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl World {
    /// Starts everything.
    pub async fn start() -> Self {
        let sandbox = Sandbox::start(ANYWHERE).await.expect("a free port");
        let iyzico_url = sandbox.url().to_owned();
        Self::with(
            sandbox,
            Settings {
                iyzico_url,
                iyzico_call_limit: CALL_LIMIT,
            },
        )
        .await
    }

    /// Starts a signer that gives a call to iyzico up after a second.
    pub async fn impatient() -> Self {
        let sandbox = Sandbox::start(ANYWHERE).await.expect("a free port");
        let iyzico_url = sandbox.url().to_owned();
        Self::with(
            sandbox,
            Settings {
                iyzico_url,
                iyzico_call_limit: Duration::from_secs(1),
            },
        )
        .await
    }

    /// Starts a signer whose iyzico is where nobody listens.
    pub async fn without_upstream() -> Self {
        let sandbox = Sandbox::start(ANYWHERE).await.expect("a free port");
        let nobody = tokio::net::TcpListener::bind(ANYWHERE).await.expect("a free port");
        let iyzico_url = format!("http://{}", nobody.local_addr().expect("an address"));
        drop(nobody);
        Self::with(
            sandbox,
            Settings {
                iyzico_url,
                iyzico_call_limit: CALL_LIMIT,
            },
        )
        .await
    }

    async fn with(sandbox: Sandbox, settings: Settings) -> Self {
        let mut world = Self {
            signer: String::new(),
            clock: ManualClock::at(MORNING),
            sandbox,
            http: http_client(CALL_LIMIT).expect("an HTTP client"),
            settings,
            running: None,
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        world.start_signer_again().await;
        world
    }

    /// Starts a signer on the same database, with the same clock, on another port.
    pub async fn start_signer_again(&mut self) {
        assert!(self.running.is_none(), "one signer at a time");
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let (stop, stopped) = oneshot::channel();
        let (listening, address) = oneshot::channel();
        let (sandbox, folder) = (&self.sandbox, self.folder.path());
        let config = config(sandbox, &self.settings, folder);
        let clock = Arc::new(self.clock.clone());
        let serving = runtime.spawn(async move {
            let bound = serve::bind(ANYWHERE).await.expect("a free port");
            let signer = format!("http://{}", bound.address);
            let config = Config {
                public_url: signer.clone(),
                ..config
            };
            let app = App::open(config, clock, Arc::new(SystemEntropy), Hooks::default())
                .await
                .expect("a store");
            listening.send(signer).expect("a test that waits");
            let stopped = async {
                let _ = stopped.await;
            };
            bound.serve(app, stopped).await.expect("a signer that serves");
        });
        self.signer = address.await.expect("a signer that listens");
        self.running = Some(Running { runtime, stop, serving });
    }

    /// The folder that holds the signer's database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops the signer gracefully and waits for its end.
    pub async fn stop_signer(&mut self) {
        if let Some(Running { runtime, stop, serving }) = self.running.take() {
            drop(stop);
            serving.await.expect("a graceful stop");
            runtime.shutdown_background();
        }
    }

    /// Kills the signer: whatever it was doing stays undone.
    pub async fn kill_signer(&mut self) {
        if let Some(Running {
            runtime,
            stop: _,
            serving,
        }) = self.running.take()
        {
            serving.abort();
            let _ = serving.await;
            runtime.shutdown_background();
        }
    }

    /// Moves both clocks on.
    pub async fn advance_s(&self, seconds: i64) {
        self.clock.advance_s(seconds);
        self.control(Method::POST, "clock", &serde_json::json!({ "advanceS": seconds }))
            .await;
    }

    /// A request to the signer.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.signer))
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
}

/// A runtime may not be dropped where something is awaited; it is handed over to end by itself.
impl Drop for World {
    fn drop(&mut self) {
        if let Some(Running { runtime, .. }) = self.running.take() {
            runtime.shutdown_background();
        }
    }
}

/// The configuration, with an address that is known only when the port is.
fn config(sandbox: &Sandbox, settings: &Settings, folder: &Path) -> Config {
    let mut api_key_sha256 = [0; 32];
    hex::decode_to_slice(API_KEY_SHA256, &mut api_key_sha256).expect("a hash");
    let url = |text: &str| Url::parse(text).expect("an address");
    Config {
        listen: ANYWHERE,
        public_url: String::new(),
        api_key_sha256,
        allowed_origins: vec![ORIGIN.to_owned()],
        fallback_url: url(&format!("{ORIGIN}/orders")),
        iyzico_url: url(&settings.iyzico_url),
        iyzico_api_key: sandbox.api_key().to_owned().into(),
        iyzico_secret_key: sandbox.secret_key().to_owned().into(),
        iyzico_call_limit: settings.iyzico_call_limit,
        page_origins: vec![sandbox.url().to_owned()],
        store_url: format!("sqlite://{}", folder.join("vezne.db").display()),
        keys: Keys::from_master(MASTER_KEY).expect("a master key"),
    }
}
