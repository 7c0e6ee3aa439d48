//! PostgreSQL: a pool, a transaction for each piece of work, and the truth about a commit whose answer was lost.

use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Row as _};

use super::StoreError;
use super::write::Queued;
use crate::hooks::{CrashPoint, Hooks};

/// How many connections one signer keeps.
const CONNECTIONS: u32 = 16;
/// How long a caller waits for a connection. While nobody listens there a caller waits this long for nothing, and a
/// buyer who waits for a problem presses again; a failover takes longer than anybody would wait anyway.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(3);
/// How long the truth about a commit is asked for, and how long is waited in between. Without it the caller's key
/// tells, so the caller need not wait for the end of an outage.
const TRUTH_LIMIT: Duration = Duration::from_secs(5);
const BETWEEN_ASKS: Duration = Duration::from_millis(250);

/// A pool of connections.
pub(super) async fn pool(url: &str) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_LIMIT);
    Ok(pool.connect(url).await?)
}

/// Runs a piece of work in a transaction of its own and tells its caller what came of it.
pub(super) async fn write(pool: AnyPool, work: Box<dyn Queued>, hooks: Hooks) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await?;
    let done = work.run(&mut transaction).await;
    if !done.is_kept() {
        // What is rolled back was never there; when the way is cut, the server does it by itself.
        if let Err(error) = transaction.rollback().await {
            tracing::warn!(%error, "a transaction could not be rolled back in words");
        }
        done.answer(Ok(()));
        return Ok(());
    }
    let number = match done.number() {
        Some(number) => number.to_owned(),
        None => transaction_number(&mut transaction).await?,
    };
    hooks.reach(CrashPoint::ChangeWritten).await;
    let commit = match transaction.commit().await {
        Ok(()) => Ok(()),
        Err(error) => truth(&pool, number, &error).await,
    };
    if commit.is_ok() {
        hooks.reach(CrashPoint::ChangeCommitted).await;
    }
    done.answer(commit);
    Ok(())
}

/// What the server calls this transaction.
async fn transaction_number(connection: &mut AnyConnection) -> Result<String, StoreError> {
    let row = sqlx::query("SELECT pg_current_xact_id()::text AS number");
    Ok(row.fetch_one(connection).await?.try_get("number")?)
}

/// Whether a transaction was committed although the answer to COMMIT was lost.
async fn truth(pool: &AnyPool, number: String, lost: &sqlx::Error) -> Result<(), StoreError> {
    tracing::warn!(error = %lost, "the answer to a commit was lost; the database is asked what came of it");
    let asking = async {
        loop {
            match status(pool, &number).await {
                Ok(Some(status)) if status == "committed" => return Ok(()),
                Ok(Some(status)) if status == "aborted" => return Err(StoreError::NotCommitted(lost.to_string())),
                // Still in progress, or out of reach.
                Ok(_) | Err(_) => tokio::time::sleep(BETWEEN_ASKS).await,
            }
        }
    };
    let unknown = |_| Err(StoreError::CommitUnknown(lost.to_string()));
    tokio::time::timeout(TRUTH_LIMIT, asking).await.unwrap_or_else(unknown)
}

async fn status(pool: &AnyPool, number: &str) -> Result<Option<String>, sqlx::Error> {
    let row = sqlx::query("SELECT pg_xact_status($1::text::xid8) AS status")
        .bind(number)
        .fetch_one(pool)
        .await?;
    row.try_get("status")
}
