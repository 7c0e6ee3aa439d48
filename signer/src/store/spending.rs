//! How much leaves the merchant's account a day, counted for whoever has a limit: in the transaction that begins to send it,
//! so that no two of them together pass it.

use sqlx::{AnyConnection, Row as _};
use vezne_protocol::Amount;

use super::{Store, StoreError, one};
use crate::clock::Moment;

/// An amount that is to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// Whose limit it counts for: the id of an API key, or a name of our own.
    pub spender: String,
    /// The day in Istanbul that it counts for: `2026-11-22`.
    pub day: String,
    /// How much.
    pub amount: Amount,
}

/// Begins a spender's day.
const BEGIN: &str =
    "INSERT INTO spending (spender, day, kurus) VALUES ($1, $2, 0) ON CONFLICT (spender, day) DO NOTHING";
/// Counts an amount, if the day has room for it.
const COUNT: &str = "UPDATE spending SET kurus = kurus + $3 WHERE spender = $1 AND day = $2 AND kurus + $3 <= $4";
/// Takes an amount back.
const TAKE_BACK: &str = "UPDATE spending SET kurus = kurus - $3 WHERE spender = $1 AND day = $2 AND kurus >= $3";
/// Finds what was counted.
pub(super) const FIND: &str = "SELECT kurus FROM spending WHERE spender = $1 AND day = $2";

impl Spending {
    /// An amount that counts for the day of a moment.
    pub fn at(moment: Moment, spender: &str, amount: Amount) -> Self {
        Self {
            spender: spender.to_owned(),
            day: moment.istanbul_day().to_string(),
            amount,
        }
    }

    /// Counts it inside a transaction, without a limit where that is the most that an amount can be. `false` when the day's limit has no room for it: nothing of the transaction may stay.
    pub(super) async fn count(&self, connection: &mut AnyConnection, limit: Amount) -> Result<bool, StoreError> {
        let Self { spender, day, amount } = self;
        let begin = sqlx::query(BEGIN).bind(spender).bind(day);
        begin.execute(&mut *connection).await?;
        let count = sqlx::query(COUNT).bind(spender).bind(day);
        let limit = if limit == Amount::MAX { i64::MAX } else { kurus(limit) };
        let count = count.bind(kurus(*amount)).bind(limit);
        one("count what is spent", count.execute(connection).await?.rows_affected())
    }

    /// Takes it back inside the transaction that notes that nothing was moved.
    pub(super) async fn take_back(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let Self { spender, day, amount } = self;
        let query = sqlx::query(TAKE_BACK).bind(spender).bind(day).bind(kurus(*amount));
        if !one(
            "take back what is spent",
            query.execute(connection).await?.rows_affected(),
        )? {
            tracing::error!(
                alert = "store",
                spender,
                day,
                "what was not spent was not counted: the day's count was changed"
            );
        }
        Ok(())
    }
}

impl Store {
    /// How much was counted for a spender on the day of a moment.
    pub async fn spent(&self, spender: &str, at: Moment) -> Result<Amount, StoreError> {
        let day = at.istanbul_day().to_string();
        let query = sqlx::query(FIND).bind(spender).bind(&day);
        let Some(row) = self.readers.optional(query).await? else {
            return Ok(Amount::ZERO);
        };
        let kurus: i64 = row.try_get("kurus")?;
        let amount = u64::try_from(kurus)
            .ok()
            .and_then(|kurus| Amount::from_kurus(kurus).ok());
        amount.ok_or_else(|| StoreError::Unreadable {
            what: "spending.kurus",
            row: spender.to_owned(),
            reason: "out of range".to_owned(),
        })
    }
}

fn kurus(amount: Amount) -> i64 {
    i64::try_from(amount.kurus()).unwrap_or(i64::MAX)
}
