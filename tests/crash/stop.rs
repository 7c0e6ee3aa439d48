//! The real signer, asked to stop: it finishes what is under way, and whoever asks twice is heard at once.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use vezne_tests::{Answer, On};

use crate::buyer::{Buyer, Home, go_to_page, page_token, pay, state_in_feed};
use crate::desk::Desk;
use crate::judge::judge;

/// How long a signer may take to finish what these tests give it to do.
const STOPS_WITHIN: Duration = Duration::from_secs(30);
/// How long one may take that ends at once: much less than the call that it is at.
const ENDS_WITHIN: Duration = Duration::from_secs(6);
/// With the seconds that the clocks move, less than the minute that a lease lasts.
const LESS_THAN_A_LEASE: Duration = Duration::from_secs(25);
/// iyzico's calls.
const INITIALIZE: &str = "/payment/pay-with-iyzico/initialize";
const RETRIEVE: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";

#[tokio::test]
async fn a_page_that_is_being_asked_for_is_still_given_on_sqlite() {
    a_page_that_is_being_asked_for_is_still_given(On::Sqlite).await;
}

#[tokio::test]
async fn a_page_that_is_being_asked_for_is_still_given_on_postgres() {
    a_page_that_is_being_asked_for_is_still_given(On::Postgres).await;
}

async fn a_page_that_is_being_asked_for_is_still_given(on: On) {
    let mut desk = Desk::open(on, []).await;
    let buyer = Buyer::new(&mut desk, 1001).await;
    let asking = ask_for_slow_page(&mut desk, &buyer, 1500).await;
    desk.signer.terminate();
    stop_begins(&mut desk).await;
    assert!(!asking.is_finished(), "iyzico has not answered yet");

    let answer = asking.await.expect("a task that ends").expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.text);
    let status = desk.signer.wait_for_death(STOPS_WITHIN).await;
    assert_eq!(status.code(), Some(0), "{status}");

    desk.signer.start().await;
    let seen = desk.as_shop(&format!("/v1/sessions/{}", buyer.session)).await;
    assert_eq!(
        (&seen["state"], &seen["card"]["stage"]),
        (&json!("processing"), &json!("open"))
    );
    let given = page_token(answer.body["pageUrl"].as_str().expect("a page"));
    let (token, pages_lost) = go_to_page(&mut desk, &buyer.token).await;
    assert_eq!((token, pages_lost), (given, 0), "the same key leads to the same page");
    let paid = buyer.buy(&mut desk, Home::ComesBack).await;
    judge(&mut desk, &[paid]).await;
}

#[tokio::test]
async fn a_signer_that_stops_leaves_no_lease_to_the_next() {
    let mut desk = Desk::open(On::Postgres, []).await;
    let mut next = desk.plan.clone().prepare();
    let buyer = Buyer::new(&mut desk, 1001).await;
    let (token, _) = go_to_page(&mut desk, &buyer.token).await;
    desk.control(
        "faults",
        &json!({ "call": "pwi-retrieve", "fault": "delay", "ms": 1500 }),
    )
    .await;
    let looks_before = calls_of(&desk, RETRIEVE).await;
    desk.pass_s(20).await;
    desk.watch_for("a look by the poller", async |desk| {
        (calls_of(desk, RETRIEVE).await > looks_before).then_some(())
    })
    .await;
    desk.signer.terminate();
    next.start().await;
    let status = desk.signer.wait_for_death(STOPS_WITHIN).await;
    assert_eq!(status.code(), Some(0), "{status}");

    // The look told of no payment; a lease on it would last a minute from when it began.
    std::mem::swap(&mut desk.signer, &mut next);
    pay(&desk, &token).await;
    desk.pass_s(25).await;
    let paid = desk.watch_for("the payment", async |desk| {
        (state_in_feed(desk, &buyer.session).await.as_deref() == Some("paid")).then_some(())
    });
    let found = tokio::time::timeout(LESS_THAN_A_LEASE, paid).await;
    assert!(found.is_ok(), "the next signer waits for the end of a lease");
    assert_eq!(calls_of(&desk, RETRIEVE).await, looks_before + 2, "each looked once");
}

#[tokio::test]
async fn whoever_asks_twice_is_heard_at_once_and_the_session_recovers() {
    for is_by_keyboard in [false, true] {
        let mut desk = Desk::open(On::Sqlite, []).await;
        let buyer = Buyer::new(&mut desk, 1001).await;
        let asking = ask_for_slow_page(&mut desk, &buyer, 14_000).await;
        desk.signer.terminate();
        stop_begins(&mut desk).await;
        if is_by_keyboard {
            desk.signer.interrupt();
        } else {
            desk.signer.terminate();
        }
        let status = desk.signer.wait_for_death(ENDS_WITHIN).await;
        assert!(status.code().is_some(), "it ended by itself: {status}");
        let answer = asking.await.expect("a task that ends");
        assert!(answer.is_err(), "the buyer was given no page: {answer:?}");

        desk.signer.start().await;
        let paid = buyer.buy(&mut desk, Home::StaysAway).await;
        assert_eq!(paid.pages_lost, 1);
        judge(&mut desk, &[paid]).await;
    }
}

#[tokio::test]
async fn a_signer_stops_when_its_starter_is_gone() {
    let mut desk = Desk::open(On::Sqlite, []).await;
    desk.signer.let_go();
    let status = desk.signer.wait_for_death(STOPS_WITHIN).await;
    assert_eq!(status.code(), Some(0), "{status}");
}

/// Asks for a page, for which iyzico takes so long, and comes back when iyzico was asked.
async fn ask_for_slow_page(desk: &mut Desk, buyer: &Buyer, ms: u32) -> JoinHandle<Result<Answer, reqwest::Error>> {
    desk.control(
        "faults",
        &json!({ "call": "pwi-initialize", "fault": "delay", "ms": ms }),
    )
    .await;
    let request = desk
        .request(Method::POST, "/v1/session/pay-with-iyzico")
        .bearer_auth(&buyer.token)
        .header("Idempotency-Key", "pay-with-iyzico-0")
        .json(&json!({ "installments": 3 }));
    let asking = tokio::spawn(Answer::try_to(request));
    desk.watch_for("a request at iyzico", async |desk| {
        (calls_of(desk, INITIALIZE).await > 0).then_some(())
    })
    .await;
    asking
}

async fn stop_begins(desk: &mut Desk) {
    desk.watch_for("the beginning of the stop", async |desk| {
        desk.signer.stderr().contains("stopping: ").then_some(())
    })
    .await;
}

async fn calls_of(desk: &Desk, path: &str) -> usize {
    let requests = desk.observe("requests").await;
    let is_of = |request: &&Value| request["path"] == path;
    requests.as_array().expect("requests").iter().filter(is_of).count()
}
