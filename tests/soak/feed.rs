//! The feed as the shop reads it: events in order, and each session's story in them.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;

use crate::desk::{Desk, ask};

/// What was read so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Feed {
    /// Every event, in order.
    pub(crate) events: Vec<Value>,
    last: i64,
    /// What is wrong with the reading itself.
    pub(crate) complaints: Vec<String>,
}

impl Feed {
    /// Reads what came since. Answers whether there was anything.
    pub(crate) async fn read_on(&mut self, desk: &Desk) -> bool {
        let before = self.events.len();
        loop {
            let request = desk.as_shop(Method::GET, &format!("/v1/events?after={}&limit=500", self.last));
            let Some(answer) = ask(request).await.filter(|answer| answer.status == 200) else {
                self.complaints.push("the feed cannot be read".to_owned());
                return false;
            };
            let events = answer.body["events"].as_array().cloned().unwrap_or_default();
            self.events.extend(events);
            self.last = answer.body["last"].as_i64().unwrap_or(self.last);
            if answer.body["more"] != true {
                return self.events.len() > before;
            }
        }
    }

    /// Each session's events, in order, by the session's id.
    pub(crate) fn stories(&self) -> BTreeMap<&str, Vec<&Value>> {
        let mut stories: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for event in self.events.iter().filter(|event| event["payout"].is_null()) {
            let id = event["session"]["id"].as_str().unwrap_or_default();
            stories.entry(id).or_default().push(event);
        }
        stories
    }

    /// How each payout stands at the end, by its id.
    pub(crate) fn payouts(&self) -> BTreeMap<&str, &Value> {
        let told = self.events.iter().map(|event| &event["payout"]);
        told.filter_map(|payout| Some((payout["id"].as_str()?, payout)))
            .collect()
    }

    /// Whether it is not known of some session whether it is paid.
    pub(crate) fn has_unknown(&self) -> bool {
        self.stories().values().any(|story| state_of(story) == "unknown")
    }

    /// Whether every session has come to an end, as far as the feed tells. A review is one where it never ends.
    pub(crate) fn is_at_rest(&self, review_ends: bool) -> bool {
        let is_ended = |story: &Vec<&Value>| match state_of(story) {
            "open" | "processing" | "unknown" => false,
            "in_review" => !review_ends,
            _ => true,
        };
        self.stories()
            .values()
            .all(|story| is_ended(story) && refunds_in(story).values().all(|refund| !is_on_its_way(refund)))
            && !self.payouts().values().any(|payout| is_payout_on_its_way(payout))
    }
}

/// How the refunds of a story stand at its end, by their ids.
pub(crate) fn refunds_in<'f>(story: &[&'f Value]) -> BTreeMap<&'f str, &'f Value> {
    let told = story.iter().map(|event| &event["refund"]);
    told.filter_map(|refund| Some((refund["id"].as_str()?, refund)))
        .collect()
}

/// Whether it is not known yet what became of a refund.
pub(crate) fn is_on_its_way(refund: &Value) -> bool {
    matches!(refund["stage"].as_str(), Some("executing" | "unknown"))
}

/// Whether it is not known yet what became of a payout.
pub(crate) fn is_payout_on_its_way(payout: &Value) -> bool {
    matches!(payout["stage"].as_str(), Some("executing" | "unknown" | "pending"))
}

/// The state that the last event of a story tells.
pub(crate) fn state_of<'f>(story: &[&'f Value]) -> &'f str {
    story
        .last()
        .and_then(|event| event["session"]["state"].as_str())
        .unwrap_or_default()
}
