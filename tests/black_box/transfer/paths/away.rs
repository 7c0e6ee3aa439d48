//! The bank cannot be reached: no connection comes about, so nothing was sent, and the buyer can try again. And several
//! signers at one bank.

use serde_json::json;
use vezne_tests::{BankBuyer, BankPlan, On, World};

use super::super::{executes, moved, stand};

/// A world with two signers, and the second's address.
async fn with_another(is_away: bool) -> (World, String) {
    let mut world = World::plan().on(On::Postgres).bank(BankPlan::default()).start().await;
    let other = if is_away {
        world.start_another_signer_without_its_bank().await
    } else {
        world.start_another_signer().await
    };
    (world, other)
}

/// The same buyer with a signer of this address.
fn turn_to(buyer: &mut BankBuyer<'_>, signer: &str) {
    buyer.buyer = buyer.buyer.at(signer);
}

#[tokio::test]
async fn an_otp_that_could_not_be_sent_is_kept_and_no_try_is_used() {
    let (world, away) = with_another(true).await;
    let mut buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    let otp = buyer.otp().await;
    turn_to(&mut buyer, &away);
    for _ in 0..4 {
        let told = buyer.confirm(&otp_id, &otp).await;
        assert_eq!(told.status, 200, "{}", told.text);
        let transfer = &told.body["transfer"];
        assert_eq!(transfer["notice"]["code"], "bank-unavailable", "{}", told.text);
        assert_eq!(transfer["draft"]["triesLeft"], 3);
        stand(&buyer, "awaiting_otp", "processing").await;
    }
    assert_eq!(executes(&world).await, 0);
    moved(&world, 0).await;
    turn_to(&mut buyer, &world.signer);
    buyer.confirm(&otp_id, &otp).await;
    stand(&buyer, "settled", "paid").await;
    assert_eq!(executes(&world).await, 1);
    moved(&world, 1).await;
}

#[tokio::test]
async fn what_is_asked_of_a_bank_that_is_away_before_the_otp_can_be_asked_again() {
    let (world, away) = with_another(true).await;
    let mut buyer = world.bank_buyer().await;
    let page = buyer.leave(&buyer.start("first").await).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    let elsewhere = callback.replace(&world.signer, &away);
    let back = buyer.browser.goes(&world, &elsewhere).await;
    assert_eq!(back.header("location"), "http://localhost:8788/checkout/SIP-1001");
    stand(&buyer, "refused", "open").await;

    buyer.authorize("second").await;
    turn_to(&mut buyer, &away);
    let ask = json!({ "grant": buyer.grant() });
    buyer.post("accounts", &ask).await.problem(503, "upstream-unreachable");
    turn_to(&mut buyer, &world.signer);
    let accounts = buyer.accounts().await;
    turn_to(&mut buyer, &away);
    for _ in 0..6 {
        // None of them is one of the OTPs that there may be: none was sent.
        let ask = json!({ "grant": buyer.grant(), "account": accounts[0].1 });
        let told = buyer.post("draft", &ask).await;
        assert_eq!(
            told.body["transfer"]["notice"]["code"], "bank-unavailable",
            "{}",
            told.text
        );
        stand(&buyer, "choosing_account", "processing").await;
    }
    turn_to(&mut buyer, &world.signer);
    let otp_id = buyer.draft().await;
    assert_eq!(buyer.transfer().await["draft"]["newOtpsLeft"], 3);
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn of_two_signers_that_are_given_the_same_otp_one_sends_it() {
    for round in 0..4 {
        let (world, other) = with_another(false).await;
        let buyer = world.bank_buyer().await;
        buyer.authorize("first").await;
        let otp_id = buyer.draft().await;
        let otp = buyer.otp().await;
        let ask = json!({ "grant": buyer.grant(), "otpId": otp_id, "otp": otp });
        let there = buyer.buyer.at(&other);
        let confirming = async {
            let request = there.request(reqwest::Method::POST, "/v1/session/bank/confirm");
            vezne_tests::Answer::to(request.json(&ask)).await
        };
        let (here, there, again) = tokio::join!(buyer.confirm(&otp_id, &otp), confirming, buyer.confirm(&otp_id, &otp));
        for told in [here, there, again] {
            assert!(matches!(told.status, 200 | 409), "{}", told.text);
        }
        stand(&buyer, "settled", "paid").await;
        assert_eq!(executes(&world).await, 1, "round {round}");
        moved(&world, 1).await;
    }
}
