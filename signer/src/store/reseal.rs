//! Sealed again with the first key: every row that was sealed with a key of before, some at a time, beside a serving signer.
//!
//! A row is changed only if nobody changed it since it was read, and whoever changes it now seals it with the first key too.
//! Nothing is remembered of how far a walk came: one that begins again finds what is done done.

use sqlx::Row as _;

use super::write::Decision;
use super::{
    Query, Store, StoreError, arrivals, attempts, awaited, keyring, one, payouts, refunds, sessions, transfers,
};
use crate::keys::KeyId;
use crate::payments::order::Order;
use crate::payments::{card_attempt, transfer};

/// A table with a sealed column, its rows in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// Sessions: their orders.
    Sessions,
    /// Card attempts.
    Attempts,
    /// Transfers from buyers' accounts.
    Transfers,
    /// Refunds.
    Refunds,
    /// What sessions wait for.
    Awaited,
    /// What came to the account.
    Arrivals,
    /// Payouts.
    Payouts,
    /// What is kept of keys of before.
    Keyring,
}

/// The statements about a table, and what its values are bound to.
struct Statements {
    name: &'static str,
    place: &'static str,
    page: &'static str,
    read: &'static str,
    write: &'static str,
}

macro_rules! statements {
    ($table:literal, $id:literal, $column:literal, $place:expr $(, $index:literal)?) => {
        Statements {
            name: $table,
            place: $place,
            page: concat!(
                "SELECT ", $id, " AS id, substr(", $column, ", 1, 4) AS key_id FROM ", $table, " WHERE ", $id,
                " > $1 ORDER BY ", $id, " LIMIT $2"
            ),
            read: concat!("SELECT ", $column, " AS sealed FROM ", $table, " WHERE ", $id, " = $1"),
            write: concat!(
                "UPDATE ", $table, " SET ", $column, " = $3", $(", ", $index,)? " WHERE ", $id, " = $1 AND ", $column, " = $2"
            ),
        }
    };
}

/// How far a walk through a table came with one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The last id of the page: the next one begins behind it. None when there are no more rows.
    pub last: Option<String>,
    /// How many rows there were.
    pub rows: u64,
    /// The rows that are not sealed with the first key, each with the key that it names.
    pub older: Vec<(String, KeyId)>,
}

/// What came of sealing a row again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resealed {
    /// It is sealed with the first key, or somebody changed it meanwhile, who seals with that as well.
    Done,
    /// It cannot be opened.
    Unreadable,
}

impl Sealed {
    /// Every table.
    pub const ALL: [Self; 8] = [
        Self::Sessions,
        Self::Attempts,
        Self::Transfers,
        Self::Refunds,
        Self::Awaited,
        Self::Arrivals,
        Self::Payouts,
        Self::Keyring,
    ];

    /// The table's name.
    pub const fn name(self) -> &'static str {
        self.statements().name
    }

    const fn statements(self) -> Statements {
        match self {
            Self::Sessions => statements!(
                "sessions",
                "id",
                "order_sealed",
                sessions::ORDER,
                "reference_index = $4"
            ),
            Self::Attempts => {
                statements!(
                    "card_attempts",
                    "id",
                    "stage_sealed",
                    attempts::STAGE,
                    "token_index = $4"
                )
            }
            Self::Transfers => statements!(
                "transfers",
                "id",
                "stage_sealed",
                transfers::STAGE,
                "state_index = $4, account_index = $5"
            ),
            Self::Refunds => statements!("refunds", "id", "stage_sealed", refunds::STAGE),
            Self::Awaited => statements!("incoming_transfers", "session_id", "shown_sealed", awaited::SHOWN),
            Self::Arrivals => statements!("incoming_rows", "id", "sealed", arrivals::SEALED),
            Self::Payouts => statements!("payouts", "id", "payout_sealed", payouts::PAYOUT),
            Self::Keyring => statements!("keyring", "key_id", "kept_sealed", keyring::KEPT),
        }
    }
}

/// A row as it is sealed again.
pub(super) struct Again {
    id: String,
    before: Vec<u8>,
    sealed: Vec<u8>,
    /// What it is looked up by, in the order of the statement.
    indexes: Vec<Option<Vec<u8>>>,
}

