//! Rows that the signer attends to by itself: when a moment has come, or when whoever was to send has not told in time what
//! came of it. The first is by the signers' clocks, the second by the database's own: all instances share it.

use sqlx::Row as _;
use sqlx::any::AnyRow;
use vezne_protocol::SessionId;

use super::due::session_id;
use super::write::Decision;
use super::{Store, StoreError, Writer, one};
use crate::clock::Moment;
use crate::payments::step::Lease;

/// The statements about the rows of one table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attended {
    /// Finds rows whose moment has come.
    pub(super) due: &'static str,
    /// Finds rows whose lease has ended.
    pub(super) leased_sqlite: &'static str,
    /// The same in PostgreSQL's words.
    pub(super) leased_postgres: &'static str,
    lease_look: &'static str,
    plan_look: &'static str,
}

/// What time it is in milliseconds, in SQLite's words.
macro_rules! sqlite_now {
    () => {
        "CAST(unixepoch('subsec') * 1000 AS BIGINT)"
    };
}
/// What time it is in milliseconds, in PostgreSQL's words.
macro_rules! postgres_now {
    () => {
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    };
}
macro_rules! find_leased {
    ($table:literal, $owner:literal, $now:expr) => {
        concat!(
            "SELECT id, ",
            $owner,
            " AS owner FROM ",
            $table,
            " WHERE lease_until IS NOT NULL AND lease_until <= ",
            $now,
            " + $1 ORDER BY lease_until LIMIT $2"
        )
    };
}
macro_rules! attended {
    ($table:literal of $owner:literal) => {
        Attended {
            due: concat!(
                "SELECT id, ",
                $owner,
                " AS owner FROM ",
                $table,
                " WHERE next_look_at IS NOT NULL AND next_look_at <= $1 ORDER BY next_look_at LIMIT $2"
            ),
            leased_sqlite: find_leased!($table, $owner, sqlite_now!()),
            leased_postgres: find_leased!($table, $owner, postgres_now!()),
            lease_look: concat!(
                "UPDATE ",
                $table,
                " SET next_look_at = $3 WHERE id = $1 AND next_look_at <= $2"
            ),
            plan_look: concat!(
                "UPDATE ",
                $table,
                " SET next_look_at = $3 WHERE id = $1 AND version = $2"
            ),
        }
    };
}
pub(super) use {postgres_now, sqlite_now};

/// Transfers from buyers' accounts.
pub(super) const TRANSFERS: Attended = attended!("transfers" of "session_id");
/// Refunds.
pub(super) const REFUNDS: Attended = attended!("refunds" of "session_id");
/// Payouts, each of its own.
pub(super) const PAYOUTS: Attended = attended!("payouts" of "id");

/// What is attended to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Transfers from buyers' accounts.
    Transfers,
    /// Refunds.
    Refunds,
    /// Payouts.
    Payouts,
}

/// A row that waits for the signer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its id.
    pub id: String,
    /// What its log is about: its session, or itself.
    pub owner: String,
}

impl Due {
    /// Its session.
    pub fn session(&self) -> Result<SessionId, StoreError> {
        session_id(&self.owner, "session_id", &self.id)
    }
}

impl Kind {
    const fn statements(self) -> Attended {
        match self {
            Self::Transfers => TRANSFERS,
            Self::Refunds => REFUNDS,
            Self::Payouts => PAYOUTS,
        }
    }
}

impl Store {
    /// What is to be attended to, the longest overdue first.
    pub async fn due(&self, kind: Kind, now: Moment, max: i64) -> Result<Vec<Due>, StoreError> {
        let query = sqlx::query(kind.statements().due).bind(now.ms()).bind(max);
        let rows = self.readers.all(query).await?;
        rows.iter().map(due).collect()
    }

    /// What has a lease that has ended by the database's clock: whoever was to send it has not told what came of it.
    pub async fn past_their_lease(&self, kind: Kind, ahead_ms: i64, max: i64) -> Result<Vec<Due>, StoreError> {
        let statement = match self.writer {
            Writer::Sqlite(_) => kind.statements().leased_sqlite,
            Writer::Postgres { .. } => kind.statements().leased_postgres,
        };
        let rows = self
            .readers
            .all(sqlx::query(statement).bind(ahead_ms).bind(max))
            .await?;
        rows.iter().map(due).collect()
    }

    /// Takes what is due upon oneself for a while. `false` when another has it.
    pub async fn lease_attendance(&self, kind: Kind, id: &str, now: Moment, for_s: i64) -> Result<bool, StoreError> {
        let (id, statement) = (id.to_owned(), kind.statements().lease_look);
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(statement)
                    .bind(&id)
                    .bind(now.ms())
                    .bind(now.plus_s(for_s).ms())
                    .execute(connection)
                    .await?;
                Ok(if one("lease an attendance", done.rows_affected())? {
                    Decision::Keep(true)
                } else {
                    Decision::Undo(false)
                })
            })
        })
        .await
    }

    /// Sets when a row is attended to next, unless it was changed since it had this version.
    pub async fn plan_attendance(
        &self,
        kind: Kind,
        id: &str,
        version: i64,
        at: Option<Moment>,
    ) -> Result<(), StoreError> {
        let (id, statement) = (id.to_owned(), kind.statements().plan_look);
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(statement)
                    .bind(&id)
                    .bind(version)
                    .bind(at.map(Moment::ms))
                    .execute(connection)
                    .await?;
                one("plan an attendance", done.rows_affected())?;
                Ok(Decision::Keep(()))
            })
        })
        .await
    }
}

/// How far behind the database's own time a lease ends.
pub(super) const fn lease_ms(lease: Lease) -> i64 {
    let Lease { for_s, ahead_ms } = lease;
    for_s * 1000 + ahead_ms
}

fn due(row: &AnyRow) -> Result<Due, StoreError> {
    Ok(Due {
        id: row.try_get("id")?,
        owner: row.try_get("owner")?,
    })
}
