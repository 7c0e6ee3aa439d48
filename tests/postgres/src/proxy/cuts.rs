//! Which COMMITs are to be cut, and how many were.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where the connection breaks. The client sees the same both times: no answer to its `COMMIT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutAt {
    /// The server never hears the `COMMIT`: the transaction is rolled back.
    BeforeServer,
    /// The server has committed and said so, and the client never hears it. A `COMMIT` that the server turns down is
    /// passed on uncut, and the next one is cut.
    AfterServer,
}

/// What all connections of a proxy share.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    wanted: Mutex<VecDeque<CutAt>>,
    happened: AtomicUsize,
}

impl Cuts {
    /// One more COMMIT is to be cut.
    pub(super) fn want(&self, at: CutAt) {
        self.wanted().push_back(at);
    }

    /// What to do to the COMMIT that has just come.
    pub(super) fn next(&self) -> Option<CutAt> {
        self.wanted().pop_front()
    }

    /// The COMMIT that was to be cut was none: the next one is.
    pub(super) fn put_back(&self, at: CutAt) {
        self.wanted().push_front(at);
    }

    /// A connection is being cut.
    pub(super) fn count(&self) {
        self.happened.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn happened(&self) -> usize {
        self.happened.load(Ordering::SeqCst)
    }

    fn wanted(&self) -> MutexGuard<'_, VecDeque<CutAt>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
