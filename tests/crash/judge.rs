//! What must hold in the end: the sandbox's ledger, the session, the feed, the shop's webhooks and the chained log agree.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use vezne_protocol::SessionId;
use vezne_signer::entropy::SystemEntropy;
use vezne_signer::hooks::Hooks;
use vezne_signer::keys::Keys;
use vezne_signer::store::{Store, StoreUrl};
use vezne_tests::MASTER_KEY;

use crate::buyer::Paid;
use crate::desk::Desk;

/// How long a signer with nothing to do may take to stop.
const STOPS_WITHIN: Duration = Duration::from_secs(30);

/// Judges what these buyers, and nobody else, have done. The signer is stopped then.
pub(crate) async fn judge(desk: &mut Desk, buyers: &[Paid]) {
    let feed = everything_is_delivered(desk).await;
    for buyer in buyers {
        let seen = desk.as_shop(&format!("/v1/sessions/{}", buyer.session)).await;
        assert_eq!(seen["state"], "paid", "{seen}");
        let told: Vec<&str> = of_session(&feed, &buyer.session).map(kind).collect();
        assert_eq!(told, story(buyer));
    }
    assert_eq!(
        feed.len(),
        buyers.iter().map(|buyer| story(buyer).len()).sum::<usize>(),
        "nothing else is told: {feed:?}"
    );
    is_without_holes(&feed);
    captures_are_one_a_session(desk, buyers).await;

    stop(desk).await;
    let stories = buyers.iter().map(|buyer| (buyer.session.as_str(), story(buyer).len()));
    logs_are_whole(desk, &stories.collect::<Vec<_>>(), feed.len()).await;
}

/// Has the signer stop.
pub(crate) async fn stop(desk: &mut Desk) {
    desk.signer.terminate();
    let status = desk.signer.wait_for_death(STOPS_WITHIN).await;
    assert!(status.success(), "stopped with {status}");
}

/// Waits until the shop has got every event of the feed, and the feed has ended.
pub(crate) async fn everything_is_delivered(desk: &mut Desk) -> Vec<Value> {
    delivered_up_to(desk, &["session.paid"]).await
}

/// Waits until the shop has got every event of a feed that ends with these.
pub(crate) async fn delivered_up_to(desk: &mut Desk, last: &[&str]) -> Vec<Value> {
    desk.wait_for("every event at the shop's", async |desk| {
        let feed = desk.feed().await;
        let told: BTreeSet<String> = desk.shop.told().iter().map(id).collect();
        let kinds: Vec<&str> = feed.iter().map(kind).collect();
        (kinds.ends_with(last) && feed.iter().all(|event| told.contains(&id(event)))).then_some(feed)
    })
    .await
}

/// Every event has the next place.
pub(crate) fn is_without_holes(feed: &[Value]) {
    let places: Vec<u64> = feed.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert!(
        places.iter().copied().eq(1..=feed.len() as u64),
        "without holes: {places:?}"
    );
}

/// The events that a paid session tells, however often its signer died.
fn story(buyer: &Paid) -> Vec<&'static str> {
    let mut story = vec!["session.open"];
    for _ in 0..buyer.pages_lost {
        story.extend(["attempt.started", "attempt.closed"]);
    }
    story.extend([
        "attempt.started",
        "attempt.opened",
        "session.processing",
        "session.paid",
    ]);
    story
}

async fn captures_are_one_a_session(desk: &Desk, buyers: &[Paid]) {
    let ledger = desk.observe("ledger").await;
    let captures = ledger["captures"].as_array().expect("captures");
    assert_eq!(captures.len(), buyers.len(), "{ledger}");
    for buyer in buyers {
        assert_eq!(ledger["byBasket"][&buyer.session], 1, "{ledger}");
    }
}

/// The signer's store, beside it or after it.
pub(crate) async fn store_of(desk: &Desk) -> Store {
    let url = StoreUrl::parse(&desk.store_url).expect("a store's address");
    let keys = Keys::from_master(MASTER_KEY).expect("a master key");
    let store = Store::open(&url, keys, Arc::new(SystemEntropy), Hooks::default());
    store.await.expect("a store that opens after every death")
}

/// The chains of the log, with the key that is not in the database: of each session so many events.
pub(crate) async fn logs_are_whole(desk: &Desk, stories: &[(&str, usize)], events: usize) {
    let store = store_of(desk).await;
    for (session, length) in stories {
        let session = SessionId::parse(session).expect("an id");
        let log = store.verify_log(&session).await.expect("a log that can be read");
        assert_eq!(log, Ok(*length));
    }
    let feed = store.verify_feed().await.expect("a feed that can be read");
    assert_eq!(feed, Ok(i64::try_from(events).expect("a number of events")));
    store.close().await;
}

/// A session's events.
pub(crate) fn of_session<'a>(feed: &'a [Value], session: &'a str) -> impl Iterator<Item = &'a Value> {
    feed.iter().filter(move |event| event["session"]["id"] == session)
}

/// An event's kind.
pub(crate) fn kind(event: &Value) -> &str {
    event["type"].as_str().expect("a type")
}

fn id(event: &Value) -> String {
    event["id"].as_str().expect("an id").to_owned()
}
