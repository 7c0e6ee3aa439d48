//! What goes wrong with a refund and a cancel, whether the money went back all the same, and what the reporting shows.

mod caller;

use caller::{AXESS, CANCEL, DETAILS, Merchant, REFUND, TRANSACTIONS, cancel, refund};
use serde_json::{Value, json};

async fn refunds(merchant: &Merchant) -> usize {
    merchant.ledger().await["refunds"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn an_answer_lost_after_the_commit_has_given_the_money_back() {
    for (fault, done) in [
        ("refuse", false),
        ("cut-before-commit", false),
        ("cut-after-commit", true),
        ("http-500-after-commit", true),
        ("truncated", true),
        ("empty", true),
        ("oversized", true),
        ("html", false),
        ("rate-limit", false),
    ] {
        let merchant = Merchant::start().await;
        let (one, other) = (merchant.paid(AXESS, 1).await, merchant.paid(AXESS, 1).await);
        for call in ["refund", "cancel"] {
            merchant.fault(&json!({"call": call, "fault": fault})).await;
        }
        let refunded = merchant.call(REFUND, &refund(&one.items[0], "10")).await;
        let cancelled = merchant.call(CANCEL, &cancel(&other)).await;
        for lost in [refunded, cancelled] {
            let told = lost.is_ok_and(|reply| reply.text.starts_with('{') && reply.text.contains("\"signature\""));
            assert_eq!(told, fault == "oversized", "{fault}");
        }
        assert_eq!(refunds(&merchant).await, if done { 2 } else { 0 }, "{fault}");
        let statuses = [&one, &other].map(|payment| merchant.reported(payment));
        let [one, other] = statuses;
        let status = |done: &'static str, is| if is { done } else { "NOT_REFUNDED" };
        assert_eq!(one.await["paymentRefundStatus"], status("PARTIALLY_REFUNDED", done));
        assert_eq!(other.await["paymentRefundStatus"], status("TOTALLY_REFUNDED", done));
    }
}

#[tokio::test]
async fn an_ordered_error_gives_nothing_back() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(AXESS, 1).await;
    merchant
        .fault(&json!({"call": "refund", "fault": "error", "code": "10051", "group": "G"}))
        .await;
    let answer = merchant.refund(&payment.items[0], "10").await;
    assert_eq!(
        (&answer["errorCode"], &answer["errorGroup"]),
        (&json!("10051"), &json!("G"))
    );
    assert_eq!(refunds(&merchant).await, 0);
}

#[tokio::test]
async fn a_wrong_amount_is_validly_signed_and_stands_in_the_answer_alone() {
    let merchant = Merchant::start().await;
    let (one, other) = (merchant.paid(AXESS, 1).await, merchant.paid(AXESS, 1).await);
    for call in ["refund", "cancel"] {
        merchant.fault(&json!({"call": call, "fault": "wrong-amount"})).await;
    }
    let refunded = merchant.refund(&one.items[0], "10").await;
    let cancelled = merchant.cancel(&other).await;
    assert_eq!((&refunded["price"], &cancelled["price"]), (&json!(11), &json!(101)));
    assert_eq!(
        refunded["signature"],
        merchant.signature(&[&one.id, "11", "TRY", "iade-1"])
    );
    assert_eq!(
        cancelled["signature"],
        merchant.signature(&[&other.id, "101", "TRY", "iptal-1"])
    );
    assert_eq!(merchant.ledger().await["refundedTotal"], "110.00");
}

#[tokio::test]
async fn a_signature_can_be_wrong_or_missing() {
    let merchant = Merchant::start().await;
    for fault in ["wrong-signature", "missing-signature"] {
        for call in ["refund", "cancel"] {
            let payment = merchant.paid(AXESS, 1).await;
            merchant.fault(&json!({"call": call, "fault": fault})).await;
            let (answer, deserved) = match call {
                "refund" => (
                    merchant.refund(&payment.items[0], "10").await,
                    merchant.signature(&[&payment.id, "10", "TRY", "iade-1"]),
                ),
                _ => (
                    merchant.cancel(&payment).await,
                    merchant.signature(&[&payment.id, "100", "TRY", "iptal-1"]),
                ),
            };
            assert_eq!(answer["status"], "success");
            assert_ne!(answer["signature"], json!(deserved));
            assert_eq!(answer.get("signature").is_some(), fault == "wrong-signature", "{call}");
        }
    }
}

#[tokio::test]
async fn the_reporting_can_fail_as_well_and_signs_nothing() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(AXESS, 1).await;
    for (call, path, query) in [
        ("reporting", DETAILS, format!("paymentId={}", payment.id)),
        (
            "reporting-day",
            TRANSACTIONS,
            "page=1&transactionDate=2026-01-01".to_owned(),
        ),
    ] {
        let whole = merchant.ask(path, &query).await.unwrap();
        assert_eq!(whole.json()["status"], "success");
        merchant.fault(&json!({"call": call, "fault": "truncated"})).await;
        assert!(merchant.ask(path, &query).await.unwrap().text.len() < whole.text.len());
        merchant
            .fault(&json!({"call": call, "fault": "cut-before-commit"}))
            .await;
        assert!(merchant.ask(path, &query).await.is_err());
        merchant.fault(&json!({"call": call, "fault": "rate-limit"})).await;
        assert_eq!(
            merchant.ask(path, &query).await.unwrap().json()["errorCode"],
            json!(50000)
        );
        let order = json!({"call": call, "fault": "wrong-signature"});
        assert_eq!(merchant.try_control("POST", "/faults", &order).await.status, 400);
    }
    let requests = merchant.control("GET", "/requests", &Value::Null).await;
    let last = requests.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["method"], &last["path"], &last["query"], &last["fault"]),
        (
            &json!("GET"),
            &json!(TRANSACTIONS),
            &json!("page=1&transactionDate=2026-01-01"),
            &json!("rate-limit")
        )
    );
}

#[tokio::test]
async fn chance_can_meet_a_refund() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(AXESS, 1).await;
    let chaos = json!({"seed": 1, "calls": {"refund": {"cut-after-commit": 1000}, "reporting": {"empty": 1000}}});
    merchant.control("POST", "/chaos", &chaos).await;
    assert!(merchant.call(REFUND, &refund(&payment.items[0], "10")).await.is_err());
    assert_eq!(merchant.ask(DETAILS, "paymentId=1").await.unwrap().text, "");
    assert_eq!(refunds(&merchant).await, 1);
}
