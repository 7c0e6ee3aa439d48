//! The same key is the same request: replayed, raced and abused.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use vezne_tests::{Answer, World, order};

#[tokio::test]
async fn a_repeated_order_opens_one_session() {
    let world = World::start().await;
    let first = world.try_open(&order(), "order-1").await;
    let again = world.try_open(&order(), "order-1").await;
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(
        (
            first.header("idempotency-replayed"),
            again.header("idempotency-replayed")
        ),
        ("", "true")
    );
    assert_eq!(
        (&first.body["id"], &first.body["token"]),
        (&again.body["id"], &again.body["token"])
    );
}

#[tokio::test]
async fn the_same_request_may_be_written_differently() {
    let world = World::start().await;
    let first = world.try_open(&order(), "order-1").await;
    let mut same = order();
    same["amount"] = json!(100);
    same["plans"] = json!([12, 9, 6, 3, 2, 1]);
    assert_eq!(world.try_open(&same, "order-1").await.body["id"], first.body["id"]);
}

#[tokio::test]
async fn another_order_under_the_same_key_is_refused() {
    let world = World::start().await;
    world.try_open(&order(), "order-1").await;
    let mut other = order();
    other["reference"] = json!("SIP-2");
    world
        .try_open(&other, "order-1")
        .await
        .problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn ten_at_once_open_one_session_and_one_page() {
    let world = World::start().await;
    let order = order();
    let openings = (0..10).map(|_| world.try_open(&order, "order-1"));
    let answers = join_all(openings).await;
    let ids: std::collections::BTreeSet<_> = answers.iter().map(|answer| answer.body["id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);

    let buyer = world
        .open(&{
            let mut order = vezne_tests::order();
            order["reference"] = json!("SIP-3");
            order
        })
        .await;
    let pays = (0..10).map(|number| {
        let buyer = &buyer;
        async move { buyer.pay(1, &format!("key-{number}")).await }
    });
    for answer in join_all(pays).await {
        assert!(
            answer.status == 200 || answer.body["code"] == "attempt-in-progress",
            "{}",
            answer.text
        );
    }
    assert_eq!(world.iyzico().calls_of("/payment/pay-with-iyzico/initialize").await, 1);
}

#[tokio::test]
async fn a_repeated_pay_gives_the_same_page() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let first = buyer.pay(6, "pay-1").await;
    let again = buyer.pay(6, "pay-1").await;
    assert_eq!(first.body["pageUrl"], again.body["pageUrl"]);
    assert_eq!(again.header("idempotency-replayed"), "true");
    buyer.pay(3, "pay-1").await.problem(422, "idempotency-key-reused");
    // A page that serves again is remembered under the key that asked for it.
    let other = buyer.pay(3, "pay-2").await;
    assert_eq!(
        (&other.body["pageUrl"], other.header("idempotency-replayed")),
        (&first.body["pageUrl"], "")
    );
    assert_eq!(buyer.pay(3, "pay-2").await.header("idempotency-replayed"), "true");
    buyer.pay(9, "pay-2").await.problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn a_repeated_opening_tells_where_the_session_stands_now() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    world.advance_s(7200).await;
    let again = world.try_open(&order(), &hex::encode("SIP-1001")).await;
    assert_eq!((again.status, &again.body["session"]["state"]), (200, &json!("paid")));
}

#[tokio::test]
async fn a_key_is_forgotten_after_three_days() {
    let world = World::start().await;
    let first = world.try_open(&order(), "order-1").await;
    world.clock.advance_s(72 * 3600 + 1);
    let later = world.try_open(&order(), "order-1").await;
    assert_eq!(later.status, 201);
    assert_ne!(first.body["id"], later.body["id"]);
}

#[tokio::test]
async fn a_key_is_required_where_something_is_opened_or_moved() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let open = |key: Option<&str>| {
        let request = world.as_shop(Method::POST, "/v1/sessions").json(&order());
        key.map_or_else(
            || request.try_clone().unwrap(),
            |key| request.try_clone().unwrap().header("Idempotency-Key", key),
        )
    };
    for key in [None, Some("short"), Some("with spaces in it"), Some("")] {
        Answer::to(open(key)).await.problem(400, "idempotency-key-required");
    }
    let pay = buyer
        .request(Method::POST, "/v1/session/pay-with-iyzico")
        .json(&json!({ "installments": 1 }));
    Answer::to(pay).await.problem(400, "idempotency-key-required");
}

#[tokio::test]
async fn many_tabs_with_one_key_wait_for_the_first_and_are_told_of_no_defect() {
    let world = World::start().await;
    for number in 0..20 {
        let buyer = world.buyer_of(&format!("SIP-{number}")).await;
        let tabs = (0..6).map(|_| buyer.pay(1, "one-key"));
        let answers = join_all(tabs).await;
        let pages: std::collections::BTreeSet<_> = answers
            .iter()
            .filter(|answer| answer.status == 200)
            .map(|answer| answer.body["pageUrl"].to_string())
            .collect();
        assert_eq!(pages.len(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            answer.problem(409, "attempt-in-progress");
        }
    }
}
