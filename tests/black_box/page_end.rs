//! What happens when a payment page ends: the buyer waits, iyzico is asked, and a late success is never lost.

use serde_json::json;
use vezne_tests::World;

#[tokio::test]
async fn a_new_page_comes_five_minutes_after_the_old_one_ended() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let first = buyer.go_to_page(1).await;
    keep_acting(&world, &buyer, 1790).await;
    world.advance_s(20).await;
    let wait = buyer.pay(1, "soon").await;
    wait.problem(409, "payment-settling");
    assert!(wait.header("retry-after").parse::<u64>().unwrap() <= 300);
    let session = buyer.session().await.body;
    assert_eq!(session["card"]["pageUrl"], json!(null));
    assert_eq!(session["card"]["retryAt"], wait.body["retryAt"]);
    world.advance_s(300).await;
    let answer = buyer.pay(1, "later").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!answer.body["pageUrl"].as_str().unwrap().contains(&first));
}

#[tokio::test]
async fn the_money_of_an_old_page_is_found_and_no_second_page_is_opened() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    keep_acting(&world, &buyer, 1799).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    buyer.pay(1, "again").await.problem(409, "session-ended");
    assert_eq!(world.iyzico().calls_of("/payment/pay-with-iyzico/initialize").await, 1);
}

#[tokio::test]
async fn two_payments_on_two_pages_need_a_person() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let first = buyer.go_to_page(1).await;
    keep_acting(&world, &buyer, 1790).await;
    // The signer's clock runs ahead of iyzico's: the first page is over for one and alive for the other.
    world.clock.advance_s(320);
    let second = buyer.pay(1, "later").await;
    assert_eq!(second.status, 200, "{}", second.text);
    world.iyzico().pay(&first, 1).await;
    buyer.come_back(&first).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid", "a late success counts");
    let url = second.body["pageUrl"].as_str().unwrap();
    let token = url.split("token=").nth(1).unwrap().split('&').next().unwrap();
    world.iyzico().pay(token, 1).await;
    buyer.come_back(token).await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["card"]["why"]),
        (&json!("needs_review"), &json!("paid-twice"))
    );
    assert_eq!(world.iyzico().captures().await.len(), 2, "the ledger knows of both");
}

/// Lets time pass while the buyer uses the page, so that the session stays alive.
async fn keep_acting(world: &World, buyer: &vezne_tests::Buyer<'_>, seconds: i64) {
    let mut left = seconds;
    while left > 0 {
        let step = left.min(900);
        world.advance_s(step).await;
        buyer.quote("552608").await;
        left -= step;
    }
}
