//! The OpenAPI document: the served one, the kept one and the answers agree.

use reqwest::Method;
use serde_json::Value;
use vezne_tests::{Answer, World};

#[tokio::test]
async fn the_kept_document_is_the_served_one() {
    let world = World::start().await;
    let served = Answer::to(world.request(Method::GET, "/openapi.json")).await;
    let kept = include_str!("../../signer/openapi.json");
    assert!(
        served.text == kept,
        "run `cargo xtask openapi` and commit signer/openapi.json"
    );
}

#[tokio::test]
async fn an_answer_has_the_fields_that_its_schema_names() {
    let world = World::start().await;
    let document: Value = serde_json::from_str(include_str!("../../signer/openapi.json")).unwrap();
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let shop_view = buyer.as_shop_sees().await;
    for (schema, answer) in [
        ("SessionView", &buyer.session().await.body),
        ("MerchantSession", &shop_view),
        ("MerchantPayment", &shop_view["card"]["payment"]),
        ("Problem", &buyer.pay(1, "again").await.body),
    ] {
        let properties = document["components"]["schemas"][schema]["properties"]
            .as_object()
            .unwrap();
        for field in answer.as_object().unwrap().keys() {
            assert!(properties.contains_key(field), "{schema} has no {field}");
        }
        let required = document["components"]["schemas"][schema]["required"]
            .as_array()
            .unwrap();
        for field in required {
            assert!(answer.get(field.as_str().unwrap()).is_some(), "{schema} wants {field}");
        }
    }
}
