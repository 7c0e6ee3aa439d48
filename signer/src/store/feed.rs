//! The feed: events in one order that every reader sees alike.
//!
//! An event gets its number after its transaction was committed, by one publisher at a time, in a transaction of its own.
//! So a reader that has seen a number has seen every lower one: no event appears behind it, however long an older
//! transaction stays open. The numbers are chained like the sessions' logs: a session that disappears with all of its
//! events leaves a hole.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::log::{LogRow, event_columns, read_row};
use super::write::Decision;
use super::{Store, StoreError, deliveries, surely_one};
use crate::clock::Moment;
use crate::keys::Keys;
use crate::payments::event::Event;

/// How many events are published in one transaction. Each is two statements, so a batch ends within the limit of a
/// transaction even where the way to the database and back takes 30 ms.
const BATCH_MAX: i64 = 100;
/// How many events are verified at a time.
const PAGE: i64 = 500;

/// Finds what is to be published.
pub(super) const UNPUBLISHED: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM events WHERE seq IS NULL ORDER BY created_at, session_id, number LIMIT $1"
);
/// Reads the feed.
pub(super) const AFTER: &str = concat!(
    "SELECT seq, feed_mac, ",
    event_columns!(),
    " FROM events WHERE seq > $1 ORDER BY seq LIMIT $2"
);

/// An event with its place in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedEvent {
    /// Its place, from 1, without holes.
    pub seq: i64,
    /// The event.
    pub event: Event,
}

/// The end of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedHead {
    /// The last event's place; 0 before the first.
    pub seq: i64,
    /// The last event's code in the feed's chain.
    pub mac: Vec<u8>,
}

impl Store {
    /// Publishes what was committed since; with deliveries to the shop's server, where it has one. Answers how many
    /// events there were.
    pub async fn publish(&self, now: Moment, with_deliveries: bool) -> Result<usize, StoreError> {
        let unpublished = sqlx::query(UNPUBLISHED).bind(1_i64);
        if self.readers.optional(unpublished).await?.is_none() {
            return Ok(0);
        }
        let keys = self.keys.clone();
        self.write(move |connection| {
            Box::pin(async move {
                let published = publish(connection, &keys, now, with_deliveries).await?;
                Ok(if published > 0 {
                    Decision::Keep(published)
                } else {
                    Decision::Undo(0)
                })
            })
        })
        .await
    }

    /// The events behind a place, in order.
    pub async fn events_after(&self, seq: i64, max: i64) -> Result<Vec<PublishedEvent>, StoreError> {
        let rows = self.readers.all(sqlx::query(AFTER).bind(seq).bind(max)).await?;
        rows.iter().map(published).collect()
    }

    /// One event, if it is published.
    pub async fn published_event(&self, id: &str) -> Result<Option<PublishedEvent>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT seq, ",
            event_columns!(),
            " FROM events WHERE id = $1 AND seq IS NOT NULL"
        ));
        let row = self.readers.optional(row.bind(id)).await?;
        row.as_ref().map(published).transpose()
    }

    /// The end of the feed.
    pub async fn feed_head(&self) -> Result<FeedHead, StoreError> {
        let row = sqlx::query("SELECT seq, mac FROM feed_heads WHERE name = 'events'");
        let row = self.readers.one(row).await?;
        Ok(FeedHead {
            seq: row.try_get("seq")?,
            mac: row.try_get("mac")?,
        })
    }

    /// The place of the event that had this code when it was the last; `None` when there is none.
    pub async fn place_of_head(&self, mac: &[u8]) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query("SELECT seq FROM events WHERE feed_mac = $1 AND seq IS NOT NULL").bind(mac);
        let row = self.readers.optional(row).await?;
        Ok(row.map(|row| row.try_get("seq")).transpose()?)
    }

    /// Whether the feed is what was published, to the last event. Answers how many there are, or what is wrong.
    pub async fn verify_feed(&self) -> Result<Result<i64, String>, StoreError> {
        let head = self.feed_head().await?;
        let mut last = FeedHead {
            seq: 0,
            mac: Vec::new(),
        };
        while last.seq < head.seq {
            let rows = self.readers.all(sqlx::query(AFTER).bind(last.seq).bind(PAGE)).await?;
            if rows.is_empty() {
                return Ok(Err(format!("the feed ends after {}, not after {}", last.seq, head.seq)));
            }
            for row in &rows {
                let (seq, feed_mac): (i64, Vec<u8>) = (row.try_get("seq")?, row.try_get("feed_mac")?);
                let event = read_row(row)?;
                if seq != last.seq + 1 {
                    return Ok(Err(format!("event {} of the feed is missing", last.seq + 1)));
                }
                if !linked(&last.mac, seq, &event, |parts| self.keys.is_audit_mac(&feed_mac, parts)) {
                    return Ok(Err(format!("event {seq} of the feed ({}) was changed", event.id())));
                }
                last = FeedHead { seq, mac: feed_mac };
                if last.seq == head.seq {
                    break;
                }
            }
        }
        if last.mac != head.mac {
            return Ok(Err("the end of the feed was changed".into()));
        }
        Ok(self.nothing_beyond(last.seq).await?.map(|()| last.seq))
    }

    /// Whether no event stands behind the feed's end. What was published since that was read is no such event.
    async fn nothing_beyond(&self, end: i64) -> Result<Result<(), String>, StoreError> {
        let last = sqlx::query("SELECT MAX(seq) AS seq FROM events WHERE seq IS NOT NULL");
        let last: Option<i64> = self.readers.one(last).await?.try_get("seq")?;
        match last {
            Some(last) if last > end && last > self.feed_head().await?.seq => {
                Ok(Err(format!("event {last} stands behind the end of the feed")))
            }
            _ => Ok(Ok(())),
        }
    }
}

