//! Faults of İş Bankası's calls, over TLS: what each does to the answer, and whether the money moved all the same.

mod caller;
mod isbank;

use std::time::Duration;

use caller::{Failure, Reply};
use isbank::{ACCOUNTS, Signer, code, to_deniz, to_mehmet};
use serde_json::{Value, json};

const PAY: &str = "/api/isbank/v1/remittance-payments";

async fn order(signer: &Signer, call: &str, mut fault: Value) {
    fault["call"] = json!(call);
    signer.merchant.fault(&fault).await;
}

/// Pays while the call has a fault, and gives the payments that were made.
async fn paid(fault: Value) -> (Result<Reply, Failure>, Vec<Value>) {
    let signer = Signer::start().await;
    let payment = signer.payment("remittance", &to_deniz(), "key-1").await;
    order(&signer, "isbank-pay", fault).await;
    let reply = signer.call("POST", PAY, &payment).await;
    let payouts = signer.ledger().await["payouts"].as_array().cloned();
    let payouts = payouts.expect("a list");
    (reply, payouts)
}

#[tokio::test]
async fn every_call_can_have_the_general_faults_and_two_can_lie_about_the_amount() {
    let signer = Signer::start_without_login().await;
    let names = signer.control("GET", "/faults", Value::Null).await;
    for (call, own) in [
        ("isbank-login", 0),
        ("isbank-accounts", 0),
        ("isbank-validate", 1),
        ("isbank-pay", 1),
        ("isbank-query", 0),
        ("isbank-statement", 0),
    ] {
        let known = names[call].as_array().unwrap();
        assert_eq!(known.len(), 12 + own, "{call}: {known:?}");
        assert_eq!(known.contains(&json!("wrong-amount")), own == 1, "{call}");
    }
}

#[tokio::test]
async fn what_fails_before_the_commit_moves_nothing_and_what_fails_after_it_does() {
    for (fault, moved) in [
        ("refuse", 0),
        ("cut-before-commit", 0),
        ("html", 0),
        ("rate-limit", 0),
        ("cut-after-commit", 1),
        ("http-500-after-commit", 1),
        ("truncated", 1),
        ("empty", 1),
        ("oversized", 1),
    ] {
        let (reply, payouts) = paid(json!({"fault": fault})).await;
        assert_eq!(payouts.len(), moved, "{fault}");
        match reply {
            Err(_) => assert!(fault.starts_with("cut") || fault == "refuse", "{fault}"),
            Ok(reply) if fault == "oversized" => assert!(reply.text.len() > 256 * 1024),
            Ok(reply) if fault == "rate-limit" => assert_eq!((reply.status, code(&reply).as_str()), (429, "ISB006")),
            Ok(reply) => assert!(serde_json::from_str::<Value>(&reply.text).is_err(), "{fault}"),
        }
    }
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_told_again_by_its_key_and_by_its_number() {
    let signer = Signer::start().await;
    let payment = signer.payment("remittance", &to_deniz(), "key-1").await;
    order(&signer, "isbank-pay", json!({"fault": "cut-after-commit"})).await;
    assert!(signer.call("POST", PAY, &payment).await.is_err());
    let told = signer.query("remittance", &payment["query_number"]).await.json();
    assert_eq!(told["data"]["state"], "COMPLETED");
    assert_eq!(
        signer.pay("remittance", &payment).await.json()["data"]["state"],
        "COMPLETED"
    );
    assert_eq!(signer.ledger().await["payoutsTotal"], "20.00");
    assert_eq!(signer.rows("").await.len(), 1);
}

#[tokio::test]
async fn an_ordered_error_has_its_code_and_moves_nothing() {
    let (reply, payouts) = paid(json!({"fault": "error", "code": "MRD999", "message": "Sistem hatası"})).await;
    let reply = reply.unwrap();
    let error = json!({"code": "MRD999", "message": "Sistem hatası"});
    assert_eq!((reply.status, &reply.json()["errors"]), (400, &json!([error])));
    assert!(payouts.is_empty());
    let signer = Signer::start().await;
    order(
        &signer,
        "isbank-login",
        json!({"fault": "error", "code": "invalid_grant"}),
    )
    .await;
    let reply = signer.try_login(&signer.login_form(), &signer.basic()).await.unwrap();
    assert_eq!((reply.status, &reply.json()["error"]), (401, &json!("invalid_grant")));
    order(&signer, "isbank-query", json!({"fault": "error", "code": "MRD999"})).await;
    let reply = signer.query("fast", &json!("1")).await;
    assert_eq!((reply.status, &reply.json()["errors"]["code"]), (400, &json!("MRD999")));
}

#[tokio::test]
async fn an_answer_can_lie_about_its_amount_and_the_key_tells_the_truth() {
    let signer = Signer::start().await;
    order(&signer, "isbank-validate", json!({"fault": "wrong-amount"})).await;
    let answer = signer.validate("fast", &to_mehmet()).await.json();
    assert_eq!(answer["data"]["amount"].to_string(), "150.9");
    let payment = signer.payment("fast", &to_mehmet(), "key-1").await;
    order(&signer, "isbank-pay", json!({"fault": "wrong-amount"})).await;
    let answer = signer.pay("fast", &payment).await.json();
    assert_eq!(answer["data"]["amount"].to_string(), "150.9");
    assert_eq!(
        signer.pay("fast", &payment).await.json()["data"]["amount"].to_string(),
        "149.9"
    );
    assert_eq!(signer.ledger().await["payoutsTotal"], "149.90");
}

#[tokio::test]
async fn a_hanging_payment_moves_nothing_and_a_late_one_does() {
    let signer = Signer::start().await;
    let payment = signer.payment("remittance", &to_deniz(), "key-1").await;
    order(&signer, "isbank-pay", json!({"fault": "hang"})).await;
    let patience = Duration::from_millis(300);
    let hanging = signer.pay("remittance", &payment);
    assert!(tokio::time::timeout(patience, hanging).await.is_err());
    assert_eq!(signer.ledger().await["payouts"], json!([]));
    order(&signer, "isbank-pay", json!({"fault": "delay", "ms": 20})).await;
    assert_eq!(signer.pay("remittance", &payment).await.status, 200);
    assert_eq!(signer.ledger().await["payoutsTotal"], "20.00");
    signer.merchant.sandbox.stop().await;
}

#[tokio::test]
async fn chance_meets_these_calls_too() {
    let signer = Signer::start().await;
    let rates = json!({"seed": 7, "calls": {"isbank-accounts": {"html": 1000}}});
    signer.control("POST", "/chaos", rates).await;
    assert_eq!(signer.get(ACCOUNTS).await.status, 502);
    let requests = signer.control("GET", "/requests", Value::Null).await;
    assert_eq!(
        (&requests[1]["path"], &requests[1]["fault"]),
        (&json!(ACCOUNTS), &json!("html"))
    );
}
