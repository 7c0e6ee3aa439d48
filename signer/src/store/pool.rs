//! Connections that are lent: each for a limited time, and given back only when what it was lent for has ended.

use std::ops::{Deref, DerefMut};

use sqlx::any::{Any, AnyRow};
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AnyPool};

use super::limits::{self, within};
use super::{Query, StoreError};

/// A pool of connections. Clones share it.
#[derive(Clone)]
pub(super) struct Pool(AnyPool);

/// A connection that is lent. Dropping it closes it hard: it may be in the midst of a query or of a transaction whose end
/// nobody waits for any more.
pub(super) struct Lent(Option<PoolConnection<Any>>);

impl Pool {
    pub(super) const fn new(pool: AnyPool) -> Self {
        Self(pool)
    }

    /// Lends a connection.
    pub(super) async fn lend(&self) -> Result<Lent, StoreError> {
        Ok(Lent(Some(self.0.acquire().await?)))
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
        self.0.close().await;
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
