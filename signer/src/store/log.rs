//! The one log of events: appended in the transaction of the change, chained so that no one can change it unseen.
//!
//! Each log is about one thing, its subject: a session, a payout, or the desk itself. The column of the subject is `session_id`, a name that is
//! older than the second kind of subject.
//!
//! Each event's code is an HMAC over the code before it and everything that the event says, with a key that is not in the
//! database, by whichever key was the first one when it was written. The subject's row holds the code of its last event: an event that is changed, left out, moved or cut off
//! at the end breaks the chain.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::SessionId;

use super::{Query, Store, StoreError, desk, surely_one};
use crate::clock::Moment;
use crate::entropy;
use crate::keys::Keys;
use crate::payments::desk::DESK;
use crate::payments::event::{DeskEvent, EVENT_HEAD, Event, EventType, Facts, PayoutEvent, SessionEvent};
use crate::payments::payout::{PAYOUT_HEAD, Payout};
use crate::payments::session::{LogHead, Session, SessionStage};

/// A row of the log, ready to be written.
#[derive(Debug, Clone)]
pub(super) struct LogRow {
    id: String,
    /// What it is about: the id of a session, or of something else that has a log of its own.
    subject: String,
    number: i64,
    /// A word that may be a newer signer's: what does not ask for its meaning goes on without it.
    kind: String,
    facts: String,
    at_ms: i64,
    mac: Vec<u8>,
}

/// What is read of an event.
macro_rules! event_columns {
    () => {
        "id, session_id, number, type, facts, created_at, mac"
    };
}
pub(super) use event_columns;

/// Finds a subject's events.
pub(super) const OF_SUBJECT: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM events WHERE session_id = $1 ORDER BY number"
);

impl Store {
    /// Chains events to the end of a subject's log. Answers the rows and the log's new end.
    pub(super) fn chain(
        &self,
        subject: &str,
        head: &LogHead,
        events: &[(EventType, impl Serialize)],
        at: Moment,
    ) -> (Vec<LogRow>, LogHead) {
        let mut head = head.clone();
        // Two signers' clocks differ: within a log time does not go back.
        head.at_ms = head.at_ms.max(at.ms());
        let mut rows = Vec::with_capacity(events.len());
        for (kind, facts) in events {
            head.events += 1;
            let mut row = LogRow {
                id: entropy::id(self.entropy.as_ref(), EVENT_HEAD),
                subject: subject.to_owned(),
                number: head.events,
                kind: kind.word().to_owned(),
                facts: serde_json::to_string(facts).expect("facts of texts and numbers can be written as JSON"),
                at_ms: head.at_ms,
                mac: Vec::new(),
            };
            row.mac = coded(&head.mac, &row, |parts| self.keys.audit_mac(parts));
            head.mac.clone_from(&row.mac);
            rows.push(row);
        }
        (rows, head)
    }

    /// Chains one event to the end of a session's log.
    pub(super) fn chain_one(&self, session: &Session, event: (EventType, Facts), at: Moment) -> (LogRow, LogHead) {
        let (rows, head) = self.chain(session.id.as_str(), &session.log, &[event], at);
        let row = rows.into_iter().next().expect("one event makes one row");
        (row, head)
    }

    /// Whether a session's events are the ones that were written, in order, to the last, and the session's stage is what
    /// the last one tells. Answers how many there are, or what is wrong. Events that come meanwhile are verified too.
    pub async fn verify_log(&self, id: &SessionId) -> Result<Result<usize, String>, StoreError> {
        self.readers
            .read(async |connection| self.verify_log_in(connection, id).await)
            .await
    }

    /// The same of a payout.
    pub async fn verify_payout_log(&self, id: &str) -> Result<Result<usize, String>, StoreError> {
        self.readers
            .read(async |connection| self.verify_payout_log_in(connection, id).await)
            .await
    }

    /// The same of the desk itself.
    pub async fn verify_desk_log(&self) -> Result<Result<usize, String>, StoreError> {
        self.readers
            .read(async |connection| {
                loop {
                    let head = desk_head(connection).await?;
                    let rows = sqlx::query(OF_SUBJECT).bind(DESK).fetch_all(&mut *connection).await?;
                    if desk_head(connection).await? == head {
                        let rows = rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
                        return Ok(verify(&self.keys, &rows, &head));
                    }
                }
            })
            .await
    }

