//! The real signer, killed at every named point of a reading: what came is noted once, and the shop is told once.

use vezne_tests::On;

use crate::incoming_scenario::{self as scenario, IncomingScenario};
use crate::points::play_each;

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_notes_what_came_once_on_sqlite() {
    play_all(scenario::once(On::Sqlite)).await;
}

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_notes_what_came_once_on_postgres() {
    play_all(scenario::once(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_again_in_the_next_reading_notes_nothing_twice_on_sqlite() {
    play_all(scenario::twice(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_again_in_the_next_reading_notes_nothing_twice_on_postgres() {
    play_all(scenario::twice(On::Postgres)).await;
}

async fn play_all(scenarios: Vec<IncomingScenario>) {
    play_each(scenarios, IncomingScenario::play).await;
}
