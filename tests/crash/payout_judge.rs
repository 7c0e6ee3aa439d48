//! What must hold at the end of payouts: each was sent once at most, and each bill was paid once.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::desk::Desk;
use crate::judge::{delivered_up_to, is_without_holes, kind, stop, store_of};
use crate::payout::{AMOUNT, Bill};

/// Waits until the shop was told of everything up to the end of a payout.
pub(crate) async fn end_is_told(desk: &mut Desk) -> Vec<Value> {
    delivered_up_to(desk, &["payout.made"]).await
}

/// Judges what this shop, and nobody else, has paid. The signer is stopped then.
pub(crate) async fn judge(desk: &mut Desk, bills: &[Bill]) {
    let feed = end_is_told(desk).await;
    is_without_holes(&feed);
    every_payout_is_sent_once(desk).await;
    let ledger = desk.observe("ledger").await;
    let gone = ledger["payouts"].as_array().expect("payouts");
    assert_eq!(gone.len(), bills.len(), "each bill is paid once: {gone:?}");
    let mut stories = Vec::new();
    for id in bills.iter().flat_map(|bill| &bill.payouts) {
        let seen = desk.as_shop(&format!("/v1/transfers/{id}")).await;
        let is_it = |row: &&Value| row["paymentReferenceId"] == id.as_str() && row["amount"] == AMOUNT;
        let times = gone.iter().filter(is_it).count();
        let stage = if times == 1 { "made" } else { "refused" };
        assert_eq!(seen["stage"], stage, "{seen} {gone:?}");
        let of_it = feed.iter().filter(|event| event["payout"]["id"] == id.as_str());
        let told: Vec<&str> = of_it.map(kind).collect();
        let count = |wanted: &str| told.iter().filter(|kind| **kind == wanted).count();
        let counts = (count("payout.drafted"), count("payout.executing"), count("payout.made"));
        assert_eq!(counts, (1, 1, times), "{told:?}");
        stories.push((id, told.len()));
    }
    stop(desk).await;
    let store = store_of(desk).await;
    for (id, length) in stories {
        let log = store.verify_payout_log(id).await.expect("a log that can be read");
        assert_eq!(log, Ok(length));
    }
    let events = i64::try_from(feed.len()).expect("a number of events");
    assert_eq!(store.verify_feed().await.expect("a feed that can be read"), Ok(events));
    store.close().await;
}

/// What the bank was told to pay it was told once, whoever died then: its query is at the same address.
async fn every_payout_is_sent_once(desk: &Desk) {
    let requests = desk.observe("requests").await;
    let mut sent = BTreeSet::new();
    for request in requests.as_array().expect("requests") {
        let path = request["path"].as_str().unwrap_or_default();
        if request["method"] == "POST" && path.ends_with("-payments") {
            let body: Value = serde_json::from_str(request["body"].as_str().expect("a body")).expect("JSON");
            let key = body["idempotency_key"].as_str().expect("a key").to_owned();
            assert!(sent.insert(key), "sent twice: {body}");
        }
    }
}
