//! Two ways to pay one order: whichever is open keeps the other shut, and money is taken once.

use serde_json::json;
use vezne_signer::hooks::CrashPoint;
use vezne_tests::{BankPlan, Hold, World};

use super::super::{executes, moved, stand, with_bank};
use super::shop;

#[tokio::test]
async fn a_payment_page_that_is_open_keeps_the_bank_shut() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let opened = buyer.buyer.pay(1, "card").await;
    let token = opened.page_token();
    let refused = buyer.start("first").await;
    refused.problem(409, "card-page-open");
    assert_eq!(refused.body["pageUrl"], opened.body["pageUrl"]);
    assert!(refused.body["retryAt"].is_string(), "{}", refused.text);

    // Whoever asks again has iyzico asked first, at most every ten seconds.
    world.iyzico().pay(&token, 1).await;
    world.advance_s(11).await;
    buyer.start("first").await.problem(409, "session-ended");
    buyer.buyer.come_back(&token).await;
    assert_eq!(buyer.buyer.session().await.body["state"], "paid");
    assert_eq!(world.iyzico().captures().await.len(), 1);
    moved(&world, 0).await;
}

#[tokio::test]
async fn a_buyer_who_turns_to_the_card_ends_the_transfer_and_its_otp() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    let token = buyer.buyer.pay(1, "card").await.page_token();
    let told = buyer.confirm(&otp_id, &buyer.otp().await).await;
    assert_eq!(
        (told.status, &told.body["state"]),
        (200, &json!("processing")),
        "{}",
        told.text
    );
    assert_eq!(executes(&world).await, 0);
    moved(&world, 0).await;
    world.iyzico().pay(&token, 1).await;
    buyer.buyer.come_back(&token).await;
    assert_eq!(buyer.buyer.session().await.body["state"], "paid");
    let told = buyer.confirm(&otp_id, &buyer.otp().await).await;
    assert_eq!(told.body["state"], "paid");
    moved(&world, 0).await;
}

#[tokio::test]
async fn a_buyer_who_turns_to_the_card_while_at_the_bank_comes_back_to_nothing() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let page = buyer.leave(&buyer.start("first").await).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    buyer.buyer.pay(1, "card").await.page_token();
    let back = buyer.browser.goes(&world, &callback).await;
    assert!(!back.header("location").contains('#'), "{}", back.header("location"));
    assert_eq!(world.iyzico().calls_of("/vakifbank/auth/oauth/v2/token").await, 0);
    assert_eq!(buyer.buyer.session().await.body["state"], "processing");
}

#[tokio::test]
async fn while_the_bank_is_being_told_nothing_else_begins_or_ends() {
    let hold = Hold::at(CrashPoint::ExecuteBegun);
    let plan = World::plan().bank(BankPlan::default());
    let world = plan.hooks(hold.hooks()).start().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    let otp = buyer.otp().await;
    hold.arm();
    let meanwhile = async {
        hold.is_reached().await;
        stand(&buyer, "executing", "processing").await;
        buyer.buyer.pay(1, "card").await.problem(409, "transfer-under-way");
        buyer.start("second").await.problem(409, "transfer-under-way");
        buyer
            .post("cancel", &json!({}))
            .await
            .problem(409, "transfer-under-way");
        let draft = json!({ "grant": buyer.grant(), "account": "acc" });
        buyer.post("draft", &draft).await.problem(409, "transfer-under-way");
        let cancelled = shop(&world, &buyer, reqwest::Method::POST, "/cancel", &json!({})).await;
        cancelled.problem(409, "payment-open");
        let again = buyer.confirm(&otp_id, &otp).await;
        assert_eq!(again.body["transfer"]["stage"], "executing", "{}", again.text);
        assert_eq!(executes(&world).await, 0);
        hold.release();
    };
    let (confirmed, ()) = tokio::join!(buyer.confirm(&otp_id, &otp), meanwhile);
    assert_eq!(confirmed.body["state"], "paid", "{}", confirmed.text);
    assert_eq!(executes(&world).await, 1);
    moved(&world, 1).await;
    buyer.buyer.pay(1, "card").await.problem(409, "session-ended");
    buyer.start("second").await.problem(409, "session-ended");
}

#[tokio::test]
async fn of_a_card_and_an_otp_at_the_same_time_one_takes_money() {
    for round in 0..6 {
        let world = with_bank().await;
        let buyer = world.bank_buyer().await;
        buyer.authorize("first").await;
        let otp_id = buyer.draft().await;
        let otp = buyer.otp().await;
        let (card, told) = tokio::join!(buyer.buyer.pay(1, "card"), buyer.confirm(&otp_id, &otp));
        let movements = world.movements().await.len();
        if card.status == 200 {
            assert_eq!(movements, 0, "round {round}: {}", told.text);
            let token = card.page_token();
            world.iyzico().pay(&token, 1).await;
            buyer.buyer.come_back(&token).await;
        } else {
            assert_eq!((card.status, movements), (409, 1), "round {round}: {}", card.text);
        }
        let captures = world.iyzico().captures().await.len();
        assert_eq!(captures + movements, 1, "round {round}");
        assert_eq!(buyer.buyer.session().await.body["state"], "paid");
    }
}

#[tokio::test]
async fn of_a_page_and_a_ticket_at_the_same_time_one_stays_open() {
    for round in 0..6 {
        let world = with_bank().await;
        let buyer = world.bank_buyer().await;
        let (card, started) = tokio::join!(buyer.buyer.pay(1, "card"), buyer.start("first"));
        let seen = buyer.buyer.session().await.body;
        let has_page = seen["card"]["pageUrl"].is_string();
        let has_transfer = seen["transfer"]["stage"] == "opened";
        assert!(
            has_page != has_transfer,
            "round {round}: {} {} {seen}",
            card.text,
            started.text
        );
    }
}
