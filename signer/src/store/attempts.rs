//! Card attempts in the database.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::{Amount, Plan, SessionId};

use super::budget::{self, Budget};
use super::write::Decision;
use super::{Store, StoreError, one};
use crate::clock::Moment;
use crate::payments::card_attempt::{CardAttempt, PwiToken, Stage};
use crate::payments::look_schedule::next_look;
use crate::payments::session::History;

/// The column that holds a stage with its data, for its seal.
pub(super) const STAGE: &str = "card_attempts.stage";
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

/// Finds the attempt of a token.
pub(super) const FIND_BY_TOKEN: &str = select_attempts!("WHERE token_index = $1");
/// Finds a session's attempts.
pub(super) const FIND_BY_SESSION: &str = select_attempts!("WHERE session_id = $1 ORDER BY number");

/// What came of taking a look at iyzico upon oneself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Look.
    Granted,
    /// Somebody looked a moment ago, or the attempt has had its share.
    NotNow,
    /// iyzico has had its share of calls for now.
    NoBudget,
}

/// An attempt as it is written.
#[derive(Debug)]
pub(super) struct AttemptRow {
    id: String,
    session: String,
    version: i64,
    stage: &'static str,
    stage_sealed: Vec<u8>,
    token_index: Option<Vec<u8>>,
    plan: i64,
    agreed_kurus: i64,
    started_at: i64,
    next_look_at: Option<i64>,
}

