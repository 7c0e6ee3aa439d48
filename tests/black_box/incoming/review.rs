//! What does not fit waits for a person, and pays nothing by itself.

use super::*;

/// Checks that one row came, which waits for a person for this reason, and that the shop was told so last.
async fn waits_for_a_person(world: &World, buyer: &Buyer<'_>, why: &str) {
    let seen = buyer.as_shop_sees().await;
    assert_eq!(seen["state"], "needs_review", "{seen}");
    let row = seen["incoming"]["rows"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&row["stage"], &row["why"]),
        (&json!("needs_review"), &json!(why)),
        "{seen}"
    );
    let story = told(world, &buyer.session).await;
    assert_eq!(story.last().unwrap(), "session.needs_review", "{story:?}");
    let event = world.events().await.pop().unwrap();
    assert_eq!(
        (&event["incoming"]["id"], &event["incoming"]["why"]),
        (&row["id"], &json!(why))
    );
}

#[tokio::test]
async fn another_amount() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "99.99", &reference).await;
    read(&world).await;
    waits_for_a_person(&world, &buyer, "wrong-amount").await;
    assert_eq!(buyer.session().await.body["incoming"]["stage"], "needs_review");
}

#[tokio::test]
async fn a_reference_with_a_mistake() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "100.00", &misspelt(&reference)).await;
    read(&world).await;
    waits_for_a_person(&world, &buyer, "near-miss").await;
    // The right one pays all the same, and the session waits for the person's word on the other.
    send(&world, "100.00", &reference).await;
    read(&world).await;
    let expected = [pair("needs_review", "near-miss"), pair("received", "exact")];
    assert_eq!(found(&buyer).await, expected);
    assert_eq!(buyer.as_shop_sees().await["state"], "needs_review");
    assert_eq!(buyer.session().await.body["incoming"]["stage"], "received");
}

#[tokio::test]
async fn the_second_of_two_payments() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "100.00", &reference).await;
    read(&world).await;
    send(&world, "100.00", &reference).await;
    read(&world).await;
    waits_for_a_person(&world, &buyer, "paid-twice").await;
    assert_eq!(found(&buyer).await[0], pair("received", "exact"));
    assert_eq!(
        told(&world, &buyer.session).await,
        ["session.paid", "session.needs_review"]
    );
}

#[tokio::test]
async fn two_payments_in_one_reading() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "100.00", &reference).await;
    world.advance_s(1).await;
    send(&world, "100.00", &reference).await;
    read(&world).await;
    let expected = [pair("received", "exact"), pair("needs_review", "paid-twice")];
    let mut found = found(&buyer).await;
    found.sort_by(|one, other| other.cmp(one));
    assert_eq!(found, expected);
}

#[tokio::test]
async fn money_that_comes_late() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    world.pass_s(3 * DAY_S, DAY_S / 2).await;
    world.pass_s(1200, 300).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "expired");
    send(&world, "100.00", &reference).await;
    read(&world).await;
    waits_for_a_person(&world, &buyer, "late").await;
}

#[tokio::test]
async fn money_for_an_order_that_was_withdrawn() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    let path = format!("/v1/sessions/{}/cancel", buyer.session);
    assert_eq!(Answer::to(world.as_shop(Method::POST, &path)).await.status, 200);
    let seen = buyer.session().await.body;
    assert_eq!(
        (&seen["state"], &seen["incoming"]["stage"]),
        (&json!("cancelled"), &json!("over"))
    );
    send(&world, "100.00", &reference).await;
    read(&world).await;
    waits_for_a_person(&world, &buyer, "late").await;
}

#[tokio::test]
async fn money_for_a_session_that_was_paid_by_card_meanwhile() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let seen = buyer.session().await.body;
    assert_eq!(
        (&seen["state"], &seen["incoming"]["stage"]),
        (&json!("paid"), &json!("over"))
    );
    send(&world, "100.00", &reference).await;
    read(&world).await;
    waits_for_a_person(&world, &buyer, "paid-twice").await;
    assert_eq!(buyer.as_shop_sees().await["attempts"][0]["stage"], "paid");
}

#[tokio::test]
async fn a_card_page_that_is_paid_after_the_money_came_is_a_second_payment() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    let token = buyer.go_to_page(1).await;
    send(&world, "100.00", &reference).await;
    read(&world).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let seen = buyer.as_shop_sees().await;
    assert_eq!(
        (&seen["state"], &seen["attempts"][0]["why"]),
        (&json!("needs_review"), &json!("paid-twice"))
    );
    assert_eq!(seen["incoming"]["stage"], "received");
}

#[tokio::test]
async fn several_references_and_nobodys_pay_nobody() {
    let world = world().await;
    let (one, other) = (buyer_of(&world, "SIP-1").await, buyer_of(&world, "SIP-2").await);
    let (first, second) = (reference(&one).await, reference(&other).await);
    send(&world, "100.00", &format!("{first} {second}")).await;
    send(&world, "100.00", "VK22222222").await;
    read(&world).await;
    for buyer in [&one, &other] {
        assert_eq!(buyer.as_shop_sees().await["state"], "processing");
        assert!(rows(buyer).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_nothing_to_us_is_not_noted() {
    let world = world().await;
    let (buyer, _) = waiting(&world).await;
    send(&world, "100.00", "KIRA EKIM").await;
    send(&world, "100.00", "").await;
    read(&world).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    assert!(rows(&buyer).await.is_empty());
}