/// Whether the feed's last event was published with these keys. Answers its place, 0 before the first; or what is wrong.
pub(super) async fn verify_end(connection: &mut AnyConnection, keys: &Keys) -> Result<Result<i64, String>, StoreError> {
    let head = sqlx::query("SELECT seq, mac FROM feed_heads WHERE name = 'events'")
        .fetch_one(&mut *connection)
        .await?;
    let (seq, mac): (i64, Vec<u8>) = (head.try_get("seq")?, head.try_get("mac")?);
    // The publisher may go on meanwhile: these two stay where they are.
    let rows = sqlx::query(AFTER)
        .bind(seq - 2)
        .bind(2_i64)
        .fetch_all(connection)
        .await?;
    let Some(last) = rows.last() else {
        return Ok(if seq == 0 {
            Ok(0)
        } else {
            Err(format!("event {seq} of the feed is missing"))
        });
    };
    let before = match rows.as_slice() {
        [before, _] => before.try_get("feed_mac")?,
        _ => Vec::new(),
    };
    let is_ours = linked(&before, seq, &read_row(last)?, |parts| keys.is_audit_mac(&mac, parts));
    Ok(if is_ours {
        Ok(seq)
    } else {
        Err("the end of the log of events was not written with this master key, or was changed".to_owned())
    })
}

/// Whoever changes the feed's head first publishes; another waits for that.
async fn publish(
    connection: &mut AnyConnection,
    keys: &Keys,
    now: Moment,
    with_deliveries: bool,
) -> Result<usize, StoreError> {
    let head = sqlx::query("UPDATE feed_heads SET seq = seq WHERE name = 'events' RETURNING seq, mac")
        .fetch_one(&mut *connection)
        .await?;
    let mut head = FeedHead {
        seq: head.try_get("seq")?,
        mac: head.try_get("mac")?,
    };
    let rows = sqlx::query(UNPUBLISHED)
        .bind(BATCH_MAX)
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let event = read_row(row)?;
        head.seq += 1;
        head.mac = linked(&head.mac, head.seq, &event, |parts| keys.audit_mac(parts));
        let done = sqlx::query("UPDATE events SET seq = $2, feed_mac = $3 WHERE id = $1 AND seq IS NULL")
            .bind(event.id())
            .bind(head.seq)
            .bind(head.mac.as_slice())
            .execute(&mut *connection)
            .await?;
        surely_one("publish an event", done.rows_affected())?;
        if with_deliveries {
            deliveries::insert(connection, event.id(), head.seq, now).await?;
        }
    }
    let done = sqlx::query("UPDATE feed_heads SET seq = $1, mac = $2 WHERE name = 'events'")
        .bind(head.seq)
        .bind(head.mac.as_slice())
        .execute(connection)
        .await?;
    surely_one("move the head of the feed", done.rows_affected())?;
    Ok(rows.len())
}

/// What an event's code in the feed is over, behind the code of the one before it.
fn linked<T>(before: &[u8], seq: i64, event: &LogRow, code: impl FnOnce(&[&[u8]]) -> T) -> T {
    code(&[before, seq.to_string().as_bytes(), event.mac()])
}

fn published(row: &AnyRow) -> Result<PublishedEvent, StoreError> {
    Ok(PublishedEvent {
        seq: row.try_get("seq")?,
        event: read_row(row)?.event()?,
    })
}