    async fn verify_payout_log_in(
        &self,
        connection: &mut AnyConnection,
        id: &str,
    ) -> Result<Result<usize, String>, StoreError> {
        loop {
            let Some(payout) = self.payout_in(connection, id).await? else {
                return Ok(Err("there is no such payout".into()));
            };
            let rows = sqlx::query(OF_SUBJECT).bind(id).fetch_all(&mut *connection).await?;
            let again = self.payout_in(connection, id).await?;
            if again.is_some_and(|again| again.log == payout.log) {
                let rows = rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
                return match verify(&self.keys, &rows, &payout.log) {
                    Ok(count) => told_payout(&payout, rows).map(|told| told.map(|()| count)),
                    Err(what) => Ok(Err(what)),
                };
            }
        }
    }

    async fn verify_log_in(
        &self,
        connection: &mut AnyConnection,
        id: &SessionId,
    ) -> Result<Result<usize, String>, StoreError> {
        loop {
            let Some(session) = self.session_in(connection, id).await? else {
                return Ok(Err("there is no such session".into()));
            };
            let rows = sqlx::query(OF_SUBJECT)
                .bind(id.as_str())
                .fetch_all(&mut *connection)
                .await?;
            let again = self.session_in(connection, id).await?;
            if again.is_some_and(|again| again.log == session.log) {
                let rows = rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
                return match verify(&self.keys, &rows, &session.log) {
                    Ok(count) => told_stage(session.stage, rows).map(|told| told.map(|()| count)),
                    Err(what) => Ok(Err(what)),
                };
            }
        }
    }
}

async fn desk_head(connection: &mut AnyConnection) -> Result<LogHead, StoreError> {
    let row = sqlx::query(desk::HEAD).bind(DESK).fetch_one(connection).await?;
    desk::read_head(&row)
}

/// Whether rows are the log of a subject whose last event is known.
fn verify(keys: &Keys, rows: &[LogRow], head: &LogHead) -> Result<usize, String> {
    let mut before = [].as_slice();
    for (index, row) in rows.iter().enumerate() {
        let expected = i64::try_from(index).unwrap_or(i64::MAX) + 1;
        if row.number != expected {
            return Err(format!("event {expected} is missing"));
        }
        if !coded(before, row, |parts| keys.is_audit_mac(&row.mac, parts)) {
            return Err(format!("event {} ({}) was changed", row.number, row.id));
        }
        before = &row.mac;
    }
    let LogHead { events, mac, at_ms: _ } = head;
    if usize::try_from(*events) == Ok(rows.len()) && mac == before {
        Ok(rows.len())
    } else {
        Err(format!("the log ends after {} events, not after {events}", rows.len()))
    }
}

/// Whether a session stands where its last event says: its stage is not part of the chain.
fn told_stage(stage: SessionStage, rows: Vec<LogRow>) -> Result<Result<(), String>, StoreError> {
    let Some(last) = rows.into_iter().next_back() else {
        return Ok(Ok(()));
    };
    let state = last.session_event()?.facts.state;
    Ok(if stage.may_be_told_as(state) {
        Ok(())
    } else {
        Err(format!(
            "the session was changed: its last event tells {}",
            state.word()
        ))
    })
}

/// Whether a payout stands where its last event says, and is the one that was drafted.
fn told_payout(payout: &Payout, rows: Vec<LogRow>) -> Result<Result<(), String>, StoreError> {
    let Some(last) = rows.into_iter().next_back() else {
        return Ok(Ok(()));
    };
    let facts = last.payout_event()?.facts;
    let is_told = facts.stage == payout.stage.name()
        && facts.amount == payout.amount
        && facts.drafted_by == payout.drafted_by
        && facts.confirmed_by.as_ref() == payout.stage.confirmed().map(|confirmed| &confirmed.by);
    Ok(if is_told {
        Ok(())
    } else {
        Err(format!(
            "the payout was changed: its last event tells {} of {}",
            facts.stage.word(),
            facts.amount
        ))
    })
}

