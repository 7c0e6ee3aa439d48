//! iyzico's webhook is a doorbell: whatever it says, iyzico is asked; and a forged one makes nobody ask.

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, World};

/// iyzico's retrieve.
const RETRIEVE: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";

/// Has iyzico post a webhook about a page, and gives what the signer answered.
async fn rung(world: &World, token: &str, mut notice: Value) -> Value {
    notice["token"] = json!(token);
    notice["url"] = json!(format!("{}/v1/webhooks/iyzico", world.signer));
    let answered = world.control(Method::POST, "webhooks", &notice).await;
    answered["statuses"].clone()
}

/// Posts a body of one's own.
async fn posted(world: &World, body: &str) -> Answer {
    let request = world.request(Method::POST, "/v1/webhooks/iyzico");
    Answer::to(request.header("content-type", "application/json").body(body.to_owned())).await
}

/// How often iyzico was asked what became of a page.
async fn looks(world: &World) -> usize {
    world.iyzico().calls_of(RETRIEVE).await
}

/// The last thing that happened: reading the session itself would make the signer look.
async fn last_event(world: &World) -> Value {
    world.events().await.pop().unwrap()["type"].clone()
}

#[tokio::test]
async fn a_payment_is_known_as_soon_as_iyzicos_own_webhook_comes() {
    let world = World::start().await;
    let url = format!("{}/v1/webhooks/iyzico", world.signer);
    let settings = json!({ "webhooks": { "url": url, "signed": true } });
    world.control(Method::PUT, "settings", &settings).await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    // The webhook goes out beside the payment.
    let told = async { while last_event(&world).await != "session.paid" {} };
    let limit = std::time::Duration::from_secs(10);
    tokio::time::timeout(limit, told).await.expect("paid by the webhook");
}

#[tokio::test]
async fn signed_and_unsigned_ones_are_followed_where_no_signature_is_required() {
    for signature in ["valid", "none"] {
        let world = World::start().await;
        let token = world.buyer().await.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        let notice = json!({ "status": "SUCCESS", "signature": signature });
        assert_eq!(rung(&world, &token, notice).await, json!([204]), "{signature}");
        assert_eq!(last_event(&world).await, "session.paid");
    }
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_iyzico_is_not_asked() {
    let world = World::start().await;
    let token = world.buyer().await.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    let notice = json!({ "status": "SUCCESS", "signature": "wrong", "times": 3 });
    assert_eq!(rung(&world, &token, notice).await, json!([401, 401, 401]));
    assert_eq!(looks(&world).await, 0);
}

#[tokio::test]
async fn where_a_signature_is_required_an_unsigned_one_is_refused() {
    let world = World::plan().signed_webhooks_only().start().await;
    let token = world.buyer().await.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    for (notice, status) in [
        (json!({ "status": "SUCCESS", "signature": "none" }), 401),
        (json!({ "status": "SUCCESS", "signature": "wrong" }), 401),
        (
            json!({ "status": "SUCCESS", "signature": "wrong", "withoutPaymentId": true }),
            401,
        ),
    ] {
        assert_eq!(rung(&world, &token, notice).await, json!([status]));
    }
    assert_eq!(looks(&world).await, 0);
    let signed = json!({ "status": "SUCCESS", "signature": "valid" });
    assert_eq!(rung(&world, &token, signed).await, json!([204]));
    assert_eq!(last_event(&world).await, "session.paid");
}

#[tokio::test]
async fn what_nobody_has_documented_how_to_sign_is_a_hint_all_the_same() {
    let world = World::start().await;
    let token = world.buyer().await.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    let notice = json!({ "status": "INIT_THREEDS", "signature": "wrong", "withoutPaymentId": true });
    assert_eq!(rung(&world, &token, notice).await, json!([204]));
    assert_eq!(last_event(&world).await, "session.paid");
}

#[tokio::test]
async fn a_success_that_did_not_happen_is_not_believed() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    assert_eq!(rung(&world, &token, json!({ "status": "SUCCESS" })).await, json!([204]));
    assert_eq!(looks(&world).await, 1);
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    assert_eq!(last_event(&world).await, "session.processing");
}

#[tokio::test]
async fn a_failure_before_a_success_leaves_the_page_open() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().try_pay(&token, "4129111111111111", 1).await;
    assert_eq!(rung(&world, &token, json!({ "status": "FAILURE" })).await, json!([204]));
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["card"]["stage"]),
        (&json!("processing"), &json!("open"))
    );
    assert_eq!(last_event(&world).await, "attempt.declined");
    world.iyzico().pay(&token, 1).await;
    assert_eq!(rung(&world, &token, json!({ "status": "SUCCESS" })).await, json!([204]));
    assert_eq!(last_event(&world).await, "session.paid");
    // Late and out of order: it changes nothing, and nobody is asked.
    let asked = looks(&world).await;
    assert_eq!(rung(&world, &token, json!({ "status": "FAILURE" })).await, json!([204]));
    assert_eq!(
        (last_event(&world).await, looks(&world).await),
        (json!("session.paid"), asked)
    );
}

#[tokio::test]
async fn one_that_comes_three_times_settles_once() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    let notice = json!({ "status": "SUCCESS", "times": 3 });
    assert_eq!(rung(&world, &token, notice).await, json!([204, 204, 204]));
    assert_eq!(looks(&world).await, 1);
    let story = world.story_of(&buyer.session).await;
    assert_eq!(
        story.iter().filter(|kind| *kind == "session.paid").count(),
        1,
        "{story:?}"
    );
}

#[tokio::test]
async fn a_token_that_nobody_knows_is_to_come_again_and_no_token_is_none_of_ours() {
    let world = World::start().await;
    for (body, status) in [
        (
            json!({ "token": "54481021-e605-407e-93d7-776ef481c4d7", "status": "SUCCESS" }),
            404,
        ),
        (json!({ "token": "", "status": "SUCCESS" }), 204),
        (json!({ "iyziEventType": "BALANCE", "iyziPaymentId": 1 }), 204),
    ] {
        let answer = posted(&world, &body.to_string()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
    }
    assert_eq!(world.iyzico().requests().await.len(), 0);
}

#[tokio::test]
async fn what_is_no_notice_or_too_large_for_one_is_refused() {
    let world = World::start().await;
    for body in ["", "{", "[]", "\"token\"", "token=1", "{\"token\":{}}"] {
        let refused = posted(&world, body).await;
        refused.problem(400, "invalid-json");
    }
    let large = json!({ "token": "x".repeat(5000) }).to_string();
    posted(&world, &large).await.problem(413, "body-too-large");
    assert_eq!(world.iyzico().requests().await.len(), 0);
}

#[tokio::test]
async fn somebody_who_rings_all_day_does_not_use_up_iyzicos_patience() {
    let world = World::start().await;
    let token = world.buyer().await.go_to_page(1).await;
    let body = json!({ "token": token, "status": "SUCCESS" }).to_string();
    for _ in 0..20 {
        assert_eq!(posted(&world, &body).await.status, 204);
    }
    assert_eq!(looks(&world).await, 12);
}
