//! How far the statement of an account was read, and who reads it: one instance at a time, by the database's own clock.

use sqlx::{AnyConnection, Row as _};

use super::attended::{lease_ms, postgres_now, sqlite_now};
use super::write::Decision;
use super::{Store, StoreError, Writer, one};
use crate::clock::Moment;
use crate::payments::step::Lease;

macro_rules! lease {
    ($now:expr) => {
        concat!(
            "UPDATE statement_readings SET version = version + 1, next_at = $3, lease_until = ",
            $now,
            " + $4 WHERE account = $1 AND (next_at IS NULL OR next_at <= $2) AND (lease_until IS NULL OR lease_until <= ",
            $now,
            " + $5)"
        )
    };
}

/// Finds how far an account was read.
pub(super) const FIND: &str = "SELECT version, complete_at, next_at FROM statement_readings WHERE account = $1";
const INSERT: &str = "INSERT INTO statement_readings (account, version) VALUES ($1, 0) ON CONFLICT DO NOTHING";
const COMPLETE: &str = "UPDATE statement_readings SET complete_at = $3, lease_until = NULL \
                        WHERE account = $1 AND version = $2";
const GIVE_UP: &str = "UPDATE statement_readings SET lease_until = NULL WHERE account = $1 AND version = $2";

/// Has an account a row, on a connection of the caller's.
pub(super) async fn make_known(connection: &mut AnyConnection, account: &str) -> Result<(), StoreError> {
    sqlx::query(INSERT).bind(account).execute(connection).await?;
    Ok(())
}

/// How far an account was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadUntil {
    /// When its last complete reading began; none when there was none.
    pub complete_at: Option<Moment>,
    /// When the next one is due; at once where that is not set.
    pub next_at: Option<Moment>,
}

/// The right to read an account's statement, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingLease {
    account: String,
    version: i64,
    /// When the last complete reading began; none when there was none.
    pub complete_at: Option<Moment>,
}

impl Store {
    /// How far an account was read.
    pub async fn read_until(&self, account: &str) -> Result<ReadUntil, StoreError> {
        let row = self.readers.optional(sqlx::query(FIND).bind(account)).await?;
        let Some(row) = row else {
            return Ok(ReadUntil::default());
        };
        let moment = |column| Ok::<_, StoreError>(row.try_get::<Option<i64>, _>(column)?.map(Moment::from_ms));
        Ok(ReadUntil {
            complete_at: moment("complete_at")?,
            next_at: moment("next_at")?,
        })
    }

    /// Takes a reading upon oneself, if one is due and nobody else is at it; the next one is due at `next_at`, whatever
    /// comes of this.
    pub async fn lease_reading(
        &self,
        account: &str,
        now: Moment,
        next_at: Moment,
        lease: Lease,
    ) -> Result<Option<ReadingLease>, StoreError> {
        let statement = match self.writer {
            Writer::Sqlite(_) => lease!(sqlite_now!()),
            Writer::Postgres { .. } => lease!(postgres_now!()),
        };
        let account = account.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                make_known(&mut *connection, &account).await?;
                let done = sqlx::query(statement)
                    .bind(&account)
                    .bind(now.ms())
                    .bind(next_at.ms())
                    .bind(lease_ms(lease))
                    .bind(lease.ahead_ms)
                    .execute(&mut *connection)
                    .await?;
                if !one("lease a reading", done.rows_affected())? {
                    return Ok(Decision::Undo(None));
                }
                let row = sqlx::query(FIND).bind(&account).fetch_one(connection).await?;
                Ok(Decision::Keep(Some(ReadingLease {
                    version: row.try_get("version")?,
                    complete_at: row.try_get::<Option<i64>, _>("complete_at")?.map(Moment::from_ms),
                    account,
                })))
            })
        })
        .await
    }

    /// Ends a reading: complete as of a moment, or not at all. Without a say where another has taken it up meanwhile.
    pub async fn end_reading(&self, lease: ReadingLease, complete_at: Option<Moment>) -> Result<(), StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let statement = if complete_at.is_some() { COMPLETE } else { GIVE_UP };
                let query = sqlx::query(statement).bind(&lease.account).bind(lease.version);
                let query = match complete_at {
                    Some(complete_at) => query.bind(complete_at.ms()),
                    None => query,
                };
                let done = query.execute(connection).await?;
                one("end a reading", done.rows_affected())?;
                Ok(Decision::Keep(()))
            })
        })
        .await
    }
}
