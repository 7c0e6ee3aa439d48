//! The shop as it hears of things: the feed of events, read from its beginning to its end.

use reqwest::Method;
use serde_json::Value;

use crate::{Answer, World};

impl World {
    /// Everything that happened so far, in order. What is not published yet is published first.
    pub async fn events(&self) -> Vec<Value> {
        self.run_jobs().await;
        let (mut events, mut after) = (Vec::new(), 0);
        loop {
            let answer = self.events_after(&format!("after={after}&limit=500")).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            events.extend(answer.body["events"].as_array().expect("events").iter().cloned());
            after = answer.body["last"].as_i64().expect("a place");
            if answer.body["more"] == false {
                return events;
            }
        }
    }

    /// What the feed answers to a query.
    pub async fn events_after(&self, query: &str) -> Answer {
        Answer::to(self.as_shop(Method::GET, &format!("/v1/events?{query}"))).await
    }

    /// The types of a session's events, in order.
    pub async fn story_of(&self, session: &str) -> Vec<String> {
        let kind = |event: &Value| event["type"].as_str().expect("a type").to_owned();
        let events = self.events().await;
        let of_session = events.iter().filter(|event| event["session"]["id"] == session);
        of_session.map(kind).collect()
    }
}
