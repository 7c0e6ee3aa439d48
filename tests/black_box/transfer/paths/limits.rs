//! Limits and money: ours, and the bank's own word, which always wins.

use serde_json::json;
use vezne_tests::{BankPlan, World};

use super::super::{executes, moved, set, stand, with_bank};

fn fast_up_to(fast_limit: &'static str) -> BankPlan {
    BankPlan {
        fast_limit,
        ..BankPlan::fast_only()
    }
}

#[tokio::test]
async fn more_than_goes_at_once_is_refused_at_the_start_and_never_split() {
    let world = World::plan().bank(fast_up_to("99.99")).start().await;
    let buyer = world.bank_buyer().await;
    buyer.start("first").await.problem(422, "transfer-over-limit");
    let world = World::plan().bank(fast_up_to("100.00")).start().await;
    let buyer = world.bank_buyer().await;
    buyer.pay("first").await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn within_the_bank_there_is_no_such_limit() {
    let bank = BankPlan {
        fast_limit: "1.00",
        ..BankPlan::default()
    };
    let world = World::plan().bank(bank).start().await;
    let buyer = world.bank_buyer().await;
    buyer.pay("first").await;
    stand(&buyer, "settled", "paid").await;
}

#[tokio::test]
async fn the_banks_lower_limit_wins_over_ours() {
    let world = World::plan().bank(BankPlan::fast_only()).start().await;
    set(&world, json!({ "bankFastLimit": "50.00" })).await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let told = buyer.draft_from("00 11").await;
    assert_eq!(told.status, 200, "{}", told.text);
    let notice = &told.body["transfer"]["notice"];
    assert_eq!(notice["code"], "limit", "{notice}");
    stand(&buyer, "choosing_account", "processing").await;
    assert_eq!(executes(&world).await, 0);
    moved(&world, 0).await;

    // The buyer pays by card instead.
    let token = buyer.buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    buyer.buyer.come_back(&token).await;
    assert_eq!(buyer.buyer.session().await.body["state"], "paid");
    moved(&world, 0).await;
}

#[tokio::test]
async fn a_limit_of_the_day_that_is_used_up_before_the_otp_moves_nothing() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    set(&world, json!({ "bankDailyLimit": "50.00" })).await;
    let told = buyer.confirm(&otp_id, &buyer.otp().await).await;
    assert_eq!(told.body["transfer"]["notice"]["code"], "limit", "{}", told.text);
    stand(&buyer, "refused", "open").await;
    assert_eq!(executes(&world).await, 1);
    moved(&world, 0).await;
}

#[tokio::test]
async fn an_account_with_too_little_money_moves_nothing_and_another_pays() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let told = buyer.draft_from("00 12").await;
    assert_eq!(told.status, 200, "{}", told.text);
    assert_eq!(told.body["transfer"]["notice"]["code"], "refused", "{}", told.text);
    stand(&buyer, "refused", "open").await;
    moved(&world, 0).await;
    buyer.pay("second").await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}
