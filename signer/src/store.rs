//! What the signer remembers, in the domain's words: one SQLite file, one writer, readers apart.

mod attempts;
#[cfg(test)]
mod conformance;
mod idempotency;
mod prefixes;
mod seal;
mod sessions;

use std::sync::Arc;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, Executor as _};

pub use attempts::{Reuse, Start};
pub use idempotency::KeyUse;
pub use sessions::Insert;

use crate::entropy::Entropy;
use crate::keys::Keys;
use seal::Seal;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a caller waits for a connection before the store counts as unavailable.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(5);
/// How many readers there are beside the one writer.
const READERS: u32 = 4;
/// Takes the write lock at once: a transaction that reads first and writes later fails when another wrote meanwhile.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// The signer's memory. Clones share it.
#[derive(Clone)]
pub struct Store {
    writer: AnyPool,
    readers: AnyPool,
    keys: Keys,
    seal: Seal,
}

/// Why the store gave nothing. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Unavailable(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this signer never wrote, or was sealed with another key.
    #[error("{what} of {row} cannot be read: {reason}")]
    Unreadable {
        /// Which column.
        what: &'static str,
        /// Which row.
        row: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The configured address is not one of a SQLite file.
    #[error("the store's url must be sqlite://PATH")]
    UnknownUrl,
}

impl Store {
    /// Opens the database, creates it when missing, and brings its schema up to date.
    pub async fn open(url: &str, keys: Keys, entropy: Arc<dyn Entropy>) -> Result<Self, StoreError> {
        let path = url
            .strip_prefix("sqlite://")
            .filter(|path| !path.is_empty() && !path.contains(":memory:"));
        let path = path.ok_or(StoreError::UnknownUrl)?;
        let path = path.split('?').next().unwrap_or(path);
        sqlx::any::install_default_drivers();
        let writer = pool(1).connect(&format!("sqlite://{path}?mode=rwc")).await?;
        MIGRATIONS.run(&writer).await?;
        let readers = pool(READERS).connect(&format!("sqlite://{path}?mode=rw")).await?;
        let seal = Seal::new(&keys, entropy);
        Ok(Self {
            writer,
            readers,
            keys,
            seal,
        })
    }

    /// Whether the database takes a write.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let transaction = self.writer.begin_with(BEGIN).await?;
        transaction.rollback().await?;
        Ok(())
    }

    /// Closes every connection, after what is under way.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// A pool whose connections keep what was committed, through a power cut too.
fn pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_LIMIT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection
                    .execute(
                        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                         PRAGMA foreign_keys = ON;",
                    )
                    .await?;
                Ok(())
            })
        })
}

/// Whether an insert met a row that is there already.
fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
