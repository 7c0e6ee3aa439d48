//! PostgreSQL: a pool, a transaction for each piece of work, and the truth about a commit whose answer was lost.

use std::time::Duration;

use sqlx::any::{Any, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _, Row as _, Transaction};

use super::StoreError;
use super::limits::{self, within};
use super::pool::Pool;
use super::write::{Queued, Ran};
use crate::hooks::{CrashPoint, Hooks};

/// How many connections one signer keeps.
const CONNECTIONS: u32 = 16;
/// How long is waited between two asks for the truth about a commit.
const BETWEEN_ASKS: Duration = Duration::from_millis(250);
/// A pool of connections.
pub(super) async fn pool(url: &str) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(limits::ACQUIRE)
        .test_before_acquire(false)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(limits::POSTGRES_LIMITS).await?;
                Ok(())
            })
        })
        .before_acquire(|connection, _| {
            Box::pin(async move {
                let answer = tokio::time::timeout(limits::PING, connection.ping()).await;
                answer.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map(|()| true)
            })
        });
    Ok(pool.connect(url).await?)
}

/// A pool of one connection on which the server knows no limits: a migration may take as long as it takes, and waits for
/// another signer's.
pub(super) async fn patient_pool(url: &str) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(limits::ACQUIRE);
    Ok(pool.connect(url).await?)
}

/// A piece of work that has run, in its transaction.
struct Worked<'c> {
    transaction: Transaction<'c, Any>,
    done: Box<dyn Ran>,
    /// What the server calls the transaction, when it is to stay.
    number: Option<String>,
}

/// Runs a piece of work in a transaction of its own and tells its caller what came of it.
///
/// A transaction that was not sent its COMMIT cannot happen any more once its connection is closed, whether the server
/// has heard of that or not.
pub(super) async fn write(pool: Pool, work: Box<dyn Queued>, hooks: Hooks) -> Result<(), StoreError> {
    let mut lent = pool.lend().await?;
    let Worked {
        transaction,
        done,
        number,
    } = within(limits::WORK, "a transaction", run(&mut lent, work)).await?;
    let Some(number) = number else {
        // What is rolled back was never there; when the way is cut, the server does it by itself.
        match within(limits::AFTERWARDS, "a rollback", transaction.rollback()).await {
            Ok(()) => lent.give_back(),
            Err(error) => tracing::warn!(%error, "a transaction could not be rolled back in words"),
        }
        done.answer(Ok(()));
        return Ok(());
    };
    hooks.reach(CrashPoint::ChangeWritten).await;
    let commit = match within(limits::COMMIT, "a commit", transaction.commit()).await {
        Ok(()) => {
            lent.give_back();
            Ok(())
        }
        Err(error) => {
            drop(lent);
            truth(&pool, &number, &error).await
        }
    };
    if commit.is_ok() {
        hooks.reach(CrashPoint::ChangeCommitted).await;
    }
    done.answer(commit);
    Ok(())
}

/// Everything up to the COMMIT.
async fn run(connection: &mut AnyConnection, work: Box<dyn Queued>) -> Result<Worked<'_>, StoreError> {
    let mut transaction = connection.begin().await?;
    let done = work.run(&mut transaction).await;
    let number = match done.number() {
        _ if !done.is_kept() => None,
        Some(number) => Some(number.to_owned()),
        None => Some(transaction_number(&mut transaction).await?),
    };
    Ok(Worked {
        transaction,
        done,
        number,
    })
}

/// What the server calls this transaction.
async fn transaction_number(connection: &mut AnyConnection) -> Result<String, StoreError> {
    let row = sqlx::query("SELECT pg_current_xact_id()::text AS number");
    Ok(row.fetch_one(connection).await?.try_get("number")?)
}

/// Whether a transaction was committed although the answer to COMMIT was lost.
async fn truth(pool: &Pool, number: &str, lost: &StoreError) -> Result<(), StoreError> {
    tracing::warn!(error = %lost, "the answer to a commit was lost; the database is asked what came of it");
    let asking = async {
        loop {
            match within(limits::ASK, "an ask for the truth", status(pool, number)).await {
                Ok(Some(status)) if status == "committed" => return Ok(()),
                Ok(Some(status)) if status == "aborted" => return Err(StoreError::NotCommitted(lost.to_string())),
                // Still in progress, or out of reach.
                Ok(_) | Err(_) => tokio::time::sleep(BETWEEN_ASKS).await,
            }
        }
    };
    let unknown = |_| Err(StoreError::CommitUnknown(lost.to_string()));
    tokio::time::timeout(limits::TRUTH, asking)
        .await
        .unwrap_or_else(unknown)
}

async fn status(pool: &Pool, number: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT pg_xact_status($1::text::xid8) AS status").bind(number);
    Ok(pool.one(row).await?.try_get("status")?)
}