/// Writes rows of the log.
pub(super) async fn append(connection: &mut AnyConnection, rows: &[LogRow]) -> Result<(), StoreError> {
    for row in rows {
        let query = sqlx::query(
            "INSERT INTO events (id, session_id, number, type, facts, created_at, mac) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        );
        let done = row.bind(query).execute(&mut *connection).await?;
        surely_one("append an event", done.rows_affected())?;
    }
    Ok(())
}

/// Reads a row as it was written, whatever it says.
pub(super) fn read_row(row: &AnyRow) -> Result<LogRow, StoreError> {
    Ok(LogRow {
        id: row.try_get("id")?,
        subject: row.try_get("session_id")?,
        number: row.try_get("number")?,
        kind: row.try_get("type")?,
        facts: row.try_get("facts")?,
        at_ms: row.try_get("created_at")?,
        mac: row.try_get("mac")?,
    })
}

impl LogRow {
    /// Its values, as they are inserted.
    pub(super) fn bind<'q>(&'q self, query: Query<'q>) -> Query<'q> {
        let Self {
            id,
            subject,
            number,
            kind,
            facts,
            at_ms,
            mac,
        } = self;
        query
            .bind(id)
            .bind(subject)
            .bind(number)
            .bind(kind)
            .bind(facts)
            .bind(at_ms)
            .bind(mac.as_slice())
    }

    /// Its code.
    pub(super) fn mac(&self) -> &[u8] {
        &self.mac
    }

    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// When it happened.
    pub(super) const fn at(&self) -> Moment {
        Moment::from_ms(self.at_ms)
    }

    /// The event that it holds.
    pub(super) fn event(self) -> Result<Event, StoreError> {
        if self.is_about_a_payout() {
            self.payout_event().map(Event::Payout)
        } else if self.is_about_the_desk() {
            self.desk_event().map(Event::Desk)
        } else {
            self.session_event().map(Event::Session)
        }
    }

    /// Whether it is about a payout.
    fn is_about_a_payout(&self) -> bool {
        self.subject.starts_with(PAYOUT_HEAD)
    }

    /// Whether it is about the desk itself.
    fn is_about_the_desk(&self) -> bool {
        self.subject == DESK
    }

    /// Whether it is about a session.
    pub(super) fn is_about_a_session(&self) -> bool {
        !self.is_about_a_payout() && !self.is_about_the_desk()
    }

    /// The event of a session that it holds.
    pub(super) fn session_event(self) -> Result<SessionEvent, StoreError> {
        Ok(SessionEvent {
            session: SessionId::parse(&self.subject)
                .map_err(|error| self.unreadable("events.session_id", error.to_string()))?,
            facts: self.facts()?,
            number: self.number,
            at: self.at(),
            kind: self.kind,
            id: self.id,
        })
    }

    /// The event of a payout that it holds.
    fn payout_event(self) -> Result<PayoutEvent, StoreError> {
        Ok(PayoutEvent {
            facts: self.facts()?,
            at: self.at(),
            payout: self.subject,
            number: self.number,
            kind: self.kind,
            id: self.id,
        })
    }

    /// The event of the desk that it holds.
    fn desk_event(self) -> Result<DeskEvent, StoreError> {
        Ok(DeskEvent {
            facts: self.facts()?,
            at: self.at(),
            number: self.number,
            kind: self.kind,
            id: self.id,
        })
    }

    fn facts<F: DeserializeOwned>(&self) -> Result<F, StoreError> {
        serde_json::from_str(&self.facts)
            .map_err(|error| self.unreadable("events.facts", format!("{:?} error", error.classify())))
    }

    fn unreadable(&self, what: &'static str, reason: String) -> StoreError {
        StoreError::Unreadable {
            what,
            row: self.id.clone(),
            reason,
        }
    }
}

/// What the code of an event is over, behind the code of the one before it.
fn coded<T>(before: &[u8], row: &LogRow, code: impl FnOnce(&[&[u8]]) -> T) -> T {
    let LogRow {
        id,
        subject,
        number,
        kind,
        facts,
        at_ms,
        mac: _,
    } = row;
    let (number, at) = (number.to_string(), at_ms.to_string());
    code(&[
        before,
        id.as_bytes(),
        subject.as_bytes(),
        number.as_bytes(),
        kind.as_bytes(),
        at.as_bytes(),
        facts.as_bytes(),
    ])
}
