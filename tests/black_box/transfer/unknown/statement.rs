//! What the buyer's statement proves, and what it does not.

use serde_json::json;
use vezne_tests::{BankPlan, On, World};

use super::{executes, lost, lost_of, moved, pays_elsewhere, set, stand, told, why_and_proof, with_bank};

/// A row that is later than the transfer, whatever the two clocks show.
const LATER_S: i64 = 360;

#[tokio::test]
async fn our_reference_in_the_statement_settles_it() {
    let world = with_bank().await;
    set(&world, json!({ "bankStatement": "kept" })).await;
    let buyer = lost(&world, "cut-after-commit").await;
    pays_elsewhere(&world, "100.00", "Vezne Kahve A.Ş.").await;
    world.pass_s(30, 15).await;
    stand(&buyer, "settled", "paid").await;
    assert_eq!(why_and_proof(&buyer).await, (json!(null), json!("statement")));
    let movement = world.movements().await.remove(0);
    let shop = buyer.buyer.as_shop_sees().await;
    assert_eq!(
        shop["transfer"]["receipt"]["transactionId"],
        movement["transactionId"].to_string()
    );
    moved(&world, 1).await;
    let kinds = told(&world).await;
    let places = ["session.unknown", "session.paid"].map(|kind| kinds.iter().position(|told| told == kind));
    assert!(places[0].is_some() && places[0] < places[1], "{kinds:?}");
}

#[tokio::test]
async fn the_receivers_name_settles_it_where_no_other_row_may_be_it_on_both_databases() {
    for on in [On::Sqlite, On::Postgres] {
        let world = World::plan().on(on).bank(BankPlan::default()).start().await;
        let buyer = lost(&world, "cut-after-commit").await;
        world.pass_s(30, 15).await;
        stand(&buyer, "settled", "paid").await;
        assert_eq!(why_and_proof(&buyer).await, (json!(null), json!("statement")));
        moved(&world, 1).await;
    }
}

#[tokio::test]
async fn an_equal_transfer_of_ours_from_the_same_account_leaves_it_to_a_person() {
    let world = with_bank().await;
    let first = world.bank_buyer_of("SIP-1000", "100.00").await;
    first.pay("first").await;
    stand(&first, "settled", "paid").await;
    let second = lost_of(&world, "SIP-1001", "cut-after-commit").await;
    world.pass_s(540, 60).await;
    stand(&second, "unknown", "unknown").await;
    world.pass_s(600, 60).await;
    stand(&second, "manual_review", "needs_review").await;
    assert_eq!(why_and_proof(&second).await.0, "ambiguous-statement");
    stand(&first, "settled", "paid").await;
}

#[tokio::test]
async fn an_equal_transfer_of_ours_does_not_stand_for_one_that_was_not_made() {
    for ids in [true, false] {
        let world = with_bank().await;
        set(&world, json!({ "bankStatementIds": ids })).await;
        let first = world.bank_buyer_of("SIP-1000", "100.00").await;
        first.pay("first").await;
        let second = lost_of(&world, "SIP-1001", "cut-before-commit").await;
        world.pass_s(1800, 60).await;
        let (stage, state) = second.stands().await;
        assert_ne!((stage.as_str(), state.as_str()), ("settled", "paid"), "with ids: {ids}");
        moved(&world, 1).await;
    }
}

