//! iyzico's webhook as the merchant's server gets it: after every try to pay, and whenever a test asks for one.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code, though not every function here is a test"
)]

mod caller;
mod shop;

use caller::{AXESS, Merchant, NO_FUNDS, order};
use serde_json::{Value, json};
use shop::{Posted, Shop};

/// A sandbox that tells this shop of every try to pay.
async fn telling(shop: &Shop, signed: bool) -> Merchant {
    let merchant = Merchant::start().await;
    let webhooks = json!({"url": shop.url, "signed": signed});
    merchant
        .control("PUT", "/settings", &json!({"webhooks": webhooks}))
        .await;
    merchant
}

fn json_of(posted: &Posted) -> Value {
    serde_json::from_str(&posted.body).unwrap()
}

fn signature_of(posted: &Posted) -> Option<&str> {
    posted
        .headers
        .get("x-iyz-signature-v3")
        .map(|value| value.to_str().unwrap())
}

/// The signature that a notice deserves, over its own fields as they stand in it.
fn deserved(merchant: &Merchant, notice: &Value) -> String {
    let text = |name: &str| match &notice[name] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let parts = [
        "iyziEventType",
        "iyziPaymentId",
        "token",
        "paymentConversationId",
        "status",
    ]
    .map(text);
    merchant.signature(&[&format!("{}{}", merchant.sandbox.secret_key(), parts.concat())])
}

#[tokio::test]
async fn a_declined_try_and_a_payment_are_told_and_signed() {
    let shop = Shop::answering(200).await;
    let merchant = telling(&shop, true).await;
    let token = merchant.open(&order()).await;
    merchant.press_pay(&token, NO_FUNDS, 1).await;
    let declined = json_of(&shop.posted(1).await[0]);
    assert_eq!(
        (&declined["status"], &declined["token"], &declined["iyziEventType"]),
        (&json!("FAILURE"), &json!(token), &json!("CHECKOUT_FORM_AUTH"))
    );
    let payment_id = merchant.pay(&token, AXESS, 6).await["paymentId"].clone();
    let posts = shop.posted(2).await;
    let paid = json_of(&posts[1]);
    assert_eq!(paid["status"], "SUCCESS");
    assert_eq!(paid["paymentConversationId"], "sipariş-1");
    assert_eq!(paid["iyziPaymentId"].to_string(), payment_id.as_str().unwrap());
    assert!(paid["iyziPaymentId"].is_u64() && declined["iyziPaymentId"].is_u64());
    assert!(paid["merchantId"].is_u64() && paid["iyziEventTime"].as_u64().unwrap() > 1_700_000_000_000);
    assert_ne!(paid["iyziReferenceCode"], declined["iyziReferenceCode"]);
    for post in posts {
        assert_eq!(post.headers["content-type"], "application/json");
        assert_eq!(signature_of(&post), Some(deserved(&merchant, &json_of(&post)).as_str()));
    }
}

#[tokio::test]
async fn what_the_bank_was_not_asked_is_not_told_and_nothing_is_by_default() {
    let shop = Shop::answering(200).await;
    let merchant = telling(&shop, false).await;
    let token = merchant.open(&order()).await;
    merchant.pay(&token, "4242424242424242", 1).await;
    merchant.pay(&token, AXESS, 5).await;
    merchant.pay("x", AXESS, 1).await;
    merchant.pay(&token, AXESS, 1).await;
    merchant.pay(&token, AXESS, 1).await;
    merchant.control("PUT", "/settings", &json!({"webhooks": null})).await;
    let other = merchant.open(&order()).await;
    merchant.pay(&other, AXESS, 1).await;
    // Ordered last, so what was wrongly told before it has come by now and makes one too many.
    merchant
        .control(
            "POST",
            "/webhooks",
            &json!({"token": other, "status": "LAST", "url": shop.url}),
        )
        .await;
    let told: Vec<Value> = shop.posted(2).await.iter().map(json_of).collect();
    assert_eq!(told.len(), 2);
    let paid = told.iter().position(|notice| notice["token"] == token).unwrap();
    assert_eq!(told[paid]["status"], "SUCCESS");
    assert_eq!(signature_of(&shop.posts()[paid]), None);
}

