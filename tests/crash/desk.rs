//! A checkout desk whose signer dies where it is ordered to, and that somebody starts again each time.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};
use vezne_postgres::{Database, Server};
use vezne_sandbox::Sandbox;
use vezne_signer::clock::{Clock as _, SystemClock};
use vezne_signer::upstream::{CALL_LIMIT, http_client};
use vezne_tests::{
    API_KEY, Answer, BankTrip, CrashAt, Customer, OWN_BANK_IBAN, On, ProcessPlan, SignerProcess, is_killed,
};

use crate::shop::{ANYWHERE, Shop, WEBHOOK_SECRET};

/// How long anything may take on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How far the clocks move between two looks, and how often in one wait and one life: leases end, pages do not.
const STEP_S: i64 = 5;
const STEPS_MAX: usize = 60;
/// A day, its noon, and by how much Istanbul's begins before UTC's.
pub(crate) const DAY_S: i64 = 24 * 3600;
const NOON_S: i64 = 12 * 3600;
const ISTANBUL_S: i64 = 3 * 3600;

/// A sandbox, a shop, a database, and a signer between them.
#[derive(Debug)]
pub(crate) struct Desk {
    /// iyzico.
    pub(crate) sandbox: Sandbox,
    /// The shop's server.
    pub(crate) shop: Shop,
    /// The signer.
    pub(crate) signer: SignerProcess,
    /// The address of its store.
    pub(crate) store_url: String,
    /// The plan it was made by: another like it is at the same store, under the same clock.
    pub(crate) plan: ProcessPlan,
    /// How often the signer died as it was ordered to.
    pub(crate) deaths: usize,
    orders: VecDeque<CrashAt>,
    http: Client,
    clock_file: PathBuf,
    ahead_s: i64,
    _folder: TempDir,
    _database: Option<Database>,
}

