//! What came to the merchant's account, in the database. A row of the statement stands here once, whoever reads it and
//! however often.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::{Amount, SessionId};

use super::due::session_id;
use super::write::Decision;
use super::{Store, StoreError, one};
use crate::clock::Moment;
use crate::payments::incoming::arrival::{Arrival, ArrivalStage, Found, RowSays};
use crate::payments::incoming::noted::NotedRow;

/// The column that holds what a row says of persons, for its seal.
pub(super) const SEALED: &str = "incoming_rows.sealed";
/// What a code of a row without a number is for.
const ROW: &str = "incoming-row";

/// A query for arrivals, with everything that is read of one.
macro_rules! select_arrivals {
    ($which:literal) => {
        concat!(
            "SELECT id, account, row_id, content, session_id, version, finding, amount_kurus, received_at, noted_at, sealed \
             FROM incoming_rows ",
            $which
        )
    };
}

/// Finds an arrival.
pub(super) const FIND: &str = select_arrivals!("WHERE id = $1");
/// Finds a session's arrivals.
pub(super) const OF_SESSION: &str = select_arrivals!("WHERE session_id = $1 ORDER BY noted_at, id");
/// Finds the arrivals that wait for a person and belong to no session.
pub(super) const OF_NOBODY: &str =
    select_arrivals!("WHERE stage = 'needs_review' AND session_id IS NULL ORDER BY noted_at LIMIT $1");
/// Tells whether a row of the statement was noted.
pub(super) const OF_ROW: &str = "SELECT id FROM incoming_rows WHERE account = $1 AND row_id = $2";
/// Finds the rows that were noted lately.
pub(super) const SINCE: &str = "SELECT account, row_id, content FROM incoming_rows WHERE noted_at >= $1";
const INSERT: &str = "INSERT INTO incoming_rows (id, account, row_id, content, session_id, version, stage, finding, amount_kurus, \
                      received_at, noted_at, sealed) VALUES ($1, $2, $3, $12, $4, $5, $6, $7, $8, $9, $10, $11) \
                      ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE incoming_rows SET version = version + 1, session_id = $3, stage = $4, sealed = $5 \
                      WHERE id = $1 AND version = $2";

/// What is sealed of an arrival: whoever writes to the database can neither raise what came nor move it to another session.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sealed {
    told: RowSays,
    stage: ArrivalStage,
    amount: Option<Amount>,
    session: Option<SessionId>,
}

impl Sealed {
    pub(super) fn of(arrival: &Arrival) -> Self {
        Self {
            told: arrival.told.clone(),
            stage: arrival.stage.clone(),
            amount: arrival.amount,
            session: arrival.session.clone(),
        }
    }
}

/// An arrival as it is written.
#[derive(Debug)]
pub(super) struct ArrivalRow {
    id: String,
    account: String,
    row_id: String,
    content: String,
    session: Option<String>,
    version: i64,
    stage: &'static str,
    finding: &'static str,
    amount_kurus: Option<i64>,
    received_at: Option<i64>,
    noted_at: i64,
    sealed: Vec<u8>,
    is_new: bool,
}

impl Store {
    /// A code of everything that a row says but its number: the same in every reading, and no telling what it says. One
    /// that was noted with a key of before goes on by its code of then: `is_noted` tells.
    pub fn code_of_row(&self, says: &str, is_noted: impl Fn(&str) -> bool) -> String {
        let mut codes = self.keys.blind_indexes(ROW, says).into_iter().map(hex::encode);
        let first = codes.next().unwrap_or_default();
        if is_noted(&first) {
            return first;
        }
        codes.find(|code| is_noted(code)).unwrap_or(first)
    }

    /// The rows that were noted since a moment, of whichever account.
    pub async fn rows_noted_since(&self, since: Moment) -> Result<Vec<NotedRow>, StoreError> {
        let rows = self.readers.all(sqlx::query(SINCE).bind(since.ms())).await?;
        let noted = |row: &AnyRow| {
            Ok(NotedRow {
                account: row.try_get("account")?,
                row_id: row.try_get("row_id")?,
                content: row.try_get("content")?,
            })
        };
        rows.iter().map(noted).collect()
    }

    /// Whether a row of an account was noted already.
    pub async fn is_row_noted(&self, account: &str, row_id: &str) -> Result<bool, StoreError> {
        let query = sqlx::query(OF_ROW).bind(account).bind(row_id);
        Ok(self.readers.optional(query).await?.is_some())
    }

    /// The arrival of an id.
    pub async fn arrival(&self, id: &str) -> Result<Option<Arrival>, StoreError> {
        let row = self.readers.optional(sqlx::query(FIND).bind(id)).await?;
        row.map(|row| self.read_arrival(&row)).transpose()
    }

    /// The arrivals that wait for a person and belong to no session, the oldest first. One that cannot be read keeps no
    /// other from being listed.
    pub async fn arrivals_of_nobody(&self, max: i64) -> Result<Vec<Arrival>, StoreError> {
        let rows = self.readers.all(sqlx::query(OF_NOBODY).bind(max)).await?;
        let readable = |row: &AnyRow| {
            self.read_arrival(row)
                .inspect_err(|error| tracing::error!(alert = "unreadable", %error, "an arrival cannot be listed"))
                .ok()
        };
        Ok(rows.iter().filter_map(readable).collect())
    }

