//! An upstream that does not answer: buyers are told at once, and what may have been paid is asked about all the same.

use vezne_tests::{BankPlan, Buyer, World};

/// How many calls in a row have to fail.
const FAILURES: usize = 5;
/// How long nothing begins then.
const PAUSE_S: i64 = 5;
const INSTALLMENTS: &str = "/payment/iyzipos/installment";

/// Has five questions in a row meet an iyzico that refuses connections.
async fn lose_iyzico(world: &World, buyer: &Buyer<'_>) {
    for _ in 0..FAILURES {
        world.iyzico().fault("installment", "refuse").await;
        buyer.quote("55260800").await.problem(503, "upstream-unreachable");
    }
}

#[tokio::test]
async fn after_five_silences_nothing_is_asked_until_the_pause_is_over() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    lose_iyzico(&world, &buyer).await;
    let calls = world.iyzico().calls_of(INSTALLMENTS).await;
    let refused = buyer.quote("55260800").await;
    refused.problem(503, "upstream-unreachable");
    assert_eq!(refused.header("retry-after"), PAUSE_S.to_string());
    buyer.pay(1, "first").await.problem(503, "upstream-unreachable");
    assert_eq!(world.iyzico().calls_of(INSTALLMENTS).await, calls);
    assert_eq!(
        world.story_of(&buyer.session).await,
        ["session.open"],
        "nothing was begun"
    );
    world.advance_s(PAUSE_S).await;
    assert_eq!(buyer.quote("55260800").await.status, 200);
    assert_eq!(buyer.pay(1, "first").await.status, 200);
}

#[tokio::test]
async fn a_payment_is_found_while_nothing_new_begins_and_ends_the_pause() {
    let world = World::start().await;
    let payer = world.buyer().await;
    let token = payer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    let buyer = world.buyer_of("SIP-2").await;
    lose_iyzico(&world, &buyer).await;
    buyer.pay(1, "first").await.problem(503, "upstream-unreachable");
    assert_eq!(payer.come_back(&token).await.status, 303);
    assert_eq!(payer.as_shop_sees().await["state"], "paid");
    assert_eq!(buyer.pay(1, "first").await.status, 200, "iyzico has answered");
}

#[tokio::test]
async fn what_iyzico_refuses_however_often_is_an_answer() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    for _ in 0..2 * FAILURES {
        world.iyzico().fault("installment", "rate-limit").await;
        buyer.quote("55260800").await.problem(503, "upstream-busy");
    }
    assert_eq!(buyer.quote("55260800").await.status, 200);
}

#[tokio::test]
async fn an_otp_is_sent_whatever_the_bank_did_before() {
    let world = World::plan().bank(BankPlan::default()).start().await;
    let payer = world.bank_buyer().await;
    payer.authorize("first").await;
    let otp_id = payer.draft().await;
    let otp = payer.otp().await;
    let buyer = world.bank_buyer_of("SIP-2", "100.00").await;
    buyer.authorize("first").await;
    for _ in 0..FAILURES {
        world.bank_fault("bank-accounts", "refuse").await;
        let asked = buyer
            .post("accounts", &serde_json::json!({ "grant": buyer.grant() }))
            .await;
        asked.problem(503, "upstream-unreachable");
    }
    let asked = buyer
        .post("accounts", &serde_json::json!({ "grant": buyer.grant() }))
        .await;
    asked.problem(503, "upstream-unreachable");
    assert_eq!(asked.header("retry-after"), PAUSE_S.to_string());
    assert_eq!(payer.confirm(&otp_id, &otp).await.status, 200);
    assert_eq!(payer.stands().await.1, "paid");
    assert_eq!(world.movements().await.len(), 1);
}
