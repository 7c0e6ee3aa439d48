//! Money that goes back: how much of which item, what is refused with which code, and what the ledger has of it.

mod caller;

use std::sync::Arc;

use caller::{AXESS, CANCEL, Merchant, PARAF, REFUND, cancel, refund};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const NOT_REFUNDABLE: &str = "5406670000000009";

fn code(answer: &Value) -> &str {
    assert_eq!(answer["status"], "failure", "{answer}");
    assert!(answer.get("signature").is_none() && answer.get("price").is_none());
    answer["errorCode"].as_str().expect("a failure has a code")
}

#[tokio::test]
async fn an_item_goes_back_in_parts_until_nothing_is_left_of_it() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(PARAF, 6).await;
    let [item, _] = &payment.items;
    let first = merchant.refund(item, "12.20").await;
    for (field, value) in [
        ("status", json!("success")),
        ("locale", json!("tr")),
        ("conversationId", json!("iade-1")),
        ("paymentId", json!(payment.id)),
        ("paymentTransactionId", json!(item)),
        ("price", json!(12.2)),
        ("currency", json!("TRY")),
    ] {
        assert_eq!(first[field], value, "{field}");
    }
    assert_eq!(
        first["signature"],
        merchant.signature(&[&payment.id, "12.2", "TRY", "iade-1"])
    );
    assert_ne!(first["hostReference"], first["refundHostReference"]);
    assert!(first["systemTime"].is_i64() && first["authCode"].is_string());

    // Of this item 112.21 were paid: the surcharge of six installments goes back, too.
    assert_eq!(code(&merchant.refund(item, "100.02").await), "5093");
    assert_eq!(merchant.refund(item, "100.01").await["price"], json!(100.01));
    assert_eq!(code(&merchant.refund(item, "0.01").await), "5093");

    let ledger = merchant.ledger().await;
    let [one, other] = ledger["refunds"].as_array().unwrap().as_slice() else {
        panic!("two refunds: {ledger}");
    };
    assert_eq!(
        one.as_object().unwrap().keys().collect::<Vec<_>>(),
        [
            "kind",
            "paymentId",
            "basketId",
            "conversationId",
            "amount",
            "currency",
            "at",
            "paymentTransactionId"
        ]
    );
    assert_eq!((&one["kind"], &one["amount"]), (&json!("refund"), &json!("12.20")));
    assert_eq!(
        (&other["paymentTransactionId"], &other["basketId"]),
        (&json!(item), &json!("SEPET-1"))
    );
    assert_eq!(ledger["refundedByBasket"], json!({"SEPET-1": "112.21"}));
    assert_eq!(
        (&ledger["refundedTotal"], &ledger["total"]),
        (&json!("112.21"), &json!("112.22"))
    );
}

