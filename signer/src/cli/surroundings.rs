//! The time and the hooks that a process works with: the machine's, or a test's.

use std::sync::Arc;

use crate::clock::Clock;
use crate::hooks::Hooks;

/// The machine's time, and no hooks.
#[cfg(not(feature = "test-hooks"))]
pub(super) fn surroundings() -> (Arc<dyn Clock>, Hooks) {
    (Arc::new(crate::clock::SystemClock), Hooks::default())
}

/// Time and hooks as a test orders them.
#[cfg(feature = "test-hooks")]
pub(super) fn surroundings() -> (Arc<dyn Clock>, Hooks) {
    use crate::hooks::{MARKER, ShiftedClock};
    tracing::warn!("{MARKER}");
    (Arc::new(ShiftedClock::from_environment()), Hooks::from_environment())
}
