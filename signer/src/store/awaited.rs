//! Transfers that sessions wait for, in the database.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::{Amount, Method, SessionId};

use super::due::session_id;
use super::sessions::stage_of;
use super::{Store, StoreError, one, readings};
use crate::clock::Moment;
use crate::payments::incoming::arrival::Arrival;
use crate::payments::incoming::awaited::{Awaited, AwaitedStage};
use crate::payments::incoming::matching::Expectation;
use crate::payments::incoming::of_session::state_of;
use crate::payments::incoming::reference::Reference;
use crate::payments::session::Session;
use crate::payments::step::AwaitedStep;

/// Finds what a session waits for, with when its account was last read.
pub(super) const FIND: &str = "SELECT session_id, incoming_transfers.version AS version, incoming_transfers.account AS \
                               account, reference, stage, amount_kurus, opened_at, awaited_until, shown_sealed, complete_at \
                               FROM incoming_transfers LEFT JOIN statement_readings \
                               ON statement_readings.account = incoming_transfers.account WHERE session_id = $1";
/// Finds everything that was waited for at some time or later, with where its sessions stand.
pub(super) const SINCE: &str = "SELECT session_id, reference, incoming_transfers.stage AS stage, amount_kurus, opened_at, awaited_until, \
                                sessions.stage AS session_stage FROM incoming_transfers \
                                JOIN sessions ON sessions.id = session_id WHERE awaited_until > $1";
/// Finds the accounts to which something was to come at some time or later.
pub(super) const ACCOUNTS: &str = "SELECT account FROM statement_readings WHERE EXISTS \
                                   (SELECT 1 FROM incoming_transfers \
                                   WHERE incoming_transfers.account = statement_readings.account \
                                   AND awaited_until > $1)";
/// Finds since when something is waited for.
pub(super) const FIRST: &str = "SELECT MIN(opened_at) AS first FROM incoming_transfers WHERE awaited_until > $1";
const INSERT: &str = "INSERT INTO incoming_transfers (session_id, version, account, reference, stage, amount_kurus, \
                      opened_at, awaited_until, shown_sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                      ON CONFLICT DO NOTHING";
/// What the sealed column is bound to.
pub(super) const SHOWN: &str = "incoming_transfers.shown_sealed";
const UPDATE: &str = "UPDATE incoming_transfers SET version = version + 1, stage = $3 \
                      WHERE session_id = $1 AND version = $2";

/// What is waited for, as it is written.
#[derive(Debug)]
pub(super) struct AwaitedRow {
    awaited: Awaited,
    shown_sealed: Vec<u8>,
    is_new: bool,
}

