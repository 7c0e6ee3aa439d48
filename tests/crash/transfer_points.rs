//! The real signer, killed at every named point of a transfer: the money moves once, and the shop is told.

use serde_json::json;
use vezne_tests::On;

use crate::bank_judge::judge;
use crate::desk::Desk;
use crate::points::play_each;
use crate::transfer::{BankBuyer, Way};
use crate::transfer_scenario::{self as scenario, TransferScenario};

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_has_the_money_moved_once_on_sqlite() {
    play_all(scenario::once(On::Sqlite)).await;
}

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_has_the_money_moved_once_on_postgres() {
    play_all(scenario::once(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_same_point_moves_nothing_twice_on_sqlite() {
    play_all(scenario::twice(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_same_point_moves_nothing_twice_on_postgres() {
    play_all(scenario::twice(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_around_the_commit_of_what_the_bank_said_loses_nothing_on_sqlite() {
    play_all(scenario::at_what_came_of_it(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_around_the_commit_of_what_the_bank_said_loses_nothing_on_postgres() {
    play_all(scenario::at_what_came_of_it(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_while_it_is_found_out_what_was_moved_loses_nothing_on_sqlite() {
    play_all(scenario::while_it_is_found_out(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_while_it_is_found_out_what_was_moved_loses_nothing_on_postgres() {
    play_all(scenario::while_it_is_found_out(On::Postgres)).await;
}

#[tokio::test]
async fn a_token_that_ends_while_it_is_found_out_is_followed_by_the_next() {
    let mut desk = Desk::open(On::Sqlite, []).await;
    // Each reading of the statement needs a new one, and each of those is for one use.
    desk.set(&json!({ "bankTokenLifetimeS": 100 })).await;
    let buyer = BankBuyer::new(&mut desk, 2001).await;
    buyer.buy(&mut desk, Way::Undone).await;
    judge(&mut desk, &[buyer.session]).await;
}

async fn play_all(scenarios: Vec<TransferScenario>) {
    play_each(scenarios, TransferScenario::play).await;
}
