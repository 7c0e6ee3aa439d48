//! The real signer, killed at every named point of a refund: the money goes back once, and the shop is told.

use vezne_tests::On;

use crate::points::play_each;
use crate::refund_scenario::{self as scenario, RefundScenario};

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_gives_back_once_on_sqlite() {
    play_all(scenario::once(On::Sqlite)).await;
}

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_gives_back_once_on_postgres() {
    play_all(scenario::once(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_same_point_gives_nothing_back_twice_on_sqlite() {
    play_all(scenario::twice(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_same_point_gives_nothing_back_twice_on_postgres() {
    play_all(scenario::twice(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_around_the_commit_of_what_iyzico_said_loses_nothing_on_sqlite() {
    play_all(scenario::at_what_came_of_it(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_around_the_commit_of_what_iyzico_said_loses_nothing_on_postgres() {
    play_all(scenario::at_what_came_of_it(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_while_it_is_found_out_what_went_back_loses_nothing_on_sqlite() {
    play_all(scenario::while_it_is_found_out(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_while_it_is_found_out_what_went_back_loses_nothing_on_postgres() {
    play_all(scenario::while_it_is_found_out(On::Postgres)).await;
}

async fn play_all(scenarios: Vec<RefundScenario>) {
    play_each(scenarios, RefundScenario::play).await;
}
