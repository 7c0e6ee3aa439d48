//! What need not be remembered any longer.

use super::counts;
use super::idempotency::KEPT_S;
use super::write::Decision;
use super::{Store, StoreError};
use crate::clock::Moment;

/// How much a sweep took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Idempotency keys that were forgotten.
    pub idempotency_keys: u64,
    /// Counts of windows that are over.
    pub counts: u64,
}

impl Swept {
    /// Whether nothing was found.
    pub const fn is_nothing(self) -> bool {
        self.idempotency_keys == 0 && self.counts == 0
    }
}

/// How long a count is kept: longer than any window.
const COUNTS_KEPT_S: i64 = 3600;

/// How many keys one transaction forgets: whatever has gathered while no signer ran, others write in between.
const BATCH_MAX: i64 = 2000;

/// Forgets idempotency keys, the oldest first.
pub(super) const FORGET: &str = "DELETE FROM idempotency_keys WHERE (caller, route, idempotency_key) IN \
                                 (SELECT caller, route, idempotency_key FROM idempotency_keys \
                                 WHERE created_at <= $1 ORDER BY created_at LIMIT $2)";

impl Store {
    /// Forgets idempotency keys that nobody can replay any more, and counts of windows that are over, some at a time: none are left when none were found.
    pub async fn sweep(&self, now: Moment) -> Result<Swept, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(FORGET)
                    .bind(now.plus_s(-KEPT_S).ms())
                    .bind(BATCH_MAX)
                    .execute(&mut *connection)
                    .await?;
                let counts = sqlx::query(counts::FORGET)
                    .bind(now.plus_s(-COUNTS_KEPT_S).ms())
                    .bind(BATCH_MAX)
                    .execute(connection)
                    .await?;
                Ok(Decision::Keep(Swept {
                    idempotency_keys: done.rows_affected(),
                    counts: counts.rows_affected(),
                }))
            })
        })
        .await
    }
}
