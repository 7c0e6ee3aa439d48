//! What iyzico knows: what was taken, and how often a page was asked for.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::desk::Desk;

/// The path of the call that opens a page.
const INITIALIZE: &str = "/payment/pay-with-iyzico/initialize";

/// The captures of each session, by the session's id.
pub(crate) type Captures = BTreeMap<String, Vec<Value>>;

/// The sandbox's word.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// What was taken.
    pub(crate) captures: Captures,
    /// How often a page was asked for, by the session's id.
    pub(crate) initializes: BTreeMap<String, usize>,
}

impl Evidence {
    /// Reads ledger and requests.
    pub(crate) async fn gather(desk: &Desk) -> Self {
        let mut captures = Captures::new();
        for capture in rows(desk.observe("ledger").await["captures"].take()) {
            let session = capture["basketId"].as_str().unwrap_or_default().to_owned();
            captures.entry(session).or_default().push(capture);
        }
        let mut initializes = BTreeMap::new();
        for request in rows(desk.observe("requests").await) {
            if request["path"] == INITIALIZE {
                let body = request["body"].as_str().unwrap_or_default();
                let body: Value = serde_json::from_str(body).unwrap_or_default();
                let session = body["basketId"].as_str().unwrap_or_default().to_owned();
                *initializes.entry(session).or_default() += 1;
            }
        }
        Self { captures, initializes }
    }
}

fn rows(value: Value) -> Vec<Value> {
    match value {
        Value::Array(rows) => rows,
        _ => Vec::new(),
    }
}
