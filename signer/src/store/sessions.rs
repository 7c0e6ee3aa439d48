//! Sessions in the database.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::SessionId;

use super::write::Decision;
use super::{Query, Store, StoreError, one};
use crate::clock::Moment;
use crate::payments::session::{LogHead, Session, SessionStage};

/// The column that holds the order, for its seal.
pub(super) const ORDER: &str = "sessions.order";
/// What a blind index over references is for.
pub(super) const REFERENCE: &str = "reference";

/// What came of inserting a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insert {
    /// It is there.
    Done,
    /// Its idempotency key was used meanwhile.
    KeyTaken,
}

/// A session as it is written.
#[derive(Debug)]
pub(super) struct SessionRow {
    id: String,
    version: i64,
    stage: &'static str,
    reference_index: Vec<u8>,
    order_sealed: Vec<u8>,
    token_epoch: i64,
    created_at: i64,
    acting_until: i64,
    waits_until: Option<i64>,
    log: LogHead,
}

/// Finds a session.
pub(super) const FIND: &str = "SELECT id, version, stage, order_sealed, token_epoch, created_at, acting_until, \
                               waits_until, event_count, chain_head, changed_at, personal_erased_at FROM sessions WHERE id = $1";
/// Changes a session, if nobody has since it was read, nor moved its end.
pub(super) const UPDATE: &str = "UPDATE sessions SET version = version + 1, stage = $3, reference_index = $4, \
                                 order_sealed = $5, event_count = $6, chain_head = $7, changed_at = $8, \
                                 waits_until = $10 \
                                 WHERE id = $1 AND version = $2 AND acting_until = $9";

/// Lists sessions by their ids.
pub(super) const IDS_AFTER: &str = "SELECT id FROM sessions WHERE id > $1 ORDER BY id LIMIT $2";

impl Store {
    /// The session of an id.
    pub async fn session(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        self.readers
            .read(async |connection| self.session_in(connection, id).await)
            .await
    }

    /// Ids of sessions in their own order, behind one of them; they are not checked. Empty when there are no more.
    pub async fn session_ids_after(&self, id: &str, max: i64) -> Result<Vec<String>, StoreError> {
        let rows = self.readers.all(sqlx::query(IDS_AFTER).bind(id).bind(max)).await?;
        rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
    }

    /// The session of an id, on a connection of the caller's.
    pub(super) async fn session_in(
        &self,
        connection: &mut AnyConnection,
        id: &SessionId,
    ) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(FIND).bind(id.as_str()).fetch_optional(connection).await?;
        row.map(|row| self.read_session(&row)).transpose()
    }

    /// Moves the end of a session's time to act on, never back.
    pub async fn extend_acting(&self, id: &SessionId, until: Moment) -> Result<(), StoreError> {
        let id = id.to_string();
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE sessions SET acting_until = $2 WHERE id = $1 AND acting_until < $2")
                    .bind(&id)
                    .bind(until.ms())
                    .execute(connection)
                    .await?;
                one("move the end of a session", done.rows_affected())?;
                Ok(Decision::Keep(()))
            })
        })
        .await
    }

    /// A session as it is written, with the end of its log.
    pub(super) fn session_row(&self, session: &Session, head: &LogHead) -> SessionRow {
        let Session {
            id,
            version,
            stage,
            order,
            token_epoch,
            created_at,
            acting_until,
            waits_until,
            personal_data_erased_at: _,
            log: _,
        } = session;
        SessionRow {
            id: id.to_string(),
            version: *version,
            stage: word(*stage),
            reference_index: self.keys.blind_index(REFERENCE, &order.reference),
            order_sealed: self.seal.seal(ORDER, id.as_str(), order),
            token_epoch: *token_epoch,
            created_at: created_at.ms(),
            acting_until: acting_until.ms(),
            waits_until: waits_until.map(Moment::ms),
            log: head.clone(),
        }
    }

    fn read_session(&self, row: &AnyRow) -> Result<Session, StoreError> {
        let id: String = row.try_get("id")?;
        let unreadable = |what, reason: &str| StoreError::Unreadable {
            what,
            row: id.clone(),
            reason: reason.to_owned(),
        };
        let stage: String = row.try_get("stage")?;
        let sealed: Vec<u8> = row.try_get("order_sealed")?;
        Ok(Session {
            id: SessionId::parse(&id).map_err(|error| unreadable("sessions.id", &error.to_string()))?,
            version: row.try_get("version")?,
            stage: stage_of(&stage).ok_or_else(|| unreadable("sessions.stage", "unknown word"))?,
            order: self.seal.open(ORDER, &id, &sealed)?,
            token_epoch: row.try_get("token_epoch")?,
            created_at: Moment::from_ms(row.try_get("created_at")?),
            acting_until: Moment::from_ms(row.try_get("acting_until")?),
            waits_until: row.try_get::<Option<i64>, _>("waits_until")?.map(Moment::from_ms),
            personal_data_erased_at: row
                .try_get::<Option<i64>, _>("personal_erased_at")?
                .map(Moment::from_ms),
            log: LogHead {
                events: row.try_get("event_count")?,
                mac: row.try_get("chain_head")?,
                at_ms: row.try_get("changed_at")?,
            },
        })
    }
}

impl SessionRow {
    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Its values, as they are inserted: a new session waits for nothing.
    pub(super) fn bind<'q>(&'q self, query: Query<'q>) -> Query<'q> {
        let Self {
            id,
            version,
            stage,
            reference_index,
            order_sealed,
            token_epoch,
            created_at,
            acting_until,
            waits_until: _,
            log,
        } = self;
        query
            .bind(id)
            .bind(version)
            .bind(*stage)
            .bind(reference_index.as_slice())
            .bind(order_sealed.as_slice())
            .bind(token_epoch)
            .bind(created_at)
            .bind(acting_until)
            .bind(log.events)
            .bind(log.mac.as_slice())
            .bind(log.at_ms)
    }
}

/// Changes a session if nobody has since it was read. `false` when somebody did. The end of the buyer's time is moved
/// apart from this, and never back.
pub(super) async fn update(connection: &mut AnyConnection, row: &SessionRow) -> Result<bool, StoreError> {
    let SessionRow {
        id,
        version,
        stage,
        reference_index,
        order_sealed,
        token_epoch: _,
        created_at: _,
        acting_until,
        waits_until,
        log,
    } = row;
    let done = sqlx::query(UPDATE)
        .bind(id)
        .bind(version)
        .bind(*stage)
        .bind(reference_index.as_slice())
        .bind(order_sealed.as_slice())
        .bind(log.events)
        .bind(log.mac.as_slice())
        .bind(log.at_ms)
        .bind(acting_until)
        .bind(*waits_until)
        .execute(connection)
        .await?;
    one("change a session", done.rows_affected())
}

const fn word(stage: SessionStage) -> &'static str {
    match stage {
        SessionStage::Open => "open",
        SessionStage::Paid => "paid",
        SessionStage::InReview => "in_review",
        SessionStage::NeedsReview => "needs_review",
        SessionStage::Unknown => "unknown",
        SessionStage::Cancelled => "cancelled",
        SessionStage::Expired => "expired",
    }
}

pub(super) fn stage_of(text: &str) -> Option<SessionStage> {
    [
        SessionStage::Open,
        SessionStage::Paid,
        SessionStage::InReview,
        SessionStage::NeedsReview,
        SessionStage::Unknown,
        SessionStage::Cancelled,
        SessionStage::Expired,
    ]
    .into_iter()
    .find(|&stage| word(stage) == text)
}
