//! What happens when a payment page ends: the buyer waits, iyzico is asked, and a late success is never lost.

use serde_json::{Value, json};
use vezne_tests::{Buyer, World};

/// How long a page lives, and how long after its end iyzico's word counts.
const OVER_S: i64 = 1800 + 300;

/// Lets time pass while the buyer uses the widget, so that the session stays alive. Nobody reads the session.
async fn keep_acting(world: &World, buyer: &Buyer<'_>, seconds: i64) {
    let mut left = seconds;
    while left > 0 {
        let step = left.min(900);
        world.advance_s(step).await;
        assert_eq!(buyer.quote("552608").await.status, 200);
        left -= step;
    }
}

#[tokio::test]
async fn a_new_page_comes_five_minutes_after_the_old_one_ended() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let first = buyer.go_to_page(1).await;
    keep_acting(&world, &buyer, 1801).await;
    let wait = buyer.pay(1, "soon").await;
    wait.problem(409, "payment-settling");
    assert!(wait.header("retry-after").parse::<u64>().unwrap() <= 300);
    let session = buyer.session().await.body;
    assert_eq!(session["card"]["pageUrl"], json!(null));
    assert_eq!(session["card"]["retryAt"], wait.body["retryAt"]);
    world.advance_s(300).await;
    assert_ne!(buyer.pay(1, "later").await.page_token(), first);
}

#[tokio::test]
async fn a_key_whose_answer_was_lost_does_not_hold_the_buyer_back_when_its_page_is_over() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    buyer.pay(1, "lost").await;
    keep_acting(&world, &buyer, 1801).await;
    buyer.pay(1, "lost").await.problem(409, "payment-settling");
    world.advance_s(300).await;
    buyer.pay(1, "lost").await.problem(409, "attempt-ended");
    buyer.pay(1, "new").await.page_token();
}

#[tokio::test]
async fn the_money_of_an_old_page_is_found_and_no_second_page_is_opened() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    keep_acting(&world, &buyer, OVER_S).await;
    buyer.pay(1, "again").await.problem(409, "session-ended");
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(world.iyzico().calls_of("/payment/pay-with-iyzico/initialize").await, 1);
}

#[tokio::test]
async fn nothing_but_a_clear_no_makes_room_for_a_new_page() {
    for (fault, what) in [
        (
            json!({ "fault": "payment-status", "value": "PENDING_CREDIT" }),
            "pending",
        ),
        (
            json!({ "fault": "payment-status", "value": "SOMETHING_NEW" }),
            "unknown",
        ),
        (json!({ "fault": "rate-limit" }), "limit"),
        (json!({ "fault": "html" }), "html"),
        (json!({ "fault": "truncated" }), "truncated"),
        (json!({ "fault": "error", "code": "1" }), "system error"),
        (json!({ "fault": "wrong-signature" }), "wrong signature"),
    ] {
        let world = World::start().await;
        let buyer = world.buyer().await;
        let token = buyer.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        let mut order = fault;
        order["call"] = json!("pwi-retrieve");
        order["times"] = json!(9);
        world.iyzico().fault_with(order).await;
        keep_acting(&world, &buyer, OVER_S).await;
        // Two looks, ten minutes apart, that both tell nothing.
        for pause in [601, 11] {
            let wait = buyer.pay(1, "wait").await;
            wait.problem(409, "payment-settling");
            assert!(!wait.body["detail"].as_str().unwrap().contains("çekilmedi"), "{what}");
            keep_acting(&world, &buyer, pause).await;
        }
        world.control(reqwest::Method::DELETE, "faults", &Value::Null).await;
        // Longer than iyzico is left in peace after it has taken no more calls.
        world.advance_s(61).await;
        assert_eq!(buyer.as_shop_sees().await["state"], "paid", "{what}");
        assert_eq!(
            world.iyzico().calls_of("/payment/pay-with-iyzico/initialize").await,
            1,
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_session_nobody_paid_ends_after_two_looks() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    buyer.go_to_page(1).await;
    world.advance_s(OVER_S).await;
    assert_eq!(buyer.as_shop_sees().await["card"]["stage"], "open");
    world.advance_s(601).await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["card"]["why"]),
        (&json!("expired"), &json!("not-paid"))
    );
}

