//! API keys in the database, by their hash: the key itself is shown once and kept nowhere.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::write::Decision;
use super::{Store, StoreError, one};
use crate::clock::Moment;

/// An API key, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id: `key_…`.
    pub id: String,
    /// What the operator calls it.
    pub name: String,
    /// What it may do, as words between spaces.
    pub scopes: String,
    /// Since when it works.
    pub created_at: Moment,
    /// Since when it no longer does.
    pub revoked_at: Option<Moment>,
}

/// Finds the key that a request came with.
pub(super) const FIND: &str =
    "SELECT id, name, scopes, created_at, revoked_at FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL";

impl Store {
    /// Keeps a key's hash.
    pub async fn insert_api_key(&self, key: &ApiKey, hash: Vec<u8>) -> Result<(), StoreError> {
        let ApiKey {
            id,
            name,
            scopes,
            created_at,
            revoked_at: _,
        } = key.clone();
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO api_keys (id, name, key_hash, scopes, created_at) VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(id)
                .bind(name)
                .bind(hash)
                .bind(scopes)
                .bind(created_at.ms())
                .execute(connection)
                .await?;
                Ok(Decision::Keep(()))
            })
        })
        .await
    }

    /// The key of a hash, unless it was revoked.
    pub async fn api_key_of_hash(&self, hash: &[u8]) -> Result<Option<ApiKey>, StoreError> {
        let row = self.readers.optional(sqlx::query(FIND).bind(hash)).await?;
        row.as_ref().map(read).transpose()
    }

    /// Every key, the oldest first.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let rows = sqlx::query("SELECT id, name, scopes, created_at, revoked_at FROM api_keys ORDER BY created_at, id");
        self.readers.all(rows).await?.iter().map(read).collect()
    }

    /// Takes a key back. `false` when there is none, or it was taken back before.
    pub async fn revoke_api_key(&self, id: &str, now: Moment) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
                    .bind(&id)
                    .bind(now.ms())
                    .execute(connection)
                    .await?;
                let is_revoked = one("revoke an API key", done.rows_affected())?;
                Ok(if is_revoked {
                    Decision::Keep(true)
                } else {
                    Decision::Undo(false)
                })
            })
        })
        .await
    }
}

fn read(row: &AnyRow) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        scopes: row.try_get("scopes")?,
        created_at: Moment::from_ms(row.try_get("created_at")?),
        revoked_at: row.try_get::<Option<i64>, _>("revoked_at")?.map(Moment::from_ms),
    })
}