impl Store {
    /// The next rows of a table, and which of them are sealed with a key of before.
    pub async fn sealed_page(&self, table: Sealed, after: &str, max: i64) -> Result<Page, StoreError> {
        let query = sqlx::query(table.statements().page).bind(after).bind(max);
        let rows = self.readers.all(query).await?;
        let first = self.keys.id();
        let (mut last, mut older) = (None, Vec::new());
        for row in &rows {
            let id: String = row.try_get("id")?;
            let key_id: Vec<u8> = row.try_get("key_id")?;
            let key_id = KeyId::of_sealed(&key_id).ok_or_else(|| StoreError::Unreadable {
                what: table.name(),
                row: id.clone(),
                reason: "it is too short".to_owned(),
            })?;
            if key_id != first {
                older.push((id.clone(), key_id));
            }
            last = Some(id);
        }
        Ok(Page {
            last,
            rows: rows.len() as u64,
            older,
        })
    }

    /// Seals rows of a table again, in one transaction. Answers what came of each.
    pub async fn reseal(&self, table: Sealed, ids: &[String]) -> Result<Vec<Resealed>, StoreError> {
        let (mut again, mut outcomes) = (Vec::new(), Vec::new());
        for id in ids {
            match self.sealed_again(table, id).await {
                Ok(row) => {
                    again.extend(row);
                    outcomes.push(Resealed::Done);
                }
                Err(error @ StoreError::Unreadable { .. }) => {
                    tracing::error!(alert = "unreadable", %error, "a row cannot be sealed again");
                    outcomes.push(Resealed::Unreadable);
                }
                Err(error) => return Err(error),
            }
        }
        self.write_again(table, again).await?;
        Ok(outcomes)
    }

    /// Writes rows as they are sealed again, except those that somebody has changed since they were read.
    pub(super) async fn write_again(&self, table: Sealed, again: Vec<Again>) -> Result<(), StoreError> {
        let statement = table.statements().write;
        self.write(move |connection| {
            Box::pin(async move {
                for row in again {
                    let done = row.query(statement).execute(&mut *connection).await?;
                    one("seal a row again", done.rows_affected())?;
                }
                Ok(Decision::Keep(()))
            })
        })
        .await
    }

    /// A row sealed with the first key; none when it is gone, or sealed with that already.
    pub(super) async fn sealed_again(&self, table: Sealed, id: &str) -> Result<Option<Again>, StoreError> {
        let statements = table.statements();
        let Some(row) = self.readers.optional(sqlx::query(statements.read).bind(id)).await? else {
            return Ok(None);
        };
        let before: Vec<u8> = row.try_get("sealed")?;
        if KeyId::of_sealed(&before) == Some(self.keys.id()) {
            return Ok(None);
        }
        let plain = self.seal.open_bytes(statements.place, id, &before)?;
        Ok(Some(Again {
            sealed: self.seal.seal_bytes(statements.place, id, &plain),
            indexes: self.indexes_of(table, id, &before)?,
            id: id.to_owned(),
            before,
        }))
    }

    /// What a row is looked up by, under the first key.
    fn indexes_of(&self, table: Sealed, id: &str, sealed: &[u8]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        Ok(match table {
            Sealed::Sessions => {
                let order: Order = self.seal.open(sessions::ORDER, id, sealed)?;
                vec![Some(self.keys.blind_index(sessions::REFERENCE, &order.reference))]
            }
            Sealed::Attempts => {
                let stage: card_attempt::Stage = self.seal.open(attempts::STAGE, id, sealed)?;
                vec![self.token_index(&stage)]
            }
            Sealed::Transfers => {
                let stage: transfer::Stage = self.seal.open(transfers::STAGE, id, sealed)?;
                let (state, account) = self.transfer_indexes(&stage);
                vec![state, account]
            }
            Sealed::Refunds | Sealed::Awaited | Sealed::Arrivals | Sealed::Payouts | Sealed::Keyring => Vec::new(),
        })
    }
}

impl Again {
    fn query(&self, statement: &'static str) -> Query<'_> {
        let query = sqlx::query(statement)
            .bind(&self.id)
            .bind(self.before.as_slice())
            .bind(self.sealed.as_slice());
        self.indexes
            .iter()
            .fold(query, |query, index| query.bind(index.clone()))
    }
}

#[cfg(test)]
impl Store {
    /// What is sealed in a table, opened: for tests of what it holds.
    pub(super) async fn opened_texts(&self, table: Sealed) -> Result<String, StoreError> {
        let page = self.sealed_page(table, "", 1000).await?;
        assert!(page.rows < 1000, "more rows than a test has");
        let mut texts = String::new();
        let mut after = String::new();
        while let Some(id) = self.sealed_page(table, &after, 1).await?.last {
            let row = self.readers.one(sqlx::query(table.statements().read).bind(&id)).await?;
            let sealed: Vec<u8> = row.try_get("sealed")?;
            let plain = self.seal.open_bytes(table.statements().place, &id, &sealed)?;
            texts += &String::from_utf8_lossy(&plain);
            after = id;
        }
        Ok(texts)
    }
}
