//! How many calls an upstream may have in a minute, counted by all instances together.

use sqlx::AnyConnection;

use super::attempts::Claim;
use super::write::Decision;
use super::{Store, StoreError, one};
use crate::clock::Moment;

/// The minute that calls are counted in.
const WINDOW_MS: i64 = 60_000;

/// What one kind of caller may use of an upstream's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Which upstream.
    pub upstream: &'static str,
    /// How many calls of a minute may be used up when this caller comes.
    pub max: i64,
    /// Whether this caller waits while the upstream wants a pause.
    pub keeps_pauses: bool,
}

/// Spends one call inside a transaction; without one left nothing of the transaction stays.
pub(super) async fn spend(
    connection: &mut AnyConnection,
    budget: Budget,
    now: Moment,
) -> Result<Decision<Claim>, StoreError> {
    let Budget {
        upstream,
        max,
        keeps_pauses,
    } = budget;
    let window_at = now.ms() - now.ms().rem_euclid(WINDOW_MS);
    // Whoever need not wait sees every pause as over.
    let pause_over_at = if keeps_pauses { now.ms() } else { i64::MAX };
    let done = sqlx::query(
        "INSERT INTO call_budgets (upstream, window_at, used, paused_until) VALUES ($1, $2, 1, 0) \
         ON CONFLICT (upstream) DO UPDATE SET \
         used = CASE WHEN call_budgets.window_at = $2 THEN call_budgets.used + 1 ELSE 1 END, window_at = $2 \
         WHERE call_budgets.paused_until <= $3 AND (call_budgets.window_at <> $2 OR call_budgets.used < $4)",
    )
    .bind(upstream)
    .bind(window_at)
    .bind(pause_over_at)
    .bind(max)
    .execute(connection)
    .await?;
    Ok(if one("spend a call", done.rows_affected())? {
        Decision::Keep(Claim::Granted)
    } else {
        Decision::Undo(Claim::NoBudget)
    })
}

impl Store {
    /// Spends one call, when there is one.
    pub async fn spend_call(&self, budget: Budget, now: Moment) -> Result<Claim, StoreError> {
        self.write(move |connection| Box::pin(async move { spend(connection, budget, now).await }))
            .await
    }

    /// Notes that an upstream takes no more calls until then.
    pub async fn pause_calls(&self, upstream: &'static str, until: Moment) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "INSERT INTO call_budgets (upstream, window_at, used, paused_until) VALUES ($1, 0, 0, $2) \
                     ON CONFLICT (upstream) DO UPDATE SET paused_until = $2 WHERE call_budgets.paused_until < $2",
                )
                .bind(upstream)
                .bind(until.ms())
                .execute(connection)
                .await?;
                one("pause an upstream's calls", done.rows_affected())?;
                Ok(Decision::Keep(()))
            })
        })
        .await
    }
}