#[tokio::test]
async fn two_lost_ones_of_which_one_was_made_are_never_both_paid() {
    let world = with_bank().await;
    let made = lost_of(&world, "SIP-1000", "cut-after-commit").await;
    let not_made = lost_of(&world, "SIP-1001", "cut-before-commit").await;
    world.pass_s(1800, 60).await;
    stand(&not_made, "manual_review", "needs_review").await;
    stand(&made, "manual_review", "needs_review").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn rows_that_name_nobody_leave_it_to_a_person() {
    let world = with_bank().await;
    set(&world, json!({ "bankStatement": "anonymous" })).await;
    let buyer = lost(&world, "cut-after-commit").await;
    world.pass_s(540, 60).await;
    stand(&buyer, "unknown", "unknown").await;
    world.pass_s(600, 60).await;
    stand(&buyer, "manual_review", "needs_review").await;
    assert_eq!(why_and_proof(&buyer).await.0, "ambiguous-statement");
}

#[tokio::test]
async fn an_equal_transfer_to_somebody_else_never_settles_it() {
    for statement in ["kept", "replaced", "anonymous"] {
        let world = with_bank().await;
        set(&world, json!({ "bankStatement": statement })).await;
        let buyer = lost(&world, "cut-before-commit").await;
        pays_elsewhere(&world, "100.00", "Mehmet Demir").await;
        world.advance_s(LATER_S).await;
        pays_elsewhere(&world, "100.00", "Mehmet Demir").await;
        world.pass_s(2 * 3600, 300).await;
        let (stage, _) = buyer.stands().await;
        assert_eq!(stage, "manual_review", "{statement}");
        moved(&world, 0).await;
    }
}

#[tokio::test]
async fn what_two_readings_agree_was_not_made_can_be_paid_again() {
    let world = with_bank().await;
    let buyer = lost(&world, "cut-before-commit").await;
    world.advance_s(LATER_S).await;
    pays_elsewhere(&world, "7.00", "Market").await;
    world.pass_s(60, 20).await;
    stand(&buyer, "unknown", "unknown").await;
    world.pass_s(480, 60).await;
    stand(&buyer, "unknown", "unknown").await;
    world.pass_s(900, 60).await;
    stand(&buyer, "refused", "open").await;
    assert_eq!(why_and_proof(&buyer).await.0, "not-moved");
    assert_eq!(buyer.transfer().await["notice"]["code"], "not-moved");
    assert!(told(&world).await.contains(&"session.reopened".to_owned()));
    moved(&world, 0).await;

    let extended = buyer.buyer.request(reqwest::Method::POST, "/v1/session/extend");
    assert!(extended.send().await.unwrap().status().is_success());
    buyer.pay("second").await;
    stand(&buyer, "settled", "paid").await;
    assert_eq!(executes(&world).await, 2);
    moved(&world, 1).await;
}

#[tokio::test]
async fn absence_without_later_rows_proves_nothing_and_after_a_day_a_person_has_to_look() {
    let world = with_bank().await;
    set(&world, json!({ "bankTokenLifetimeS": 200_000 })).await;
    let buyer = lost(&world, "cut-before-commit").await;
    world.pass_s(23 * 3600, 1800).await;
    stand(&buyer, "unknown", "unknown").await;
    world.pass_s(2 * 3600, 1800).await;
    stand(&buyer, "manual_review", "needs_review").await;
    assert_eq!(why_and_proof(&buyer).await.0, "unresolved");
    moved(&world, 0).await;
}

#[tokio::test]
async fn a_token_that_is_over_is_refreshed_to_read_the_statement() {
    let world = with_bank().await;
    set(&world, json!({ "bankTokenLifetimeS": 60 })).await;
    let buyer = lost(&world, "cut-after-commit").await;
    world.pass_s(120, 61).await;
    stand(&buyer, "settled", "paid").await;
    assert_eq!(why_and_proof(&buyer).await, (json!(null), json!("statement")));
}

/// A refresh token is good once: a reading that keeps its new one to itself leaves the next reading without any.
#[tokio::test]
async fn a_statement_is_read_for_as_long_as_tokens_can_be_refreshed() {
    let world = with_bank().await;
    set(&world, json!({ "bankTokenLifetimeS": 60 })).await;
    let buyer = lost(&world, "cut-before-commit").await;
    world.pass_s(400, 100).await;
    stand(&buyer, "unknown", "unknown").await;
    pays_elsewhere(&world, "7.00", "Market").await;
    world.pass_s(1300, 100).await;
    stand(&buyer, "refused", "open").await;
    assert_eq!(why_and_proof(&buyer).await.0, "not-moved");
}

#[tokio::test]
async fn without_a_token_a_person_has_to_look() {
    let world = with_bank().await;
    set(&world, json!({ "bankTokenLifetimeS": 60, "bankRefreshTokens": false })).await;
    let buyer = lost(&world, "cut-after-commit").await;
    world.pass_s(120, 61).await;
    stand(&buyer, "manual_review", "needs_review").await;
    assert_eq!(why_and_proof(&buyer).await.0, "no-statement");
    moved(&world, 1).await;
}

#[tokio::test]
async fn where_statements_cannot_be_read_a_person_has_to_look() {
    let bank = BankPlan {
        reads_statements: false,
        ..BankPlan::default()
    };
    let world = World::plan().bank(bank).start().await;
    let buyer = lost(&world, "cut-after-commit").await;
    world.pass_s(30, 15).await;
    stand(&buyer, "manual_review", "needs_review").await;
    assert_eq!(why_and_proof(&buyer).await.0, "no-statement");
    moved(&world, 1).await;
}
