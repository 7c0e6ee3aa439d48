//! A new session with the key that asked for it and its first event: one statement, all or nothing.
//!
//! Every order of a shop comes through here, and a statement is a way to the database and back, so this is one of the few
//! places where the databases have words of their own.

use sqlx::{AnyConnection, Row as _};

use super::idempotency::{self, note_key};
use super::log::LogRow;
use super::sessions::{Insert, SessionRow};
use super::write::Decision;
use super::{KeyUse, Store, StoreError, Writer};
use crate::clock::Moment;
use crate::payments::event::{EventType, Facts};
use crate::payments::session::Session;

macro_rules! insert_session {
    () => {
        "INSERT INTO sessions (id, version, stage, reference_index, order_sealed, token_epoch, created_at, acting_until, \
         event_count, chain_head, changed_at) SELECT $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18"
    };
}
macro_rules! insert_event {
    () => {
        "INSERT INTO events (id, session_id, number, type, facts, created_at, mac) \
         SELECT $19, $20, $21, $22, $23, $24, $25"
    };
}

/// Each part is written when the one before it was.
const SQLITE: &str = concat!(
    note_key!(),
    "; ",
    insert_session!(),
    " WHERE changes() = 1; ",
    insert_event!(),
    " WHERE changes() = 1"
);
/// The same; and what the server calls the transaction, which it would have to be asked for otherwise.
const POSTGRES: &str = concat!(
    "WITH key AS (",
    note_key!(),
    " RETURNING 1), session AS (",
    insert_session!(),
    " FROM key RETURNING 1), event AS (",
    insert_event!(),
    " FROM session RETURNING 1) SELECT pg_current_xact_id()::text AS number FROM event"
);
/// How many rows SQLite writes: key, session, event.
const ROWS: u64 = 3;

/// What is written.
struct Opening {
    key_use: KeyUse,
    session: SessionRow,
    event: LogRow,
    at: Moment,
}

impl Store {
    /// Inserts a session together with the key that asked for it, and with its first event.
    pub async fn insert_session(
        &self,
        session: &Session,
        facts: Facts,
        key_use: &KeyUse,
    ) -> Result<Insert, StoreError> {
        let (event, head) = self.chain_one(session, (EventType::SessionOpen, facts), session.created_at);
        let opening = Opening {
            key_use: key_use.clone(),
            session: self.session_row(session, &head),
            event,
            at: session.created_at,
        };
        match self.writer {
            Writer::Sqlite(_) => self.write(|connection| Box::pin(opening.into_sqlite(connection))).await,
            Writer::Postgres { .. } => {
                self.write(|connection| Box::pin(opening.into_postgres(connection)))
                    .await
            }
        }
    }
}

impl Opening {
    async fn into_sqlite(self, connection: &mut AnyConnection) -> Result<Decision<Insert>, StoreError> {
        match self.query(SQLITE).execute(connection).await?.rows_affected() {
            0 => Ok(Decision::Undo(Insert::KeyTaken)),
            ROWS => Ok(Decision::Keep(Insert::Done)),
            rows => Err(StoreError::WrongRows {
                what: "open a session",
                rows,
            }),
        }
    }

    async fn into_postgres(self, connection: &mut AnyConnection) -> Result<Decision<Insert>, StoreError> {
        match self.query(POSTGRES).fetch_optional(connection).await? {
            None => Ok(Decision::Undo(Insert::KeyTaken)),
            Some(row) => Ok(Decision::KeepAs(Insert::Done, row.try_get("number")?)),
        }
    }

    /// The statement with its values, in the order of their numbers.
    fn query(&self, statement: &'static str) -> super::Query<'_> {
        let query = idempotency::bind(sqlx::query(statement), &self.key_use, self.session.id(), self.at);
        self.event.bind(self.session.bind(query))
    }
}
