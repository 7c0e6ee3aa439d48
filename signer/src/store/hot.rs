//! The queries that run for each request or each second: none may read a whole table, however long it grows.
//!
//! The conformance suite asks for their plans on empty tables, `cargo xtask bench store` among a million sessions.

use super::attended::{PAYOUTS, REFUNDS, TRANSFERS};
use super::{
    api_keys, arrivals, attempts, awaited, budget, deliveries, due, events_of_a_day, feed, idempotency, log, payouts,
    readings, refunds, sessions, spending, sweep, transfers,
};

/// Their names and their texts.
pub const HOT_QUERIES: &[(&str, &str)] = &[
    ("session", sessions::FIND),
    ("sessions by id", sessions::IDS_AFTER),
    ("session changes", sessions::UPDATE),
    ("attempt of a token", attempts::FIND_BY_TOKEN),
    ("attempts of a session", attempts::FIND_BY_SESSION),
    ("transfer of a state", transfers::FIND_BY_STATE),
    ("transfers of a session", transfers::FIND_BY_SESSION),
    ("transfers of an account", transfers::FIND_BY_ACCOUNT),
    ("due transfers", TRANSFERS.due),
    ("refunds of a session", refunds::FIND_BY_SESSION),
    ("due refunds", REFUNDS.due),
    ("refunds for review", refunds::FOR_REVIEW),
    ("payout", payouts::FIND),
    ("payouts", payouts::BEFORE),
    ("newest payouts of a stage", payouts::OF_STAGE_BEFORE),
    ("payouts by id", payouts::IDS_AFTER),
    ("due payouts", PAYOUTS.due),
    ("oldest payouts of a stage", payouts::OF_STAGE),
    ("what is spent", spending::FIND),
    ("transfer that a session waits for", awaited::FIND),
    ("transfers that are waited for", awaited::SINCE),
    ("accounts that something is to come to", awaited::ACCOUNTS),
    ("since when something is waited for", awaited::FIRST),
    ("arrivals of a session", arrivals::OF_SESSION),
    ("arrivals of nobody", arrivals::OF_NOBODY),
    ("arrival of a number", arrivals::FIND),
    ("arrival of a row", arrivals::OF_ROW),
    ("arrivals of late", arrivals::SINCE),
    ("reading of a statement", readings::FIND),
    ("idempotency key", idempotency::FIND),
    ("due looks", due::DUE),
    ("overdue sessions", due::OVERDUE),
    ("review queue", due::FOR_REVIEW),
    ("tokens of some days", due::WITH_TOKEN),
    ("unpublished events", feed::UNPUBLISHED),
    ("feed", feed::AFTER),
    ("log of a subject", log::OF_SUBJECT),
    ("events of a day", events_of_a_day::BETWEEN),
    ("due deliveries", deliveries::DUE),
    ("deliveries of a state", deliveries::OF_STATE),
    ("API key", api_keys::FIND),
    ("forgotten keys", sweep::FORGET),
    ("calls that are over", budget::FORGET),
];
