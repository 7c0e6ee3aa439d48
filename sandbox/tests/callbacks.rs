//! How the merchant hears of a payment by the callback: by itself, once more, before it and long after it.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code, though not every function here is a test"
)]

mod caller;
mod shop;

use axum::http::HeaderValue;
use caller::{AXESS, Merchant, NO_FUNDS, order};
use serde_json::{Value, json};
use shop::Shop;

/// Opens a page whose callback goes to this shop.
async fn opened_for(merchant: &Merchant, shop: &Shop) -> String {
    let mut order = order();
    order["callbackUrl"] = json!(shop.url);
    merchant.open(&order).await
}

/// The callbacks that the sandbox says it has posted.
async fn sent(merchant: &Merchant) -> Vec<Value> {
    let requests = merchant.control("GET", "/requests", &Value::Null).await;
    let is_callback = |entry: &&Value| entry["sent"] == "callback";
    requests
        .as_array()
        .unwrap()
        .iter()
        .filter(is_callback)
        .cloned()
        .collect()
}

fn bodies(shop: &Shop) -> Vec<String> {
    shop.posts().into_iter().map(|posted| posted.body).collect()
}

#[tokio::test]
async fn each_callback_mode_posts_as_often_as_it_says() {
    for (mode, posted, at_once, returns) in [
        ("normal", 0, true, true),
        ("twice", 1, true, true),
        ("before-redirect", 1, false, true),
        ("never", 0, false, false),
    ] {
        let merchant = Merchant::start().await;
        let shop = Shop::answering(303).await;
        merchant.control("POST", "/callbacks", &json!({"mode": mode})).await;
        let token = opened_for(&merchant, &shop).await;
        merchant.press_pay(&token, NO_FUNDS, 1).await;
        let paid = merchant.press_pay(&token, AXESS, 1).await;
        merchant.press_pay(&token, AXESS, 1).await;
        assert_eq!(bodies(&shop), vec![format!("token={token}"); posted], "{mode}");
        let page = merchant.page(paid.location()).await.text;
        assert_eq!(page.contains("data-at-once"), at_once, "{mode}");
        assert_eq!(page.contains(r#"data-testid="continue""#), returns, "{mode}");

        let sent = sent(&merchant).await;
        assert_eq!(sent.len(), posted);
        for entry in sent {
            assert_eq!((&entry["to"], &entry["status"]), (&json!(shop.url), &json!(303)));
            assert_eq!(entry["location"], "http://shop.example/return");
        }
    }
}

#[tokio::test]
async fn a_merchant_that_does_not_answer_keeps_nobody_from_paying() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    merchant.control("POST", "/callbacks", &json!({"mode": "twice"})).await;
    assert_eq!(merchant.press_pay(&token, AXESS, 1).await.status, 303);
    let requests = merchant.control("GET", "/requests", &Value::Null).await;
    let sent = requests.as_array().unwrap().last().unwrap();
    assert_eq!((&sent["sent"], &sent["status"]), (&json!("callback"), &Value::Null));
}

#[tokio::test]
async fn a_callback_is_posted_on_demand_before_the_payment_and_long_after_it() {
    let merchant = Merchant::start().await;
    let shop = Shop::answering(303).await;
    let token = opened_for(&merchant, &shop).await;
    let ask = json!({"token": token});
    let answer = json!({"status": 303, "location": "http://shop.example/return"});
    assert_eq!(merchant.control("POST", "/callbacks/post", &ask).await, answer);
    merchant.pay(&token, AXESS, 1).await;
    merchant.control("POST", "/clock", &json!({"advanceS": 86_400})).await;
    assert_eq!(merchant.control("POST", "/callbacks/post", &ask).await, answer);
    let form = "application/x-www-form-urlencoded";
    for posted in shop.posted(2).await {
        assert_eq!(
            (posted.body, &posted.headers["content-type"]),
            (format!("token={token}"), &HeaderValue::from_static(form))
        );
    }
    let sent = sent(&merchant).await;
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1]["body"], format!("token={token}"));
}

#[tokio::test]
async fn a_callback_on_demand_may_go_elsewhere_and_says_when_nobody_answered() {
    let merchant = Merchant::start().await;
    let shop = Shop::answering(404).await;
    let token = merchant.open(&order()).await;
    let post = async |order: Value| merchant.try_control("POST", "/callbacks/post", &order).await.json();
    assert_eq!(post(json!({"token": token, "url": shop.url})).await["status"], 404);
    assert_eq!(
        post(json!({"token": token})).await,
        json!({"status": null, "location": null}),
        "nobody listens where initialize said"
    );
    assert_eq!(post(json!({"token": "x"})).await, json!({"error": "no such token: x"}));
    let elsewhere = "https://shop.example/callback";
    assert_eq!(
        post(json!({"token": token, "url": elsewhere})).await,
        json!({"error": format!("not an address of plain HTTP: {elsewhere}")})
    );
    assert_eq!(bodies(&shop).len(), 1);
}