impl Store {
    /// What a session waits for and what came for it, on a connection of the caller's. One that does not offer it has
    /// neither.
    pub(super) async fn incoming_in(
        &self,
        connection: &mut AnyConnection,
        session: &Session,
    ) -> Result<(Option<Awaited>, Vec<Arrival>), StoreError> {
        if !session.order.methods.contains(&Method::IncomingTransfer) {
            return Ok((None, Vec::new()));
        }
        let row = sqlx::query(FIND)
            .bind(session.id.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        let awaited = row.map(|row| self.read_awaited(&row)).transpose()?;
        Ok((awaited, self.arrivals_in(connection, &session.id).await?))
    }

    /// Every transfer that was waited for at this moment or later, as it stands. One that cannot be read keeps no other
    /// from being found.
    pub async fn expectations(&self, since: Moment) -> Result<Vec<Expectation>, StoreError> {
        let rows = self.readers.all(sqlx::query(SINCE).bind(since.ms())).await?;
        Ok(rows.iter().filter_map(readable).collect())
    }

    /// The accounts to which something was to come at this moment or later.
    pub async fn awaited_accounts(&self, since: Moment) -> Result<Vec<String>, StoreError> {
        let rows = self.readers.all(sqlx::query(ACCOUNTS).bind(since.ms())).await?;
        rows.iter().map(|row| Ok(row.try_get("account")?)).collect()
    }

    /// When the first of all was opened that was to come at this moment or later.
    pub async fn awaited_first(&self, since: Moment) -> Result<Option<Moment>, StoreError> {
        let row = self.readers.one(sqlx::query(FIRST).bind(since.ms())).await?;
        Ok(row.try_get::<Option<i64>, _>("first")?.map(Moment::from_ms))
    }

    /// How many sessions wait for a transfer.
    pub async fn awaiting_count(&self) -> Result<i64, StoreError> {
        let query = sqlx::query("SELECT COUNT(*) AS sessions FROM incoming_transfers WHERE stage = 'awaiting'");
        Ok(self.readers.one(query).await?.try_get("sessions")?)
    }

    /// What is waited for, as it is written.
    pub(super) fn awaited_row(&self, step: &AwaitedStep) -> AwaitedRow {
        let AwaitedStep { awaited, is_new } = step.clone();
        AwaitedRow {
            shown_sealed: self.seal.seal(SHOWN, awaited.session.as_str(), &awaited.shown),
            awaited,
            is_new,
        }
    }

    fn read_awaited(&self, row: &AnyRow) -> Result<Awaited, StoreError> {
        let Expected {
            session,
            reference,
            amount,
            opened_at,
            until,
            stage,
        } = Expected::read(row)?;
        let looked_at: Option<i64> = row.try_get("complete_at")?;
        let sealed: Vec<u8> = row.try_get("shown_sealed")?;
        Ok(Awaited {
            shown: self.seal.open(SHOWN, session.as_str(), &sealed)?,
            session,
            version: row.try_get("version")?,
            account: row.try_get("account")?,
            reference,
            amount,
            opened_at,
            until,
            stage,
            looked_at: looked_at.map(Moment::from_ms),
        })
    }
}

/// What rows are compared with: it stands open, so that a lost key keeps no money from being seen.
struct Expected {
    session: SessionId,
    reference: Reference,
    amount: Amount,
    opened_at: Moment,
    until: Moment,
    stage: AwaitedStage,
}

impl Expected {
    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        let id: String = row.try_get("session_id")?;
        let (reference, stage): (String, String) = (row.try_get("reference")?, row.try_get("stage")?);
        let amount: i64 = row.try_get("amount_kurus")?;
        let amount = u64::try_from(amount)
            .ok()
            .and_then(|kurus| Amount::from_kurus(kurus).ok());
        let stage = AwaitedStage::ALL.into_iter().find(|known| known.word() == stage);
        Ok(Self {
            session: session_id(&id, "incoming_transfers.session_id", &id)?,
            reference: Reference::parse(&reference).map_err(|_| unreadable("incoming_transfers.reference", &id))?,
            amount: amount.ok_or_else(|| unreadable("incoming_transfers.amount_kurus", &id))?,
            opened_at: Moment::from_ms(row.try_get("opened_at")?),
            until: Moment::from_ms(row.try_get("awaited_until")?),
            stage: stage.ok_or_else(|| unreadable("incoming_transfers.stage", &id))?,
        })
    }
}

fn readable(row: &AnyRow) -> Option<Expectation> {
    expectation(row)
        .inspect_err(|error| tracing::error!(alert = "unreadable", %error, "a transfer cannot be waited for"))
        .ok()
}

fn expectation(row: &AnyRow) -> Result<Expectation, StoreError> {
    let Expected {
        session,
        reference,
        amount,
        opened_at,
        until,
        stage,
    } = Expected::read(row)?;
    let word: String = row.try_get("session_stage")?;
    let session_stage = stage_of(&word).ok_or_else(|| unreadable("sessions.stage", session.as_str()))?;
    Ok(Expectation {
        session,
        reference,
        amount,
        opened_at,
        until,
        state: state_of(session_stage, stage),
    })
}

fn unreadable(what: &'static str, row: &str) -> StoreError {
    StoreError::Unreadable {
        what,
        row: row.to_owned(),
        reason: "out of range".to_owned(),
    }
}

impl AwaitedRow {
    /// `false` when somebody changed it since it was read, or the reference is another session's.
    pub(super) async fn save(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let Awaited {
            session,
            version,
            account,
            shown: _,
            reference,
            amount,
            opened_at,
            until,
            stage,
            looked_at: _,
        } = &self.awaited;
        let query = if self.is_new {
            readings::make_known(&mut *connection, account).await?;
            sqlx::query(INSERT)
                .bind(session.as_str())
                .bind(version)
                .bind(account)
                .bind(reference.plain())
                .bind(stage.word())
                .bind(i64::try_from(amount.kurus()).unwrap_or(i64::MAX))
                .bind(opened_at.ms())
                .bind(until.ms())
                .bind(self.shown_sealed.clone())
        } else {
            sqlx::query(UPDATE)
                .bind(session.as_str())
                .bind(version)
                .bind(stage.word())
        };
        let done = query.execute(connection).await?;
        one("save what is waited for", done.rows_affected())
    }
}
