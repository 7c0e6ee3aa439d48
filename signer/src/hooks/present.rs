//! A signer for tests: it ends where it is told to, at the time that it is told.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::CrashPoint;
use crate::clock::{Clock, Moment, SystemClock};

/// A text that only a signer with hooks has in it.
pub const MARKER: &str = "vezne-test-hooks: this signer can be ended by a test";
/// The point to end at, in the environment: `NAME:3` for the third time that it is reached, `NAME:1@OTHER` for the first
/// time after another point was.
const CRASH_AT: &str = "VEZNE_TEST_CRASH_AT";
/// A file with the milliseconds that the clock is ahead by, in the environment.
const CLOCK_FILE: &str = "VEZNE_TEST_CLOCK_FILE";

/// What a test does when a point is reached. To end the signer it kills it and never completes.
pub type Reached = Arc<dyn Fn(CrashPoint) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// What a test does at the points. Nothing, unless it says so.
#[derive(Clone, Default)]
pub struct Hooks(Option<Reached>);

impl Hooks {
    /// Hooks of a test's own.
    pub fn new(reached: Reached) -> Self {
        Self(Some(reached))
    }

    /// Hooks as the environment orders them: the process kills itself at a point.
    pub fn from_environment() -> Self {
        let Some(order) = environment(CRASH_AT) else {
            return Self::default();
        };
        let named = |name| {
            let point = CrashPoint::ALL.iter().copied().find(|point| point.name() == name);
            point.expect("VEZNE_TEST_CRASH_AT names a crash point")
        };
        let (order, after) = match order.split_once('@') {
            Some((order, after)) => (order, Some(named(after))),
            None => (order.as_str(), None),
        };
        let (name, time) = order.split_once(':').unwrap_or((order, "1"));
        let point = named(name);
        let time: usize = time.parse().expect("VEZNE_TEST_CRASH_AT has a number");
        let (counts, reached) = (AtomicBool::new(after.is_none()), AtomicUsize::new(0));
        Self::new(Arc::new(move |at| {
            let counted = at == point && counts.load(Ordering::SeqCst);
            let is_time = counted && reached.fetch_add(1, Ordering::SeqCst) + 1 == time;
            if after == Some(at) {
                counts.store(true, Ordering::SeqCst);
            }
            Box::pin(async move {
                if is_time {
                    kill();
                }
            })
        }))
    }

    /// Goes on, unless the test ends the signer here.
    pub async fn reach(&self, point: CrashPoint) {
        if let Some(reached) = &self.0 {
            reached(point).await;
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.0.is_some() { "Hooks(set)" } else { "Hooks" })
    }
}

/// SIGKILL: no destructor runs, no buffer is flushed.
fn kill() {
    let this = rustix::process::getpid();
    rustix::process::kill_process(this, rustix::process::Signal::KILL).expect("a process may kill itself");
}

/// The machine's clock, ahead by what a file says: processes that share the file share the time.
#[derive(Debug, Clone)]
pub struct ShiftedClock(Option<PathBuf>);

impl ShiftedClock {
    /// The clock that the environment orders; the machine's when it orders none.
    pub fn from_environment() -> Self {
        Self(environment(CLOCK_FILE).map(PathBuf::from))
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Moment {
        Moment::from_ms(SystemClock.now().ms() + self.ahead_ms())
    }

    fn ahead_ms(&self) -> i64 {
        let ahead_ms = self.0.as_ref().and_then(|file| {
            let text = std::fs::read_to_string(file).ok()?;
            text.trim().parse::<i64>().ok()
        });
        ahead_ms.unwrap_or(0)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test's orders are no configuration of a shop's"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
