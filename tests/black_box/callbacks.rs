//! The callback is a hint: twice, early, late, forged or never, the outcome is the same.

use reqwest::Method;
use serde_json::json;
use vezne_tests::{Answer, World};

/// iyzico's retrieve.
const RETRIEVE: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";

#[tokio::test]
async fn a_callback_that_comes_twice_settles_once() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    let (one, other) = tokio::join!(buyer.come_back(&token), buyer.come_back(&token));
    assert_eq!((one.status, other.status), (303, 303));
    assert_eq!(one.header("location"), other.header("location"));
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], session["attempts"].as_array().unwrap().len()),
        (&json!("paid"), 1)
    );
    assert_eq!(world.iyzico().captures().await.len(), 1);
    // What is settled is not asked about again, however often somebody posts the token.
    let asked = world.iyzico().calls_of(RETRIEVE).await;
    for _ in 0..5 {
        buyer.come_back(&token).await;
    }
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, asked);
}

#[tokio::test]
async fn somebody_who_posts_a_token_all_day_does_not_use_up_iyzicos_patience() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    for _ in 0..20 {
        assert_eq!(buyer.come_back(&token).await.status, 303);
    }
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 12);
    world.iyzico().pay(&token, 1).await;
    world.advance_s(11).await;
    assert_eq!(
        buyer.as_shop_sees().await["state"],
        "paid",
        "readers still find the payment"
    );
}

#[tokio::test]
async fn many_readers_make_one_look_while_iyzico_is_down() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    buyer.go_to_page(1).await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-retrieve", "fault": "html", "times": 99 }))
        .await;
    for _ in 0..10 {
        buyer.session().await;
    }
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 1);
    world.advance_s(11).await;
    buyer.session().await;
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 2);
}

#[tokio::test]
async fn an_iyzico_that_takes_no_more_calls_is_left_in_peace_except_for_a_buyer_who_comes_back() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().fault("pwi-retrieve", "rate-limit").await;
    buyer.session().await;
    for _ in 0..5 {
        world.advance_s(11).await;
        buyer.session().await;
    }
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 1);
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 2);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn a_callback_before_the_payment_settles_nothing() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    assert_eq!(buyer.come_back(&token).await.status, 303);
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn a_callback_with_a_large_body_is_not_read() {
    let world = World::start().await;
    let form = [("token", "x".repeat(5000))];
    let answer = Answer::to(world.request(Method::POST, "/v1/callbacks/iyzico").form(&form)).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_callback_that_never_comes_is_made_up_for_by_a_reader() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    assert_eq!(buyer.session().await.body["state"], "paid");
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn the_buyer_is_sent_on_while_iyzico_takes_its_time() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-retrieve", "fault": "delay", "ms": 4000 }))
        .await;
    let limit = std::time::Duration::from_secs(3);
    let back = tokio::time::timeout(limit, buyer.come_back(&token))
        .await
        .expect("a 303 within three seconds");
    assert_eq!(back.status, 303);
    // The look went on without the buyer; its outcome is there as soon as iyzico's answer is.
    let deadline = std::time::Duration::from_secs(10);
    let paid = async { while buyer.as_shop_sees().await["state"] != "paid" {} };
    tokio::time::timeout(deadline, paid).await.expect("paid in the end");
}

#[tokio::test]
async fn a_token_that_nobody_knows_is_shown_a_way_back() {
    let world = World::start().await;
    let asked_before = world.iyzico().requests().await.len();
    for form in [
        vec![("token", "54481021-e605-407e-93d7-776ef481c4d7")],
        vec![("token", "")],
        vec![("other", "x")],
        vec![],
    ] {
        let answer = Answer::to(world.request(Method::POST, "/v1/callbacks/iyzico").form(&form)).await;
        assert_eq!(answer.status, 404, "{form:?}");
        assert!(
            answer.text.contains("href=\"http://localhost:8788/orders\""),
            "{}",
            answer.text
        );
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    }
    let json = world
        .request(Method::POST, "/v1/callbacks/iyzico")
        .json(&json!({ "token": "x" }));
    assert_eq!(Answer::to(json).await.status, 404);
    assert_eq!(world.iyzico().requests().await.len(), asked_before);
}

#[tokio::test]
async fn another_sessions_token_settles_its_own_session_only() {
    let world = World::start().await;
    let one = world.buyer().await;
    let mut second = vezne_tests::order();
    second["reference"] = json!("SIP-2002");
    let other = world.open(&second).await;
    let (token, other_token) = (one.go_to_page(1).await, other.go_to_page(1).await);
    world.iyzico().pay(&other_token, 1).await;
    other.come_back(&other_token).await;
    one.come_back(&token).await;
    assert_eq!(one.as_shop_sees().await["state"], "processing");
    assert_eq!(other.as_shop_sees().await["state"], "paid");
}
