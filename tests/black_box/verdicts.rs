//! Hostile and doubtful answers: not paid, each its stage.

use serde_json::{Value, json};
use vezne_tests::World;

/// Pays, lets the retrieve go wrong once, and gives what the shop sees right after.
async fn after(fault: Value) -> Value {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(6).await;
    world.iyzico().pay(&token, 6).await;
    let mut order = fault;
    order["call"] = json!("pwi-retrieve");
    world.iyzico().fault_with(order).await;
    assert_eq!(buyer.come_back(&token).await.status, 303);
    // The callback's look counts for ten seconds: this reads the state and asks nothing.
    buyer.as_shop_sees().await
}

#[tokio::test]
async fn what_is_signed_but_not_ours_needs_a_person() {
    for (fault, why) in [
        ("wrong-amount", "wrong-price"),
        ("lower-paid-price", "paid-too-little"),
        ("wrong-currency", "wrong-currency"),
        ("wrong-basket", "wrong-basket"),
        ("wrong-token", "wrong-token"),
    ] {
        let session = after(json!({ "fault": fault })).await;
        assert_eq!(session["state"], "needs_review", "{fault}: {session}");
        assert_eq!(session["card"]["why"], why);
        assert!(session["card"]["payment"]["paymentId"].is_string());
    }
}

#[tokio::test]
async fn the_word_on_fraud_decides_between_paid_review_and_a_person() {
    for (fault, state) in [
        (json!({ "fault": "fraud", "status": 1 }), "paid"),
        (json!({ "fault": "fraud", "status": 0 }), "in_review"),
        (json!({ "fault": "fraud", "status": null }), "in_review"),
        (json!({ "fault": "fraud-absent" }), "in_review"),
        (json!({ "fault": "fraud", "status": -1 }), "needs_review"),
        (json!({ "fault": "fraud", "status": 7 }), "needs_review"),
    ] {
        let session = after(fault.clone()).await;
        assert_eq!(session["state"], state, "{fault}");
    }
}

#[tokio::test]
async fn a_success_without_a_valid_signature_changes_nothing() {
    for fault in ["wrong-signature", "missing-signature"] {
        let world = World::start().await;
        let buyer = world.buyer().await;
        let token = buyer.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        world
            .iyzico()
            .fault_with(json!({ "call": "pwi-retrieve", "fault": fault }))
            .await;
        buyer.come_back(&token).await;
        let session = buyer.as_shop_sees().await;
        assert_eq!(
            (&session["state"], &session["card"]["stage"]),
            (&json!("processing"), &json!("open")),
            "{fault}"
        );
        // An honest answer later settles it.
        world.advance_s(11).await;
        assert_eq!(buyer.as_shop_sees().await["state"], "paid", "{fault}");
    }
}

#[tokio::test]
async fn a_review_that_ends_well_is_paid_and_one_that_does_not_needs_a_person() {
    for (end, state) in [(1, "paid"), (-1, "needs_review")] {
        let world = World::start().await;
        let fraud = |status: i64| json!({ "fraudStatus": status });
        world.control(reqwest::Method::PUT, "settings", &fraud(0)).await;
        let buyer = world.buyer().await;
        let token = buyer.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        buyer.come_back(&token).await;
        assert_eq!(buyer.as_shop_sees().await["state"], "in_review");
        buyer.pay(1, "again").await.problem(409, "session-ended");
        world.control(reqwest::Method::PUT, "settings", &fraud(end)).await;
        world.advance_s(3600).await;
        assert_eq!(buyer.as_shop_sees().await["state"], state);
    }
}
