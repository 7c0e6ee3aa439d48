//! The desk under test: a signer that may be down, its sandbox, and both clocks.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use vezne_signer::hooks::CrashPoint;
use vezne_signer::store::Store;
use vezne_tests::{Answer, On, Receiver, World};

use crate::kills::Kills;
use crate::schedule::{Kill, KillAt, Schedule};

/// What webhooks to the shop are signed with.
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// A world whose signer dies as it was drawn.
#[derive(Debug)]
pub(crate) struct Desk {
    world: World,
    kills: Kills,
    down_rounds: Vec<usize>,
    is_up: bool,
    /// The shop's server, where it is told of events.
    pub(crate) shop: Option<Receiver>,
}

impl Desk {
    /// Starts everything, with iyzico as it is that day.
    pub(crate) async fn start(schedule: &Schedule, on: On) -> Self {
        let points = schedule.kills.iter().filter_map(|kill| match kill.at {
            KillAt::Point(point, time) => Some((point, time)),
            KillAt::Moment { .. } => None,
        });
        let kills = Kills::at(points);
        let weather = &schedule.weather;
        let mut plan = World::plan()
            .on(on)
            .calls_per_minute(weather.calls_per_minute)
            .hooks(kills.hooks());
        let shop = if schedule.tells_shop {
            Some(Receiver::start().await)
        } else {
            None
        };
        if let Some(shop) = &shop {
            plan = plan.telling(shop.url(), &[SECRET]);
        }
        let world = plan.start().await;
        let desk = Self {
            world,
            kills,
            down_rounds: schedule
                .kills
                .iter()
                .map(|Kill { down_rounds, .. }| *down_rounds)
                .collect(),
            is_up: true,
            shop,
        };
        desk.control(Method::PUT, "settings", &json!({ "fraudStatus": weather.fraud }))
            .await;
        desk.control(Method::POST, "chaos", &weather.chaos).await;
        desk
    }

    /// Waits until the signer has to die.
    pub(crate) async fn dying(&self) {
        self.kills.dying().await;
    }

    /// Kills the signer if its time has come. Answers for how many rounds it stays down.
    pub(crate) async fn bury(&mut self) -> Option<usize> {
        if !self.is_up || !self.kills.is_dying() {
            return None;
        }
        self.world.kill_signer().await;
        self.is_up = false;
        let before = self.kills.done().len();
        self.kills.is_done();
        Some(self.down_rounds.get(before).copied().unwrap_or(0))
    }

    /// Starts the signer again if it is down.
    pub(crate) async fn rise(&mut self) {
        if !self.is_up {
            self.world.start_signer_again().await;
            self.is_up = true;
        }
    }

    /// Where the signer was killed.
    pub(crate) fn killed(&self) -> Vec<CrashPoint> {
        self.kills.done()
    }

    /// Nothing goes wrong any more.
    pub(crate) async fn calm(&self, fraud: i64) {
        self.kills.disarm();
        for faults in ["chaos", "faults"] {
            self.control(Method::DELETE, faults, &Value::Null).await;
        }
        self.control(Method::PUT, "settings", &json!({ "fraudStatus": fraud }))
            .await;
    }

    /// A request to the signer; refused while it is down.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.world.request(method, path)
    }

    /// A request of the shop's server.
    pub(crate) fn as_shop(&self, method: Method, path: &str) -> RequestBuilder {
        self.world.as_shop(method, path)
    }

    /// Where the signer is.
    pub(crate) fn signer(&self) -> &str {
        &self.world.signer
    }

    /// Tells the sandbox something.
    pub(crate) async fn control(&self, method: Method, what: &str, body: &Value) -> Value {
        self.world.control(method, what, body).await
    }

    /// Reads something of the sandbox's.
    pub(crate) async fn observe(&self, what: &str) -> Value {
        self.world.observe(what).await
    }

    /// Lets time pass, and more of it for the signer.
    pub(crate) async fn wait(&self, seconds: i64, drift_s: i64) {
        self.world.clock.advance_s(drift_s);
        self.world.advance_s(seconds).await;
    }

    /// Does everything that is due.
    pub(crate) async fn run_jobs(&self) {
        if self.is_up {
            self.world.run_jobs().await;
        }
    }

    /// The signer's store, beside the signer.
    pub(crate) async fn store(&self) -> Store {
        self.world.open_store().await
    }
}

/// Sends a request. `None` when the answer is lost.
pub(crate) async fn ask(request: RequestBuilder) -> Option<Answer> {
    Answer::try_to(request).await.ok()
}
