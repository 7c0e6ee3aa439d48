//! Card attempts in the database: every change is one compare-and-set.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::{Amount, CardStage, Plan, SessionId};

use super::{BEGIN, KeyUse, Store, StoreError, idempotency, is_taken, sessions};
use crate::clock::Moment;
use crate::payments::card_attempt::{CardAttempt, PwiToken, Stage};
use crate::payments::session::{History, Session, SessionStage};

/// The column that holds a stage with its data, for its seal.
const STAGE: &str = "card_attempts.stage";
/// What a blind index over tokens is for.
const TOKEN: &str = "pwi-token";

/// A query for attempts, with everything that is read of one.
macro_rules! select_attempts {
    ($which:literal) => {
        concat!(
            "SELECT id, session_id, version, stage_sealed, plan, agreed_kurus, started_at FROM card_attempts ",
            $which
        )
    };
}

/// What came of starting an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// It is there.
    Done,
    /// Its idempotency key was used meanwhile.
    KeyTaken,
    /// The session has a live attempt.
    OneIsLive,
    /// The session was changed since it was read.
    SessionChanged,
}

/// What came of using an open attempt's page again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// It is noted.
    Done,
    /// The idempotency key was used meanwhile.
    KeyTaken,
    /// The attempt was changed since it was read.
    AttemptChanged,
}

impl Store {
    /// Starts an attempt together with the key that asked for it. The phase is on disk before any byte leaves.
    pub async fn start_attempt(
        &self,
        session: &Session,
        attempt: &CardAttempt,
        key_use: &KeyUse,
    ) -> Result<Start, StoreError> {
        let CardAttempt {
            id,
            session: _,
            version,
            plan,
            agreed,
            started_at,
            stage,
        } = attempt;
        let mut transaction = self.writer.begin_with(BEGIN).await?;
        if !idempotency::note(&mut transaction, key_use, id, *started_at).await? {
            return Ok(Start::KeyTaken);
        }
        let insert = sqlx::query(
            "INSERT INTO card_attempts \
             (id, session_id, number, version, stage, stage_sealed, plan, agreed_kurus, started_at) \
             VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM card_attempts WHERE session_id = $2), $3, $4, $5, $6, $7, $8)",
        )
        .bind(id)
        .bind(session.id.as_str())
        .bind(version)
        .bind(word(stage.name()))
        .bind(self.seal.seal(STAGE, id, stage))
        .bind(i64::from(plan.installments()))
        .bind(i64::try_from(agreed.kurus()).unwrap_or(i64::MAX))
        .bind(started_at.ms())
        .execute(&mut *transaction)
        .await;
        match insert {
            Ok(_) => {}
            Err(error) if is_taken(&error) => return Ok(Start::OneIsLive),
            Err(error) => return Err(error.into()),
        }
        // A payment that came in meanwhile changed the session: nothing more is started for it.
        if !sessions::set_stage(&mut transaction, session, session.stage).await? {
            return Ok(Start::SessionChanged);
        }
        transaction.commit().await?;
        Ok(Start::Done)
    }

