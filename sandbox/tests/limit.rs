//! The limit of calls: retrieves beyond it are refused for a while, and nothing else is.

mod caller;

use caller::{AXESS, INITIALIZE, Merchant, RETRIEVE, order};
use serde_json::{Value, json};

#[tokio::test]
async fn retrieves_beyond_the_limit_are_refused_until_a_minute_has_passed() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    merchant.pay(&token, AXESS, 1).await;
    merchant
        .control("PUT", "/settings", &json!({"callsPerMinute": 2}))
        .await;
    for _ in 0..2 {
        assert_eq!(merchant.retrieve(&token).await["paymentStatus"], "SUCCESS");
    }
    let refused = merchant.retrieve(&token).await;
    assert_eq!(
        (&refused["status"], &refused["errorCode"], refused.get("paymentStatus")),
        (&json!("failure"), &json!(50000), None)
    );
    assert_eq!(merchant.ok(INITIALIZE, &order()).await["status"], "success");
    merchant.control("POST", "/clock", &json!({"advanceS": 60})).await;
    assert_eq!(merchant.retrieve(&token).await["paymentStatus"], "SUCCESS");
    merchant
        .control("PUT", "/settings", &json!({"callsPerMinute": null}))
        .await;
    for _ in 0..4 {
        assert_eq!(merchant.retrieve(&token).await["paymentStatus"], "SUCCESS");
    }
}

#[tokio::test]
async fn what_the_merchant_did_not_sign_and_what_a_fault_swallowed_does_not_count() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    merchant
        .control("PUT", "/settings", &json!({"callsPerMinute": 1}))
        .await;
    let body = json!({"token": token});
    let unsigned = merchant.raw(RETRIEVE, &body.to_string(), None).await.unwrap();
    assert_eq!(unsigned.json()["errorCode"], "1007");
    merchant
        .fault(&json!({"call": "pwi-retrieve", "fault": "cut-before-commit"}))
        .await;
    assert!(merchant.call(RETRIEVE, &body).await.is_err());
    assert_eq!(merchant.ok(RETRIEVE, &body).await["status"], "success");
    assert_eq!(merchant.ok(RETRIEVE, &body).await["errorCode"], json!(50000));
    merchant.control("POST", "/reset", &Value::Null).await;
    assert_eq!(merchant.ok(RETRIEVE, &body).await["errorCode"], "5124");
}
