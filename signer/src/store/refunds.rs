//! Refunds in the database.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::{Amount, Currency, SessionId};

use super::attended::{lease_ms, postgres_now, sqlite_now};
use super::due::{OverdueSession, session_id};
use super::{Store, StoreError, Writer, one};
use crate::clock::Moment;
use crate::payments::refund::schedule::next_look;
use crate::payments::refund::{Approval, Refund, Stage};
use crate::payments::step::RefundStep;

/// The column that holds a stage with its data, for its seal.
pub(super) const STAGE: &str = "refunds.stage";

macro_rules! insert {
    ($now:expr) => {
        concat!(
            "INSERT INTO refunds (id, session_id, number, version, payment_id, stage, stage_sealed, amount_kurus, \
             currency, requested_at, next_look_at, lease_until) VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM refunds \
             WHERE session_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, ",
            $now,
            " + $11) ON CONFLICT DO NOTHING"
        )
    };
}
macro_rules! update {
    ($now:expr) => {
        concat!(
            "UPDATE refunds SET version = version + 1, stage = $3, stage_sealed = $4, next_look_at = $5, \
             lease_until = CASE WHEN $3 = 'executing' THEN COALESCE(",
            $now,
            " + $6, lease_until) END WHERE id = $1 AND version = $2"
        )
    };
}

/// Finds a session's refunds.
pub(super) const FIND_BY_SESSION: &str = "SELECT id, session_id, version, payment_id, stage_sealed, amount_kurus, \
                                          currency, requested_at FROM refunds WHERE session_id = $1 ORDER BY number";
/// Finds the sessions of refunds that only a person, or iyzico's report, can settle.
pub(super) const FOR_REVIEW: &str = "SELECT session_id, requested_at FROM refunds \
                                     WHERE stage IN ('unknown', 'manual_review') ORDER BY requested_at LIMIT $1";

/// What is sealed of a refund.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sealed {
    reason: Option<String>,
    stage: Stage,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval: Option<Approval>,
}

impl Sealed {
    pub(super) fn of(refund: &Refund) -> Self {
        Self {
            reason: refund.reason.clone(),
            stage: refund.stage.clone(),
            approval: refund.approval.clone(),
        }
    }
}

/// A refund as it is written.
#[derive(Debug)]
pub(super) struct RefundRow {
    id: String,
    session: String,
    version: i64,
    payment: String,
    stage: &'static str,
    stage_sealed: Vec<u8>,
    amount_kurus: i64,
    currency: &'static str,
    requested_at: i64,
    next_look_at: Option<i64>,
    /// How far behind the database's own time the lease ends.
    lease_ms: Option<i64>,
    is_new: bool,
    statement: &'static str,
}

impl Store {
    /// The sessions of refunds that are not known to have gone back or not, the oldest refund first.
    pub async fn refunds_for_review(&self, max: i64) -> Result<Vec<OverdueSession>, StoreError> {
        let rows = self.readers.all(sqlx::query(FOR_REVIEW).bind(max)).await?;
        rows.iter()
            .map(|row| {
                let id: String = row.try_get("session_id")?;
                Ok(OverdueSession {
                    id: session_id(&id, "refunds.session_id", &id)?,
                    since: Moment::from_ms(row.try_get("requested_at")?),
                })
            })
            .collect()
    }

    /// A session's refunds, on a connection of the caller's.
    pub(super) async fn refunds_in(
        &self,
        connection: &mut AnyConnection,
        id: &SessionId,
    ) -> Result<Vec<Refund>, StoreError> {
        let rows = sqlx::query(FIND_BY_SESSION)
            .bind(id.as_str())
            .fetch_all(connection)
            .await?;
        rows.iter().map(|row| self.read_refund(row)).collect()
    }

    /// A refund as it is written: when the signer attends to it next follows from its stage.
    pub(super) fn refund_row(&self, step: &RefundStep, now: Moment) -> RefundRow {
        let RefundStep { refund, is_new, lease } = step;
        let Refund {
            id,
            session,
            version,
            payment,
            amount,
            currency,
            reason: _,
            requested_at,
            approval: _,
            stage,
        } = refund;
        RefundRow {
            id: id.clone(),
            session: session.to_string(),
            version: *version,
            payment: payment.clone(),
            stage: stage.name().word(),
            stage_sealed: self.seal.seal(STAGE, id, &Sealed::of(refund)),
            amount_kurus: i64::try_from(amount.kurus()).unwrap_or(i64::MAX),
            currency: currency.code(),
            requested_at: requested_at.ms(),
            next_look_at: next_look(refund, now).map(Moment::ms),
            lease_ms: lease.map(lease_ms),
            is_new: *is_new,
            statement: match (&self.writer, is_new) {
                (Writer::Sqlite(_), true) => insert!(sqlite_now!()),
                (Writer::Sqlite(_), false) => update!(sqlite_now!()),
                (Writer::Postgres { .. }, true) => insert!(postgres_now!()),
                (Writer::Postgres { .. }, false) => update!(postgres_now!()),
            },
        }
    }

    fn read_refund(&self, row: &AnyRow) -> Result<Refund, StoreError> {
        let id: String = row.try_get("id")?;
        let unreadable = |what: &'static str| StoreError::Unreadable {
            what,
            row: id.clone(),
            reason: "out of range".to_owned(),
        };
        let session: String = row.try_get("session_id")?;
        let amount: i64 = row.try_get("amount_kurus")?;
        let currency: String = row.try_get("currency")?;
        let sealed: Vec<u8> = row.try_get("stage_sealed")?;
        let Sealed {
            reason,
            stage,
            approval,
        } = self.seal.open(STAGE, &id, &sealed)?;
        let amount = u64::try_from(amount)
            .ok()
            .and_then(|kurus| Amount::from_kurus(kurus).ok());
        Ok(Refund {
            session: SessionId::parse(&session).map_err(|_| unreadable("refunds.session_id"))?,
            version: row.try_get("version")?,
            payment: row.try_get("payment_id")?,
            amount: amount.ok_or_else(|| unreadable("refunds.amount_kurus"))?,
            currency: Currency::of_code(&currency).ok_or_else(|| unreadable("refunds.currency"))?,
            reason,
            requested_at: Moment::from_ms(row.try_get("requested_at")?),
            approval,
            stage,
            id,
        })
    }
}

impl RefundRow {
    /// `false` when somebody changed the refund since it was read, or the payment has one that goes on.
    pub(super) async fn save(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let Self {
            id,
            session,
            version,
            payment,
            stage,
            stage_sealed,
            amount_kurus,
            currency,
            requested_at,
            next_look_at,
            lease_ms,
            is_new,
            statement,
        } = self;
        let query = sqlx::query(*statement).bind(id);
        let query = if *is_new {
            query
                .bind(session)
                .bind(version)
                .bind(payment)
                .bind(*stage)
                .bind(stage_sealed.as_slice())
                .bind(amount_kurus)
                .bind(*currency)
                .bind(requested_at)
        } else {
            query.bind(version).bind(*stage).bind(stage_sealed.as_slice())
        };
        let done = query.bind(*next_look_at).bind(*lease_ms).execute(connection).await?;
        one("save a refund", done.rows_affected())
    }
}
