//! Transfers in the database.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::{Amount, CustomerKind, SessionId};

use super::attended::{lease_ms, postgres_now, sqlite_now};
use super::{Store, StoreError, Writer, one};
use crate::clock::Moment;
use crate::payments::bank::{Account, AccountNumber, BankSecret};
use crate::payments::step::TransferStep;
use crate::payments::transfer::schedule::next_look;
use crate::payments::transfer::{Stage, Transfer};

/// The column that holds a stage with its data, for its seal.
pub(super) const STAGE: &str = "transfers.stage";
/// What a blind index over the bank's states is for.
const STATE: &str = "bank-state";
/// What a blind index over account numbers is for.
const ACCOUNT: &str = "bank-account";

/// A query for transfers, with everything that is read of one.
macro_rules! select_transfers {
    ($which:literal) => {
        concat!(
            "SELECT id, session_id, version, stage_sealed, customer, amount_kurus, started_at FROM transfers ",
            $which
        )
    };
}

macro_rules! insert {
    ($now:expr) => {
        concat!(
            "INSERT INTO transfers (id, session_id, number, version, stage, stage_sealed, state_index, account_index, \
             customer, amount_kurus, started_at, next_look_at, lease_until) VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM \
             transfers WHERE session_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, ",
            $now,
            " + $12) ON CONFLICT DO NOTHING"
        )
    };
}
macro_rules! update {
    ($now:expr) => {
        concat!(
            "UPDATE transfers SET version = version + 1, stage = $3, stage_sealed = $4, state_index = $5, \
             account_index = $6, next_look_at = $7, \
             lease_until = CASE WHEN $3 = 'executing' THEN COALESCE(",
            $now,
            " + $8, lease_until) END WHERE id = $1 AND version = $2"
        )
    };
}
/// Finds the transfer that the bank's state belongs to.
pub(super) const FIND_BY_STATE: &str = select_transfers!("WHERE state_index = $1");
/// Finds a session's transfers.
pub(super) const FIND_BY_SESSION: &str = select_transfers!("WHERE session_id = $1 ORDER BY number");
/// Finds the transfers of an account since a moment.
pub(super) const FIND_BY_ACCOUNT: &str = select_transfers!("WHERE account_index = $1 AND started_at >= $2");
/// A transfer as it is written.
#[derive(Debug)]
pub(super) struct TransferRow {
    id: String,
    session: String,
    version: i64,
    stage: &'static str,
    stage_sealed: Vec<u8>,
    state_index: Option<Vec<u8>>,
    account_index: Option<Vec<u8>>,
    customer: &'static str,
    amount_kurus: i64,
    started_at: i64,
    next_look_at: Option<i64>,
    /// How far behind the database's own time the lease ends.
    lease_ms: Option<i64>,
    is_new: bool,
    statement: &'static str,
}

impl Store {
    /// The session with the transfer that the bank's state belongs to.
    pub async fn transfer_of_state(&self, state: &BankSecret) -> Result<Option<Transfer>, StoreError> {
        for index in self.keys.blind_indexes(STATE, state.expose()) {
            let query = sqlx::query(FIND_BY_STATE).bind(index);
            if let Some(row) = self.readers.optional(query).await? {
                return self.read_transfer(&row).map(Some);
            }
        }
        Ok(None)
    }

    /// Every transfer from an account that was started since then.
    pub async fn transfers_from(&self, account: &AccountNumber, since: Moment) -> Result<Vec<Transfer>, StoreError> {
        let mut transfers = Vec::new();
        for index in self.keys.blind_indexes(ACCOUNT, account.expose()) {
            let query = sqlx::query(FIND_BY_ACCOUNT).bind(index).bind(since.ms());
            for row in self.readers.all(query).await? {
                transfers.push(self.read_transfer(&row)?);
            }
        }
        Ok(transfers)
    }