#[tokio::test]
async fn a_merchant_that_never_answers_delays_no_payer() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let merchant = Merchant::start().await;
    let url = format!("http://{}/", silent.local_addr().unwrap());
    merchant
        .control("PUT", "/settings", &json!({"webhooks": {"url": url, "signed": true}}))
        .await;
    let token = merchant.open(&order()).await;
    let patience = std::time::Duration::from_secs(5);
    let paid = tokio::time::timeout(patience, merchant.pay(&token, AXESS, 1)).await;
    assert_eq!(paid.unwrap()["paid"], true);
    tokio::time::timeout(patience, silent.accept()).await.unwrap().unwrap();
    tokio::time::timeout(patience, merchant.sandbox.stop()).await.unwrap();
}

#[tokio::test]
async fn one_on_demand_comes_early_twice_and_the_same_each_time() {
    let shop = Shop::answering(202).await;
    let merchant = telling(&shop, true).await;
    let token = merchant.open(&order()).await;
    let early = json!({"token": token, "status": "SUCCESS", "times": 2});
    assert_eq!(
        merchant.control("POST", "/webhooks", &early).await,
        json!({"statuses": [202, 202]})
    );
    let posts = shop.posts();
    assert_eq!(posts.len(), 2);
    assert_eq!(posts[0].body, posts[1].body);
    assert_eq!(
        signature_of(&posts[1]),
        Some(deserved(&merchant, &json_of(&posts[0])).as_str())
    );
    assert_eq!(merchant.ledger().await["total"], "0.00");
}

#[tokio::test]
async fn one_on_demand_is_signed_rightly_wrongly_or_not_at_all_and_may_lack_the_payment_id() {
    let shop = Shop::answering(200).await;
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    for (signature, signed, right) in [("valid", true, true), ("wrong", true, false), ("none", false, false)] {
        let order = json!({
            "token": token, "status": "INIT_THREEDS", "signature": signature, "withoutPaymentId": true, "url": shop.url,
        });
        merchant.control("POST", "/webhooks", &order).await;
        let post = shop.posts().pop().unwrap();
        let notice = json_of(&post);
        assert_eq!(
            (notice.get("iyziPaymentId"), &notice["status"]),
            (None, &json!("INIT_THREEDS"))
        );
        assert_eq!(signature_of(&post).is_some(), signed, "{signature}");
        assert_eq!(
            signature_of(&post) == Some(&deserved(&merchant, &notice)),
            right,
            "{signature}"
        );
    }
}

#[tokio::test]
async fn every_delivery_is_written_down_with_its_answer() {
    let shop = Shop::answering(500).await;
    let merchant = telling(&shop, true).await;
    let token = merchant.open(&order()).await;
    for url in [&shop.url, "http://127.0.0.1:1/"] {
        merchant
            .control(
                "POST",
                "/webhooks",
                &json!({"token": token, "status": "FAILURE", "url": url}),
            )
            .await;
    }
    let requests = merchant.control("GET", "/requests", &Value::Null).await;
    let [answered, lost] = &requests.as_array().unwrap()[1..] else {
        panic!("two deliveries in {requests}");
    };
    assert_eq!(
        (&answered["sent"], &answered["to"], &answered["status"]),
        (&json!("webhook"), &json!(shop.url), &json!(500))
    );
    let post = &shop.posts()[0];
    assert_eq!(
        (answered["body"].as_str(), answered["signature"].as_str()),
        (Some(post.body.as_str()), signature_of(post))
    );
    assert_eq!((&lost["sent"], &lost["status"]), (&json!("webhook"), &Value::Null));
}

#[tokio::test]
async fn an_order_that_makes_no_sense_is_refused_with_a_reason() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    for (order, reason) in [
        (json!({"token": token, "status": "SUCCESS"}), "where to"),
        (
            json!({"token": token, "status": "SUCCESS", "times": 0}),
            "times: 1 to 100",
        ),
        (
            json!({"token": token, "status": "SUCCESS", "url": "ftp://x"}),
            "plain HTTP",
        ),
        (
            json!({"token": "x", "status": "SUCCESS", "url": "http://127.0.0.1:1"}),
            "no such token",
        ),
    ] {
        let reply = merchant.try_control("POST", "/webhooks", &order).await;
        assert_eq!(reply.status, 400);
        assert!(reply.text.contains(reason), "{reason}: {}", reply.text);
    }
}
