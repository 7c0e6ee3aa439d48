//! How many calls an upstream may have in a minute, counted by all instances together.

use sqlx::AnyConnection;

use super::attempts::Claim;
use super::write::Decision;
use super::{Store, StoreError, one};
use crate::clock::Moment;

/// How long a call counts: a minute, wherever it begins, and a second for calls that overtake each other on their way.
const COUNTS_MS: i64 = 61_000;

/// What one kind of caller may use of an upstream's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Which upstream.
    pub upstream: &'static str,
    /// Who calls.
    pub caller: &'static str,
    /// How many calls of this caller there may be in a minute.
    pub share: i64,
    /// How many calls there may be in a minute, everybody's together.
    pub max: i64,
    /// Whether this caller waits while the upstream wants a pause.
    pub keeps_pauses: bool,
}

/// Takes an upstream's row, unless it wants a pause: nobody else counts its calls until the transaction ends.
const LOCK: &str = "INSERT INTO call_budgets (upstream, paused_until) VALUES ($1, 0) \
                    ON CONFLICT (upstream) DO UPDATE SET paused_until = call_budgets.paused_until \
                    WHERE call_budgets.paused_until <= $2";
/// Forgets the calls that no longer count.
pub(super) const FORGET: &str = "DELETE FROM upstream_calls WHERE upstream = $1 AND called_at <= $2";
/// Counts one call more, if there may be one.
const SPEND: &str = "INSERT INTO upstream_calls (upstream, caller, called_at) SELECT $1, $2, $3 \
                     WHERE (SELECT COUNT(*) FROM upstream_calls WHERE upstream = $1) < $4 \
                     AND (SELECT COUNT(*) FROM upstream_calls WHERE upstream = $1 AND caller = $2) < $5";

/// Spends one call inside a transaction; without one left nothing of the transaction stays.
pub(super) async fn spend(
    connection: &mut AnyConnection,
    budget: Budget,
    now: Moment,
) -> Result<Decision<Claim>, StoreError> {
    let Budget {
        upstream,
        caller,
        share,
        max,
        keeps_pauses,
    } = budget;
    // Whoever need not wait sees every pause as over.
    let pause_over_at = if keeps_pauses { now.ms() } else { i64::MAX };
    let lock = sqlx::query(LOCK).bind(upstream).bind(pause_over_at);
    if !one(
        "count an upstream's calls",
        lock.execute(&mut *connection).await?.rows_affected(),
    )? {
        return Ok(Decision::Undo(Claim::NoBudget));
    }
    let forget = sqlx::query(FORGET).bind(upstream).bind(now.ms() - COUNTS_MS);
    forget.execute(&mut *connection).await?;
    let spend = sqlx::query(SPEND)
        .bind(upstream)
        .bind(caller)
        .bind(now.ms())
        .bind(max)
        .bind(share);
    Ok(
        if one("spend a call", spend.execute(connection).await?.rows_affected())? {
            Decision::Keep(Claim::Granted)
        } else {
            Decision::Undo(Claim::NoBudget)
        },
    )
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
                    "INSERT INTO call_budgets (upstream, paused_until) VALUES ($1, $2) \
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
