//! What came goes back to the account that it came from.

use super::*;
use crate::refunds::refund;

async fn payouts(world: &World) -> Vec<Value> {
    let ledger = world.observe("ledger").await;
    ledger["payouts"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_was_received_goes_back_to_its_sender() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "100.00", &reference).await;
    read(&world).await;
    let back = refund(&world, &buyer.session, &json!({}), "all").await;
    assert_eq!(
        (back.status, &back.body["stage"]),
        (201, &json!("returned")),
        "{}",
        back.text
    );
    assert_eq!(back.body["payment"], rows(&buyer).await[0]["id"]);
    let payouts = payouts(&world).await;
    assert_eq!(payouts.len(), 1);
    let payout = &payouts[0];
    assert_eq!(
        (&payout["creditorIban"], &payout["creditorName"], &payout["amount"]),
        (&json!(SENDER), &json!(SENDER_NAME), &json!("100.00")),
        "{payout}"
    );
    assert!(payout["description"].as_str().unwrap().contains(&reference), "{payout}");
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
    read(&world).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
}

#[tokio::test]
async fn what_came_twice_goes_back_and_waits_for_nobody_then() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    for _ in 0..2 {
        send(&world, "100.00", &reference).await;
        read(&world).await;
    }
    assert_eq!(buyer.as_shop_sees().await["state"], "needs_review");
    let rows = rows(&buyer).await;
    let unnamed = refund(&world, &buyer.session, &json!({}), "unnamed").await;
    unnamed.problem(422, "invalid-body");
    let second = json!({ "payment": rows[1]["id"] });
    let back = refund(&world, &buyer.session, &second, "second").await;
    assert_eq!(back.status, 201, "{}", back.text);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(payouts(&world).await.len(), 1);
}

#[tokio::test]
async fn without_the_senders_account_it_goes_back_by_hand() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    let order = json!({ "amount": "100.00", "senderName": SENDER_NAME, "description": reference });
    world.control(Method::POST, "isbank/incoming", &order).await;
    read(&world).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    let refused = refund(&world, &buyer.session, &json!({}), "all").await;
    refused.problem(422, "invalid-body");
    assert!(refused.text.contains("by hand"), "{}", refused.text);
    assert!(payouts(&world).await.is_empty());
}

#[tokio::test]
async fn what_fitted_while_something_else_waited_is_told_as_paid_once_that_has_gone_back() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "100.00", &misspelt(&reference)).await;
    read(&world).await;
    send(&world, "100.00", &reference).await;
    read(&world).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "needs_review");
    let first = rows(&buyer).await[0]["id"].clone();
    let request = world.as_shop(Method::POST, &format!("/v1/sessions/{}/refunds", buyer.session));
    let request = request.header("Idempotency-Key", "the-misspelt-one");
    let told_of = Answer::to(request.json(&json!({ "payment": first }))).await;
    assert_eq!(told_of.body["stage"], "returned", "{}", told_of.text);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(told(&world, &buyer.session).await.last().unwrap(), "session.paid");
}
