//! Whether the log is whole: numbers without holes, codes that hold, and every event delivered.

use std::collections::BTreeMap;

use serde_json::Value;
use vezne_protocol::SessionId;
use vezne_signer::store::{Store, StoreError};

use crate::desk::Desk;
use crate::feed::Feed;
use crate::judge::Findings;

/// More events than a run has.
const EVENTS_MAX: i64 = 100_000;

/// Judges the log of events, in the feed and in the store.
pub(crate) async fn judge(desk: &Desk, feed: &Feed, findings: &mut Findings) {
    for (index, event) in feed.events.iter().enumerate() {
        if event["seq"] != index + 1 {
            findings.complain(format!("event {} of the feed has the seq {}", index + 1, event["seq"]));
            break;
        }
    }
    if let Some(shop) = &desk.shop {
        let told = shop.told();
        let untold = |event: &&Value| {
            !event["id"]
                .as_str()
                .is_some_and(|id| told.iter().any(|told| told == id))
        };
        let untold: Vec<_> = feed.events.iter().filter(untold).map(|event| &event["id"]).collect();
        if !untold.is_empty() {
            findings.complain(format!("the shop was never told of {untold:?}"));
        }
    }
    let store = desk.store().await;
    if let Err(error) = judge_store(&store, feed, findings).await {
        findings.complain(format!("the log cannot be read: {error}"));
    }
    store.close().await;
}

async fn judge_store(store: &Store, feed: &Feed, findings: &mut Findings) -> Result<(), StoreError> {
    match store.verify_feed().await? {
        Ok(events) if usize::try_from(events) == Ok(feed.events.len()) => {}
        Ok(events) => findings.complain(format!(
            "the feed holds {events} events, {} were read",
            feed.events.len()
        )),
        Err(why) => findings.complain(format!("the feed's chain is broken: {why}")),
    }
    let mut numbers: BTreeMap<String, i64> = BTreeMap::new();
    for published in store.events_after(0, EVENTS_MAX).await? {
        let event = published.event;
        let number = numbers.entry(event.subject().to_owned()).or_default();
        *number += 1;
        if event.number() != *number {
            let (id, at) = (event.subject(), event.number());
            findings.complain(format!("{id}: its event {at} stands in the feed as its {number}"));
        }
    }
    for (id, count) in numbers {
        let verified = match SessionId::parse(&id) {
            Ok(session) => store.verify_log(&session).await?,
            Err(_) => store.verify_payout_log(&id).await?,
        };
        match verified {
            Ok(events) if i64::try_from(events) == Ok(count) => {}
            Ok(events) => findings.complain(format!("{id}: has {events} events, {count} are published")),
            Err(why) => findings.complain(format!("{id}: the log's chain is broken: {why}")),
        }
    }
    Ok(())
}
