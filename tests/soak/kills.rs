//! Ends a signer at a point: whoever reaches it never goes on, and nobody else of that signer does either.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use vezne_signer::hooks::{CrashPoint, Hooks};

/// The kills that are still to come, shared with the signer's hooks.
#[derive(Debug, Clone)]
pub(crate) struct Kills(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Whether the signer has reached the point where it dies.
    is_dying: watch::Sender<bool>,
}

#[derive(Debug)]
struct State {
    /// The point, and how often it still has to be reached.
    coming: VecDeque<(CrashPoint, usize)>,
    /// Which points were killed at.
    done: Vec<CrashPoint>,
}

impl Kills {
    /// Kills at these points, one after the other: each is counted from the kill before on.
    pub(crate) fn at(points: impl IntoIterator<Item = (CrashPoint, usize)>) -> Self {
        let (is_dying, _) = watch::channel(false);
        let coming = points.into_iter().collect();
        let state = Mutex::new(State {
            coming,
            done: Vec::new(),
        });
        Self(Arc::new(Shared { state, is_dying }))
    }

    /// What the signer is given.
    pub(crate) fn hooks(&self) -> Hooks {
        let kills = self.clone();
        Hooks::new(Arc::new(move |point| {
            let ends_here = kills.reach(point);
            Box::pin(async move {
                if ends_here {
                    std::future::pending::<()>().await;
                }
            })
        }))
    }

    /// Waits until the signer has to die.
    pub(crate) async fn dying(&self) {
        let mut is_dying = self.0.is_dying.subscribe();
        // The sender lives as long as this does.
        let _ = is_dying.wait_for(|&is_dying| is_dying).await;
    }

    /// Whether the signer has to die.
    pub(crate) fn is_dying(&self) -> bool {
        *self.0.is_dying.borrow()
    }

    /// The signer is dead: the next one lives, until its own time comes.
    pub(crate) fn is_done(&self) {
        let mut state = self.state();
        if let Some((point, _)) = state.coming.pop_front() {
            state.done.push(point);
        }
        self.0.is_dying.send_replace(false);
    }

    /// No more kills.
    pub(crate) fn disarm(&self) {
        self.state().coming.clear();
    }

    /// The points that were killed at.
    pub(crate) fn done(&self) -> Vec<CrashPoint> {
        self.state().done.clone()
    }

    fn reach(&self, point: CrashPoint) -> bool {
        let mut state = self.state();
        if self.is_dying() {
            return true;
        }
        let Some((at, left)) = state.coming.front_mut() else {
            return false;
        };
        if *at == point {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.0.is_dying.send_replace(true);
                return true;
            }
        }
        false
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
