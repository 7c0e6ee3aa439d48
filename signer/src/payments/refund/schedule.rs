//! When the signer looks for a refund whose answer was lost.

use super::{Refund, Stage};
use crate::clock::Moment;

/// The shortest and the longest time between two readings of iyzico's report.
const READ_EVERY_MIN_S: i64 = 30;
const READ_EVERY_MAX_S: i64 = 3600;
/// What could not be found out for three days is left to a person.
const READ_FOR_S: i64 = 3 * 24 * 3600;

/// When to look next; `None` when nothing but a request, or the end of a lease, goes on with it.
pub fn next_look(refund: &Refund, now: Moment) -> Option<Moment> {
    match &refund.stage {
        Stage::Drafted { until, .. } => Some(*until),
        Stage::Unknown { since, .. } => {
            // The longer it lasts, the longer the pauses.
            let pause_s = (since.seconds_until(now) / 4).clamp(READ_EVERY_MIN_S, READ_EVERY_MAX_S);
            Some(now.plus_s(pause_s))
        }
        Stage::Executing { .. } | Stage::Returned { .. } | Stage::Refused { .. } | Stage::ManualReview { .. } => None,
    }
}

/// Whether so much time has passed that a person has to find out.
pub fn is_left_to_a_person(since: Moment, now: Moment) -> bool {
    now >= since.plus_s(READ_FOR_S)
}
