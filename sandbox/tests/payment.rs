//! A payment from its page's opening to its end, and what every stage of it answers.

mod caller;

use std::sync::Arc;

use caller::{AXESS, INITIALIZE, Merchant, NO_FUNDS, PARAF, order};
use serde_json::{Value, json};
use tokio::task::JoinSet;

#[tokio::test]
async fn a_payment_in_six_goes_from_opened_to_paid_and_the_ledger_has_it() {
    let merchant = Merchant::start().await;
    let opened = merchant.ok(INITIALIZE, &order()).await;
    let token = opened["token"].as_str().unwrap();
    assert_eq!(opened["tokenExpireTime"], 1800);
    assert_eq!(
        opened["payWithIyzicoPageUrl"],
        format!("{}/pwi?token={token}&lang=tr", merchant.sandbox.url())
    );
    assert_eq!(opened["signature"], merchant.signature(&["sipariş-1", token]));

    let before = merchant.retrieve(token).await;
    assert_eq!(
        (&before["status"], before.get("paymentStatus")),
        (&json!("success"), None)
    );
    assert_eq!(
        before["signature"],
        merchant.signature(&["", "", "TRY", "SEPET-1", "c1", "100", "100", token])
    );

    let paid = merchant.pay(token, PARAF, 6).await;
    assert_eq!(paid["paid"], true);
    let payment_id = paid["paymentId"].as_str().unwrap();
    let after = merchant.retrieve(token).await;
    for (field, value) in [
        ("paymentStatus", json!("SUCCESS")),
        ("paymentId", json!(payment_id)),
        ("installment", json!(6)),
        ("fraudStatus", json!(1)),
        ("cardType", json!("CREDIT_CARD")),
        ("cardAssociation", json!("MASTER_CARD")),
        ("cardFamily", json!("Paraf")),
        ("binNumber", json!("552879")),
        ("lastFourDigits", json!("0008")),
        ("basketId", json!("SEPET-1")),
        ("currency", json!("TRY")),
        ("phase", json!("AUTH")),
        ("memberEmail", json!("ayse@example.com")),
    ] {
        assert_eq!(after[field], value, "{field}");
    }
    assert_eq!(
        (after["price"].to_string(), after["paidPrice"].to_string()),
        ("100".into(), "112.22".into())
    );
    assert_eq!(
        after["signature"],
        merchant.signature(&["SUCCESS", payment_id, "TRY", "SEPET-1", "c1", "112.22", "100", token])
    );
    let items = after["itemTransactions"].as_array().unwrap();
    let parts: Vec<String> = items.iter().map(|item| item["paidPrice"].to_string()).collect();
    assert_eq!(parts, ["112.21", "0.01"]);
    assert_ne!(items[0]["paymentTransactionId"], items[1]["paymentTransactionId"]);

    let ledger = merchant.ledger().await;
    assert_eq!(ledger["total"], "112.22");
    let capture = &ledger["captures"][0];
    assert_eq!(
        (&capture["price"], &capture["paidPrice"]),
        (&json!("100.00"), &json!("112.22"))
    );
    assert_eq!(
        (&capture["conversationId"], &capture["cardBin"]),
        (&json!("sipariş-1"), &json!("552879"))
    );
}

