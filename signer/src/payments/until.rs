//! Until when whoever has written down that money is about to be moved may still send it.

use std::time::Duration;

use tokio::time::Instant;

use super::step::Lease;

/// What is left of a lease for the way to the database and back.
const LEASE_LEFT: Duration = Duration::from_secs(2);

/// The end of a sender's time, by this machine's own steady clock: no clock that is set moves it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Until(Instant);

impl Until {
    /// From now on, just after the lease began.
    pub(super) fn the_end_of(lease: Lease) -> Self {
        let lease_s = u64::try_from(lease.for_s).unwrap_or_default();
        Self(Instant::now() + Duration::from_secs(lease_s) - LEASE_LEFT)
    }

    /// Whether a call that takes so long at most surely ends within it: else nothing is sent, for somebody may hold the
    /// answer for lost already.
    pub(super) fn leaves(self, call_limit: Duration) -> bool {
        Instant::now() + call_limit <= self.0
    }
}
