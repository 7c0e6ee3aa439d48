//! The real signer, killed at every named point of a payout: the supplier is paid once, and the shop is told.

use vezne_tests::On;

use crate::payout_scenario::{self as scenario, PayoutScenario};
use crate::points::play_each;

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_pays_once_on_sqlite() {
    play_all(scenario::once(On::Sqlite)).await;
}

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_pays_once_on_postgres() {
    play_all(scenario::once(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_same_point_pays_nothing_twice_on_sqlite() {
    play_all(scenario::twice(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_same_point_pays_nothing_twice_on_postgres() {
    play_all(scenario::twice(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_while_it_is_found_out_what_was_paid_loses_nothing_on_sqlite() {
    play_all(scenario::while_it_is_found_out(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_while_it_is_found_out_what_was_paid_loses_nothing_on_postgres() {
    play_all(scenario::while_it_is_found_out(On::Postgres)).await;
}

async fn play_all(scenarios: Vec<PayoutScenario>) {
    play_each(scenarios, PayoutScenario::play).await;
}