#[tokio::test]
async fn a_declined_try_keeps_the_token_open_and_the_next_one_may_pay() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    let declined = merchant.pay(&token, NO_FUNDS, 1).await;
    assert_eq!(
        declined,
        json!({"paid": false, "errorCode": "10051", "errorGroup": "NOT_SUFFICIENT_FUNDS"})
    );
    let answer = merchant.retrieve(&token).await;
    assert_eq!(
        (&answer["status"], &answer["paymentStatus"]),
        (&json!("success"), &json!("FAILURE"))
    );
    assert_eq!(
        (&answer["errorGroup"], answer.get("paymentId")),
        (&json!("NOT_SUFFICIENT_FUNDS"), None)
    );

    assert_eq!(merchant.pay(&token, AXESS, 1).await["paid"], true);
    let answer = merchant.retrieve(&token).await;
    assert_eq!(
        (&answer["paymentStatus"], answer.get("errorCode")),
        (&json!("SUCCESS"), None)
    );
    let ledger = merchant.ledger().await;
    assert_eq!(
        (
            ledger["captures"].as_array().unwrap().len(),
            ledger["declines"].as_array().unwrap().len()
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn a_token_that_was_not_paid_in_time_is_gone_and_a_paid_one_stays() {
    let merchant = Merchant::start().await;
    let (paid, unpaid) = (merchant.open(&order()).await, merchant.open(&order()).await);
    merchant.pay(&paid, AXESS, 1).await;
    merchant.control("POST", "/clock", &json!({"advanceS": 1799})).await;
    assert_eq!(merchant.retrieve(&unpaid).await["status"], "success");
    merchant.control("POST", "/clock", &json!({"advanceS": 1})).await;
    assert_eq!(merchant.retrieve(&unpaid).await["errorCode"], "5124");
    assert_eq!(merchant.pay(&unpaid, AXESS, 1).await["errorCode"], "5124");
    assert_eq!(merchant.retrieve(&paid).await["paymentStatus"], "SUCCESS");
    assert_eq!(merchant.ledger().await["total"], "100.00");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_races_a_token_is_paid_once() {
    let merchant = Arc::new(Merchant::start().await);
    let token = merchant.open(&order()).await;
    let mut tries = JoinSet::new();
    for _ in 0..16 {
        let (merchant, token) = (Arc::clone(&merchant), token.clone());
        tries.spawn(async move { merchant.pay(&token, AXESS, 1).await });
    }
    let outcomes = tries.join_all().await;
    let (paid, refused): (Vec<_>, Vec<_>) = outcomes.iter().partition(|outcome| outcome["paid"] == true);
    assert_eq!((paid.len(), refused.len()), (1, 15));
    assert!(refused.iter().all(|outcome| outcome["errorCode"] == "8514"));
    assert_eq!(merchant.ledger().await["total"], "100.00");
}

#[tokio::test]
async fn only_enabled_plans_and_only_sandbox_cards_are_taken() {
    let merchant = Merchant::start().await;
    let mut limited = order();
    limited["enabledInstallments"] = json!([1, 3]);
    let token = merchant.open(&limited).await;
    let refused = merchant.pay(&token, AXESS, 6).await;
    assert_eq!(refused["errorGroup"], "NOT_PERMITTED_TO_INSTALLMENT");
    assert_eq!(merchant.pay(&token, "4242424242424242", 1).await["errorCode"], "12");
    assert_eq!(
        merchant.pay(&token, "5890040000000016", 3).await["errorGroup"],
        "NOT_PERMITTED_TO_INSTALLMENT"
    );
    let ledger = merchant.ledger().await;
    for (part, nothing) in [
        ("captures", json!([])),
        ("declines", json!([])),
        ("byBasket", json!({})),
        ("total", json!("0.00")),
        ("refunds", json!([])),
        ("refundedByBasket", json!({})),
        ("refundedTotal", json!("0.00")),
        ("movements", json!([])),
        ("movedTotal", json!("0.00")),
        ("payouts", json!([])),
        ("payoutsTotal", json!("0.00")),
        ("incoming", json!([])),
    ] {
        assert_eq!(ledger[part], nothing, "{part}");
    }
    assert_eq!(merchant.pay(&token, AXESS, 3).await["paid"], true);
}

#[tokio::test]
async fn a_surcharge_comes_on_top_of_paid_price_and_leaves_price_alone() {
    let merchant = Merchant::start().await;
    let mut discounted = order();
    discounted["paidPrice"] = json!("90.0");
    let token = merchant.open(&discounted).await;
    merchant.pay(&token, PARAF, 2).await;
    let answer = merchant.retrieve(&token).await;
    assert_eq!(
        (answer["price"].to_string(), answer["paidPrice"].to_string()),
        ("100".into(), "92.9".into())
    );
}

#[tokio::test]
async fn a_foreign_card_is_paid_at_once_and_its_issuer_stays_unknown() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    assert_eq!(merchant.pay(&token, "5400010000000004", 1).await["paid"], true);
    let answer = merchant.retrieve(&token).await;
    assert_eq!((answer.get("cardType"), answer.get("cardFamily")), (None, None));
    assert_eq!(answer["binNumber"], "540001");
}

#[tokio::test]
async fn the_fraud_review_says_what_the_settings_say_and_ends_when_they_change() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    merchant.pay(&token, AXESS, 1).await;
    for status in [json!(0), json!(-1), Value::Null, json!(1)] {
        merchant
            .control("PUT", "/settings", &json!({"fraudStatus": status}))
            .await;
        assert_eq!(merchant.retrieve(&token).await["fraudStatus"], status);
        assert_eq!(merchant.ledger().await["captures"][0]["fraudStatus"], status);
    }
    merchant
        .control("PUT", "/settings", &json!({"fraudStatus": "absent"}))
        .await;
    assert_eq!(merchant.retrieve(&token).await.get("fraudStatus"), None);
}

#[tokio::test]
async fn strings_and_eight_decimals_are_signed_like_numbers() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    let payment = merchant.pay(&token, PARAF, 6).await;
    let payment_id = payment["paymentId"].as_str().unwrap();
    let signature = merchant.signature(&["SUCCESS", payment_id, "TRY", "SEPET-1", "c1", "112.22", "100", &token]);
    let body = json!({"conversationId": "c1", "token": token});
    for (style, literals) in [
        ("number", [r#""price":100,"paidPrice":112.22,"#, r#""blockageRate":0,"#]),
        (
            "string",
            [r#""price":"100.00","paidPrice":"112.22","#, r#""blockageRate":"0.00","#],
        ),
        (
            "eight-decimals",
            [
                r#""price":100.00000000,"paidPrice":112.22000000,"#,
                r#""blockageRate":0E-8,"#,
            ],
        ),
    ] {
        merchant.control("PUT", "/settings", &json!({"amounts": style})).await;
        let reply = merchant.call(caller::RETRIEVE, &body).await.unwrap();
        for literal in literals {
            assert!(reply.text.contains(literal), "{literal} in {}", reply.text);
        }
        assert_eq!(reply.json()["signature"], signature);
    }
}

#[tokio::test]
async fn a_reset_forgets_everything_but_the_keys() {
    let merchant = Merchant::start().await;
    let token = merchant.open(&order()).await;
    merchant.pay(&token, AXESS, 1).await;
    merchant
        .control("PUT", "/settings", &json!({"amounts": "string"}))
        .await;
    merchant.fault(&json!({"call": "pwi-retrieve", "fault": "html"})).await;
    merchant.control("POST", "/reset", &Value::Null).await;
    assert_eq!(merchant.ledger().await["total"], "0.00");
    assert_eq!(merchant.control("GET", "/requests", &Value::Null).await, json!([]));
    assert_eq!(
        merchant.control("GET", "/settings", &Value::Null).await["amounts"],
        "number"
    );
    assert_eq!(merchant.retrieve(&token).await["errorCode"], "5124");
}
