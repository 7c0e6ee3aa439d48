//! Which COMMITs are to be cut, and how many were.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

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
    /// Whether the next connection that is cut stays silent instead of closing, for whoever closes all of them.
    wants_silence: AtomicBool,
    fell_silent: Notify,
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

    /// A connection is being cut: it closes when this returns.
    pub(super) async fn cut(&self) {
        self.happened.fetch_add(1, Ordering::SeqCst);
        if self.wants_silence.swap(false, Ordering::SeqCst) {
            self.fell_silent.notify_one();
            std::future::pending::<()>().await;
        }
    }

    /// The next connection that is cut is not to close by itself.
    pub(super) fn want_silence(&self) {
        self.wants_silence.store(true, Ordering::SeqCst);
    }

    /// Waits for that connection.
    pub(super) async fn is_silent(&self) {
        self.fell_silent.notified().await;
    }

    pub(super) fn happened(&self) -> usize {
        self.happened.load(Ordering::SeqCst)
    }

    fn wanted(&self) -> MutexGuard<'_, VecDeque<CutAt>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
