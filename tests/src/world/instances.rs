//! Several signers on one database: requests to either, jobs of either, and the end of one of them.

use std::sync::Arc;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use vezne_signer::hooks::Hooks;
use vezne_signer::jobs::{self, HeadLog};
use vezne_signer::payments::failure::Failure;

use super::{API_KEY, Running, World};
use crate::Answer;

impl World {
    /// Starts another signer on the same database with hooks of its own, and answers its address. It is killed with the
    /// world, if not before.
    pub async fn start_another_signer_with(&mut self, hooks: Hooks) -> String {
        let (signer, running) = self.start_one(hooks).await;
        self.others.push((signer.clone(), running));
        signer
    }

    /// Has one of the signers do everything that is due, and waits for it.
    pub async fn run_jobs_of(&self, signer: &str) {
        self.try_run_jobs_of(signer).await.expect("jobs that go well");
    }

    /// The same, and what came of it.
    pub async fn try_run_jobs_of(&self, signer: &str) -> Result<(), Failure> {
        let Running { runtime, app, .. } = self.instance(signer);
        let app = app.clone();
        let done = runtime.spawn(async move { jobs::run_once(&app).await });
        done.await.expect("jobs that end")
    }

    /// Has the signer log the head of its log of events, if that is due.
    pub async fn log_head(&self, log: &Arc<HeadLog>) {
        let Running { runtime, app, .. } = self.instance(&self.signer);
        let (app, log) = (app.clone(), Arc::clone(log));
        let logged = runtime.spawn(async move { log.log_when_due(&app).await });
        logged.await.expect("a job that ends").expect("a job that goes well");
    }

    /// Kills one of the signers: whatever it was doing stays undone.
    pub async fn kill(&mut self, signer: &str) {
        if signer == self.signer {
            return self.kill_signer().await;
        }
        let place = self.others.iter().position(|(address, _)| address == signer);
        let (_, running) = self.others.swap_remove(place.expect("a signer that runs"));
        running.kill().await;
    }

    /// A request of the shop's server to one of the signers.
    pub fn as_shop_at(&self, signer: &str, method: Method, path: &str) -> RequestBuilder {
        self.request_to(signer, method, path).bearer_auth(API_KEY)
    }

    /// A request to one of the signers.
    pub fn request_to(&self, signer: &str, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{signer}{path}"))
    }

    /// The request that opens a session at one of the signers (the key is filled up to the length of a key).
    pub fn opening_at(&self, signer: &str, order: &Value, key: &str) -> RequestBuilder {
        self.as_shop_at(signer, Method::POST, "/v1/sessions")
            .header("Idempotency-Key", format!("{key:_<16}"))
            .json(order)
    }

    /// The events behind a place of the feed and the feed's last place, as a shop reads them to the end.
    pub async fn feed_after(&self, signer: &str, after: i64) -> (Vec<Value>, i64) {
        let (mut events, mut last) = (Vec::new(), after);
        loop {
            let path = format!("/v1/events?after={last}&limit=500");
            let answer = Answer::to(self.as_shop_at(signer, Method::GET, &path)).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            events.extend(answer.body["events"].as_array().expect("events").iter().cloned());
            last = answer.body["last"].as_i64().expect("a place");
            if answer.body["more"] == false {
                return (events, last);
            }
        }
    }

    fn instance(&self, signer: &str) -> &Running {
        let others = || self.others.iter().find(|(address, _)| address == signer);
        let found = if signer == self.signer {
            self.running.as_ref()
        } else {
            others().map(|(_, running)| running)
        };
        found.expect("a signer that runs")
    }
}
