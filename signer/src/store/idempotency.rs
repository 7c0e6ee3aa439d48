//! The keys of requests that must not be done twice: (caller, route, key) → fingerprint and resource.

use sqlx::{AnyConnection, Row as _};
use vezne_protocol::IdempotencyKey;

use super::{Query, Store, StoreError, one};
use crate::clock::Moment;
use crate::keys::Fingerprint;

/// How long a key is remembered.
pub(super) const KEPT_S: i64 = 72 * 3600;

/// One use of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    /// Whose key it is: the shop, or a session.
    pub caller: String,
    /// What is asked for.
    pub route: &'static str,
    /// The key.
    pub key: IdempotencyKey,
    /// What makes two requests the same request.
    pub fingerprint: Fingerprint,
}

/// What a key was used for before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Whether it was the same request.
    pub is_same_request: bool,
    /// The id of what came of it.
    pub resource: String,
}

/// Finds a key that is remembered.
pub(super) const FIND: &str = "SELECT fingerprint, resource FROM idempotency_keys \
                               WHERE caller = $1 AND route = $2 AND idempotency_key = $3 AND created_at > $4";

/// Notes a key's use, unless the key is in use; a forgotten use gives way.
macro_rules! note_key {
    () => {
        "INSERT INTO idempotency_keys (caller, route, idempotency_key, fingerprint, resource, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (caller, route, idempotency_key) DO UPDATE SET fingerprint = excluded.fingerprint, \
         resource = excluded.resource, created_at = excluded.created_at WHERE idempotency_keys.created_at <= $7"
    };
}
pub(super) use note_key;

impl Store {
    /// What a key was used for in the last 72 hours.
    pub async fn earlier_use(&self, key_use: &KeyUse, now: Moment) -> Result<Option<Earlier>, StoreError> {
        let row = sqlx::query(FIND)
            .bind(&key_use.caller)
            .bind(key_use.route)
            .bind(key_use.key.as_str())
            .bind(now.plus_s(-KEPT_S).ms());
        let Some(row) = self.readers.optional(row).await? else {
            return Ok(None);
        };
        let fingerprint: Vec<u8> = row.try_get("fingerprint")?;
        Ok(Some(Earlier {
            is_same_request: key_use.fingerprint.is(&fingerprint),
            resource: row.try_get("resource")?,
        }))
    }
}

/// Notes a key's use inside the transaction that does what it asks for. `false` when the key is in use.
pub(super) async fn note(
    connection: &mut AnyConnection,
    key_use: &KeyUse,
    resource: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let query = bind(sqlx::query(note_key!()), key_use, resource, now);
    one(
        "note an idempotency key",
        query.execute(connection).await?.rows_affected(),
    )
}

/// The values of `note_key`, $1 to $7.
pub(super) fn bind<'q>(query: Query<'q>, key_use: &'q KeyUse, resource: &'q str, now: Moment) -> Query<'q> {
    let KeyUse {
        caller,
        route,
        key,
        fingerprint,
    } = key_use;
    query
        .bind(caller)
        .bind(*route)
        .bind(key.as_str())
        .bind(fingerprint.first())
        .bind(resource)
        .bind(now.ms())
        .bind(now.plus_s(-KEPT_S).ms())
}