    /// Saves an arrival that belongs to no session: a new one, unless its row was noted already; a known one, unless
    /// somebody changed it since it was read. Answers whether it is on the disk.
    pub async fn save_arrival_of_nobody(&self, arrival: &Arrival, is_new: bool) -> Result<bool, StoreError> {
        debug_assert!(arrival.session.is_none(), "a session's arrival goes without a step");
        let row = self.arrival_row(arrival, is_new);
        self.write(|connection| {
            Box::pin(async move {
                Ok(if row.save(connection).await? {
                    Decision::Keep(true)
                } else {
                    Decision::Undo(false)
                })
            })
        })
        .await
    }

    /// A session's arrivals, on a connection of the caller's.
    pub(super) async fn arrivals_in(
        &self,
        connection: &mut AnyConnection,
        id: &SessionId,
    ) -> Result<Vec<Arrival>, StoreError> {
        let rows = sqlx::query(OF_SESSION).bind(id.as_str()).fetch_all(connection).await?;
        rows.iter().map(|row| self.read_arrival(row)).collect()
    }

    /// An arrival as it is written.
    pub(super) fn arrival_row(&self, arrival: &Arrival, is_new: bool) -> ArrivalRow {
        let Arrival {
            id,
            account,
            row_id,
            content,
            session,
            version,
            found,
            amount,
            received_at,
            noted_at,
            told: _,
            stage,
        } = arrival;
        ArrivalRow {
            id: id.clone(),
            account: account.clone(),
            row_id: row_id.clone(),
            content: content.clone(),
            session: session.as_ref().map(SessionId::to_string),
            version: *version,
            stage: stage.word(),
            finding: found.word(),
            amount_kurus: amount.map(|amount| i64::try_from(amount.kurus()).unwrap_or(i64::MAX)),
            received_at: received_at.map(Moment::ms),
            noted_at: noted_at.ms(),
            sealed: self.seal.seal(SEALED, id, &Sealed::of(arrival)),
            is_new,
        }
    }

    fn read_arrival(&self, row: &AnyRow) -> Result<Arrival, StoreError> {
        let id: String = row.try_get("id")?;
        let unreadable = |what: &'static str| StoreError::Unreadable {
            what,
            row: id.clone(),
            reason: "out of range".to_owned(),
        };
        let session: Option<String> = row.try_get("session_id")?;
        let session = session.map(|session| session_id(&session, "incoming_rows.session_id", &id));
        let finding: String = row.try_get("finding")?;
        let amount = match row.try_get::<Option<i64>, _>("amount_kurus")? {
            Some(kurus) => {
                let kurus = u64::try_from(kurus)
                    .ok()
                    .and_then(|kurus| Amount::from_kurus(kurus).ok());
                Some(kurus.ok_or_else(|| unreadable("incoming_rows.amount_kurus"))?)
            }
            None => None,
        };
        let sealed: Vec<u8> = row.try_get("sealed")?;
        let Sealed {
            told,
            stage,
            amount: sealed_amount,
            session: sealed_session,
        } = self.seal.open(SEALED, &id, &sealed)?;
        let session = session.transpose()?;
        if amount != sealed_amount || session != sealed_session {
            return Err(StoreError::Unreadable {
                what: "incoming_rows.amount_kurus or session_id",
                row: id,
                reason: "it is not what is sealed".to_owned(),
            });
        }
        Ok(Arrival {
            account: row.try_get("account")?,
            row_id: row.try_get("row_id")?,
            content: row.try_get("content")?,
            session,
            version: row.try_get("version")?,
            found: Found::of_word(&finding).ok_or_else(|| unreadable("incoming_rows.finding"))?,
            amount,
            received_at: row.try_get::<Option<i64>, _>("received_at")?.map(Moment::from_ms),
            noted_at: Moment::from_ms(row.try_get("noted_at")?),
            told,
            stage,
            id,
        })
    }
}

impl ArrivalRow {
    /// `false` when its row was noted already, or somebody changed it since it was read.
    pub(super) async fn save(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let Self {
            id,
            account,
            row_id,
            content,
            session,
            version,
            stage,
            finding,
            amount_kurus,
            received_at,
            noted_at,
            sealed,
            is_new,
        } = self;
        let query = if *is_new {
            sqlx::query(INSERT)
                .bind(id)
                .bind(account)
                .bind(row_id)
                .bind(session.clone())
                .bind(version)
                .bind(*stage)
                .bind(*finding)
                .bind(*amount_kurus)
                .bind(*received_at)
                .bind(noted_at)
                .bind(sealed.as_slice())
                .bind(content)
        } else {
            sqlx::query(UPDATE)
                .bind(id)
                .bind(version)
                .bind(session.clone())
                .bind(*stage)
                .bind(sealed.as_slice())
        };
        let done = query.execute(connection).await?;
        one("save an arrival", done.rows_affected())
    }
}
