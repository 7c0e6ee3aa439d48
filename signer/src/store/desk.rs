//! The desk itself: which ways to pay are turned off, and the log of what is about no session and no payout.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::Method;

use super::log::{self, LogRow};
use super::write::Decision;
use super::{Store, StoreError, one};
use crate::clock::Moment;
use crate::payments::desk::{DESK, MethodOff};
use crate::payments::event::{DeskFacts, EventType, Operator};
use crate::payments::session::LogHead;

/// Finds the end of the log.
pub(super) const HEAD: &str = "SELECT event_count, chain_head, changed_at FROM desk_log WHERE id = $1";
/// Moves it, if nobody has since it was read.
const MOVE: &str = "UPDATE desk_log SET event_count = $2, chain_head = $3, changed_at = $4 \
                    WHERE id = $1 AND event_count = $5";
/// Lists what is off. There are as many rows as ways to pay, at most.
const OFF: &str = "SELECT method, since, who, reason FROM methods_off ORDER BY method";

/// What is done to a way to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch {
    /// It is turned off.
    Off(MethodOff),
    /// It is turned on.
    On(Method),
}

impl Store {
    /// What is turned off now.
    pub async fn methods_off(&self) -> Result<Vec<MethodOff>, StoreError> {
        let rows = self.readers.all(sqlx::query(OFF)).await?;
        // A way to pay that a newer signer has is none of ours to refuse.
        rows.iter().filter_map(|row| read(row).transpose()).collect()
    }

    /// The end of the desk's log.
    pub async fn desk_head(&self) -> Result<LogHead, StoreError> {
        let row = self.readers.one(sqlx::query(HEAD).bind(DESK)).await?;
        read_head(&row)
    }

    /// Adds an event to the desk's log behind the end that was read, and turns a way to pay off or on with it. `false` when
    /// somebody was faster, or when it is off, or on, already.
    pub async fn save_desk(
        &self,
        head: &LogHead,
        switch: Option<Switch>,
        event: (EventType, DeskFacts),
        at: Moment,
    ) -> Result<bool, StoreError> {
        let (rows, next) = self.chain(DESK, head, &[event], at);
        let before = head.events;
        self.write(move |connection| Box::pin(async move { save(connection, before, &next, switch, &rows).await }))
            .await
    }
}

async fn save(
    connection: &mut AnyConnection,
    before: i64,
    next: &LogHead,
    switch: Option<Switch>,
    rows: &[LogRow],
) -> Result<Decision<bool>, StoreError> {
    let moved = sqlx::query(MOVE)
        .bind(DESK)
        .bind(next.events)
        .bind(next.mac.as_slice())
        .bind(next.at_ms)
        .bind(before)
        .execute(&mut *connection)
        .await?;
    if !one("add to the desk's log", moved.rows_affected())? {
        return Ok(Decision::Undo(false));
    }
    if let Some(switch) = switch
        && !turn(connection, switch).await?
    {
        return Ok(Decision::Undo(false));
    }
    log::append(connection, rows).await?;
    Ok(Decision::Keep(true))
}

async fn turn(connection: &mut AnyConnection, switch: Switch) -> Result<bool, StoreError> {
    let done = match switch {
        Switch::Off(MethodOff { method, since, by }) => {
            let insert = "INSERT INTO methods_off (method, since, who, reason) VALUES ($1, $2, $3, $4) \
                          ON CONFLICT DO NOTHING";
            let query = sqlx::query(insert).bind(method.word()).bind(since.ms());
            query.bind(by.who).bind(by.reason).execute(connection).await?
        }
        Switch::On(method) => {
            let delete = sqlx::query("DELETE FROM methods_off WHERE method = $1").bind(method.word());
            delete.execute(connection).await?
        }
    };
    one("turn a way to pay off or on", done.rows_affected())
}

fn read(row: &AnyRow) -> Result<Option<MethodOff>, StoreError> {
    let method: String = row.try_get("method")?;
    let Some(method) = Method::of_word(&method) else {
        return Ok(None);
    };
    Ok(Some(MethodOff {
        method,
        since: Moment::from_ms(row.try_get("since")?),
        by: Operator {
            who: row.try_get("who")?,
            reason: row.try_get("reason")?,
        },
    }))
}

pub(super) fn read_head(row: &AnyRow) -> Result<LogHead, StoreError> {
    Ok(LogHead {
        events: row.try_get("event_count")?,
        mac: row.try_get("chain_head")?,
        at_ms: row.try_get("changed_at")?,
    })
}
