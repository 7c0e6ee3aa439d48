//! Every refusal as a client sees it: status 200, a failure with its code, and the conversation it belongs to.

mod caller;

use caller::{BIN, INITIALIZE, INSTALLMENT, Merchant, RETRIEVE, authorization, order};
use serde_json::{Value, json};

fn code(answer: &Value) -> &str {
    assert_eq!(answer["status"], "failure", "{answer}");
    answer["errorCode"].as_str().expect("a failure has a code")
}

#[tokio::test]
async fn a_wrong_signature_an_unknown_key_and_no_signature_have_their_codes() {
    let merchant = Merchant::start().await;
    let body = json!({"locale": "en", "conversationId": "c-1", "binNumber": "552608"}).to_string();
    let (api_key, secret_key) = (merchant.sandbox.api_key(), merchant.sandbox.secret_key());
    let wrong_secret = authorization(api_key, "sandbox-other", BIN, &body);
    let other_path = authorization(api_key, secret_key, INSTALLMENT, &body);
    let live_key = authorization("live-key", secret_key, BIN, &body);
    for (header, expected, message) in [
        (Some(wrong_secret), "1000", "Invalid signature"),
        (Some(other_path), "1000", "Invalid signature"),
        (Some("Basic YTpi".to_owned()), "1000", "Invalid signature"),
        (Some(live_key), "1001", "Api credentials not found"),
        (None, "1007", "Signature is mandatory"),
    ] {
        let reply = merchant.raw(BIN, &body, header.as_deref()).await.unwrap();
        assert_eq!(reply.status, 200);
        let answer = reply.json();
        assert_eq!(code(&answer), expected);
        assert_eq!(
            (&answer["errorMessage"], &answer["conversationId"]),
            (&json!(message), &json!("c-1"))
        );
        assert!(answer.get("signature").is_none());
    }
}

#[tokio::test]
async fn a_request_in_no_form_that_iyzico_takes_is_11() {
    let merchant = Merchant::start().await;
    let reply = |body: &'static str| {
        let merchant = &merchant;
        let header = authorization(
            merchant.sandbox.api_key(),
            merchant.sandbox.secret_key(),
            INSTALLMENT,
            body,
        );
        async move { merchant.raw(INSTALLMENT, body, Some(&header)).await.unwrap().json() }
    };
    for body in [
        "{",
        "[]",
        "",
        r#"{"price":"100,50"}"#,
        r#"{"price":100,"binNumber":"5526080"}"#,
        r#"{"price":100,"locale":"de"}"#,
    ] {
        assert_eq!(code(&reply(body).await), "11", "{body}");
    }
}

#[tokio::test]
async fn what_is_missing_is_named_in_the_language_that_was_asked_for() {
    let merchant = Merchant::start().await;
    let mut order = order();
    order["buyer"]["email"] = json!("");
    let answer = merchant.ok(INITIALIZE, &order).await;
    assert_eq!(
        (code(&answer), &answer["errorMessage"]),
        ("3", &json!("buyer.email gönderilmesi zorunludur"))
    );
    order["locale"] = json!("en");
    order["buyer"] = Value::Null;
    let answer = merchant.ok(INITIALIZE, &order).await;
    assert_eq!(
        (code(&answer), &answer["errorMessage"]),
        ("24", &json!("buyer is mandatory"))
    );
}

#[tokio::test]
async fn a_basket_that_does_not_sum_is_5062_and_opens_no_page() {
    let merchant = Merchant::start().await;
    let mut order = order();
    order["price"] = json!("100.01");
    let answer = merchant.ok(INITIALIZE, &order).await;
    assert_eq!(code(&answer), "5062");
    assert!(answer.get("token").is_none());
}

#[tokio::test]
async fn a_token_that_is_unknown_or_missing_has_its_code() {
    let merchant = Merchant::start().await;
    assert_eq!(
        code(&merchant.retrieve("54481021-e605-407e-93d7-776ef481c4d7").await),
        "5124"
    );
    for body in [json!({"token": ""}), json!({})] {
        assert_eq!(code(&merchant.ok(RETRIEVE, &body).await), "5132");
    }
}

#[tokio::test]
async fn a_path_that_iyzico_does_not_have_fails_and_can_be_seen_in_the_requests() {
    let merchant = Merchant::start().await;
    let reply = merchant
        .call("/payment/refund-everything", &json!({"conversationId": "x"}))
        .await
        .unwrap();
    assert_eq!((reply.status, code(&reply.json())), (404, "11"));
    assert_eq!(merchant.page(BIN).await.status, 404);
    merchant
        .ok(BIN, &json!({"binNumber": "552608", "conversationId": "ğüşİöç"}))
        .await;
    let requests = merchant.control("GET", "/requests", &Value::Null).await;
    assert_eq!(requests[0]["path"], "/payment/refund-everything");
    assert_eq!(
        (&requests[2]["method"], &requests[2]["status"]),
        (&json!("POST"), &json!(200))
    );
    assert!(requests[2]["body"].as_str().unwrap().contains("ğüşİöç"));
    assert!(
        requests[2]["headers"]["authorization"]
            .as_str()
            .unwrap()
            .starts_with("IYZWSv2 ")
    );
    assert_eq!(requests.as_array().unwrap().len(), 3);
}
