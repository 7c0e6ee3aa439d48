//! The schema, brought up to date; and how far apart a signer and its database may be.
//!
//! A rolling upgrade runs the new signer beside the old one for a while, so a signer works with a schema that is one
//! step ahead of it: a migration must leave alone what the last release reads and writes.

use sqlx::migrate::Migrator;
use sqlx::{AnyExecutor, AnyPool, Row as _};

use super::{StoreError, StoreUrl};

/// How many steps ahead a database may be.
pub(super) const AHEAD_MAX: i64 = 1;

/// The migrations of a database.
fn migrations(url: &StoreUrl) -> Migrator {
    let mut migrations = match url {
        StoreUrl::Sqlite { .. } => sqlx::migrate!("migrations/sqlite"),
        StoreUrl::Postgres { .. } => sqlx::migrate!("migrations/postgres"),
    };
    // Steps that are not ours are judged below, by number.
    migrations.set_ignore_missing(true);
    migrations
}

/// Brings the schema up to date, unless it is too far ahead of this signer.
pub(super) async fn update(pool: &AnyPool, url: &StoreUrl) -> Result<(), StoreError> {
    let migrations = migrations(url);
    let ours = last(&migrations);
    let theirs = version(pool).await;
    if theirs > ours + AHEAD_MAX {
        return Err(StoreError::SchemaAhead { ours, theirs });
    }
    migrations.run(pool).await?;
    Ok(())
}

/// The last step that this signer knows.
pub(super) fn ours(url: &StoreUrl) -> i64 {
    last(&migrations(url))
}

fn last(migrations: &Migrator) -> i64 {
    migrations.iter().map(|step| step.version).max().unwrap_or_default()
}

/// The last step that a database has taken; 0 when it has taken none.
pub(super) async fn version<'c>(database: impl AnyExecutor<'c>) -> i64 {
    let row = sqlx::query("SELECT COALESCE(MAX(version), 0) AS version FROM _sqlx_migrations")
        .fetch_one(database)
        .await;
    row.and_then(|row| row.try_get("version")).unwrap_or_default()
}
