//! The answer to a COMMIT is lost: the signer finds out what came of it before it says anything.

use std::time::Duration;

use futures_util::future::join;
use serde_json::{Value, json};
use tokio::time::timeout;
use vezne_postgres::CutAt::{AfterServer, BeforeServer};
use vezne_signer::hooks::CrashPoint;
use vezne_tests::{DatabaseProxy, World, order};

/// iyzico's calls.
const INITIALIZE: &str = "/payment/pay-with-iyzico/initialize";
const RETRIEVE: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";
/// How long a caller waits for the truth about a commit, at most.
const TRUTH_WITHIN: Duration = Duration::from_secs(10);

async fn start() -> (World, DatabaseProxy) {
    let database = DatabaseProxy::start().await;
    (database.plan().start().await, database)
}

/// What the shop was told of, in order; the places have no holes.
async fn story(world: &World) -> Vec<String> {
    let events = world.events().await;
    let places: Vec<i64> = events.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!(places, (1..).take(places.len()).collect::<Vec<i64>>());
    let kind = |event: &Value| event["type"].as_str().unwrap().to_owned();
    events.iter().map(kind).collect()
}

#[tokio::test]
async fn an_opening_that_was_not_committed_is_not_answered_as_one() {
    let (world, database) = start().await;
    database.proxy().cut_at_commit(BeforeServer);
    let lost = world.try_open(&order(), "order-1").await;
    assert_eq!(database.proxy().cuts(), 1);
    lost.problem(503, "store-unavailable");
    assert!(story(&world).await.is_empty());
    assert_eq!(world.try_open(&order(), "order-1").await.status, 201);
    assert_eq!(story(&world).await, ["session.open"]);
}

#[tokio::test]
async fn an_opening_that_was_committed_is_answered_as_one() {
    let (world, database) = start().await;
    database.proxy().cut_at_commit(AfterServer);
    let opened = world.try_open(&order(), "order-1").await;
    assert_eq!(database.proxy().cuts(), 1);
    assert_eq!(opened.status, 201, "{}", opened.text);
    let again = world.try_open(&order(), "order-1").await;
    assert_eq!((again.status, &again.body["id"]), (200, &opened.body["id"]));
    assert_eq!(story(&world).await, ["session.open"]);
}

#[tokio::test]
async fn an_opening_of_which_nothing_can_be_found_out_is_replayed_by_its_key() {
    let (world, database) = start().await;
    database.proxy().cut_at_commit(AfterServer);
    let order = order();
    let opening = timeout(TRUTH_WITHIN, world.try_open(&order, "order-1"));
    let ((), lost) = join(database.proxy().go_down_at_cut(), opening).await;
    assert_eq!(database.proxy().cuts(), 1);
    lost.expect("an answer in time").problem(503, "store-unavailable");
    database.proxy().come_back().await;
    let again = world.try_open(&order, "order-1").await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
    assert_eq!(story(&world).await, ["session.open"]);
}

#[tokio::test]
async fn no_page_is_asked_for_before_its_attempt_is_certain() {
    let (world, database) = start().await;
    let buyer = world.buyer().await;
    database.proxy().cut_at_commit(BeforeServer);
    buyer.pay(1, "pay-1").await.problem(503, "store-unavailable");
    assert_eq!(database.proxy().cuts(), 1);
    assert_eq!(world.iyzico().calls_of(INITIALIZE).await, 0);
    assert_eq!(buyer.as_shop_sees().await["attempts"], json!([]));
    assert_eq!(buyer.pay(1, "pay-1").await.status, 200);
    assert_eq!(world.iyzico().calls_of(INITIALIZE).await, 1);
}

