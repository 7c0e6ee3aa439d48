//! Connections that are lent: each for a limited time, and given back only when what it was lent for has ended.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sqlx::any::{Any, AnyRow};
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AnyPool};

use super::limits::{self, within};
use super::{Query, StoreError};

/// A pool of connections. Clones share it.
#[derive(Clone)]
pub(super) struct Pool {
    pool: AnyPool,
    waiting: Arc<AtomicI64>,
}

/// The connections to the database at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// Connections that nobody uses.
    pub idle: i64,
    /// Connections that somebody uses.
    pub used: i64,
    /// The most connections that there may be.
    pub most: i64,
    /// How many wait for a connection.
    pub waiting: i64,
    /// How many changes wait for SQLite's writer.
    pub queued: i64,
}

/// Somebody who waits for a connection, and may go away before it comes.
struct Waiting<'p>(&'p AtomicI64);

impl<'p> Waiting<'p> {
    fn begin(number: &'p AtomicI64) -> Self {
        number.fetch_add(1, Ordering::Relaxed);
        Self(number)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection that is lent. Dropping it closes it hard: it may be in the midst of a query or of a transaction whose end
/// nobody waits for any more.
pub(super) struct Lent(Option<PoolConnection<Any>>);

impl Pool {
    pub(super) fn new(pool: AnyPool) -> Self {
        let waiting = Arc::default();
        Self { pool, waiting }
    }

    /// Lends a connection.
    pub(super) async fn lend(&self) -> Result<Lent, StoreError> {
        let _waiting = Waiting::begin(&self.waiting);
        Ok(Lent(Some(self.pool.acquire().await?)))
    }

    /// Its connections now; `queued` is not the pool's to tell.
    pub(super) fn state(&self) -> PoolState {
        let idle = i64::try_from(self.pool.num_idle()).unwrap_or(i64::MAX);
        PoolState {
            idle,
            used: (i64::from(self.pool.size()) - idle).max(0),
            most: i64::from(self.pool.options().get_max_connections()),
            waiting: self.waiting.load(Ordering::Relaxed),
            queued: 0,
        }
    }

    /// Reads, within the limit of a read.
    pub(super) async fn read<T>(
        &self,
        ask: impl AsyncFnOnce(&mut AnyConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut lent = self.lend().await?;
        let answer = within(limits::READ, "a read", ask(&mut lent)).await?;
        lent.give_back();
        Ok(answer)
    }

    /// Every row of a query.
    pub(super) async fn all(&self, query: Query<'_>) -> Result<Vec<AnyRow>, StoreError> {
        self.read(async |connection| Ok(query.fetch_all(connection).await?))
            .await
    }

    /// The first row of a query, where there is one.
    pub(super) async fn optional(&self, query: Query<'_>) -> Result<Option<AnyRow>, StoreError> {
        self.read(async |connection| Ok(query.fetch_optional(connection).await?))
            .await
    }

    /// The one row of a query.
    pub(super) async fn one(&self, query: Query<'_>) -> Result<AnyRow, StoreError> {
        self.read(async |connection| Ok(query.fetch_one(connection).await?))
            .await
    }

    /// Closes every connection, when it is given back.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

impl Lent {
    /// Gives it back to the pool, which has it say that it works still. What the pool does by itself when a connection is
    /// dropped waits for that word for ever; and one that waits is none that another could have.
    pub(super) fn give_back(mut self) {
        if let Some(mut connection) = self.0.take() {
            let giving_back = connection.return_to_pool();
            tokio::spawn(tokio::time::timeout(limits::AFTERWARDS, giving_back));
        }
    }
}

impl Deref for Lent {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        self.0.as_deref().expect("a connection that was not given back")
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        self.0.as_deref_mut().expect("a connection that was not given back")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}
