//! The real signer, killed at every named point: whatever it was doing, the buyer pays once and the shop is told.

use std::fmt::Debug;

use futures_util::{StreamExt as _, stream};
use tokio::task::{LocalSet, spawn_local};
use vezne_signer::hooks::CrashPoint;
use vezne_tests::On;

use crate::scenario::{self, Scenario};
use crate::{incoming_scenario, payout_scenario, refund_scenario, transfer_scenario};

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

#[test]
fn every_point_is_on_the_way_of_some_payment_or_refund() {
    for &point in CrashPoint::ALL {
        let is_met = scenario::comes_by(point)
            || transfer_scenario::comes_by(point)
            || refund_scenario::comes_by(point)
            || incoming_scenario::comes_by(point)
            || payout_scenario::comes_by(point);
        assert!(is_met, "nobody comes by {}", point.name());
    }
}

async fn play_all(scenarios: Vec<Scenario>) {
    play_each(scenarios, Scenario::play).await;
}

/// Plays them all, several at a time, and tells of all that failed.
pub(crate) async fn play_each<S: Debug + 'static, P: Future<Output = ()> + 'static>(
    scenarios: Vec<S>,
    play: impl Fn(S) -> P + Copy,
) {
    let count = scenarios.len();
    let played = stream::iter(scenarios)
        .map(|scenario| async move {
            let name = format!("{scenario:?}");
            let played = spawn_local(play(scenario)).await;
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