#[tokio::test]
async fn an_attempt_that_was_committed_goes_on_to_its_page() {
    let (world, database) = start().await;
    let buyer = world.buyer().await;
    database.proxy().cut_at_commit(AfterServer);
    let paying = buyer.pay(1, "pay-1").await;
    assert_eq!(database.proxy().cuts(), 1);
    assert_eq!(paying.status, 200, "{}", paying.text);
    assert_eq!(world.iyzico().calls_of(INITIALIZE).await, 1);
    let story = story(&world).await;
    assert_eq!(
        story,
        [
            "session.open",
            "attempt.started",
            "attempt.opened",
            "session.processing"
        ]
    );
}

#[tokio::test]
async fn a_page_that_was_not_committed_is_never_shown() {
    let (world, database) = start().await;
    let buyer = world.buyer().await;
    database.cut_after(CrashPoint::PageReceived, BeforeServer);
    buyer.pay(1, "pay-1").await.problem(503, "store-unavailable");
    assert_eq!(database.proxy().cuts(), 1);
    buyer.pay(1, "pay-1").await.problem(409, "attempt-in-progress");
    world.advance_s(31).await;
    buyer.pay(1, "pay-1").await.problem(409, "attempt-ended");
    assert_eq!(buyer.pay(1, "pay-2").await.status, 200);
}

#[tokio::test]
async fn a_page_that_was_committed_is_shown() {
    let (world, database) = start().await;
    let buyer = world.buyer().await;
    database.cut_after(CrashPoint::PageReceived, AfterServer);
    let paying = buyer.pay(1, "pay-1").await;
    assert_eq!(database.proxy().cuts(), 1);
    assert_eq!(paying.status, 200, "{}", paying.text);
    assert_eq!(buyer.pay(1, "pay-1").await.body["pageUrl"], paying.body["pageUrl"]);
}

#[tokio::test]
async fn a_payment_that_was_not_committed_is_found_again() {
    let (world, database) = start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    database.cut_after(CrashPoint::TokenLookedUp, BeforeServer);
    assert_eq!(buyer.come_back(&token).await.status, 303);
    assert_eq!(database.proxy().cuts(), 1);
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    world.advance_s(21).await;
    world.run_jobs().await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(
        story(&world)
            .await
            .iter()
            .filter(|kind| *kind == "session.paid")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_payment_that_was_committed_is_told_once() {
    let (world, database) = start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    database.cut_after(CrashPoint::TokenLookedUp, AfterServer);
    assert_eq!(buyer.come_back(&token).await.status, 303);
    assert_eq!(database.proxy().cuts(), 1);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 1, "it was known at once");
    assert_eq!(
        story(&world)
            .await
            .iter()
            .filter(|kind| *kind == "session.paid")
            .count(),
        1
    );
}

#[tokio::test]
async fn what_was_not_published_is_published_again_in_the_same_places() {
    let (world, database) = start().await;
    for number in 0..3 {
        world.buyer_of(&format!("SIP-{number}")).await;
    }
    // The sweep commits first, then the publisher.
    database.cut_after(CrashPoint::ChangeCommitted, BeforeServer);
    let outcome = world.try_run_jobs_of(&world.signer).await;
    assert_eq!(database.proxy().cuts(), 1);
    assert!(outcome.is_err(), "the publisher says that it failed");
    assert!(world.feed_after(&world.signer, 0).await.0.is_empty());
    assert_eq!(story(&world).await.len(), 3);
}

#[tokio::test]
async fn what_was_published_is_not_published_again() {
    let (world, database) = start().await;
    for number in 0..3 {
        world.buyer_of(&format!("SIP-{number}")).await;
    }
    database.cut_after(CrashPoint::ChangeCommitted, AfterServer);
    world.run_jobs().await;
    assert_eq!(database.proxy().cuts(), 1);
    let (events, last) = world.feed_after(&world.signer, 0).await;
    assert_eq!((events.len(), last), (3, 3));
    world.buyer_of("SIP-3").await;
    assert_eq!(story(&world).await.len(), 4);
    assert_eq!(world.feed_after(&world.signer, 0).await.0[..3], events);
}
