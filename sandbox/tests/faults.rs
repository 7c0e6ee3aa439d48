//! Every fault: what it does to the answer, and whether the effect is there all the same.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code, though not every function here is a test"
)]

mod caller;

use std::time::Duration;

use caller::{AXESS, BIN, INITIALIZE, Merchant, RETRIEVE, order};
use serde_json::{Value, json};

/// How many pages were opened, told from outside: the ledger's payer finds only those that exist.
async fn opened_by(merchant: &Merchant, fault: &str) -> (Result<caller::Reply, caller::Failure>, usize) {
    merchant.fault(&json!({"call": "pwi-initialize", "fault": fault})).await;
    let reply = merchant.call(INITIALIZE, &order()).await;
    let pages = merchant
        .control("GET", "/checkouts", &Value::Null)
        .await
        .as_array()
        .unwrap()
        .len();
    (reply, pages)
}

#[tokio::test]
async fn a_cut_before_the_commit_opens_nothing_and_one_after_it_does() {
    for (fault, pages) in [("refuse", 0), ("cut-before-commit", 0), ("cut-after-commit", 1)] {
        let merchant = Merchant::start().await;
        let (reply, opened) = opened_by(&merchant, fault).await;
        assert!(reply.is_err(), "{fault}");
        assert_eq!(opened, pages, "{fault}");
        assert_eq!(
            merchant.ok(INITIALIZE, &order()).await["status"],
            "success",
            "only once"
        );
        let requests = merchant.control("GET", "/requests", &Value::Null).await;
        assert_eq!(
            (&requests[0]["status"], &requests[1]["status"]),
            (&Value::Null, &json!(200))
        );
        assert_eq!(
            (&requests[0]["fault"], &requests[1]["fault"]),
            (&json!(fault), &Value::Null)
        );
    }
}

#[tokio::test]
async fn a_broken_answer_leaves_its_effect() {
    for (fault, status, pages) in [
        ("http-500-after-commit", 500, 1),
        ("truncated", 200, 1),
        ("empty", 200, 1),
        ("html", 502, 0),
    ] {
        let merchant = Merchant::start().await;
        let (reply, opened) = opened_by(&merchant, fault).await;
        let reply = reply.unwrap();
        assert_eq!((reply.status, opened), (status, pages), "{fault}");
        assert!(serde_json::from_str::<Value>(&reply.text).is_err(), "{fault}");
        assert_eq!(reply.text.is_empty(), fault == "empty");
    }
}

#[tokio::test]
async fn an_oversized_answer_is_right_and_too_long() {
    let merchant = Merchant::start().await;
    merchant
        .fault(&json!({"call": "pwi-initialize", "fault": "oversized"}))
        .await;
    let reply = merchant.call(INITIALIZE, &order()).await.unwrap();
    assert!(reply.text.len() > 256 * 1024);
    let answer = reply.json();
    assert_eq!(
        answer["signature"],
        merchant.signature(&["sipariş-1", answer["token"].as_str().unwrap()])
    );
}

#[tokio::test]
async fn an_ordered_error_and_the_rate_limit_fail_and_do_nothing() {
    let merchant = Merchant::start().await;
    let error = json!({"call": "pwi-initialize", "fault": "error", "code": "6000", "message": "m", "group": "G"});
    merchant.fault(&error).await;
    merchant
        .fault(&json!({"call": "pwi-initialize", "fault": "rate-limit"}))
        .await;
    let answer = merchant.ok(INITIALIZE, &order()).await;
    assert_eq!(
        (&answer["errorCode"], &answer["errorGroup"]),
        (&json!("6000"), &json!("G"))
    );
    assert_eq!(merchant.ok(INITIALIZE, &order()).await["errorCode"], json!(50000));
    assert_eq!(merchant.control("GET", "/checkouts", &Value::Null).await, json!([]));
}

#[tokio::test]
async fn a_delayed_answer_is_right_and_a_hanging_one_never_comes() {
    let merchant = Merchant::start().await;
    merchant
        .fault(&json!({"call": "bin", "fault": "delay", "ms": 20}))
        .await;
    merchant
        .fault(&json!({"call": "bin", "fault": "hang", "after": 1}))
        .await;
    let ask = json!({"binNumber": "552608"});
    assert_eq!(merchant.ok(BIN, &ask).await["bankName"], "Akbank");
    let patience = Duration::from_millis(200);
    assert!(tokio::time::timeout(patience, merchant.call(BIN, &ask)).await.is_err());
    merchant.sandbox.stop().await;
}