/// A world with two pages of one session: the first is over for the signer and alive for iyzico.
pub(crate) async fn two_pages(world: &World) -> (Buyer<'_>, String, String) {
    let buyer = world.buyer().await;
    let first = buyer.go_to_page(1).await;
    keep_acting(world, &buyer, 1790).await;
    world.clock.advance_s(320);
    let second = buyer.pay(1, "later").await.page_token();
    (buyer, first, second)
}

#[tokio::test]
async fn a_late_payment_on_an_older_page_is_shown_with_all_that_a_refund_needs() {
    let world = World::start().await;
    let (buyer, first, _) = two_pages(&world).await;
    world.iyzico().pay(&first, 1).await;
    buyer.come_back(&first).await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["card"]["stage"]),
        (&json!("paid"), &json!("paid"))
    );
    assert!(
        session["card"]["payment"]["items"][0]["paymentTransactionId"].is_string(),
        "{session}"
    );
    assert_eq!(session["attempts"].as_array().unwrap().len(), 2);
    // The second page is alive, and nobody is led there any more, with whatever key.
    assert_eq!(buyer.session().await.body["card"]["pageUrl"], json!(null));
    for key in ["later", "new"] {
        buyer.pay(1, key).await.problem(409, "session-ended");
    }
}

#[tokio::test]
async fn a_late_payment_that_nobody_tells_of_is_found_by_one_more_look() {
    let world = World::start().await;
    let (buyer, first, _) = two_pages(&world).await;
    world.iyzico().pay(&first, 1).await;
    world.advance_s(11).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn what_is_told_of_an_older_page_tells_the_state_that_readers_see() {
    let world = World::start().await;
    let (buyer, _, _) = two_pages(&world).await;
    world.pass_s(1200, 60).await;
    let events = world.events().await;
    let told = events.iter().rfind(|event| event["type"] == "attempt.checked").unwrap();
    assert_eq!(
        told["attempt"]["stage"], "closed",
        "the older page was looked at once more"
    );
    assert_eq!(told["session"]["state"], "processing");
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
}

#[tokio::test]
async fn a_buyer_who_goes_on_after_it_was_unknown_makes_it_open_again() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    buyer.go_to_page(1).await;
    let silence = json!({ "call": "pwi-retrieve", "fault": "html", "times": 1_000_000 });
    world.iyzico().fault_with(silence).await;
    for _ in 0..6 {
        keep_acting(&world, &buyer, 915).await;
        world.run_jobs().await;
    }
    assert_eq!(buyer.session().await.body["state"], "unknown");
    world.control(reqwest::Method::DELETE, "faults", &Value::Null).await;
    world.advance_s(11).await;
    buyer.pay(1, "again").await.page_token();
    let story = world.story_of(&buyer.session).await;
    let again = ["attempt.closed", "session.reopened", "attempt.started"];
    assert!(story.windows(3).any(|three| three == again), "{story:?}");
}

#[tokio::test]
async fn two_payments_on_two_pages_need_a_person_and_stay_so() {
    let world = World::start().await;
    let (buyer, first, second) = two_pages(&world).await;
    world
        .control(reqwest::Method::PUT, "settings", &json!({ "fraudStatus": 0 }))
        .await;
    world.iyzico().pay(&second, 1).await;
    buyer.come_back(&second).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "in_review");
    world
        .control(reqwest::Method::PUT, "settings", &json!({ "fraudStatus": 1 }))
        .await;
    world.iyzico().pay(&first, 1).await;
    buyer.come_back(&first).await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["card"]["why"]),
        (&json!("needs_review"), &json!("paid-twice"))
    );
    // The second page's review ends well: that does not undo that money was taken twice.
    world.advance_s(11).await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(session["state"], "needs_review");
    let id = |number: usize| session["attempts"][number]["payment"]["paymentId"].as_str().unwrap();
    assert_ne!(id(0), id(1), "both can be refunded");
    assert_eq!(world.iyzico().captures().await.len(), 2, "the ledger knows of both");
}
