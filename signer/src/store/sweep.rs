//! What need not be remembered any longer.

use super::idempotency::KEPT_S;
use super::write::Decision;
use super::{Store, StoreError};
use crate::clock::Moment;

/// How much a sweep took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Idempotency keys that were forgotten.
    pub idempotency_keys: u64,
}

/// Forgets idempotency keys.
pub(super) const FORGET: &str = "DELETE FROM idempotency_keys WHERE created_at <= $1";

impl Store {
    /// Forgets idempotency keys that nobody can replay any more.
    pub async fn sweep(&self, now: Moment) -> Result<Swept, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(FORGET)
                    .bind(now.plus_s(-KEPT_S).ms())
                    .execute(connection)
                    .await?;
                Ok(Decision::Keep(Swept {
                    idempotency_keys: done.rows_affected(),
                }))
            })
        })
        .await
    }
}