impl Desk {
    /// Opens it on a fresh database. The signer is not started yet.
    pub(crate) async fn prepare(on: On) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (store_url, database) = match on {
            On::Sqlite => (format!("sqlite://{}", folder.path().join("vezne.db").display()), None),
            On::Postgres => {
                let made = tokio::task::spawn_blocking(|| Server::shared().create_database("crash"));
                let database = made.await.expect("a database");
                (database.url().to_owned(), Some(database))
            }
        };
        let sandbox = Sandbox::start(ANYWHERE).await.expect("a free port");
        let shop = Shop::open().await;
        let clock_file = folder.path().join("clock");
        let plan = SignerProcess::plan(env!("CARGO_BIN_EXE_signer-under-test"), &sandbox)
            .store_at(&store_url)
            .clock_file(&clock_file)
            .bank(&sandbox, &[OWN_BANK_IBAN])
            .own_bank(&sandbox, "client.pem", "client.key")
            .telling(&shop.url, WEBHOOK_SECRET);
        Self {
            sandbox,
            shop,
            signer: plan.clone().prepare(),
            store_url,
            plan,
            deaths: 0,
            orders: VecDeque::new(),
            http: http_client(CALL_LIMIT).expect("an HTTP client"),
            clock_file,
            ahead_s: 0,
            _folder: folder,
            _database: database,
        }
    }

    /// Opens it with a signer that dies at the first of these points, at the second in its next life, and so on.
    pub(crate) async fn open(on: On, orders: impl IntoIterator<Item = CrashAt>) -> Self {
        let mut desk = Self::prepare(on).await;
        desk.orders.extend(orders);
        desk.begin_life().await;
        desk
    }

    /// From now on the signer dies at the first of these points, in its next life at the second, and so on.
    pub(crate) async fn doom(&mut self, orders: impl IntoIterator<Item = CrashAt>) {
        self.signer.kill().await;
        self.live_until(orders).await;
    }

    /// The same with a signer that was killed before.
    pub(crate) async fn live_until(&mut self, orders: impl IntoIterator<Item = CrashAt>) {
        self.orders.extend(orders);
        self.begin_life().await;
    }

    async fn begin_life(&mut self) {
        match self.orders.pop_front() {
            Some(order) => self.signer.start_until(order).await,
            None => self.signer.start().await,
        }
    }

    /// Starts the signer again if it has died meanwhile.
    pub(crate) async fn tend(&mut self) {
        if let Some(status) = self.signer.death().await {
            assert!(is_killed(status), "the signer ended by itself: {status}");
            self.deaths += 1;
            self.begin_life().await;
        }
    }

    /// Sends a request until there is an answer to it: who gets none tries again.
    pub(crate) async fn send(&mut self, request: impl Fn(&Client, &str) -> RequestBuilder) -> Answer {
        let answered = timeout(PATIENCE, async {
            let mut ticks = ticks();
            loop {
                ticks.tick().await;
                self.tend().await;
                if let Ok(answer) = Answer::try_to(request(&self.http, self.signer.url())).await {
                    return answer;
                }
            }
        });
        answered.await.expect("an answer in time")
    }

    /// A request to the signer as it is now.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.signer.url()))
    }

    /// A request of the shop's server.
    pub(crate) async fn as_shop(&mut self, path: &str) -> Value {
        let answer = self
            .send(|http, signer| http.get(format!("{signer}{path}")).bearer_auth(API_KEY))
            .await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.body
    }

    /// The whole feed.
    pub(crate) async fn feed(&mut self) -> Vec<Value> {
        let feed = self.as_shop("/v1/events?limit=500").await;
        assert_eq!(feed["more"], false);
        feed["events"].as_array().expect("events").clone()
    }

    /// Waits, while time passes quickly, until the desk has what is looked for. The signer is started again meanwhile.
    pub(crate) async fn wait_for<T>(&mut self, what: &str, mut look: impl AsyncFnMut(&mut Self) -> Option<T>) -> T {
        let (mut steps, mut deaths) = (0, self.deaths);
        let found = self.watch_for(what, async |desk| {
            desk.tend().await;
            let found = look(desk).await;
            if deaths != desk.deaths {
                (steps, deaths) = (0, desk.deaths);
            }
            if found.is_none() && steps < STEPS_MAX {
                desk.pass_s(STEP_S).await;
                steps += 1;
            }
            found
        });
        found.await
    }

    /// Waits, while the clocks go as they do, until the desk has what is looked for.
    pub(crate) async fn watch_for<T>(&mut self, what: &str, mut look: impl AsyncFnMut(&mut Self) -> Option<T>) -> T {
        let found = timeout(PATIENCE, async {
            let mut ticks = ticks();
            loop {
                ticks.tick().await;
                if let Some(found) = look(self).await {
                    return found;
                }
            }
        });
        let found = found.await;
        assert!(found.is_ok(), "waited in vain for {what}");
        found.expect("just looked")
    }

    /// Moves both clocks on.
    pub(crate) async fn pass_s(&mut self, seconds: i64) {
        self.ahead_s += seconds;
        // Whoever reads meanwhile sees the old time or the new one, never half of a number.
        let new = self.clock_file.with_extension("new");
        std::fs::write(&new, (self.ahead_s * 1000).to_string()).expect("a clock that can be set");
        std::fs::rename(&new, &self.clock_file).expect("a clock that can be set");
        self.control("clock", &json!({ "advanceS": seconds })).await;
    }

    /// Lets time pass until it is noon in Istanbul: some hours more are not the next day.
    pub(crate) async fn pass_to_noon(&mut self) {
        let now = SystemClock.now().plus_s(self.ahead_s);
        let of_day_s = (now.ms() / 1000 + ISTANBUL_S).rem_euclid(DAY_S);
        self.pass_s((NOON_S - of_day_s).rem_euclid(DAY_S)).await;
    }

    /// Tells the sandbox something.
    pub(crate) async fn control(&self, what: &str, body: &Value) -> Value {
        let url = format!("{}/{what}", self.sandbox.control_url());
        let answer = Answer::to(self.http.request(Method::POST, url).json(body)).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
        answer.body
    }

    /// Changes how the sandbox is.
    pub(crate) async fn set(&self, settings: &Value) {
        let url = format!("{}/settings", self.sandbox.control_url());
        let answer = Answer::to(self.http.request(Method::PUT, url).json(settings)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// The way to the bank of a browser that has this client token and keeps its cookie here.
    pub(crate) fn trip<'a>(
        &'a self,
        control: &'a str,
        token: &'a str,
        cookie: &'a Mutex<Option<String>>,
    ) -> BankTrip<'a> {
        BankTrip {
            http: &self.http,
            signer: self.signer.url(),
            control,
            token,
            customer: Customer::AYSE,
            cookie,
            heard: Mutex::default(),
        }
    }

    /// Reads something of the sandbox's.
    pub(crate) async fn observe(&self, what: &str) -> Value {
        let url = format!("{}/{what}", self.sandbox.control_url());
        Answer::to(self.http.get(url)).await.body
    }
}

/// What the signer said, where a claim about them does not hold.
impl Drop for Desk {
    #[expect(clippy::print_stdout, reason = "it is shown with the test that failed")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", self.signer.stderr());
        }
    }
}

fn ticks() -> Interval {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
