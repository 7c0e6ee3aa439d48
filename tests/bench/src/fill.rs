//! A store with many sessions: a thousand that were opened and paid the way a shop does it, and between them copies of
//! those.
//!
//! A copy has all that its model has, of the same sizes: attempts, events, deliveries, idempotency keys. Only the models
//! can be read back, because an order is sealed to its session's id. All stand in the order of time.

use anyhow::Result;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use vezne_protocol::SessionId;

use crate::copies::{self, Copies};
use crate::home::{Home, Kind, Place};
use crate::shop::Shop;
use crate::story;

/// How many sessions can be read.
const MODELS: u32 = 1000;
/// The time from the first session to the last: a year.
const SPAN_S: i64 = 365 * 86_400;
/// How far the next model that is read stands from the one before; it meets all before it meets one again.
const STRIDE: usize = 617;

/// A store with its sessions.
pub(crate) struct Filled {
    pub(crate) place: Place,
    pub(crate) shop: Shop,
    pub(crate) sessions: u32,
    models: Vec<SessionId>,
}

impl Filled {
    /// A session that can be read, another one each turn.
    pub(crate) fn model(&self, turn: usize) -> &SessionId {
        &self.models[turn * STRIDE % self.models.len()]
    }
}

/// Makes a store with so many sessions.
pub(crate) async fn filled(home: &Home, name: &str, sessions: u32) -> Result<Filled> {
    let place = home.place(name);
    let shop = Shop::open(&place).await?;
    let mut connection = place.connect().await?;
    hurry(&mut connection, place.kind).await?;
    copies::prepare(&mut connection).await?;
    let count = MODELS.min(sessions / 2);
    let copies_each = sessions / count - 1;
    let slice_s = SPAN_S / i64::from(count);
    let (mut models, mut seq) = (Vec::new(), 0);
    for turn in 0..count {
        let told = story::tell(&shop, story::of_place(turn, count)).await?;
        let copies = Copies {
            of: &told,
            count: copies_each,
            seq,
            step_ms: slice_s * 1000 / i64::from(copies_each + 1),
        };
        copies.write(&mut connection, place.kind).await?;
        seq += i64::from(copies_each) * told.events;
        models.push(told.session);
        shop.clock.advance_s(slice_s);
    }
    set_feed(&mut connection, seq).await?;
    // The models' events come behind the copies'.
    while shop.app.store.publish(shop.now(), true).await? > 0 {}
    come_to_rest(&mut connection, place.kind).await?;
    connection.close().await?;
    Ok(Filled {
        place,
        shop,
        sessions: count * (copies_each + 1),
        models,
    })
}

/// While a store is filled, nothing waits for the disk.
async fn hurry(connection: &mut AnyConnection, kind: Kind) -> Result<()> {
    let statements = match kind {
        Kind::Sqlite => ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000"].as_slice(),
        Kind::Postgres => &[
            "SET synchronous_commit = off",
            "ALTER SYSTEM SET max_wal_size = '16GB'",
            "SELECT pg_reload_conf()",
        ],
    };
    run(connection, statements).await
}

/// Leaves the database as it is after a quiet hour.
async fn come_to_rest(connection: &mut AnyConnection, kind: Kind) -> Result<()> {
    let statements = match kind {
        Kind::Sqlite => ["PRAGMA wal_checkpoint(TRUNCATE)"].as_slice(),
        Kind::Postgres => &[
            "ALTER SYSTEM RESET max_wal_size",
            "SELECT pg_reload_conf()",
            "VACUUM ANALYZE",
            "CHECKPOINT",
        ],
    };
    run(connection, statements).await
}

async fn run(connection: &mut AnyConnection, statements: &[&'static str]) -> Result<()> {
    for &statement in statements {
        connection.execute(statement).await?;
    }
    Ok(())
}

async fn set_feed(connection: &mut AnyConnection, seq: i64) -> Result<()> {
    sqlx::query("UPDATE feed_heads SET seq = $1 WHERE name = 'events'")
        .bind(seq)
        .execute(connection)
        .await?;
    Ok(())
}
