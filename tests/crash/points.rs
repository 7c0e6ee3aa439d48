//! The real signer, killed at every named point: whatever it was doing, the buyer pays once and the shop is told.

use futures_util::{StreamExt as _, stream};
use tokio::task::{LocalSet, spawn_local};
use vezne_tests::On;

use crate::scenario::{self, Scenario};

/// How many desks are open at a time in one test.
const AT_A_TIME: usize = 5;

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_takes_the_money_once_on_sqlite() {
    play_all(scenario::once(On::Sqlite)).await;
}

#[tokio::test]
async fn a_signer_that_is_killed_anywhere_takes_the_money_once_on_postgres() {
    play_all(scenario::once(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_same_point_changes_nothing_on_sqlite() {
    play_all(scenario::twice(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_same_point_changes_nothing_on_postgres() {
    play_all(scenario::twice(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_next_point_changes_nothing_on_sqlite() {
    play_all(scenario::next(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_again_at_the_next_point_changes_nothing_on_postgres() {
    play_all(scenario::next(On::Postgres)).await;
}

#[tokio::test]
async fn being_killed_around_the_commit_of_what_came_of_it_loses_nothing_on_sqlite() {
    play_all(scenario::at_what_came_of_it(On::Sqlite)).await;
}

#[tokio::test]
async fn being_killed_around_the_commit_of_what_came_of_it_loses_nothing_on_postgres() {
    play_all(scenario::at_what_came_of_it(On::Postgres)).await;
}

/// Plays them all, several at a time, and tells of all that failed.
async fn play_all(scenarios: Vec<Scenario>) {
    let count = scenarios.len();
    let played = stream::iter(scenarios)
        .map(|scenario| async move {
            let name = format!("{scenario:?}");
            let played = spawn_local(scenario.play()).await;
            played.err().map(|failure| format!("{name}: {failure}"))
        })
        .buffer_unordered(AT_A_TIME)
        .collect::<Vec<_>>();
    let failures: Vec<String> = LocalSet::new().run_until(played).await.into_iter().flatten().collect();
    assert!(
        failures.is_empty(),
        "{} of {count} scenarios failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