impl Store {
    /// Takes a look at iyzico upon oneself, out of its budget of calls, unless somebody took one within the last
    /// `counts_s` seconds. This bounds what readers ask, however many they are.
    pub async fn claim_look(
        &self,
        attempt_id: &str,
        now: Moment,
        counts_s: i64,
        budget: Budget,
    ) -> Result<Claim, StoreError> {
        let id = attempt_id.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE card_attempts SET looked_at = $2 WHERE id = $1 AND (looked_at IS NULL OR looked_at <= $3)",
                )
                .bind(&id)
                .bind(now.ms())
                .bind(now.plus_s(-counts_s).ms())
                .execute(&mut *connection)
                .await?;
                if !one("claim a look", done.rows_affected())? {
                    return Ok(Decision::Undo(Claim::NotNow));
                }
                budget::spend(connection, budget, now).await
            })
        })
        .await
    }

    /// Counts a hint from outside and takes the look that it asks for upon oneself.
    pub async fn claim_hint(
        &self,
        attempt_id: &str,
        now: Moment,
        max: i64,
        budget: Budget,
    ) -> Result<Claim, StoreError> {
        let id = attempt_id.to_owned();
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE card_attempts SET looked_at = $2, hints = hints + 1 WHERE id = $1 AND hints < $3",
                )
                .bind(&id)
                .bind(now.ms())
                .bind(max)
                .execute(&mut *connection)
                .await?;
                if !one("count a hint", done.rows_affected())? {
                    return Ok(Decision::Undo(Claim::NotNow));
                }
                budget::spend(connection, budget, now).await
            })
        })
        .await
    }

    /// The attempt whose page has this token.
    pub async fn attempt_of_token(&self, token: &PwiToken) -> Result<Option<CardAttempt>, StoreError> {
        for index in self.keys.blind_indexes(TOKEN, token.expose()) {
            let query = sqlx::query(FIND_BY_TOKEN).bind(index);
            if let Some(row) = self.readers.optional(query).await? {
                return self.read_attempt(&row).map(Some);
            }
        }
        Ok(None)
    }

    /// A session and its attempts. The session is read first and last: when somebody changed it in between, everything is
    /// read again, so the two belong together and a step that is decided on them can be saved.
    pub async fn history(&self, id: &SessionId) -> Result<Option<History>, StoreError> {
        self.readers
            .read(async |connection| self.history_in(connection, id).await)
            .await
    }

    async fn history_in(&self, connection: &mut AnyConnection, id: &SessionId) -> Result<Option<History>, StoreError> {
        loop {
            let Some(session) = self.session_in(connection, id).await? else {
                return Ok(None);
            };
            let rows = sqlx::query(FIND_BY_SESSION)
                .bind(id.as_str())
                .fetch_all(&mut *connection)
                .await?;
            let attempts: Vec<CardAttempt> = rows
                .iter()
                .map(|row| self.read_attempt(row))
                .collect::<Result<_, _>>()?;
            let transfers = self.transfers_in(connection, id).await?;
            let refunds = self.refunds_in(connection, id).await?;
            let (awaited, arrivals) = self.incoming_in(connection, &session).await?;
            let version: i64 = sqlx::query("SELECT version FROM sessions WHERE id = $1")
                .bind(id.as_str())
                .fetch_one(&mut *connection)
                .await?
                .try_get("version")?;
            if version == session.version {
                return Ok(Some(History {
                    session,
                    attempts,
                    transfers,
                    refunds,
                    awaited,
                    arrivals,
                }));
            }
        }
    }

    /// An attempt as it is written: when the signer looks at it next follows from its stage.
    pub(super) fn attempt_row(&self, attempt: &CardAttempt, now: Moment) -> AttemptRow {
        let CardAttempt {
            id,
            session,
            version,
            plan,
            agreed,
            started_at,
            stage,
        } = attempt;
        AttemptRow {
            id: id.clone(),
            session: session.to_string(),
            version: *version,
            stage: stage.name().word(),
            stage_sealed: self.seal.seal(STAGE, id, stage),
            token_index: self.token_index(stage),
            plan: i64::from(plan.installments()),
            agreed_kurus: i64::try_from(agreed.kurus()).unwrap_or(i64::MAX),
            started_at: started_at.ms(),
            next_look_at: next_look(attempt, now).map(Moment::ms),
        }
    }

    /// What an attempt is found by: its page's token.
    pub(super) fn token_index(&self, stage: &Stage) -> Option<Vec<u8>> {
        let page = stage.page()?;
        Some(self.keys.blind_index(TOKEN, page.token.expose()))
    }

    pub(super) fn read_attempt(&self, row: &AnyRow) -> Result<CardAttempt, StoreError> {
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

impl AttemptRow {
    /// `false` when the session has a live attempt: the database itself allows one.
    pub(super) async fn insert(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let Self {
            id,
            session,
            version,
            stage,
            stage_sealed,
            token_index,
            plan,
            agreed_kurus,
            started_at,
            next_look_at,
        } = self;
        let done = sqlx::query(
            "INSERT INTO card_attempts (id, session_id, number, version, stage, stage_sealed, token_index, plan, \
             agreed_kurus, started_at, next_look_at) \
             VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM card_attempts WHERE session_id = $2), $3, $4, $5, $6, $7, $8, \
             $9, $10) ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(session)
        .bind(version)
        .bind(*stage)
        .bind(stage_sealed.as_slice())
        .bind(token_index.clone())
        .bind(plan)
        .bind(agreed_kurus)
        .bind(started_at)
        .bind(*next_look_at)
        .execute(connection)
        .await?;
        one("start an attempt", done.rows_affected())
    }

    /// `false` when somebody changed the attempt since it was read.
    pub(super) async fn update(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let Self {
            id,
            session: _,
            version,
            stage,
            stage_sealed,
            token_index,
            plan,
            agreed_kurus: _,
            started_at: _,
            next_look_at,
        } = self;
        let done = sqlx::query(
            "UPDATE card_attempts SET version = version + 1, stage = $3, stage_sealed = $4, token_index = $5, \
             plan = $6, next_look_at = $7 WHERE id = $1 AND version = $2",
        )
        .bind(id)
        .bind(version)
        .bind(*stage)
        .bind(stage_sealed.as_slice())
        .bind(token_index.clone())
        .bind(plan)
        .bind(*next_look_at)
        .execute(connection)
        .await?;
        one("change an attempt", done.rows_affected())
    }
}