#[tokio::test]
async fn a_hanging_answer_does_not_keep_the_sandbox_from_stopping() {
    let merchant = Merchant::start().await;
    merchant.fault(&json!({"call": "bin", "fault": "hang"})).await;
    let asked = {
        let (url, body) = (merchant.sandbox.url().to_owned(), r#"{"binNumber":"552608"}"#);
        let header = caller::authorization(merchant.sandbox.api_key(), merchant.sandbox.secret_key(), BIN, body);
        let request = axum::http::Request::post(BIN)
            .header("authorization", header)
            .body(body.into())
            .unwrap();
        tokio::spawn(async move { caller::send(&url, request).await })
    };
    let deadline = Duration::from_secs(5);
    tokio::time::timeout(deadline, async {
        while merchant.control("GET", "/requests", &Value::Null).await == json!([]) {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    tokio::time::timeout(deadline, merchant.sandbox.stop()).await.unwrap();
    assert!(asked.await.unwrap().is_err());
}

/// A paid token's answer under a fault, and the signature that its facts deserve.
async fn tampered(fault: Value) -> (Value, String) {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    merchant.pay(&token, AXESS, 6).await;
    let mut order = json!({"call": "pwi-retrieve"});
    order
        .as_object_mut()
        .unwrap()
        .extend(fault.as_object().unwrap().clone());
    merchant.fault(&order).await;
    let answer = merchant.retrieve(&token).await;
    let texts: Vec<String> = [
        "paymentStatus",
        "paymentId",
        "currency",
        "basketId",
        "conversationId",
        "paidPrice",
        "price",
        "token",
    ]
    .iter()
    .map(|field| {
        answer[*field]
            .as_str()
            .map_or_else(|| answer[*field].to_string(), str::to_owned)
    })
    .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let deserved = merchant.signature(&texts);
    assert_eq!(
        merchant.retrieve(&token).await["paidPrice"].to_string(),
        "111.45",
        "only once"
    );
    (answer, deserved)
}

#[tokio::test]
async fn changed_facts_are_validly_signed() {
    for (fault, field, value) in [
        (json!({"fault": "wrong-amount"}), "price", json!(101)),
        (json!({"fault": "wrong-amount"}), "paidPrice", json!(112.45)),
        (json!({"fault": "lower-paid-price"}), "paidPrice", json!(99.99)),
        (json!({"fault": "wrong-currency"}), "currency", json!("USD")),
        (
            json!({"fault": "wrong-basket"}),
            "basketId",
            json!("somebody-elses-basket"),
        ),
        (json!({"fault": "fraud", "status": 0}), "fraudStatus", json!(0)),
        (json!({"fault": "fraud", "status": -1}), "fraudStatus", json!(-1)),
        (json!({"fault": "fraud", "status": 7}), "fraudStatus", json!(7)),
        (json!({"fault": "fraud", "status": null}), "fraudStatus", Value::Null),
        (
            json!({"fault": "payment-status", "value": "INIT_CREDIT"}),
            "paymentStatus",
            json!("INIT_CREDIT"),
        ),
    ] {
        let (answer, deserved) = tampered(fault.clone()).await;
        assert_eq!(answer[field], value, "{fault}");
        assert_eq!(answer["signature"], deserved, "{fault}");
    }
    let (answer, deserved) = tampered(json!({"fault": "fraud-absent"})).await;
    assert_eq!(
        (answer.get("fraudStatus"), &answer["signature"]),
        (None, &json!(deserved))
    );
    let (answer, deserved) = tampered(json!({"fault": "wrong-token"})).await;
    assert_eq!(answer["signature"], deserved);
}

#[tokio::test]
async fn a_signature_can_be_wrong_or_missing() {
    let (answer, deserved) = tampered(json!({"fault": "wrong-signature"})).await;
    assert_eq!(answer["signature"].as_str().unwrap().len(), 64);
    assert_ne!(answer["signature"], deserved);
    let (answer, _) = tampered(json!({"fault": "missing-signature"})).await;
    assert_eq!(answer.get("signature"), None);
}

#[tokio::test]
async fn an_opened_page_can_be_said_to_be_elsewhere() {
    let merchant = Merchant::start().await;
    let evil = "https://evil.example/pay";
    merchant
        .fault(&json!({"call": "pwi-initialize", "fault": "page-url", "value": evil}))
        .await;
    assert_eq!(merchant.ok(INITIALIZE, &order()).await["payWithIyzicoPageUrl"], evil);
    merchant
        .fault(&json!({"call": "pwi-initialize", "fault": "wrong-token"}))
        .await;
    let answer = merchant.ok(INITIALIZE, &order()).await;
    let token = answer["token"].as_str().unwrap();
    assert_eq!(answer["signature"], merchant.signature(&["sipariş-1", token]));
    assert!(!answer["payWithIyzicoPageUrl"].as_str().unwrap().contains(token));
}

#[tokio::test]
async fn cleared_faults_and_nonsense_orders_do_nothing() {
    let merchant = Merchant::start().await;
    merchant
        .fault(&json!({"call": "pwi-retrieve", "fault": "html", "times": 5}))
        .await;
    merchant.control("DELETE", "/faults", &Value::Null).await;
    let reply = merchant
        .try_control("POST", "/faults", &json!({"call": "bin", "fault": "explode"}))
        .await;
    assert_eq!(
        (reply.status, reply.json()["error"].clone()),
        (400, json!("no such fault: explode"))
    );
    assert_eq!(
        merchant.call(RETRIEVE, &json!({})).await.unwrap().json()["errorCode"],
        "5132"
    );
}
