//! Transfers that sessions wait for, in the database.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::{Amount, Method};

use super::due::session_id;
use super::sessions::stage_of;
use super::{Store, StoreError, one};
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
                               account, reference, stage, amount_kurus, opened_at, awaited_until, complete_at \
                               FROM incoming_transfers LEFT JOIN statement_readings \
                               ON statement_readings.account = incoming_transfers.account WHERE session_id = $1";
/// Finds everything that was waited for at some time or later, with where its sessions stand.
pub(super) const SINCE: &str = "SELECT session_id, incoming_transfers.version AS version, account, reference, \
                                incoming_transfers.stage AS stage, amount_kurus, opened_at, awaited_until, \
                                sessions.stage AS session_stage FROM incoming_transfers \
                                JOIN sessions ON sessions.id = session_id WHERE awaited_until > $1";
const INSERT: &str = "INSERT INTO incoming_transfers (session_id, version, account, reference, stage, amount_kurus, \
                      opened_at, awaited_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE incoming_transfers SET version = version + 1, stage = $3 \
                      WHERE session_id = $1 AND version = $2";

/// What is waited for, as it is written.
#[derive(Debug)]
pub(super) struct AwaitedRow {
    awaited: Awaited,
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
        let awaited = row.map(|row| read(&row, looked_at(&row)?)).transpose()?;
        Ok((awaited, self.arrivals_in(connection, &session.id).await?))
    }

    /// Every transfer that was waited for at this moment or later, as it stands. One that cannot be read keeps no other
    /// from being found.
    pub async fn expectations(&self, since: Moment) -> Result<Vec<Expectation>, StoreError> {
        let rows = self.readers.all(sqlx::query(SINCE).bind(since.ms())).await?;
        Ok(rows.iter().filter_map(readable).collect())
    }

    /// How many sessions wait for a transfer to another account than this one, or to any where none is read.
    pub async fn awaiting_elsewhere(&self, account: Option<&str>) -> Result<i64, StoreError> {
        let query = sqlx::query(
            "SELECT COUNT(*) AS sessions FROM incoming_transfers WHERE stage = 'awaiting' AND account <> $1",
        );
        let row = self.readers.one(query.bind(account.unwrap_or_default())).await?;
        Ok(row.try_get("sessions")?)
    }
}

fn readable(row: &AnyRow) -> Option<Expectation> {
    expectation(row)
        .inspect_err(|error| tracing::error!(alert = "unreadable", %error, "a transfer cannot be waited for"))
        .ok()
}

fn expectation(row: &AnyRow) -> Result<Expectation, StoreError> {
    let awaited = read(row, None)?;
    let word: String = row.try_get("session_stage")?;
    let stage = stage_of(&word).ok_or_else(|| unreadable("sessions.stage", awaited.session.as_str()))?;
    Ok(awaited.expectation(state_of(stage, awaited.stage)))
}

fn looked_at(row: &AnyRow) -> Result<Option<Moment>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>("complete_at")?.map(Moment::from_ms))
}

fn read(row: &AnyRow, looked_at: Option<Moment>) -> Result<Awaited, StoreError> {
    let id: String = row.try_get("session_id")?;
    let (reference, stage): (String, String) = (row.try_get("reference")?, row.try_get("stage")?);
    let amount: i64 = row.try_get("amount_kurus")?;
    let amount = u64::try_from(amount)
        .ok()
        .and_then(|kurus| Amount::from_kurus(kurus).ok());
    let stage = AwaitedStage::ALL.into_iter().find(|known| known.word() == stage);
    Ok(Awaited {
        session: session_id(&id, "incoming_transfers.session_id", &id)?,
        version: row.try_get("version")?,
        account: row.try_get("account")?,
        reference: Reference::parse(&reference).map_err(|_| unreadable("incoming_transfers.reference", &id))?,
        amount: amount.ok_or_else(|| unreadable("incoming_transfers.amount_kurus", &id))?,
        opened_at: Moment::from_ms(row.try_get("opened_at")?),
        until: Moment::from_ms(row.try_get("awaited_until")?),
        stage: stage.ok_or_else(|| unreadable("incoming_transfers.stage", &id))?,
        looked_at,
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
    pub(super) fn of(step: &AwaitedStep) -> Self {
        let AwaitedStep { awaited, is_new } = step.clone();
        Self { awaited, is_new }
    }

    /// `false` when somebody changed it since it was read, or the reference is another session's.
    pub(super) async fn save(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let Awaited {
            session,
            version,
            account,
            reference,
            amount,
            opened_at,
            until,
            stage,
            looked_at: _,
        } = &self.awaited;
        let query = if self.is_new {
            sqlx::query(INSERT)
                .bind(session.as_str())
                .bind(version)
                .bind(account)
                .bind(reference.plain())
                .bind(stage.word())
                .bind(i64::try_from(amount.kurus()).unwrap_or(i64::MAX))
                .bind(opened_at.ms())
                .bind(until.ms())
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
