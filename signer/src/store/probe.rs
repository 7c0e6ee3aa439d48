//! Whether the database does what it is there for.

use sqlx::Row as _;

use super::write::Decision;
use super::{Store, StoreError, surely_one};
use crate::clock::Moment;

/// Whose row it is: no caller has this name.
const CALLER: &str = "vezne-signer";
const ROUTE: &str = "ready";

const WRITE: &str = "INSERT INTO idempotency_keys (caller, route, idempotency_key, fingerprint, resource, created_at) \
                     VALUES ($1, $2, $3, $4, $5, $6)";
const READ: &str = "SELECT created_at FROM idempotency_keys WHERE caller = $1 AND route = $2 AND idempotency_key = $3";
const DELETE: &str = "DELETE FROM idempotency_keys WHERE caller = $1 AND route = $2 AND idempotency_key = $3";
const READ_APART: &str = "SELECT seq FROM feed_heads WHERE name = 'events'";

impl Store {
    /// Writes a row, reads it and takes it away, in a transaction that goes to the disk; then reads past the writer. Nothing
    /// stays of it, whenever it ends.
    pub async fn probe(&self, key: &str, now: Moment) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                let written = sqlx::query(WRITE)
                    .bind(CALLER)
                    .bind(ROUTE)
                    .bind(&key)
                    .bind(Vec::<u8>::new())
                    .bind("")
                    .bind(now.ms())
                    .execute(&mut *connection)
                    .await?;
                surely_one("write a row to see whether it stays", written.rows_affected())?;
                let read = sqlx::query(READ).bind(CALLER).bind(ROUTE).bind(&key);
                let at: i64 = read.fetch_one(&mut *connection).await?.try_get("created_at")?;
                let gone = sqlx::query(DELETE).bind(CALLER).bind(ROUTE).bind(&key);
                let gone = gone.execute(connection).await?.rows_affected();
                surely_one("take that row away", gone)?;
                if at == now.ms() {
                    Ok(Decision::Keep(()))
                } else {
                    Err(StoreError::Unreadable {
                        what: "idempotency_keys.created_at",
                        row: key,
                        reason: "another moment than was written".to_owned(),
                    })
                }
            })
        })
        .await?;
        self.readers.one(sqlx::query(READ_APART)).await?;
        Ok(())
    }
}