#[tokio::test]
async fn two_equal_refunds_are_two_refunds() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(AXESS, 1).await;
    for _ in 0..2 {
        assert_eq!(merchant.refund(&payment.items[0], "10").await["status"], "success");
    }
    assert_eq!(merchant.ledger().await["refundedTotal"], "20.00");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_races_no_more_goes_back_than_was_taken() {
    let merchant = Arc::new(Merchant::start().await);
    let payment = Arc::new(merchant.paid(AXESS, 1).await);
    let mut asked = JoinSet::new();
    for number in 0..16 {
        let (merchant, payment) = (Arc::clone(&merchant), Arc::clone(&payment));
        asked.spawn(async move {
            if number % 4 == 0 {
                merchant.cancel(&payment).await
            } else {
                merchant.refund(&payment.items[0], "60").await
            }
        });
    }
    let answers = asked.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer["status"] == "success").count(), 1);
    assert_eq!(merchant.ledger().await["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refund_that_says_too_little_or_nonsense_is_refused_with_its_code() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(AXESS, 1).await;
    for (field, value, expected) in [
        ("paymentTransactionId", json!("1"), "5086"),
        ("paymentTransactionId", json!(payment.id), "5086"),
        ("paymentTransactionId", Value::Null, "24"),
        ("price", Value::Null, "11"),
        ("price", json!(""), "11"),
        ("price", json!("1,50"), "11"),
        ("price", json!(0), "11"),
        ("price", json!("100.00"), "5093"),
        ("currency", json!("USD"), "11"),
        ("ip", json!(""), "24"),
        ("locale", json!("de"), "11"),
    ] {
        let mut body = refund(&payment.items[0], "10");
        body[field] = value;
        assert_eq!(code(&merchant.ok(REFUND, &body).await), expected, "{body}");
    }
    assert_eq!(merchant.ledger().await["refunds"], json!([]));
    let mut bare = refund(&payment.items[0], "99.99");
    bare.as_object_mut().unwrap().remove("currency");
    bare["reason"] = json!("buyer_request");
    assert_eq!(merchant.ok(REFUND, &bare).await["currency"], "TRY");
}

#[tokio::test]
async fn a_cancel_gives_everything_back_and_nothing_goes_back_after_it() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(PARAF, 6).await;
    let answer = merchant.cancel(&payment).await;
    assert_eq!(
        (
            &answer["status"],
            &answer["paymentId"],
            &answer["price"],
            answer.get("paymentTransactionId")
        ),
        (&json!("success"), &json!(payment.id), &json!(112.22), None)
    );
    assert_eq!(
        answer["signature"],
        merchant.signature(&[&payment.id, "112.22", "TRY", "iptal-1"])
    );
    assert_ne!(answer["hostReference"], answer["cancelHostReference"]);

    assert_eq!(code(&merchant.cancel(&payment).await), "5088");
    assert_eq!(code(&merchant.refund(&payment.items[0], "1").await), "5088");
    let ledger = merchant.ledger().await;
    assert_eq!(ledger["refunds"].as_array().unwrap().len(), 1);
    let entry = &ledger["refunds"][0];
    assert_eq!(
        (&entry["kind"], &entry["amount"], entry.get("paymentTransactionId")),
        (&json!("cancel"), &json!("112.22"), None)
    );
    assert_eq!(ledger["refundedByBasket"], json!({"SEPET-1": "112.22"}));
}

#[tokio::test]
async fn a_cancel_is_for_the_same_day_and_for_a_whole_payment() {
    let merchant = Merchant::start().await;
    let (touched, late) = (merchant.paid(AXESS, 1).await, merchant.paid(AXESS, 1).await);
    merchant.refund(&touched.items[1], "0.01").await;
    assert_eq!(code(&merchant.cancel(&touched).await), "5089");
    merchant
        .control("POST", "/clock", &json!({"advanceS": 24 * 60 * 60}))
        .await;
    assert_eq!(code(&merchant.cancel(&late).await), "5090");
    assert_eq!(merchant.refund(&late.items[0], "99.99").await["status"], "success");
    for (field, value, expected) in [
        ("paymentId", json!("1"), "5087"),
        ("paymentId", json!(""), "24"),
        ("ip", Value::Null, "24"),
    ] {
        let mut body = cancel(&late);
        body[field] = value;
        assert_eq!(code(&merchant.ok(CANCEL, &body).await), expected, "{body}");
    }
}

#[tokio::test]
async fn nothing_goes_back_of_a_payment_in_review_or_of_the_card_that_takes_nothing_back() {
    let merchant = Merchant::start().await;
    let (payment, stubborn) = (merchant.paid(AXESS, 1).await, merchant.paid(NOT_REFUNDABLE, 1).await);
    for answer in [
        merchant.refund(&stubborn.items[0], "1").await,
        merchant.cancel(&stubborn).await,
    ] {
        assert_eq!(
            (code(&answer), &answer["errorGroup"]),
            ("10012", &json!("INVALID_TRANSACTION"))
        );
    }
    for status in [json!(0), json!(-1), Value::Null, json!("absent")] {
        merchant
            .control("PUT", "/settings", &json!({"fraudStatus": status}))
            .await;
        assert_eq!(code(&merchant.refund(&payment.items[0], "1").await), "5091");
        assert_eq!(code(&merchant.cancel(&payment).await), "5091");
    }
    merchant.control("PUT", "/settings", &json!({"fraudStatus": 1})).await;
    assert_eq!(merchant.cancel(&payment).await["status"], "success");
}
