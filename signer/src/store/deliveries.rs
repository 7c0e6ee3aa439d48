//! What the shop's server is still to be told, and how it went.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::write::Decision;
use super::{Store, StoreError, one};
use crate::clock::Moment;

/// A delivery of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event.
    pub event_id: String,
    /// The event's place in the feed.
    pub seq: i64,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub next_at: Option<Moment>,
    /// When it was tried last.
    pub last_try_at: Option<Moment>,
    /// What came of that: a status, or why there was none.
    pub last_outcome: Option<String>,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is still to be tried.
    Waiting,
    /// The shop's server has taken it.
    Delivered,
    /// It was tried often enough: an operator can have it sent again.
    GivenUp,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Taken.
    Delivered,
    /// Not taken; once more then.
    Again(Moment),
    /// Not taken, and not tried again.
    GivenUp,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::GivenUp];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::GivenUp => "given-up",
        }
    }
}

/// What is read of a delivery.
macro_rules! select_deliveries {
    ($which:literal) => {
        concat!(
            "SELECT event_id, seq, state, tries, next_at, last_try_at, last_outcome FROM deliveries ",
            $which
        )
    };
}

/// Finds what is to be sent.
pub(super) const DUE: &str =
    select_deliveries!("WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at LIMIT $2");
/// Lists the deliveries of a state, the latest first.
pub(super) const OF_STATE: &str = select_deliveries!("WHERE state = $1 ORDER BY seq DESC LIMIT $2");

impl Store {
    /// What is to be sent now, the longest overdue first.
    pub async fn due_deliveries(&self, now: Moment, max: i64) -> Result<Vec<Delivery>, StoreError> {
        let query = sqlx::query(DUE).bind(now.ms()).bind(max);
        self.readers.all(query).await?.iter().map(read).collect()
    }

    /// The latest deliveries of a state.
    pub async fn deliveries(&self, state: DeliveryState, max: i64) -> Result<Vec<Delivery>, StoreError> {
        let query = sqlx::query(OF_STATE).bind(state.word()).bind(max);
        self.readers.all(query).await?.iter().map(read).collect()
    }

    /// Takes a due delivery upon oneself until the lease ends. `false` when another has it.
    pub async fn lease_delivery(&self, event_id: &str, now: Moment, lease_s: i64) -> Result<bool, StoreError> {
        let id = event_id.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE deliveries SET next_at = $3 WHERE event_id = $1 AND next_at <= $2")
                    .bind(&id)
                    .bind(now.ms())
                    .bind(now.plus_s(lease_s).ms())
                    .execute(connection)
                    .await?;
                let is_mine = one("lease a delivery", done.rows_affected())?;
                Ok(if is_mine {
                    Decision::Keep(true)
                } else {
                    Decision::Undo(false)
                })
            })
        })
        .await
    }

    /// Notes what came of a try. A delivery that was taken stays so.
    pub async fn note_delivery(
        &self,
        event_id: &str,
        outcome: DeliveryOutcome,
        told: String,
        now: Moment,
    ) -> Result<(), StoreError> {
        let id = event_id.to_owned();
        let (state, next_at) = match outcome {
            DeliveryOutcome::Delivered => (DeliveryState::Delivered, None),
            DeliveryOutcome::Again(at) => (DeliveryState::Waiting, Some(at.ms())),
            DeliveryOutcome::GivenUp => (DeliveryState::GivenUp, None),
        };
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE deliveries SET state = $2, next_at = $3, tries = tries + 1, last_try_at = $4, \
                     last_outcome = $5 WHERE event_id = $1 AND state <> 'delivered'",
                )
                .bind(&id)
                .bind(state.word())
                .bind(next_at)
                .bind(now.ms())
                .bind(told)
                .execute(connection)
                .await?;
                one("note a delivery", done.rows_affected())?;
                Ok(Decision::Keep(()))
            })
        })
        .await
    }

    /// Has an event sent (again), from the first try on. `false` when it is not published.
    pub async fn send_again(&self, event_id: &str, now: Moment) -> Result<bool, StoreError> {
        let id = event_id.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "INSERT INTO deliveries (event_id, seq, state, tries, next_at) \
                     SELECT id, seq, 'waiting', 0, $2 FROM events WHERE id = $1 AND seq IS NOT NULL \
                     ON CONFLICT (event_id) DO UPDATE SET state = 'waiting', tries = 0, next_at = $2",
                )
                .bind(&id)
                .bind(now.ms())
                .execute(connection)
                .await?;
                let is_there = one("send an event again", done.rows_affected())?;
                Ok(if is_there {
                    Decision::Keep(true)
                } else {
                    Decision::Undo(false)
                })
            })
        })
        .await
    }

    /// Has everything that was given up sent again, from the first try on. Answers how much that is.
    pub async fn send_given_up_again(&self, now: Moment) -> Result<u64, StoreError> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE deliveries SET state = 'waiting', tries = 0, next_at = $1 WHERE state = 'given-up'",
                )
                .bind(now.ms())
                .execute(connection)
                .await?;
                Ok(Decision::Keep(done.rows_affected()))
            })
        })
        .await
    }
}

/// Notes inside the publisher's transaction that an event is to be sent.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    event_id: &str,
    seq: i64,
    now: Moment,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO deliveries (event_id, seq, state, tries, next_at) VALUES ($1, $2, 'waiting', 0, $3)")
        .bind(event_id)
        .bind(seq)
        .bind(now.ms())
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Delivery, StoreError> {
    let event_id: String = row.try_get("event_id")?;
    let state: String = row.try_get("state")?;
    let state = DeliveryState::ALL.into_iter().find(|known| known.word() == state);
    Ok(Delivery {
        state: state.ok_or_else(|| StoreError::Unreadable {
            what: "deliveries.state",
            row: event_id.clone(),
            reason: "unknown word".into(),
        })?,
        seq: row.try_get("seq")?,
        tries: row.try_get("tries")?,
        next_at: row.try_get::<Option<i64>, _>("next_at")?.map(Moment::from_ms),
        last_try_at: row.try_get::<Option<i64>, _>("last_try_at")?.map(Moment::from_ms),
        last_outcome: row.try_get("last_outcome")?,
        event_id,
    })
}
