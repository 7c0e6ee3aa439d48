//! From the first digits to a verified payment.

use serde_json::json;
use vezne_tests::{SignedRequest, World, order};

#[tokio::test]
async fn six_installments_are_paid_and_captured_once() {
    let world = World::start().await;
    let buyer = world.buyer().await;

    let quote = buyer.quote("55260800").await;
    assert_eq!(quote.status, 200, "{}", quote.text);
    let offer = &quote.body["offers"][0];
    assert_eq!(offer["card"]["bankName"], "Akbank");
    assert_eq!(offer["card"]["family"], "Axess");
    assert_eq!(offer["card"]["scheme"], "mastercard");
    let six = offer["plans"]
        .as_array()
        .unwrap()
        .iter()
        .find(|plan| plan["installments"] == 6)
        .unwrap();

    let token = buyer.go_to_page(6).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    world.iyzico().pay(&token, 6).await;
    let back = buyer.come_back(&token).await;
    assert_eq!(back.status, 303);
    assert_eq!(
        back.header("location"),
        format!("http://localhost:8788/return/SIP-1001?vezne_session={}", buyer.session)
    );

    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["reference"]),
        (&json!("paid"), &json!("SIP-1001"))
    );
    let payment = &session["card"]["payment"];
    assert_eq!(
        (&payment["price"], &payment["paidPrice"]),
        (&json!("100.00"), &six["total"])
    );
    assert_eq!(
        (&payment["installments"], &payment["chosenInstallments"]),
        (&json!(6), &json!(6))
    );
    assert_eq!(payment["lastFourDigits"], "0006");
    assert!(payment["items"][0]["paymentTransactionId"].is_string());
    let captures = world.iyzico().captures().await;
    assert_eq!(captures.len(), 1);
    assert_eq!(captures[0]["paidPrice"], six["total"]);
}

#[tokio::test]
async fn the_documents_sample_is_quoted_to_the_kurus() {
    let world = World::start().await;
    let quote = world.buyer().await.quote("54308100").await;
    let plans: Vec<_> = quote.body["offers"][0]["plans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|plan| {
            (
                plan["installments"].as_u64().unwrap(),
                plan["installmentPrice"].clone(),
                plan["total"].clone(),
            )
        })
        .collect();
    let expected = [
        (1, "100.00", "100.00"),
        (2, "51.61", "103.22"),
        (3, "35.08", "105.25"),
        (6, "18.70", "112.22"),
        (9, "13.35", "120.19"),
        (12, "10.77", "129.20"),
    ];
    assert_eq!(
        plans,
        expected.map(|(count, each, total)| (count, json!(each), json!(total)))
    );
    assert_eq!(quote.body["offers"][0]["plans"][2]["lastInstallment"], "35.09");
}

#[tokio::test]
async fn amounts_are_the_same_however_iyzico_writes_them() {
    for style in ["number", "string", "eight-decimals"] {
        let world = World::start().await;
        world
            .control(reqwest::Method::PUT, "settings", &json!({ "amounts": style }))
            .await;
        let buyer = world.buyer().await;
        assert_eq!(
            buyer.quote("54308100").await.body["offers"][0]["plans"][3]["total"],
            "112.22",
            "{style}"
        );
        let token = buyer.go_to_page(3).await;
        world.iyzico().pay(&token, 3).await;
        buyer.come_back(&token).await;
        assert_eq!(buyer.as_shop_sees().await["state"], "paid", "{style}");
    }
}

#[tokio::test]
async fn without_a_prefix_every_family_is_quoted_and_a_foreign_card_pays_at_once() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let families = buyer.quote(serde_json::Value::Null).await;
    assert!(
        families.body["offers"].as_array().unwrap().len() > 3,
        "{}",
        families.text
    );
    let foreign = buyer.quote("540001").await;
    assert_eq!(foreign.body["offers"][0]["plans"].as_array().unwrap().len(), 1);
    assert_eq!(foreign.body["offers"][0]["card"]["scheme"], "mastercard");
}

