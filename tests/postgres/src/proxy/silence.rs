//! A way that is silent: nothing comes through, and nobody is told.

use tokio::sync::watch;

/// Which ways are silent now.
#[derive(Debug)]
pub(super) struct Silence(watch::Sender<Ways>);

#[derive(Clone, Copy, Debug, Default)]
struct Ways {
    /// All of them.
    are_silent: bool,
    /// How often all that were open were forgotten.
    forgotten: usize,
}

/// One connection's way.
pub(super) struct Way {
    now: watch::Receiver<Ways>,
    /// How often others had been forgotten when it was opened.
    forgotten_before: usize,
}

impl Default for Silence {
    fn default() -> Self {
        Self(watch::Sender::new(Ways::default()))
    }
}

impl Silence {
    /// Begins or ends it for all.
    pub(super) fn set(&self, are_silent: bool) {
        self.0.send_modify(|ways| ways.are_silent = are_silent);
    }

    /// Begins it for those that are open, for good.
    pub(super) fn forget_open(&self) {
        self.0.send_modify(|ways| ways.forgotten += 1);
    }

    /// The way of a connection that is opened now.
    pub(super) fn way(&self) -> Way {
        let now = self.0.subscribe();
        let forgotten_before = now.borrow().forgotten;
        Way { now, forgotten_before }
    }
}

impl Way {
    /// Waits until it is not silent.
    pub(super) async fn is_free(&self) {
        let is_free = |ways: &Ways| !ways.are_silent && ways.forgotten == self.forgotten_before;
        // The sender lives as long as the proxy, which ends this when it goes.
        let _ = self.now.clone().wait_for(is_free).await;
    }
}