    /// A session's transfers, on a connection of the caller's.
    pub(super) async fn transfers_in(
        &self,
        connection: &mut AnyConnection,
        id: &SessionId,
    ) -> Result<Vec<Transfer>, StoreError> {
        let rows = sqlx::query(FIND_BY_SESSION)
            .bind(id.as_str())
            .fetch_all(connection)
            .await?;
        rows.iter().map(|row| self.read_transfer(row)).collect()
    }

    /// A transfer as it is written: when the signer attends to it next follows from its stage.
    pub(super) fn transfer_row(&self, step: &TransferStep, now: Moment) -> TransferRow {
        let TransferStep {
            transfer,
            is_new,
            lease,
        } = step;
        let Transfer {
            id,
            session,
            version,
            customer,
            amount,
            started_at,
            stage,
        } = transfer;
        let (state_index, account_index) = self.transfer_indexes(stage);
        TransferRow {
            id: id.clone(),
            session: session.to_string(),
            version: *version,
            stage: stage.name().word(),
            stage_sealed: self.seal.seal(STAGE, id, stage),
            state_index,
            account_index,
            customer: customer.word(),
            amount_kurus: i64::try_from(amount.kurus()).unwrap_or(i64::MAX),
            started_at: started_at.ms(),
            next_look_at: next_look(transfer, now).map(Moment::ms),
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

    /// What a transfer is found by: the bank's state, and the account that it comes from.
    pub(super) fn transfer_indexes(&self, stage: &Stage) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        let state = match stage {
            Stage::Authorizing { state, .. } => Some(self.keys.blind_index(STATE, state.expose())),
            _ => None,
        };
        let number = |account: &Account| self.keys.blind_index(ACCOUNT, account.number.expose());
        (state, stage.draft().map(|draft| number(&draft.sender)))
    }

    fn read_transfer(&self, row: &AnyRow) -> Result<Transfer, StoreError> {
        let id: String = row.try_get("id")?;
        let unreadable = |what: &'static str| StoreError::Unreadable {
            what,
            row: id.clone(),
            reason: "out of range".to_owned(),
        };
        let session: String = row.try_get("session_id")?;
        let customer: String = row.try_get("customer")?;
        let amount: i64 = row.try_get("amount_kurus")?;
        let sealed: Vec<u8> = row.try_get("stage_sealed")?;
        let customer = [CustomerKind::Retail, CustomerKind::Corporate]
            .into_iter()
            .find(|kind| kind.word() == customer);
        let amount = u64::try_from(amount)
            .ok()
            .and_then(|kurus| Amount::from_kurus(kurus).ok());
        Ok(Transfer {
            session: SessionId::parse(&session).map_err(|_| unreadable("transfers.session_id"))?,
            version: row.try_get("version")?,
            customer: customer.ok_or_else(|| unreadable("transfers.customer"))?,
            amount: amount.ok_or_else(|| unreadable("transfers.amount_kurus"))?,
            started_at: Moment::from_ms(row.try_get("started_at")?),
            stage: self.seal.open(STAGE, &id, &sealed)?,
            id,
        })
    }
}

impl TransferRow {
    /// `false` when somebody changed the transfer since it was read, or the session has one that goes on.
    pub(super) async fn save(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let Self {
            id,
            session,
            version,
            stage,
            stage_sealed,
            state_index,
            account_index,
            customer,
            amount_kurus,
            started_at,
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
                .bind(*stage)
                .bind(stage_sealed.as_slice())
                .bind(state_index.clone())
                .bind(account_index.clone())
                .bind(*customer)
                .bind(amount_kurus)
                .bind(started_at)
        } else {
            query
                .bind(version)
                .bind(*stage)
                .bind(stage_sealed.as_slice())
                .bind(state_index.clone())
                .bind(account_index.clone())
        };
        let done = query.bind(*next_look_at).bind(*lease_ms).execute(connection).await?;
        one("save a transfer", done.rows_affected())
    }
}
