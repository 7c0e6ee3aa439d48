//! The keys that a database was written with: which ones it still needs, and what it keeps of those that went.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::attended::{postgres_now, sqlite_now};
use super::limits::{self, within};
use super::seal::Seal;
use super::write::Decision;
use super::{Store, StoreError, Writer, one};
use crate::clock::Moment;
use crate::keys::{KeptKeys, Keys};

/// The column that holds what is kept of a key, for its seal.
pub(super) const KEPT: &str = "keyring.kept";

const ALL: &str = "SELECT key_id, kept_sealed, since, is_needed FROM keyring ORDER BY key_id";
macro_rules! note {
    ($now:expr) => {
        concat!(
            "INSERT INTO keyring (key_id, kept_sealed, since, is_needed) VALUES ($1, $2, ",
            $now,
            ", 1) ON CONFLICT (key_id) DO UPDATE SET is_needed = 1"
        )
    };
}

/// A key as its database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// Its name.
    pub id: String,
    /// Since when it is known there, by the database's own clock.
    pub since: Moment,
    /// Whether rows may be sealed with it.
    pub is_needed: bool,
}

/// What a database knows of keys.
struct Ring {
    /// By their names, with whether rows may be sealed with them.
    known: BTreeMap<String, bool>,
    kept: Vec<KeptKeys>,
}

impl Ring {
    /// Refused when rows may be sealed with a key that is not configured.
    fn read(rows: &[AnyRow], keys: &Keys, seal: &Seal) -> Result<Self, StoreError> {
        let configured: Vec<String> = keys.sealing().map(|(id, _)| id.to_string()).collect();
        let (mut known, mut kept, mut missing) = (BTreeMap::new(), Vec::new(), Vec::new());
        for row in rows {
            let id: String = row.try_get("key_id")?;
            let is_needed = row.try_get::<i64, _>("is_needed")? == 1;
            if is_needed && !configured.contains(&id) {
                missing.push(id.clone());
            } else {
                let sealed: Vec<u8> = row.try_get("kept_sealed")?;
                kept.push(seal.open(KEPT, &id, &sealed)?);
            }
            known.insert(id, is_needed);
        }
        if missing.is_empty() {
            Ok(Self { known, kept })
        } else {
            let ids = missing.join(", ");
            Err(StoreError::MissingKeys { ids })
        }
    }
}

/// The configured keys, with what a database keeps of others; nothing is made known to it.
pub(super) async fn whole(connection: &mut AnyConnection, keys: &Keys, seal: &Seal) -> Result<Keys, StoreError> {
    let rows = sqlx::query(ALL).fetch_all(connection).await?;
    Ok(keys.clone().keeping(Ring::read(&rows, keys, seal)?.kept))
}

impl Store {
    /// Every key that this database was written with.
    pub async fn known_keys(&self) -> Result<Vec<KnownKey>, StoreError> {
        let rows = self.readers.all(sqlx::query(ALL)).await?;
        rows.iter()
            .map(|row| {
                Ok(KnownKey {
                    id: row.try_get("key_id")?,
                    since: Moment::from_ms(row.try_get("since")?),
                    is_needed: row.try_get::<i64, _>("is_needed")? == 1,
                })
            })
            .collect()
    }

    /// Makes the configured keys known to the database, and takes from it what it keeps of others. Refused when rows may be
    /// sealed with a key that is not configured.
    pub(super) async fn join_keyring(mut self) -> Result<Self, StoreError> {
        let rows = self.readers.all(sqlx::query(ALL)).await?;
        let Ring { known, kept } = Ring::read(&rows, &self.keys, &self.seal)?;
        let first = self.keys.id().to_string();
        for news in self.keys.to_keep() {
            let id = news.id.to_string();
            // A key of before that was resealed is no longer needed; the first one is again, from now on.
            let is_noted = known.get(&id).is_some_and(|&is_needed| is_needed || id != first);
            if !is_noted {
                self.note_key(id.clone(), self.seal.seal(KEPT, &id, &news)).await?;
            }
        }
        self.keys = self.keys.keeping(kept);
        Ok(self)
    }

    /// Has the database need a key no more: nothing in it is sealed with it. The first key is always needed.
    pub async fn retire_key(&self, id: &str) -> Result<(), StoreError> {
        debug_assert!(id != self.keys.id().to_string(), "the first key is retired");
        let id = id.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE keyring SET is_needed = 0 WHERE key_id = $1")
                    .bind(&id)
                    .execute(connection)
                    .await?;
                one("retire a key", done.rows_affected())?;
                Ok(Decision::Keep(()))
            })
        })
        .await
    }

    /// Written on a connection of its own: nothing is served yet, and what waits in the writer's queue is not ours.
    async fn note_key(&self, id: String, kept_sealed: Vec<u8>) -> Result<(), StoreError> {
        let statement = match self.writer {
            Writer::Sqlite(_) => note!(sqlite_now!()),
            Writer::Postgres { .. } => note!(postgres_now!()),
        };
        let mut lent = self.readers.lend().await?;
        let query = sqlx::query(statement).bind(id).bind(kept_sealed);
        let noted = within(limits::WORK, "a change", query.execute(&mut *lent)).await?;
        lent.give_back();
        one("note a key", noted.rows_affected())?;
        Ok(())
    }
}
