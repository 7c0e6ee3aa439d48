//! The desk under test: signers that may be down, their sandbox, and every clock.

mod in_process;
#[cfg(unix)]
mod processes;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use vezne_signer::entropy::SystemEntropy;
use vezne_signer::hooks::Hooks;
use vezne_signer::keys::Keys;
use vezne_signer::store::{Store, StoreUrl};
use vezne_signer::upstream::{CALL_LIMIT, http_client};
use vezne_tests::{API_KEY, Answer, BankTrip, Customer, MASTER_KEY, On, ShopServer};

use crate::payer::PayerKeys;
use crate::schedule::Schedule;
use in_process::InProcess;
#[cfg(unix)]
use processes::Processes;

/// What webhooks to the shop are signed with.
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Where a signer was killed that died without an order.
pub(crate) const NOWHERE: &str = "nowhere";

/// Where the signers run.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// In this process: a kill drops everything that a signer is doing.
    InProcess(On),
    /// As processes of this program: a kill is a SIGKILL.
    #[cfg(unix)]
    Processes(On, PathBuf),
}

/// Signers that die as it was drawn, their sandbox and the shop's server.
#[derive(Debug)]
pub(crate) struct Desk {
    signers: Signers,
    http: Client,
    control_url: String,
    /// The shop's keys for payouts.
    pub(crate) payer_keys: PayerKeys,
    /// The shop's server, where it is told of events.
    pub(crate) shop: Option<ShopServer>,
}

#[derive(Debug)]
enum Signers {
    InProcess(Box<InProcess>),
    #[cfg(unix)]
    Processes(Box<Processes>),
}

/// Does the same with whatever signers there are.
macro_rules! either {
    ($signers:expr, $some:ident => $does:expr) => {
        match $signers {
            Signers::InProcess($some) => $does,
            #[cfg(unix)]
            Signers::Processes($some) => $does,
        }
    };
}

impl Desk {
    /// Starts everything, with iyzico as it is that day.
    pub(crate) async fn start(schedule: &Schedule, place: &Place) -> Self {
        let shop = match schedule.tells_shop {
            true => Some(ShopServer::start().await),
            false => None,
        };
        let tells = shop.as_ref().map(ShopServer::url);
        let signers = match place {
            Place::InProcess(on) => {
                Signers::InProcess(Box::new(InProcess::start(schedule, *on, tells.as_deref()).await))
            }
            #[cfg(unix)]
            Place::Processes(on, program) => Signers::Processes(Box::new(
                Processes::start(schedule, *on, program, tells.as_deref()).await,
            )),
        };
        let store = open_store(either!(&signers, signers => signers.store_url())).await;
        let payer_keys = PayerKeys::make(&store).await;
        store.close().await;
        let desk = Self {
            payer_keys,
            control_url: either!(&signers, signers => signers.sandbox().control_url()),
            signers,
            http: http_client(CALL_LIMIT).expect("an HTTP client"),
            shop,
        };
        let weather = &schedule.weather;
        let settings = json!({
            "fraudStatus": weather.fraud,
            "bankStatement": "kept",
            "bankTokenLifetimeS": weather.bank_token_s,
            "bankStatementIds": weather.has_statement_ids,
            "reportingDelayS": weather.report_delay_s,
            "reportingConversationIds": weather.has_report_ids,
        });
        desk.control(Method::PUT, "settings", &settings).await;
        desk.control(Method::POST, "chaos", &weather.chaos).await;
        desk
    }

    /// Starts the signers whose time to be down is over.
    pub(crate) async fn begin_round(&mut self) {
        either!(&mut self.signers, signers => signers.begin_round().await);
    }

    /// Waits until nobody can do anything more in a round, because the only signer has to die. Kills at moments.
    pub(crate) async fn doom(&self, round: usize) {
        either!(&self.signers, signers => signers.doom(round).await);
    }

    /// Buries who has died in a round.
    pub(crate) async fn end_round(&mut self, round: usize) {
        either!(&mut self.signers, signers => signers.end_round(round).await);
    }

    /// Nothing goes wrong any more, and every signer runs.
    pub(crate) async fn calm(&mut self, fraud: i64) {
        for faults in ["chaos", "faults"] {
            self.control(Method::DELETE, faults, &Value::Null).await;
        }
        let settings = json!({ "fraudStatus": fraud });
        self.control(Method::PUT, "settings", &settings).await;
        either!(&mut self.signers, signers => signers.live_on().await);
    }

    /// Where signers were killed.
    pub(crate) fn killed(&self) -> Vec<&'static str> {
        either!(&self.signers, signers => signers.killed())
    }

    /// A request to a signer; refused while that one is down.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.signer()))
    }

    /// A request of the shop's server.
    pub(crate) fn as_shop(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).bearer_auth(API_KEY)
    }

    /// Where a signer is: one after the other where there are several.
    pub(crate) fn signer(&self) -> &str {
        either!(&self.signers, signers => signers.url())
    }

    /// The way to the bank of a browser that has this client token and keeps its cookie here.
    pub(crate) fn trip<'a>(
        &'a self,
        token: &'a str,
        customer: Customer,
        cookie: &'a Mutex<Option<String>>,
    ) -> BankTrip<'a> {
        BankTrip {
            http: &self.http,
            signer: self.signer(),
            control: &self.control_url,
            token,
            customer,
            cookie,
            heard: Mutex::default(),
        }
    }

    /// Tells the sandbox something.
    pub(crate) async fn control(&self, method: Method, what: &str, body: &Value) -> Value {
        let request = self.http.request(method, format!("{}/{what}", self.control_url));
        let answer = Answer::to(request.json(body)).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
        answer.body
    }

    /// Reads something of the sandbox's.
    pub(crate) async fn observe(&self, what: &str) -> Value {
        Answer::to(self.http.get(format!("{}/{what}", self.control_url)))
            .await
            .body
    }

    /// Lets time pass, and more of it for the signers.
    pub(crate) async fn wait(&self, seconds: i64, drift_s: i64) {
        either!(&self.signers, signers => signers.advance_s(seconds + drift_s));
        self.control(Method::POST, "clock", &json!({ "advanceS": seconds }))
            .await;
    }

    /// Does everything that is due, or gives the signers time for it.
    pub(crate) async fn run_jobs(&self) {
        either!(&self.signers, signers => signers.run_jobs().await);
    }

    /// The signers' store, opened beside them as a command does.
    pub(crate) async fn store(&self) -> Store {
        open_store(either!(&self.signers, signers => signers.store_url())).await
    }
}

async fn open_store(url: &str) -> Store {
    let keys = Keys::from_master(MASTER_KEY).expect("a master key");
    let (url, entropy) = (
        StoreUrl::parse(url).expect("a store's address"),
        Arc::new(SystemEntropy),
    );
    Store::open(&url, keys, entropy, Hooks::default())
        .await
        .expect("a store")
}

/// Sends a request. `None` when the answer is lost.
pub(crate) async fn ask(request: RequestBuilder) -> Option<Answer> {
    Answer::try_to(request).await.ok()
}