#[tokio::test]
async fn the_same_question_is_asked_once_in_ten_minutes() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let path = "/payment/iyzipos/installment";
    buyer.quote("552608").await;
    buyer.quote("5526 087").await;
    world
        .open(&with(order(), "reference", "SIP-1002"))
        .await
        .quote("552608")
        .await;
    assert_eq!(world.iyzico().calls_of(path).await, 1);
    world.advance_s(601).await;
    buyer.quote("552608").await;
    assert_eq!(world.iyzico().calls_of(path).await, 2);
}

#[tokio::test]
async fn every_outgoing_request_passes_a_verifier_that_shares_no_code() {
    let world = World::start().await;
    let buyer = world.open(&with(order(), "reference", "SİPARİŞ-ğüş-1")).await;
    buyer.quote("552608").await;
    buyer.quote("540001").await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let requests = world.iyzico().requests().await;
    let mut paths: Vec<&str> = requests
        .iter()
        .map(|request| request["path"].as_str().unwrap())
        .collect();
    for request in &requests {
        let signed = SignedRequest::of(request);
        signed
            .verify(world.sandbox.api_key(), world.sandbox.secret_key())
            .unwrap();
        assert!(signed.verify(world.sandbox.api_key(), "another").is_err());
        assert!(signed.random_key.len() >= 32);
    }
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(
        paths,
        [
            "/payment/bin/check",
            "/payment/iyzipos/checkoutform/auth/ecom/detail",
            "/payment/iyzipos/installment",
            "/payment/pay-with-iyzico/initialize",
        ]
    );
}

#[tokio::test]
async fn a_declined_card_tries_again_on_the_same_page() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    let declined = world.iyzico().try_pay(&token, "4111111111111129", 1).await;
    assert_eq!(declined["paid"], false, "{declined}");
    buyer.come_back(&token).await;
    let session = buyer.session().await.body;
    assert_eq!(
        (&session["state"], &session["card"]["stage"]),
        (&json!("processing"), &json!("open"))
    );
    assert_eq!(session["card"]["lastDecline"]["code"], "card-insufficient-funds");
    assert_eq!(buyer.go_to_page(1).await, token);
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(world.iyzico().captures().await.len(), 1);
}

#[tokio::test]
async fn another_plan_uses_the_same_page_and_is_reported_when_paid() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(3).await;
    let again = buyer.pay(6, "second").await;
    assert!(
        again.body["pageUrl"].as_str().unwrap().contains(&token),
        "{}",
        again.text
    );
    world.iyzico().pay(&token, 12).await;
    buyer.come_back(&token).await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(session["state"], "paid");
    let payment = &session["card"]["payment"];
    assert_eq!(
        (&payment["chosenInstallments"], &payment["installments"]),
        (&json!(6), &json!(12))
    );
}

#[tokio::test]
async fn a_locked_plan_is_the_only_one_on_the_page() {
    let world = World::start().await;
    let buyer = world.open(&with(order(), "lockPlan", true)).await;
    let token = buyer.go_to_page(3).await;
    let requests = world.iyzico().requests().await;
    assert!(
        requests.last().unwrap()["body"]
            .as_str()
            .unwrap()
            .contains(r#""enabledInstallments":[3]"#)
    );
    let other = buyer.pay(6, "second").await;
    other.problem(409, "card-page-open");
    assert!(other.body["pageUrl"].as_str().unwrap().contains(&token));
    assert!(other.body["retryAt"].is_string() && !other.header("retry-after").is_empty());
}

#[tokio::test]
async fn only_lira_is_split_and_other_currencies_pay_at_once() {
    let world = World::start().await;
    let order = with(with(order(), "currency", "USD"), "plans", json!([1]));
    let buyer = world.open(&order).await;
    let quote = buyer.quote("552608").await;
    assert_eq!(quote.body["offers"][0]["plans"].as_array().unwrap().len(), 1);
    assert_eq!(world.iyzico().calls_of("/payment/iyzipos/installment").await, 0);
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

/// The order with one field set.
fn with(mut order: serde_json::Value, field: &str, value: impl Into<serde_json::Value>) -> serde_json::Value {
    order[field] = value.into();
    order
}
