//! Payouts in the database, and a step of one: one compare-and-set transaction, with its event and what it spends.
//!
//! All of a payout is sealed, its amount and its keys too: whoever can write to the database cannot change what was drafted
//! before somebody confirms it.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use vezne_protocol::Amount;

use super::attended::{lease_ms, postgres_now, sqlite_now};
use super::log::{self, LogRow};
use super::spending::Spending;
use super::write::Decision;
use super::{KeyUse, Store, StoreError, Writer, idempotency, one};
use crate::clock::Moment;
use crate::payments::payout::schedule::next_look;
use crate::payments::payout::step::{PayoutStep, Spend};
use crate::payments::payout::{Payout, PayoutStage, Stage};
use crate::payments::session::LogHead;

/// The column that holds a payout, for its seal.
pub(super) const PAYOUT: &str = "payouts.payout";

macro_rules! columns {
    () => {
        "id, version, stage, payout_sealed, drafted_at, event_count, chain_head, changed_at"
    };
}
macro_rules! update {
    ($now:expr) => {
        concat!(
            "UPDATE payouts SET version = version + 1, stage = $3, payout_sealed = $4, next_look_at = $5, \
             event_count = $6, chain_head = $7, changed_at = $8, lease_until = CASE WHEN $3 = 'executing' THEN ",
            $now,
            " + $9 END WHERE id = $1 AND version = $2"
        )
    };
}

/// Finds a payout.
pub(super) const FIND: &str = concat!("SELECT ", columns!(), " FROM payouts WHERE id = $1");
/// Lists payouts that were drafted before one of them, the newest first.
pub(super) const BEFORE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM payouts WHERE (drafted_at, id) < ($1, $2) ORDER BY drafted_at DESC, id DESC LIMIT $3"
);
/// The same of a stage.
pub(super) const OF_STAGE_BEFORE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM payouts WHERE stage = $4 AND (drafted_at, id) < ($1, $2) ORDER BY drafted_at DESC, id DESC LIMIT $3"
);
/// Lists payouts by their ids.
pub(super) const IDS_AFTER: &str = "SELECT id FROM payouts WHERE id > $1 ORDER BY id LIMIT $2";
/// Lists payouts of a stage, the oldest first.
pub(super) const OF_STAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM payouts WHERE stage = $1 ORDER BY drafted_at, id LIMIT $2"
);
const INSERT: &str = "INSERT INTO payouts (id, version, stage, payout_sealed, next_look_at, event_count, chain_head, \
                      changed_at, drafted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";

/// What came of saving a step of a payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedPayout {
    /// It is on the disk.
    Done,
    /// Its idempotency key was used meanwhile.
    KeyTaken,
    /// Somebody changed the payout since it was read: read again and decide anew.
    Overtaken,
    /// This key's day has no room for it.
    NoRoom {
        /// The key's id.
        spender: String,
    },
}

/// What is sealed of a payout.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    amount: Amount,
    reference: Option<String>,
    drafted_by: String,
    drafted_at: Moment,
    stage: Stage,
}

/// A step as rows: everything is sealed and chained before the transaction begins.
struct Rows {
    key_use: Option<KeyUse>,
    id: String,
    version: i64,
    stage: &'static str,
    sealed: Vec<u8>,
    drafted_at: i64,
    next_look_at: Option<i64>,
    head: LogHead,
    /// How far behind the database's own time the lease ends.
    lease_ms: Option<i64>,
    is_new: bool,
    update: &'static str,
    spend: Spend,
    spendings: Vec<Spending>,
    log: Vec<LogRow>,
    at: Moment,
}

impl Store {
    /// The payout of an id.
    pub async fn payout(&self, id: &str) -> Result<Option<Payout>, StoreError> {
        self.readers
            .read(async |connection| self.payout_in(connection, id).await)
            .await
    }

    /// The same on a connection of the caller's.
    pub(super) async fn payout_in(
        &self,
        connection: &mut AnyConnection,
        id: &str,
    ) -> Result<Option<Payout>, StoreError> {
        let row = sqlx::query(FIND).bind(id).fetch_optional(connection).await?;
        row.map(|row| self.read_payout(&row)).transpose()
    }

    /// Payouts that were drafted before one of them, or all, the newest first; of one stage, or of any. And whether there are
    /// more. One that cannot be read keeps no other from being listed.
    pub async fn payouts_before(
        &self,
        before: Option<&Payout>,
        stage: Option<PayoutStage>,
        max: i64,
    ) -> Result<(Vec<Payout>, bool), StoreError> {
        let (at, id) = before.map_or((i64::MAX, ""), |payout| (payout.drafted_at.ms(), payout.id.as_str()));
        let query = sqlx::query(if stage.is_some() { OF_STAGE_BEFORE } else { BEFORE });
        let query = query.bind(at).bind(id).bind(max.saturating_add(1));
        let rows = match stage {
            Some(stage) => self.readers.all(query.bind(stage.word())).await?,
            None => self.readers.all(query).await?,
        };
        let page = usize::try_from(max).unwrap_or(usize::MAX);
        Ok((self.readable(rows.iter().take(page))?, rows.len() > page))
    }

    /// Payouts that are not known to be made or not, the oldest first.
    pub async fn payouts_for_review(&self, max: i64) -> Result<Vec<Payout>, StoreError> {
        let mut payouts = Vec::new();
        for stage in [PayoutStage::Unknown, PayoutStage::ManualReview] {
            let query = sqlx::query(OF_STAGE).bind(stage.word()).bind(max);
            payouts.extend(self.readable(self.readers.all(query).await?.iter())?);
        }
        payouts.sort_by_key(|payout| payout.drafted_at);
        Ok(payouts)
    }

