//! What must hold at the end of refunds: each call went to iyzico once, and what went back is what the sessions tell.

use std::collections::BTreeSet;

use serde_json::Value;
use vezne_protocol::Amount;

use crate::desk::Desk;
use crate::judge::{delivered_up_to, is_without_holes, kind, logs_are_whole, of_session, stop};
use crate::refund::{GivenBack, Way};

/// The calls that give money back.
const CALLS: [&str; 2] = ["/payment/refund", "/payment/cancel"];

/// Waits until the shop was told of everything up to the end of a refund.
pub(crate) async fn end_is_told(desk: &mut Desk, way: Way) -> Vec<Value> {
    delivered_up_to(desk, &["refund.returned", end_of(way)]).await
}

/// What is told of a session at the end of a refund.
fn end_of(way: Way) -> &'static str {
    match way {
        Way::Part => "session.partly_refunded",
        _ => "session.refunded",
    }
}

/// Judges what these shops, and nobody else, have given back. The signer is stopped then.
pub(crate) async fn judge(desk: &mut Desk, given_back: &[GivenBack]) {
    let mut feed = Vec::new();
    for GivenBack { way, .. } in given_back.iter().rev().take(1) {
        feed = end_is_told(desk, *way).await;
    }
    is_without_holes(&feed);
    let ledger = desk.observe("ledger").await;
    every_call_counts_once(desk, &ledger).await;
    let mut stories = Vec::new();
    for given in given_back {
        let seen = desk.as_shop(&format!("/v1/sessions/{}", given.session)).await;
        agrees_with(&ledger, given, &seen);
        let told: Vec<&str> = of_session(&feed, &given.session).map(kind).collect();
        let count = |wanted: &str| told.iter().filter(|kind| **kind == wanted).count();
        let ends = (count("session.open"), count("session.paid"), count(end_of(given.way)));
        assert_eq!(ends, (1, 1, 1), "{told:?}");
        assert_eq!(count("refund.returned"), 1, "{told:?}");
        stories.push((given.session.as_str(), told.len()));
    }
    stop(desk).await;
    logs_are_whole(desk, &stories, feed.len()).await;
}

/// What iyzico was told to give back it was told once, whoever died then, and it gave nothing back that it was not told.
async fn every_call_counts_once(desk: &Desk, ledger: &Value) {
    let requests = desk.observe("requests").await;
    let mut sent = BTreeSet::new();
    for request in requests.as_array().expect("requests").iter() {
        if CALLS.iter().any(|call| request["path"] == *call) {
            let body: Value = serde_json::from_str(request["body"].as_str().expect("a body")).expect("JSON");
            assert!(sent.insert(id_of(&body)), "sent twice: {body}");
        }
    }
    let mut gone = BTreeSet::new();
    for refund in rows(&ledger["refunds"]) {
        assert!(gone.insert(id_of(refund)), "gone back twice: {refund}");
    }
    assert!(gone.is_subset(&sent), "{gone:?} of {sent:?}");
}

/// What went back of a payment is what was wanted, and what its session tells, refund by refund.
fn agrees_with(ledger: &Value, given: &GivenBack, seen: &Value) {
    let state = match given.way {
        Way::Part => "partly_refunded",
        _ => "refunded",
    };
    assert_eq!(seen["state"], state, "{seen}");
    let of_session = |row: &&Value| row["basketId"] == given.session.as_str();
    let taken: Vec<&Value> = rows(&ledger["captures"]).iter().filter(of_session).collect();
    assert_eq!(taken.len(), 1, "{taken:?}");
    let wanted = given
        .way
        .amount()
        .map_or_else(|| amount(&taken[0]["paidPrice"]), parsed);
    let gone: Vec<&Value> = rows(&ledger["refunds"]).iter().filter(of_session).collect();
    assert_eq!(sum(gone.iter().map(|row| &row["amount"])), wanted, "{gone:?}");

    let refunds = rows(&seen["refunds"]);
    let ids: Vec<&str> = refunds.iter().filter_map(|refund| refund["id"].as_str()).collect();
    assert_eq!(ids, given.refunds, "one refund of each key: {seen}");
    for refund in refunds {
        let stage = refund["stage"].as_str().expect("a stage");
        assert!(["returned", "refused"].contains(&stage), "{seen}");
        let head = format!("{}-", refund["id"].as_str().expect("an id"));
        let gone = gone.iter().filter(|row| id_of(row).starts_with(&head));
        assert_eq!(
            sum(gone.map(|row| &row["amount"])),
            amount(&refund["refunded"]),
            "{seen}"
        );
    }
}

/// What iyzico was told a part by.
fn id_of(row: &Value) -> String {
    row["conversationId"].as_str().expect("an id").to_owned()
}

fn rows(value: &Value) -> &Vec<Value> {
    value.as_array().expect("rows")
}

fn sum<'v>(amounts: impl Iterator<Item = &'v Value>) -> Amount {
    Amount::sum(amounts.map(amount)).expect("a sum")
}

fn amount(value: &Value) -> Amount {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    parsed(&text)
}

fn parsed(text: &str) -> Amount {
    Amount::from_wire(text).expect("an amount")
}
