//! How many different card prefixes a session has asked about.

use sqlx::Row as _;
use vezne_protocol::{CardPrefix, SessionId};

use super::write::Decision;
use super::{Store, StoreError};

impl Store {
    /// Notes that a session asks about a prefix; `false` when that would be one too many. Asking again is free.
    pub async fn note_prefix(&self, session: &SessionId, prefix: CardPrefix, max: i64) -> Result<bool, StoreError> {
        let index = self.keys.blind_index("prefix", &format!("{session}{prefix}"));
        let known = sqlx::query("SELECT 1 FROM prefix_asks WHERE session_id = $1 AND prefix_index = $2")
            .bind(session.as_str())
            .bind(index.as_slice());
        if self.readers.optional(known).await?.is_some() {
            return Ok(true);
        }
        let session = session.to_string();
        self.write(move |connection| {
            Box::pin(async move {
                // Locks nothing: two at once may both be the last one allowed, which is one too many at worst.
                sqlx::query(
                    "INSERT INTO prefix_asks (session_id, prefix_index) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                )
                .bind(session.as_str())
                .bind(index)
                .execute(&mut *connection)
                .await?;
                let asked: i64 = sqlx::query("SELECT COUNT(*) AS asked FROM prefix_asks WHERE session_id = $1")
                    .bind(session.as_str())
                    .fetch_one(connection)
                    .await?
                    .try_get("asked")?;
                Ok(if asked > max {
                    Decision::Undo(false)
                } else {
                    Decision::Keep(true)
                })
            })
        })
        .await
    }
}