    /// Ids of payouts in their own order, behind one of them. Empty when there are no more.
    pub async fn payout_ids_after(&self, id: &str, max: i64) -> Result<Vec<String>, StoreError> {
        let rows = self.readers.all(sqlx::query(IDS_AFTER).bind(id).bind(max)).await?;
        rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
    }

    /// Saves a step if nobody has changed its payout since it was read, and the idempotency key that asked for it with it.
    pub async fn save_payout(&self, step: &PayoutStep, key_use: Option<&KeyUse>) -> Result<SavedPayout, StoreError> {
        let PayoutStep {
            payout,
            is_new,
            lease,
            spend,
            event,
            at,
        } = step;
        let (log, head) = self.chain(&payout.id, &payout.log, std::slice::from_ref(event), *at);
        let sealed = Sealed {
            amount: payout.amount,
            reference: payout.reference.clone(),
            drafted_by: payout.drafted_by.clone(),
            drafted_at: payout.drafted_at,
            stage: payout.stage.clone(),
        };
        let rows = Rows {
            key_use: key_use.cloned(),
            id: payout.id.clone(),
            version: payout.version,
            stage: payout.stage.name().word(),
            sealed: self.seal.seal(PAYOUT, &payout.id, &sealed),
            drafted_at: payout.drafted_at.ms(),
            next_look_at: next_look(payout, *at).map(Moment::ms),
            head,
            lease_ms: lease.map(lease_ms),
            is_new: *is_new,
            update: match self.writer {
                Writer::Sqlite(_) => update!(sqlite_now!()),
                Writer::Postgres { .. } => update!(postgres_now!()),
            },
            spend: *spend,
            spendings: spendings(payout),
            log,
            at: *at,
        };
        self.write(|connection| Box::pin(async move { rows.save(connection).await }))
            .await
    }

    /// Those that can be read; the others are told to the operator.
    fn readable<'r>(&self, rows: impl Iterator<Item = &'r AnyRow>) -> Result<Vec<Payout>, StoreError> {
        let mut payouts = Vec::new();
        for row in rows {
            match self.read_payout(row) {
                Ok(payout) => payouts.push(payout),
                Err(error @ StoreError::Unreadable { .. }) => {
                    tracing::error!(alert = "unreadable", %error, "a payout cannot be listed");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(payouts)
    }

    fn read_payout(&self, row: &AnyRow) -> Result<Payout, StoreError> {
        let id: String = row.try_get("id")?;
        let (word, at): (String, i64) = (row.try_get("stage")?, row.try_get("drafted_at")?);
        let sealed: Vec<u8> = row.try_get("payout_sealed")?;
        let Sealed {
            amount,
            reference,
            drafted_by,
            drafted_at,
            stage,
        } = self.seal.open(PAYOUT, &id, &sealed)?;
        if stage.name().word() != word || drafted_at.ms() != at {
            return Err(StoreError::Unreadable {
                what: "payouts.stage",
                row: id,
                reason: "it is not what is sealed".to_owned(),
            });
        }
        Ok(Payout {
            version: row.try_get("version")?,
            amount,
            reference,
            drafted_by,
            drafted_at,
            stage,
            log: LogHead {
                events: row.try_get("event_count")?,
                mac: row.try_get("chain_head")?,
                at_ms: row.try_get("changed_at")?,
            },
            id,
        })
    }
}

/// What counts for the day of its confirmation: once for each of its keys, always in one order, so that no two transactions
/// wait for each other.
fn spendings(payout: &Payout) -> Vec<Spending> {
    let Some(confirmed) = payout.stage.confirmed() else {
        return Vec::new();
    };
    let mut spenders = vec![payout.drafted_by.as_str(), confirmed.by.as_str()];
    spenders.sort_unstable();
    spenders.dedup();
    let spending = |spender| Spending::at(confirmed.at, spender, payout.amount);
    spenders.into_iter().map(spending).collect()
}

impl Rows {
    /// Always in this order: key, payout, spending, event; so no two transactions wait for each other.
    async fn save(self, connection: &mut AnyConnection) -> Result<Decision<SavedPayout>, StoreError> {
        if let Some(key_use) = &self.key_use
            && !idempotency::note(connection, key_use, &self.id, self.at).await?
        {
            return Ok(Decision::Undo(SavedPayout::KeyTaken));
        }
        if !self.save_payout(connection).await? {
            return Ok(Decision::Undo(SavedPayout::Overtaken));
        }
        for spending in self.spendings {
            match self.spend {
                Spend::Unchanged => {}
                Spend::TakenBack => spending.take_back(connection).await?,
                Spend::Counted { limit } => {
                    if !spending.count(connection, limit).await? {
                        let Spending { spender, .. } = spending;
                        return Ok(Decision::Undo(SavedPayout::NoRoom { spender }));
                    }
                }
            }
        }
        log::append(connection, &self.log).await?;
        Ok(Decision::Keep(SavedPayout::Done))
    }

    async fn save_payout(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        let query = sqlx::query(if self.is_new { INSERT } else { self.update })
            .bind(&self.id)
            .bind(self.version)
            .bind(self.stage)
            .bind(self.sealed.as_slice())
            .bind(self.next_look_at)
            .bind(self.head.events)
            .bind(self.head.mac.as_slice())
            .bind(self.head.at_ms);
        let query = if self.is_new {
            query.bind(self.drafted_at)
        } else {
            query.bind(self.lease_ms)
        };
        one("save a payout", query.execute(connection).await?.rows_affected())
    }
}
