//! The payment page as a browser meets it, and how the merchant hears of it.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code, though not every function here is a test"
)]

mod caller;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use caller::{AXESS, INITIALIZE, Merchant, NO_FUNDS, order};
use serde_json::{Value, json};
use tokio::net::TcpListener;

#[tokio::test]
async fn the_page_says_that_it_is_a_sandbox_and_escapes_what_the_merchant_sent() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    let page = merchant.page(&format!("/pwi?token={token}&lang=tr")).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Deneme ortamı") && page.text.contains("para çekilmez"));
    assert!(page.text.contains("Kahve &#60;fincanı&#62;"));
    assert!(
        page.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .contains("default-src 'none'")
    );
    for hook in ["card", "plan-1", "plan-12", "pay", "abandon"] {
        assert!(page.text.contains(&format!(r#"data-testid="{hook}""#)), "{hook}");
    }
    let english = merchant.page(&format!("/pwi?token={token}&lang=en")).await;
    assert!(english.text.contains("This page plays iyzico") && english.text.contains(r#"<html lang="en">"#));
    for file in ["/pwi/style.css", "/pwi/page.js"] {
        assert_eq!(merchant.page(file).await.status, 200);
    }
}

#[tokio::test]
async fn the_page_offers_only_what_the_merchant_enabled() {
    let merchant = Merchant::start().await;
    let mut limited = order();
    limited["enabledInstallments"] = json!([1, 6]);
    let token = merchant.open(&limited).await;
    let page = merchant.page(&format!("/pwi?token={token}")).await;
    let offered: Vec<&str> = page.text.split(r#"data-testid="plan-"#).skip(1).collect();
    assert_eq!(offered.len(), 2);
    assert!(offered[0].starts_with("1\"") && offered[1].starts_with("6\""));
    assert!(page.text.contains("111,45\u{a0}TL"));
    assert!(!page.text.contains(r#""installments":3"#));
}

#[tokio::test]
async fn a_declined_try_comes_back_to_the_page_and_the_next_one_pays() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    let declined = merchant.press_pay(&token, NO_FUNDS, 1).await;
    assert_eq!(declined.status, 303);
    let page = merchant.page(declined.location()).await;
    assert!(page.text.contains(r#"data-testid="decline""#) && page.text.contains("Kart limiti yetersiz"));
    assert!(
        page.text
            .contains(&format!(r#"value="{NO_FUNDS}" data-family="" selected"#))
    );

    let paid = merchant.press_pay(&token, AXESS, 6).await;
    let page = merchant.page(paid.location()).await;
    assert!(page.text.contains(r#"data-testid="continue""#) && page.text.contains("data-at-once"));
    assert!(page.text.contains(r#"action="http://localhost:1/callback""#));
    assert_eq!(merchant.ledger().await["total"], "111.45");
}

#[tokio::test]
async fn a_double_click_pays_once_and_both_see_the_paid_page() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    let (first, second) = tokio::join!(
        merchant.press_pay(&token, AXESS, 1),
        merchant.press_pay(&token, AXESS, 1)
    );
    for reply in [first, second] {
        assert!(
            merchant
                .page(reply.location())
                .await
                .text
                .contains(r#"data-testid="paid""#)
        );
    }
    assert_eq!(merchant.ledger().await["total"], "100.00");
}

#[tokio::test]
async fn a_page_whose_time_is_over_and_one_that_never_was_say_so() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    merchant.control("POST", "/clock", &json!({"advanceS": 1800})).await;
    let expired = merchant.page(&format!("/pwi?token={token}")).await;
    assert!(expired.text.contains("süresi doldu") && expired.text.contains(r#"data-testid="continue""#));
    assert_eq!(merchant.press_pay(&token, AXESS, 1).await.status, 303);
    assert_eq!(merchant.ledger().await["total"], "0.00");
    assert_eq!(merchant.page("/pwi?token=x&lang=en").await.status, 404);
}

type Posts = Arc<Mutex<Vec<String>>>;

/// A merchant's callback address, and what was posted there.
async fn callback_address() -> (String, Posts) {
    async fn callback(State(posts): State<Posts>, _: HeaderMap, body: String) -> impl IntoResponse {
        posts.lock().unwrap().push(body);
        (
            StatusCode::SEE_OTHER,
            [(header::LOCATION, "http://shop.example/return")],
        )
    }
    let posts = Posts::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/callback?x=1", listener.local_addr().unwrap());
    let routes = Router::new()
        .route("/callback", post(callback))
        .with_state(Arc::clone(&posts));
    tokio::spawn(axum::serve(listener, routes).into_future());
    (url, posts)
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
        let (url, posts) = callback_address().await;
        let mut order = order();
        order["callbackUrl"] = json!(url);
        merchant.control("POST", "/callbacks", &json!({"mode": mode})).await;
        let token = merchant.ok(INITIALIZE, &order).await["token"]
            .as_str()
            .unwrap()
            .to_owned();
        merchant.press_pay(&token, NO_FUNDS, 1).await;
        let paid = merchant.press_pay(&token, AXESS, 1).await;
        merchant.press_pay(&token, AXESS, 1).await;
        assert_eq!(*posts.lock().unwrap(), vec![format!("token={token}"); posted], "{mode}");
        let page = merchant.page(paid.location()).await.text;
        assert_eq!(page.contains("data-at-once"), at_once, "{mode}");
        assert_eq!(page.contains(r#"data-testid="continue""#), returns, "{mode}");

        let requests = merchant.control("GET", "/requests", &Value::Null).await;
        let sent: Vec<&Value> = requests
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["sent"] == "callback")
            .collect();
        assert_eq!(sent.len(), posted);
        for entry in sent {
            assert_eq!((&entry["to"], &entry["status"]), (&json!(url), &json!(303)));
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
