//! What waits for the signer: attempts to look at, sessions to end, cases for a person.

use sqlx::Row as _;
use sqlx::any::AnyRow;
use vezne_protocol::SessionId;

use super::write::Decision;
use super::{Store, StoreError, one};
use crate::clock::Moment;
use crate::payments::card_attempt::CardAttempt;
use crate::payments::incoming::awaited::{SHOWN_LATE_S, UNREAD_S};

/// An attempt that iyzico should be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueAttempt {
    /// The attempt's id.
    pub id: String,
    /// Its session.
    pub session: SessionId,
}

/// A session that waits for something since a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueSession {
    /// Its id.
    pub id: SessionId,
    /// Since when.
    pub since: Moment,
}

/// Finds attempts whose look is due.
pub(super) const DUE: &str = "SELECT id, session_id FROM card_attempts \
                              WHERE next_look_at IS NOT NULL AND next_look_at <= $1 ORDER BY next_look_at LIMIT $2";
/// Finds sessions whose buyer's time is over and that nobody can pay any more: what is waited for is not to come either.
pub(super) const OVERDUE: &str = "SELECT id, acting_until AS since FROM sessions \
                                  WHERE stage = 'open' AND acting_until < $1 \
                                  AND (waits_until IS NULL OR waits_until < $3 OR waits_until < \
                                  (SELECT complete_at - $4 FROM incoming_transfers JOIN statement_readings \
                                  ON statement_readings.account = incoming_transfers.account \
                                  WHERE session_id = sessions.id)) AND NOT EXISTS \
                                  (SELECT 1 FROM card_attempts WHERE session_id = sessions.id \
                                  AND card_attempts.stage IN ('started', 'open')) AND NOT EXISTS \
                                  (SELECT 1 FROM transfers WHERE session_id = sessions.id \
                                  AND transfers.stage IN ('executing', 'unknown')) ORDER BY acting_until LIMIT $2";
/// Finds sessions that only a person can settle.
pub(super) const FOR_REVIEW: &str = "SELECT id, changed_at AS since FROM sessions \
                                     WHERE stage IN ('needs_review', 'unknown') ORDER BY changed_at LIMIT $1";
/// Finds the attempts of some time that had a page.
pub(super) const WITH_TOKEN: &str = "SELECT id, session_id FROM card_attempts \
                                     WHERE started_at >= $1 AND token_index IS NOT NULL ORDER BY started_at";

impl Store {
    /// Attempts whose look is due, the longest overdue first.
    pub async fn due_attempts(&self, now: Moment, max: i64) -> Result<Vec<DueAttempt>, StoreError> {
        let rows = self.readers.all(sqlx::query(DUE).bind(now.ms()).bind(max)).await?;
        rows.iter().map(due_attempt).collect()
    }

    /// Every attempt that was started since then and had a page.
    pub async fn attempts_with_token_since(&self, since: Moment) -> Result<Vec<DueAttempt>, StoreError> {
        let rows = self.readers.all(sqlx::query(WITH_TOKEN).bind(since.ms())).await?;
        rows.iter().map(due_attempt).collect()
    }

    /// Takes a due look upon oneself until the lease ends: should this signer die, another looks then. `false` when
    /// another has it.
    pub async fn lease_look(&self, attempt_id: &str, now: Moment, lease_s: i64) -> Result<bool, StoreError> {
        let id = attempt_id.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                let done =
                    sqlx::query("UPDATE card_attempts SET next_look_at = $3 WHERE id = $1 AND next_look_at <= $2")
                        .bind(&id)
                        .bind(now.ms())
                        .bind(now.plus_s(lease_s).ms())
                        .execute(connection)
                        .await?;
                let is_mine = one("lease a look", done.rows_affected())?;
                Ok(if is_mine {
                    Decision::Keep(true)
                } else {
                    Decision::Undo(false)
                })
            })
        })
        .await
    }

    /// Ends a lease that changed nothing: sets when the attempt is looked at next, unless it was changed meanwhile.
    pub async fn plan_look(&self, attempt: &CardAttempt, at: Option<Moment>) -> Result<(), StoreError> {
        let (id, version) = (attempt.id.clone(), attempt.version);
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query("UPDATE card_attempts SET next_look_at = $3 WHERE id = $1 AND version = $2")
                    .bind(&id)
                    .bind(version)
                    .bind(at.map(Moment::ms))
                    .execute(connection)
                    .await?;
                one("plan a look", done.rows_affected())?;
                Ok(Decision::Keep(()))
            })
        })
        .await
    }

    /// Sessions whose buyer's time is over and on which no attempt is live, and that wait for no transfer that may yet be
    /// seen, by how far its account was read.
    pub async fn overdue_sessions(&self, now: Moment, max: i64) -> Result<Vec<OverdueSession>, StoreError> {
        let unread = now.plus_s(-UNREAD_S);
        let query = sqlx::query(OVERDUE).bind(now.ms()).bind(max);
        let rows = self
            .readers
            .all(query.bind(unread.ms()).bind(SHOWN_LATE_S * 1000))
            .await?;
        rows.iter().map(overdue_session).collect()
    }

    /// Sessions that only a person can settle, the oldest first.
    pub async fn sessions_for_review(&self, max: i64) -> Result<Vec<OverdueSession>, StoreError> {
        let rows = self.readers.all(sqlx::query(FOR_REVIEW).bind(max)).await?;
        rows.iter().map(overdue_session).collect()
    }
}

fn due_attempt(row: &AnyRow) -> Result<DueAttempt, StoreError> {
    let id: String = row.try_get("id")?;
    let session: String = row.try_get("session_id")?;
    let session = session_id(&session, "card_attempts.session_id", &id)?;
    Ok(DueAttempt { id, session })
}

pub(super) fn overdue_session(row: &AnyRow) -> Result<OverdueSession, StoreError> {
    let id: String = row.try_get("id")?;
    Ok(OverdueSession {
        id: session_id(&id, "sessions.id", &id)?,
        since: Moment::from_ms(row.try_get("since")?),
    })
}

pub(super) fn session_id(text: &str, what: &'static str, row: &str) -> Result<SessionId, StoreError> {
    SessionId::parse(text).map_err(|error| StoreError::Unreadable {
        what,
        row: row.to_owned(),
        reason: error.to_string(),
    })
}
