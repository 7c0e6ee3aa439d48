//! What must hold at the end of transfers: one movement a session, called paid, and nothing left to be found out.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::desk::Desk;
use crate::judge::{delivered_up_to, is_without_holes, kind, logs_are_whole, of_session, stop};

/// The last that is told of a paid transfer: its receipt is stored.
const END: [&str; 2] = ["session.paid", "transfer.checked"];
const EXECUTE: &str = "/vakifbank/transactionExecute";

/// Waits until the shop was told of everything up to the receipt.
pub(crate) async fn receipt_is_there(desk: &mut Desk) -> Vec<Value> {
    delivered_up_to(desk, &END).await
}

/// Judges what the buyers of these sessions, and nobody else, have done. The signer is stopped then.
pub(crate) async fn judge(desk: &mut Desk, sessions: &[String]) {
    let feed = receipt_is_there(desk).await;
    is_without_holes(&feed);
    let ledger = desk.observe("ledger").await;
    let movements = ledger["movements"].as_array().expect("movements").iter();
    let movements: Vec<&Value> = movements.filter(|movement| movement["elsewhere"] != true).collect();
    assert_eq!(movements.len(), sessions.len(), "one movement a session: {movements:?}");
    let mut stories = Vec::new();
    for session in sessions {
        let seen = desk.as_shop(&format!("/v1/sessions/{session}")).await;
        one_of_them_paid(&seen, &movements);
        let told: Vec<&str> = of_session(&feed, session).map(kind).collect();
        let count = |wanted: &str| told.iter().filter(|kind| **kind == wanted).count();
        assert_eq!((count("session.open"), count("session.paid")), (1, 1), "{told:?}");
        stories.push((session.as_str(), told.len()));
    }
    nothing_was_sent_twice(desk).await;
    stop(desk).await;
    logs_are_whole(desk, &stories, feed.len()).await;
}

/// One transfer of a session was made, it is the one in the bank's ledger, and none is left to be found out.
fn one_of_them_paid(session: &Value, movements: &[&Value]) {
    assert_eq!(session["state"], "paid", "{session}");
    let transfers = session["transfers"].as_array().expect("transfers");
    let (settled, others): (Vec<_>, Vec<_>) = transfers.iter().partition(|transfer| transfer["stage"] == "settled");
    assert_eq!(settled.len(), 1, "one transfer was made: {session}");
    let settled = settled[0];
    let is_over = |transfer: &&Value| {
        let stage = transfer["stage"].as_str().expect("a stage");
        ["refused", "expired", "cancelled"].contains(&stage)
    };
    assert!(others.iter().all(is_over), "{session}");
    let number = settled["receipt"]["transactionId"].as_str().expect("a number");
    let reference = settled["reference"].as_str().expect("a reference");
    let is_it = |movement: &&&Value| {
        movement["transactionId"].to_string().trim_matches('"') == number
            && movement["sentDescription"]
                .as_str()
                .is_some_and(|text| text.contains(reference))
            && movement["amount"] == session["amount"]
    };
    assert_eq!(movements.iter().filter(is_it).count(), 1, "{session} {movements:?}");
}

/// The bank is told once of an OTP and a code, whoever died then.
async fn nothing_was_sent_twice(desk: &Desk) {
    let requests = desk.observe("requests").await;
    let mut sent = BTreeSet::new();
    for request in requests.as_array().expect("requests").iter() {
        if request["path"] == EXECUTE {
            let body = request["body"].as_str().expect("a body").to_owned();
            assert!(sent.insert(body.clone()), "sent twice: {body}");
        }
    }
}