    /// Saves an attempt as it now is, if nobody changed it since it was read; with it, in the same transaction, the
    /// session's stage. `false` when somebody changed one of them: read again and decide anew.
    pub async fn save_attempt(
        &self,
        attempt: &CardAttempt,
        session: Option<(&Session, SessionStage)>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writer.begin_with(BEGIN).await?;
        if !self.update_attempt(&mut transaction, attempt).await? {
            return Ok(false);
        }
        if let Some((session, stage)) = session
            && !sessions::set_stage(&mut transaction, session, stage).await?
        {
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Saves that another request uses an attempt's page, together with that request's key.
    pub async fn reuse_attempt(
        &self,
        attempt: &CardAttempt,
        key_use: &KeyUse,
        now: Moment,
    ) -> Result<Reuse, StoreError> {
        let mut transaction = self.writer.begin_with(BEGIN).await?;
        if !idempotency::note(&mut transaction, key_use, &attempt.id, now).await? {
            return Ok(Reuse::KeyTaken);
        }
        if !self.update_attempt(&mut transaction, attempt).await? {
            return Ok(Reuse::AttemptChanged);
        }
        transaction.commit().await?;
        Ok(Reuse::Done)
    }

    /// Takes a look at iyzico upon oneself: `false` when somebody took one within the last `counts_s` seconds. This
    /// bounds what readers ask, however many they are.
    pub async fn claim_look(&self, attempt_id: &str, now: Moment, counts_s: i64) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE card_attempts SET looked_at = $2 WHERE id = $1 AND (looked_at IS NULL OR looked_at <= $3)",
        )
        .bind(attempt_id)
        .bind(now.ms())
        .bind(now.plus_s(-counts_s).ms())
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Counts a hint from outside: `false` when the attempt has had its share of them.
    pub async fn claim_hint(&self, attempt_id: &str, now: Moment, max: i64) -> Result<bool, StoreError> {
        let done =
            sqlx::query("UPDATE card_attempts SET looked_at = $2, hints = hints + 1 WHERE id = $1 AND hints < $3")
                .bind(attempt_id)
                .bind(now.ms())
                .bind(max)
                .execute(&self.writer)
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The attempt of an id.
    pub async fn attempt(&self, id: &str) -> Result<Option<CardAttempt>, StoreError> {
        let query = sqlx::query(select_attempts!("WHERE id = $1")).bind(id);
        let row = query.fetch_optional(&self.readers).await?;
        row.map(|row| self.read_attempt(&row)).transpose()
    }

    /// The attempt whose page has this token.
    pub async fn attempt_of_token(&self, token: &PwiToken) -> Result<Option<CardAttempt>, StoreError> {
        let query = sqlx::query(select_attempts!("WHERE token_index = $1"));
        let row = query
            .bind(self.keys.blind_index(TOKEN, token.expose()))
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| self.read_attempt(&row)).transpose()
    }

    /// A session and its attempts, as they were at one moment.
    pub async fn history(&self, id: &SessionId) -> Result<Option<History>, StoreError> {
        let mut transaction = self.readers.begin().await?;
        let Some(session) = self.session_in(&mut transaction, id).await? else {
            return Ok(None);
        };
        let query = sqlx::query(select_attempts!("WHERE session_id = $1 ORDER BY number")).bind(id.as_str());
        let rows = query.fetch_all(&mut *transaction).await?;
        let attempts = rows
            .iter()
            .map(|row| self.read_attempt(row))
            .collect::<Result<_, _>>()?;
        Ok(Some(History { session, attempts }))
    }

    /// `false` when somebody changed the attempt since it was read.
    async fn update_attempt(&self, connection: &mut AnyConnection, attempt: &CardAttempt) -> Result<bool, StoreError> {
        let CardAttempt {
            id,
            session: _,
            version,
            plan,
            agreed: _,
            started_at: _,
            stage,
        } = attempt;
        let token_index = stage
            .page()
            .map(|page| self.keys.blind_index(TOKEN, page.token.expose()));
        let done = sqlx::query(
            "UPDATE card_attempts SET version = version + 1, stage = $3, stage_sealed = $4, token_index = $5, \
             plan = $6 WHERE id = $1 AND version = $2",
        )
        .bind(id)
        .bind(version)
        .bind(word(stage.name()))
        .bind(self.seal.seal(STAGE, id, stage))
        .bind(token_index)
        .bind(i64::from(plan.installments()))
        .execute(connection)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    fn read_attempt(&self, row: &AnyRow) -> Result<CardAttempt, StoreError> {
        let id: String = row.try_get("id")?;
        let unreadable = |what: &'static str| StoreError::Unreadable {
            what,
            row: id.clone(),
            reason: "out of range".to_owned(),
        };
        let session: String = row.try_get("session_id")?;
        let plan: i64 = row.try_get("plan")?;
        let agreed: i64 = row.try_get("agreed_kurus")?;
        let sealed: Vec<u8> = row.try_get("stage_sealed")?;
        let stage: Stage = self.seal.open(STAGE, &id, &sealed)?;
        let plan = u8::try_from(plan).ok().and_then(|plan| Plan::new(plan).ok());
        let agreed = u64::try_from(agreed)
            .ok()
            .and_then(|kurus| Amount::from_kurus(kurus).ok());
        Ok(CardAttempt {
            session: SessionId::parse(&session).map_err(|_| unreadable("card_attempts.session_id"))?,
            version: row.try_get("version")?,
            plan: plan.ok_or_else(|| unreadable("card_attempts.plan"))?,
            agreed: agreed.ok_or_else(|| unreadable("card_attempts.agreed_kurus"))?,
            started_at: Moment::from_ms(row.try_get("started_at")?),
            stage,
            id,
        })
    }
}

const fn word(stage: CardStage) -> &'static str {
    match stage {
        CardStage::Started => "started",
        CardStage::Open => "open",
        CardStage::Paid => "paid",
        CardStage::InReview => "in_review",
        CardStage::NeedsReview => "needs_review",
        CardStage::Closed => "closed",
    }
}
