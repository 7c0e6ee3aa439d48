//! Sessions whose persons are to be forgotten, and how that is written.

use sqlx::AnyConnection;

use super::due::{OverdueSession, overdue_session};
use super::write::Decision;
use super::{Store, StoreError, Writer, arrivals, one, refunds, sessions, transfers};
use crate::clock::Moment;
use crate::payments::session::History;

/// Finds sessions that ended before some time, with nothing under way, and that hold persons still.
pub(super) const DUE: &str = "SELECT id, changed_at AS since FROM sessions \
                              WHERE (personal_erased_at IS NULL OR personal_erased_at <= changed_at) \
                              AND stage IN ('paid', 'cancelled', 'expired') AND (changed_at, id) > ($1, $2) \
                              AND changed_at <= $3 AND acting_until <= $4 AND (waits_until IS NULL OR waits_until <= $4) \
                              AND NOT EXISTS (SELECT 1 FROM card_attempts WHERE session_id = sessions.id \
                              AND card_attempts.next_look_at IS NOT NULL) \
                              AND NOT EXISTS (SELECT 1 FROM transfers WHERE session_id = sessions.id \
                              AND transfers.next_look_at IS NOT NULL) \
                              AND NOT EXISTS (SELECT 1 FROM refunds WHERE session_id = sessions.id \
                              AND refunds.stage NOT IN ('returned', 'refused')) ORDER BY changed_at, id LIMIT $5";
const SESSION: &str = "UPDATE sessions SET version = version + 1, order_sealed = $3, personal_erased_at = $4 \
                       WHERE id = $1 AND version = $2";
const TRANSFER: &str = "UPDATE transfers SET version = version + 1, stage_sealed = $2, state_index = NULL, \
                        account_index = NULL WHERE id = $1";
const REFUND: &str = "UPDATE refunds SET version = version + 1, stage_sealed = $2 WHERE id = $1";
const ARRIVAL: &str = "UPDATE incoming_rows SET version = version + 1, sealed = $2 WHERE id = $1";

/// A session without persons, as it is written.
struct Rows {
    id: String,
    version: i64,
    order_sealed: Vec<u8>,
    erased_at: Option<i64>,
    /// Statement, row and sealed value of each part.
    parts: Vec<(&'static str, String, Vec<u8>)>,
}

impl Store {
    /// Sessions that hold persons and were last changed before a moment, behind one of them: those whose buyers may still
    /// read them, and on which something goes on, are left out.
    pub async fn sessions_with_persons(
        &self,
        after: &(Moment, String),
        quiet_since: Moment,
        unread_since: Moment,
        max: i64,
    ) -> Result<Vec<OverdueSession>, StoreError> {
        let (at, id) = after;
        let query = sqlx::query(DUE)
            .bind(at.ms())
            .bind(id)
            .bind(quiet_since.ms())
            .bind(unread_since.ms())
            .bind(max);
        self.readers.all(query).await?.iter().map(overdue_session).collect()
    }

    /// Writes a session as it is without its persons, unless somebody has changed it since it was read. Its log stays as it is.
    /// Answers whether it is written.
    pub async fn save_without_persons(&self, history: &History) -> Result<bool, StoreError> {
        let session = &history.session;
        let mut parts = Vec::new();
        for transfer in &history.transfers {
            let sealed = self.seal.seal(transfers::STAGE, &transfer.id, &transfer.stage);
            parts.push((TRANSFER, transfer.id.clone(), sealed));
        }
        for refund in &history.refunds {
            let sealed = self.seal.seal(refunds::STAGE, &refund.id, &refunds::Sealed::of(refund));
            parts.push((REFUND, refund.id.clone(), sealed));
        }
        for arrival in &history.arrivals {
            let sealed = self
                .seal
                .seal(arrivals::SEALED, &arrival.id, &arrivals::Sealed::of(arrival));
            parts.push((ARRIVAL, arrival.id.clone(), sealed));
        }
        let rows = Rows {
            id: session.id.to_string(),
            version: session.version,
            order_sealed: self.seal.seal(sessions::ORDER, session.id.as_str(), &session.order),
            erased_at: session.personal_data_erased_at.map(Moment::ms),
            parts,
        };
        self.write(|connection| Box::pin(async move { rows.save(connection).await }))
            .await
    }

    /// Empties SQLite's write-ahead log, in which pages stand as they were before; what a reader still needs of it stays until
    /// the next time. PostgreSQL keeps dead rows until it vacuums, which it does by itself.
    pub async fn empty_write_ahead_log(&self) -> Result<(), StoreError> {
        if let Writer::Sqlite(_) = self.writer {
            self.readers.one(sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")).await?;
        }
        Ok(())
    }
}

impl Rows {
    async fn save(self, connection: &mut AnyConnection) -> Result<Decision<bool>, StoreError> {
        let done = sqlx::query(SESSION)
            .bind(&self.id)
            .bind(self.version)
            .bind(self.order_sealed)
            .bind(self.erased_at)
            .execute(&mut *connection)
            .await?;
        if !one("erase the persons of a session", done.rows_affected())? {
            return Ok(Decision::Undo(false));
        }
        for (statement, id, sealed) in self.parts {
            let done = sqlx::query(statement)
                .bind(id)
                .bind(sealed)
                .execute(&mut *connection)
                .await?;
            one("erase the persons of a part", done.rows_affected())?;
        }
        // Keyed hashes of the first digits of cards: nothing asks for them any more.
        sqlx::query("DELETE FROM prefix_asks WHERE session_id = $1")
            .bind(&self.id)
            .execute(connection)
            .await?;
        Ok(Decision::Keep(true))
    }
}
