//! The payment page as a browser meets it.

mod caller;

use axum::http::header;
use caller::{AXESS, Merchant, NO_FUNDS, order};
use serde_json::json;

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
