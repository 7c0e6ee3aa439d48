//! The raw commit rate: what the database does with one row a commit and nothing else around it.

use anyhow::Result;
use sqlx::{AnyConnection, Executor as _};
use tokio::time::{Duration, Instant};

use crate::home::{Kind, Place};
use crate::numbers::per_second;

/// Connections that commit a row each time, and do nothing else.
pub(crate) struct Raw {
    connections: Vec<AnyConnection>,
}

impl Raw {
    /// As many as there are callers; SQLite has one writer, whoever calls.
    pub(crate) async fn open(place: &Place, callers: usize) -> Result<Self> {
        let count = match place.kind {
            Kind::Sqlite => 1,
            Kind::Postgres => callers,
        };
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            let mut connection = place.connect().await?;
            connection
                .execute("CREATE TABLE IF NOT EXISTS raw_rows (id BIGINT, body TEXT NOT NULL)")
                .await?;
            connections.push(connection);
        }
        Ok(Self { connections })
    }

    /// How many one-row commits a second there are, for so long. One statement a commit: no client can ask for less.
    pub(crate) async fn measure(&mut self, time: Duration) -> Result<u64> {
        let began = Instant::now();
        let until = began + time;
        let committing = self
            .connections
            .iter_mut()
            .map(|connection| commit_until(connection, until));
        let counts = futures_util::future::try_join_all(committing).await?;
        Ok(per_second(counts.iter().sum(), began.elapsed()))
    }
}

async fn commit_until(connection: &mut AnyConnection, until: Instant) -> Result<u64> {
    let mut count = 0;
    while Instant::now() < until {
        sqlx::query("INSERT INTO raw_rows (id, body) VALUES ($1, $2)")
            .bind(1_i64)
            .bind("one row")
            .execute(&mut *connection)
            .await?;
        count += 1;
    }
    Ok(count)
}
