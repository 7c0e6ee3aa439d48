//! Each kind of difference, brought about.

use super::*;

#[tokio::test]
async fn a_payment_that_nobody_has_told_the_signer_is_only_upstream_until_it_is_found() {
    let (world, operator) = noon().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(6).await;
    world.iyzico().pay(&token, 6).await;
    let printed = as_json(&world, &operator, 0).await;
    assert_eq!(differences(&printed), ["only-upstream"]);
    let found = &printed.json["differences"][0];
    assert_eq!(
        (
            &found["session"],
            &found["ours"],
            &found["upstream"],
            &found["currency"]
        ),
        (&json!(buyer.session), &Value::Null, &json!("111.45"), &json!("TRY"))
    );
    assert!(found["todo"].as_str().unwrap().contains("reconcile"), "{found}");
    operator.run(&world, &["reconcile", "--days", "2"]).await.done();
    let told = as_json(&world, &operator, 0).await.done();
    assert_eq!(told["net"][0]["captured"], "111.45");
}

#[tokio::test]
async fn what_iyzico_has_forgotten_is_only_here() {
    let (world, operator) = noon().await;
    let buyer = paid(&world, "SIP-1").await;
    give_back(&world, &buyer, json!({ "amount": "25.00" })).await;
    world.control(Method::POST, "reset", &Value::Null).await;
    let printed = as_json(&world, &operator, 0).await;
    assert_eq!(differences(&printed), ["only-here", "refund-only-here"]);
    let [payment, refund] = printed.json["differences"].as_array().unwrap().as_slice() else {
        panic!("two")
    };
    assert_eq!(
        (&payment["ours"], &payment["upstream"]),
        (&json!("111.45"), &Value::Null)
    );
    assert_eq!(
        (&refund["ours"], &refund["session"]),
        (&json!("25.00"), &json!(buyer.session))
    );
    assert!(refund["refund"].as_str().unwrap().starts_with("rfd_"));
}

#[tokio::test]
async fn another_amount_than_iyzicos_is_named_with_both() {
    let (world, operator) = noon().await;
    crate::review::in_review(&world).await;
    let printed = as_json(&world, &operator, 0).await;
    assert_eq!(differences(&printed), ["amount-differs"]);
    let found = &printed.json["differences"][0];
    assert_eq!(found["upstream"], "111.45");
    assert!(found["ours"].is_string() && found["ours"] != "111.45", "{found}");
}

#[tokio::test]
async fn a_refund_that_is_not_in_iyzicos_report_yet_is_there_the_next_day() {
    let (world, operator) = noon().await;
    settings(&world, json!({ "reportingDelayS": 3600 })).await;
    let buyer = paid(&world, "SIP-1").await;
    give_back(&world, &buyer, json!({})).await;
    assert_eq!(differences(&as_json(&world, &operator, 0).await), ["refund-only-here"]);
    world.advance_s(DAY_S).await;
    as_json(&world, &operator, -1).await.done();
}

#[tokio::test]
async fn refunds_without_ids_are_told_apart_by_their_amounts() {
    let (world, operator) = noon().await;
    settings(&world, json!({ "reportingConversationIds": false })).await;
    let (one, other) = (paid(&world, "SIP-1").await, paid(&world, "SIP-2").await);
    give_back(&world, &one, json!({ "amount": "25.00" })).await;
    give_back(&world, &other, json!({})).await;
    let told = as_json(&world, &operator, 0).await.done();
    assert_eq!(
        (&told["comparison"]["givenBack"], &told["notes"]),
        (&json!(2), &json!([]))
    );
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_only_upstream_until_it_is_found() {
    let (world, operator) = noon().await;
    let buyer = paid(&world, "SIP-1").await;
    world.iyzico().fault("refund", "cut-after-commit").await;
    give_back(&world, &buyer, json!({ "amount": "25.00" })).await;
    let printed = as_json(&world, &operator, 0).await;
    assert_eq!(differences(&printed), ["refund-only-upstream"]);
    assert_eq!(printed.json["differences"][0]["upstream"], "25.00");
    assert_eq!(printed.json["refunds"], json!([]));
    world.pass_s(3600, 300).await;
    let told = as_json(&world, &operator, 0).await.done();
    assert_eq!(told["refunds"][0]["amount"], "25.00");
}

#[tokio::test]
async fn a_payment_that_an_operator_closed_is_named_until_it_has_gone_back() {
    let (world, operator) = noon().await;
    let buyer = in_review(&world, "SIP-1").await;
    assert_eq!(
        as_json(&world, &operator, 0).await.done()["taken"][0]["amountPaid"],
        "111.45"
    );
    operator
        .run(&world, &crate::review::settle(&buyer.session, "closed"))
        .await
        .done();
    let printed = as_json(&world, &operator, 0).await;
    assert_eq!(differences(&printed), ["closed-here"]);
    assert_eq!(printed.json["taken"], json!([]));
    assert_eq!(printed.json["sessions"]["cancelled"], 1);
}

#[tokio::test]
async fn a_payment_that_an_operator_called_paid_counts() {
    let (world, operator) = noon().await;
    let buyer = in_review(&world, "SIP-1").await;
    operator
        .run(&world, &crate::review::settle(&buyer.session, "paid"))
        .await
        .done();
    let told = as_json(&world, &operator, 0).await.done();
    assert_eq!(
        (&told["taken"], &told["net"][0]["captured"]),
        (&json!([]), &json!("111.45"))
    );
    assert_eq!(
        (&told["sessions"]["paid"], &told["sessions"]["needsReview"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn a_session_that_cannot_be_read_is_named_and_the_others_are_reported() {
    let (world, operator) = noon().await;
    let broken = paid(&world, "SIP-1").await;
    paid(&world, "SIP-2").await;
    let spoil = "UPDATE sessions SET order_sealed = x'01' WHERE id = $1";
    crate::broken_rows::tamper(&world, spoil, &broken.session).await;
    let printed = as_json(&world, &operator, 0).await;
    assert!(differences(&printed).contains(&"unreadable"), "{}", printed.text);
    assert_eq!(printed.json["net"][0]["captured"], "111.45");
}
