//! The bank's token is over in the middle: another is had where the bank gives one, or the buyer goes to the bank again.

use serde_json::json;
use vezne_tests::World;

use super::super::{executes, moved, set, stand, with_bank};

const OVER_S: i64 = 61;

async fn with_short_tokens(refresh: bool) -> World {
    let world = with_bank().await;
    set(
        &world,
        json!({ "bankTokenLifetimeS": 60, "bankRefreshTokens": refresh }),
    )
    .await;
    world
}

#[tokio::test]
async fn list_draft_and_execute_each_have_another_token() {
    let world = with_short_tokens(true).await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    world.advance_s(OVER_S).await;
    buyer.accounts().await;
    world.advance_s(OVER_S).await;
    let otp_id = buyer.draft().await;
    world.advance_s(OVER_S).await;
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
    assert_eq!(world.iyzico().calls_of("/vakifbank/auth/oauth/v2/token").await, 4);
    // The first was refused for its token: that proves that nothing ran.
    assert_eq!(executes(&world).await, 2);
}

#[tokio::test]
async fn without_another_token_a_list_ends_the_transfer() {
    let world = with_short_tokens(false).await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    world.advance_s(OVER_S).await;
    let ask = json!({ "grant": buyer.grant() });
    buyer.post("accounts", &ask).await.problem(409, "transfer-moved-on");
    stand(&buyer, "refused", "open").await;
    assert_eq!(buyer.transfer().await["notice"]["code"], "authorize-again");
    buyer.pay("second").await;
    stand(&buyer, "settled", "paid").await;
}

#[tokio::test]
async fn without_another_token_a_draft_ends_the_transfer() {
    let world = with_short_tokens(false).await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    buyer.accounts().await;
    world.advance_s(OVER_S).await;
    let told = buyer.draft_from("00 11").await;
    assert_eq!(told.status, 200, "{}", told.text);
    stand(&buyer, "refused", "open").await;
    assert_eq!(buyer.transfer().await["notice"]["code"], "authorize-again");
    moved(&world, 0).await;
}

#[tokio::test]
async fn without_another_token_an_execute_ends_the_transfer_and_nothing_was_moved() {
    let world = with_short_tokens(false).await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    world.advance_s(OVER_S).await;
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "refused", "open").await;
    assert_eq!(buyer.transfer().await["notice"]["code"], "authorize-again");
    assert_eq!(executes(&world).await, 1);
    moved(&world, 0).await;
    buyer.pay("second").await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

/// A refresh token is good once: what it was changed for is kept even when the call itself then fails.
#[tokio::test]
async fn a_draft_that_fails_after_its_token_was_renewed_can_be_asked_for_again() {
    let world = with_short_tokens(true).await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    buyer.accounts().await;
    world.advance_s(OVER_S).await;
    let busy = json!({ "call": "bank-remittance", "fault": "rate-limit", "times": 1, "after": 1 });
    world.iyzico().fault_with(busy).await;
    buyer.draft_from("00 11").await;
    stand(&buyer, "choosing_account", "processing").await;
    assert_eq!(buyer.transfer().await["notice"]["code"], "bank-unavailable");
    let otp_id = buyer.draft().await;
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_token_was_renewed_is_unknown() {
    let world = with_short_tokens(true).await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    world.advance_s(OVER_S).await;
    let cut = json!({ "call": "bank-execute", "fault": "cut-after-commit", "times": 1, "after": 1 });
    world.iyzico().fault_with(cut).await;
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "unknown", "unknown").await;
    world.pass_s(60, 20).await;
    stand(&buyer, "settled", "paid").await;
    assert_eq!(executes(&world).await, 2);
    moved(&world, 1).await;
}
