//! Sessions in the database.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::SessionId;

use super::{BEGIN, KeyUse, Store, StoreError, idempotency};
use crate::clock::Moment;
use crate::payments::session::{Session, SessionStage};

/// The column that holds the order, for its seal.
const ORDER: &str = "sessions.order";

/// What came of inserting a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insert {
    /// It is there.
    Done,
    /// Its idempotency key was used meanwhile.
    KeyTaken,
}

impl Store {
    /// Inserts a session together with the key that asked for it.
    pub async fn insert_session(&self, session: &Session, key_use: &KeyUse) -> Result<Insert, StoreError> {
        let Session {
            id,
            version,
            stage,
            order,
            token_epoch,
            created_at,
            acting_until,
        } = session;
        let mut transaction = self.writer.begin_with(BEGIN).await?;
        if !idempotency::note(&mut transaction, key_use, id.as_str(), *created_at).await? {
            return Ok(Insert::KeyTaken);
        }
        sqlx::query(
            "INSERT INTO sessions \
             (id, version, stage, reference_index, order_sealed, token_epoch, created_at, acting_until) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.as_str())
        .bind(version)
        .bind(word(*stage))
        .bind(self.keys.blind_index("reference", &order.reference))
        .bind(self.seal.seal(ORDER, id.as_str(), order))
        .bind(token_epoch)
        .bind(created_at.ms())
        .bind(acting_until.ms())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Insert::Done)
    }

    /// The session of an id.
    pub async fn session(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        let mut connection = self.readers.acquire().await?;
        self.session_in(&mut connection, id).await
    }

    /// The session of an id, on a connection of the caller's.
    pub(super) async fn session_in(
        &self,
        connection: &mut AnyConnection,
        id: &SessionId,
    ) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(
            "SELECT id, version, stage, order_sealed, token_epoch, created_at, acting_until \
             FROM sessions WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
        row.map(|row| self.read_session(&row)).transpose()
    }

    /// Moves the end of a session's time to act on, never back.
    pub async fn extend_acting(&self, id: &SessionId, until: Moment) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET acting_until = $2 WHERE id = $1 AND acting_until < $2")
            .bind(id.as_str())
            .bind(until.ms())
            .execute(&self.writer)
            .await?;
        Ok(())
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
        })
    }
}

/// Sets a session's stage if nobody changed the session since it was read. `false` when somebody did.
pub(super) async fn set_stage(
    connection: &mut AnyConnection,
    session: &Session,
    stage: SessionStage,
) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE sessions SET stage = $3, version = version + 1 WHERE id = $1 AND version = $2")
        .bind(session.id.as_str())
        .bind(session.version)
        .bind(word(stage))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

const fn word(stage: SessionStage) -> &'static str {
    match stage {
        SessionStage::Open => "open",
        SessionStage::Paid => "paid",
        SessionStage::InReview => "in_review",
        SessionStage::NeedsReview => "needs_review",
    }
}

fn stage_of(text: &str) -> Option<SessionStage> {
    [
        SessionStage::Open,
        SessionStage::Paid,
        SessionStage::InReview,
        SessionStage::NeedsReview,
    ]
    .into_iter()
    .find(|&stage| word(stage) == text)
}
