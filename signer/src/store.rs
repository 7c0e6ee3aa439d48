//! What the signer remembers, in the domain's words, in SQLite or in PostgreSQL: one SQL text for both.
//!
//! What differs stands in `sqlite` (one writer that groups commits, the lock of `serve`) and `postgres` (a pool, and
//! the truth about a commit whose answer was lost); everything else asks neither which it is.

mod api_keys;
mod arrivals;
mod attempts;
mod attended;
mod awaited;
mod backup;
mod budget;
#[cfg(test)]
mod conformance;
mod counts;
mod deliveries;
mod desk;
mod due;
mod events_of_a_day;
mod examination;
mod feed;
mod hot;
mod idempotency;
mod keyring;
mod limits;
mod log;
mod opening;
mod payouts;
mod persons;
mod pool;
mod postgres;
mod prefixes;
mod probe;
mod readings;
mod refunds;
mod reseal;
mod schema;
mod seal;
mod serve_lock;
mod sessions;
mod spending;
mod sqlite;
mod steps;
mod sweep;
mod tallies;
mod transfers;
mod url;
mod write;

use std::sync::Arc;

use sqlx::AnyConnection;
use tokio::sync::{Notify, oneshot};

pub use api_keys::ApiKey;
pub use attempts::Claim;
pub use attended::{Due, Kind};
pub use backup::{BackupError, backup};
pub use budget::Budget;
pub use counts::Counting;
pub use deliveries::{Delivery, DeliveryOutcome, DeliveryState};
pub use desk::Switch;
pub use due::{DueAttempt, OverdueSession};
pub use examination::{Examination, ExaminationError, examine};
pub use feed::{FeedHead, PublishedEvent};
pub use hot::HOT_QUERIES;
pub use idempotency::{Earlier, KeyUse};
pub use keyring::KnownKey;
pub use limits::POSTGRES_LIMITS;
pub use payouts::SavedPayout;
pub use pool::PoolState;
pub use readings::{ReadUntil, ReadingLease};
pub use reseal::{Page as SealedPage, Resealed, Sealed};
pub use serve_lock::ServeLock;
pub use sessions::Insert;
pub use spending::Spending;
pub use sqlite::PRAGMAS as SQLITE_PRAGMAS;
pub use steps::Saved;
pub use sweep::Swept;
pub use tallies::Count;
pub use url::StoreUrl;

use crate::entropy::Entropy;
use crate::hooks::Hooks;
use crate::keys::Keys;
use pool::Pool;
use seal::Seal;
use write::{Work, Working};

/// The signer's memory. Clones share it.
#[derive(Clone)]
pub struct Store {
    readers: Pool,
    writer: Writer,
    keys: Keys,
    seal: Seal,
    entropy: Arc<dyn Entropy>,
    /// Somebody has written: there may be events to publish.
    written: Arc<Notify>,
}

/// A statement and its values.
type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// The way to write.
#[derive(Clone)]
enum Writer {
    Sqlite(sqlite::Writer),
    Postgres { pool: Pool, hooks: Hooks },
}

/// Why the store gave nothing. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Unavailable(#[from] sqlx::Error),
    /// The database has not answered in time; no commit of this was sent.
    #[error("the database did not answer in time: {what} took more than {limit_s} s")]
    Late {
        /// What was waited for.
        what: &'static str,
        /// How long.
        limit_s: u64,
    },
    /// The writer has ended, or could not begin.
    #[error("the database takes no writes")]
    Closed,
    /// The database said no to a commit: nothing was changed.
    #[error("nothing was changed, the commit failed: {0}")]
    NotCommitted(String),
    /// The answer to a commit was lost, and the database could not be asked.
    #[error("it is not known whether a change was committed: {0}")]
    CommitUnknown(String),
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database belongs to a much newer signer.
    #[error(
        "the database has schema {theirs}, this signer is made for {ours} and works with at most one step more: \
         run the signer that the database was upgraded for"
    )]
    SchemaAhead {
        /// The last step that this signer knows.
        ours: i64,
        /// The last step that the database has taken.
        theirs: i64,
    },
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
    /// Rows may be sealed with keys that the configuration does not have.
    #[error(
        "the database holds what was sealed with key {ids}, and no configured master key is that one: put the master key of \
         before into keys.previous_master_keys, and take it out when `vezne-signer reseal` has ended"
    )]
    MissingKeys {
        /// Their names.
        ids: String,
    },
    /// A statement that is about one row touched several, or none.
    #[error("{rows} rows were touched where one was meant: {what}")]
    WrongRows {
        /// What was to be done.
        what: &'static str,
        /// How many rows were touched.
        rows: u64,
    },
}

impl Store {
    /// Opens the database, creates a SQLite file when it is missing, and brings the schema up to date.
    pub async fn open(url: &StoreUrl, keys: Keys, entropy: Arc<dyn Entropy>, hooks: Hooks) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (readers, writer) = match url {
            StoreUrl::Sqlite { path } => {
                let connection = sqlite::writing_connection(path).await?;
                let readers = sqlite::readers(path).await?;
                schema::update(&readers, url).await?;
                (
                    Pool::new(readers),
                    Writer::Sqlite(sqlite::Writer::start(path, connection, hooks)),
                )
            }
            StoreUrl::Postgres { url: address } => {
                let patient = postgres::patient_pool(address.expose()).await?;
                schema::update(&patient, url).await?;
                patient.close().await;
                let pool = Pool::new(postgres::pool(address.expose()).await?);
                (pool.clone(), Writer::Postgres { pool, hooks })
            }
        };
        let store = Self {
            readers,
            writer,
            seal: Seal::new(&keys, Arc::clone(&entropy)),
            keys,
            entropy,
            written: Arc::default(),
        };
        store.join_keyring().await
    }

    /// The signer's keys, with what this database has kept of keys of before.
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The connections to the database now.
    pub fn pool_state(&self) -> PoolState {
        let queued = match &self.writer {
            Writer::Sqlite(writer) => i64::try_from(writer.queued()).unwrap_or(i64::MAX),
            Writer::Postgres { .. } => 0,
        };
        PoolState {
            queued,
            ..self.readers.state()
        }
    }

    /// Waits until somebody has written through this store.
    pub async fn was_written(&self) {
        self.written.notified().await;
    }

    /// Closes every connection, after what is under way.
    pub async fn close(&self) {
        if let Writer::Sqlite(writer) = &self.writer {
            writer.stop().await;
        }
        self.readers.close().await;
    }

    /// Runs a piece of work that writes, in a transaction, and answers when it is on the disk.
    async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> Working<'c, T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let work = Box::new(Work { job, caller });
        match &self.writer {
            Writer::Sqlite(writer) => writer.queue(work).await?,
            Writer::Postgres { pool, hooks } => postgres::write(pool.clone(), work, hooks.clone()).await?,
        }
        let answer = answer.await.map_err(|_| StoreError::Closed)?;
        self.written.notify_one();
        answer
    }
}

/// Whether a statement touched its one row; `false` when there was none to touch, which is news to somebody.
fn one(what: &'static str, rows: u64) -> Result<bool, StoreError> {
    match rows {
        0 => Ok(false),
        1 => Ok(true),
        rows => Err(StoreError::WrongRows { what, rows }),
    }
}

/// That a statement touched its one row, where there is nothing else that it could do.
fn surely_one(what: &'static str, rows: u64) -> Result<(), StoreError> {
    match rows {
        1 => Ok(()),
        rows => Err(StoreError::WrongRows { what, rows }),
    }
}
