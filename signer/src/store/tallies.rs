//! How much is not finished, and since when: for whoever watches. Each count goes by an index over what is not finished, for
//! the finished ones grow without an end.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Store, StoreError};
use crate::clock::Moment;

/// Counts the rows of one table by stage, in one reading of an index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally {
    of: &'static str,
    stages: &'static [&'static str],
    pub(super) query: &'static str,
}

/// How many rows are at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Of what: `session`, `card_attempt`, `transfer` …
    pub of: &'static str,
    /// The stage's word in the database.
    pub stage: &'static str,
    /// How many there are.
    pub number: i64,
    /// Since when the first of them is there.
    pub since: Option<Moment>,
}

/// Counts these stages, with since when the first of each is there.
macro_rules! count {
    ($since:literal: $($stage:literal),+; $from:literal) => {
        concat!(
            "SELECT ",
            $(
                "COUNT(CASE WHEN stage = '", $stage, "' THEN 1 END) AS ", $stage, "_number, ",
                "MIN(CASE WHEN stage = '", $stage, "' THEN ", $since, " END) AS ", $stage, "_since, ",
            )+
            "COUNT(*) AS number FROM ",
            $from
        )
    };
}
macro_rules! tally {
    ($of:literal since $since:literal: $($stage:literal),+; $from:literal) => {
        Tally { of: $of, stages: &[$($stage),+], query: count!($since: $($stage),+; $from) }
    };
}

pub(super) const OPEN: Tally =
    tally!("session" since "created_at": "open"; "sessions WHERE stage = 'open' AND acting_until > 0");
pub(super) const FOR_REVIEW: Tally = tally!("session" since "changed_at": "needs_review", "unknown";
    "sessions WHERE stage IN ('needs_review', 'unknown')");
pub(super) const ATTEMPTS: Tally = tally!("card_attempt" since "started_at": "started", "open", "in_review";
    "card_attempts WHERE next_look_at IS NOT NULL AND next_look_at > 0");
pub(super) const TRANSFERS: Tally = tally!("transfer" since "started_at":
    "opened", "authorizing", "choosing_account", "awaiting_otp", "executing", "unknown";
    "transfers WHERE stage IN ('opened', 'authorizing', 'choosing_account', 'awaiting_otp', 'executing', 'unknown')");
pub(super) const REFUNDS: Tally = tally!("refund" since "requested_at": "executing", "unknown", "pending", "manual_review";
    "refunds WHERE stage IN ('executing', 'unknown', 'pending', 'manual_review')");
pub(super) const PAYOUTS: Tally = tally!("payout" since "drafted_at": "drafted", "executing", "unknown", "pending", "manual_review";
    "payouts WHERE stage IN ('drafted', 'executing', 'unknown', 'pending', 'manual_review')");
/// What belongs to a session stands in the session's own stage.
pub(super) const ARRIVALS: Tally = tally!("arrival" since "noted_at": "needs_review";
    "incoming_rows WHERE stage = 'needs_review' AND session_id IS NULL");

const ALL: [Tally; 7] = [OPEN, FOR_REVIEW, ATTEMPTS, TRANSFERS, REFUNDS, PAYOUTS, ARRIVALS];

/// Counts the transfers that are waited for: those whose time was over a day ago are no more.
pub(super) const AWAITED: &str = "SELECT COUNT(CASE WHEN stage = 'awaiting' THEN 1 END) AS number, \
                       MIN(CASE WHEN stage = 'awaiting' THEN opened_at END) AS since \
                       FROM incoming_transfers WHERE awaited_until > $1";
/// How long after its end a transfer counts as waited for: the day that a session has for what banks show late.
const AWAITED_LATE_S: i64 = 24 * 3600;
/// Counts the deliveries of a state.
pub(super) const DELIVERIES: &str = "SELECT COUNT(*) AS number FROM deliveries WHERE state = $1";
/// Finds the first event that the shop's server has not taken and that is not given up.
pub(super) const UNDELIVERED: &str = "SELECT created_at AS since FROM deliveries JOIN events ON events.id = event_id \
                           WHERE state = 'waiting' ORDER BY deliveries.seq LIMIT 1";
/// Counts the events that stand in no feed yet.
pub(super) const UNPUBLISHED: &str =
    "SELECT COUNT(*) AS number, MIN(created_at) AS since FROM events WHERE seq IS NULL";

impl Store {
    /// Everything that is not finished.
    pub async fn tallies(&self, now: Moment) -> Result<Vec<Count>, StoreError> {
        let mut counts = Vec::new();
        for Tally { of, stages, query } in ALL {
            let row = self.readers.one(sqlx::query(query)).await?;
            for &stage in stages {
                counts.push(Count {
                    of,
                    stage,
                    number: row.try_get(format!("{stage}_number").as_str())?,
                    since: moment(&row, &format!("{stage}_since"))?,
                });
            }
        }
        let awaited = sqlx::query(AWAITED).bind(now.plus_s(-AWAITED_LATE_S).ms());
        counts.push(self.tally("incoming_transfer", "awaiting", awaited).await?);
        let unpublished = self.tally("event", "unpublished", sqlx::query(UNPUBLISHED)).await?;
        counts.push(unpublished);
        let undelivered = self.readers.optional(sqlx::query(UNDELIVERED)).await?;
        let undelivered = undelivered.map(|row| moment(&row, "since")).transpose()?.flatten();
        for (state, since) in [("waiting", undelivered), ("given-up", None)] {
            let row = self.readers.one(sqlx::query(DELIVERIES).bind(state)).await?;
            counts.push(Count {
                of: "delivery",
                stage: if state == "given-up" { "given_up" } else { state },
                number: row.try_get("number")?,
                since,
            });
        }
        Ok(counts)
    }

    async fn tally(&self, of: &'static str, stage: &'static str, query: super::Query<'_>) -> Result<Count, StoreError> {
        let row = self.readers.one(query).await?;
        Ok(Count {
            of,
            stage,
            number: row.try_get("number")?,
            since: moment(&row, "since")?,
        })
    }
}

fn moment(row: &AnyRow, column: &str) -> Result<Option<Moment>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Moment::from_ms))
}
