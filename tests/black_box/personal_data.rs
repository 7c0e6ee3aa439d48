//! Buyers are forgotten half a year after the last that happened to their sessions; what was paid is not.

use reqwest::Method;
use serde_json::json;
use vezne_tests::{Answer, World};

const DAY_S: i64 = 24 * 3600;

#[tokio::test]
async fn half_a_year_after_it_was_paid_a_session_tells_what_was_paid_and_not_by_whom() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let page = buyer.go_to_page(1).await;
    world.iyzico().pay(&page, 1).await;
    assert_eq!(buyer.come_back(&page).await.status, 303);
    let paid = buyer.as_shop_sees().await;
    assert_eq!(paid["personalDataErasedAt"], json!(null));

    world.advance_s(179 * DAY_S).await;
    world.run_jobs().await;
    assert_eq!(buyer.as_shop_sees().await["personalDataErasedAt"], json!(null));
    world.advance_s(2 * DAY_S).await;
    world.run_jobs().await;
    let forgotten = buyer.as_shop_sees().await;
    assert!(forgotten["personalDataErasedAt"].is_string(), "{forgotten}");
    assert_eq!(forgotten["returnUrl"], "http://localhost:8788/");
    for kept in [
        "id",
        "reference",
        "state",
        "amount",
        "currency",
        "card",
        "attempts",
        "createdAt",
    ] {
        assert_eq!(forgotten[kept], paid[kept], "{kept}");
    }
}

#[tokio::test]
async fn a_card_payment_goes_back_after_its_buyer_was_forgotten() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let page = buyer.go_to_page(1).await;
    world.iyzico().pay(&page, 1).await;
    assert_eq!(buyer.come_back(&page).await.status, 303);
    world.advance_s(181 * DAY_S).await;
    world.run_jobs().await;
    assert!(buyer.as_shop_sees().await["personalDataErasedAt"].is_string());
    let refund = world
        .as_shop(Method::POST, &format!("/v1/sessions/{}/refunds", buyer.session))
        .header("Idempotency-Key", "return-0001-first")
        .json(&json!({ "amount": "25.00", "reason": "one cup came back" }));
    let answer = Answer::to(refund).await;
    assert_eq!(
        (answer.status, &answer.body["stage"]),
        (201, &json!("returned")),
        "{}",
        answer.text
    );
    // What came of it is a change, and the reason a new text of the shop's: both go when half a year is over again.
    world.run_jobs().await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(session["refunds"][0]["reason"], "one cup came back");
    assert_eq!(session["state"], "partly_refunded");
    world.advance_s(181 * DAY_S).await;
    world.run_jobs().await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["refunds"][0]["reason"], &session["refunds"][0]["stage"]),
        (&json!(null), &json!("returned"))
    );
}
