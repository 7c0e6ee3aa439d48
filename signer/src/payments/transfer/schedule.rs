//! When the signer attends to a transfer by itself.

use super::{Stage, Transfer};
use crate::clock::Moment;

/// The shortest and the longest time between two readings of a statement.
const READ_EVERY_MIN_S: i64 = 15;
const READ_EVERY_MAX_S: i64 = 15 * 60;
/// What could not be found out for a day is left to a person.
const READ_FOR_S: i64 = 24 * 3600;
/// How long a receipt is tried for, and how often.
const RECEIPT_EVERY_S: i64 = 20;
const RECEIPT_FOR_S: i64 = 10 * 60;

/// When to attend to it next; `None` when nothing but a request, or the end of a lease, goes on with it.
pub fn next_look(transfer: &Transfer, now: Moment) -> Option<Moment> {
    match &transfer.stage {
        Stage::Opened { until } | Stage::Authorizing { until, .. } => Some(*until),
        Stage::Unknown { since, .. } => {
            // The longer it lasts, the longer the pauses.
            let pause_s = (since.seconds_until(now) / 4).clamp(READ_EVERY_MIN_S, READ_EVERY_MAX_S);
            Some(now.plus_s(pause_s))
        }
        Stage::Settled {
            at,
            authorization: Some(_),
            ..
        } if now > *at => Some(now.plus_s(RECEIPT_EVERY_S)),
        Stage::Settled {
            authorization: Some(_), ..
        } => Some(now),
        _ => None,
    }
}

/// Whether so much time has passed that a person has to find out.
pub fn is_left_to_a_person(since: Moment, now: Moment) -> bool {
    now >= since.plus_s(READ_FOR_S)
}

/// Whether a receipt has not come for so long that it will not.
pub fn is_without_receipt(settled_at: Moment, now: Moment) -> bool {
    now >= settled_at.plus_s(RECEIPT_FOR_S)
}
