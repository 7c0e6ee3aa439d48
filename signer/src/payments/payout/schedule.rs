//! When the signer looks at a payout by itself.

use super::{Payout, Stage};
use crate::clock::Moment;

/// The shortest and the longest time between two queries.
const ASKED_EVERY_MIN_S: i64 = 30;
const ASKED_EVERY_MAX_S: i64 = 3600;
/// What could not be found out for three days is left to a person.
const ASKED_FOR_S: i64 = 3 * 24 * 3600;

/// When to look next; `None` when nothing but a request, or the end of a lease, goes on with it.
pub fn next_look(payout: &Payout, now: Moment) -> Option<Moment> {
    match &payout.stage {
        Stage::Drafted { .. } => Some(payout.until()),
        Stage::Unknown { since, .. } => {
            // The longer it lasts, the longer the pauses.
            let pause_s = (since.seconds_until(now) / 4).clamp(ASKED_EVERY_MIN_S, ASKED_EVERY_MAX_S);
            Some(now.plus_s(pause_s))
        }
        Stage::Executing { .. }
        | Stage::Made { .. }
        | Stage::Refused { .. }
        | Stage::ManualReview { .. }
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => None,
    }
}

/// Whether so much time has passed that a person has to find out.
pub fn is_left_to_a_person(since: Moment, now: Moment) -> bool {
    now >= since.plus_s(ASKED_FOR_S)
}
