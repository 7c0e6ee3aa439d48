//! What time it is, as an argument.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

const ISTANBUL_AHEAD_MS: i64 = 3 * 3600 * 1000;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// A point in time: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// The moment of so many milliseconds since 1970.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since 1970.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// So many seconds later (earlier, when negative).
    #[must_use]
    pub const fn plus_s(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// The day in Istanbul, counted from 1970. It begins three hours before UTC's, all year since 2016.
    pub const fn istanbul_day(self) -> i64 {
        (self.0 + ISTANBUL_AHEAD_MS).div_euclid(DAY_MS)
    }

    /// When the next day in Istanbul begins.
    #[must_use]
    pub const fn next_istanbul_midnight(self) -> Self {
        Self((self.istanbul_day() + 1) * DAY_MS - ISTANBUL_AHEAD_MS)
    }

    /// Whether it is midnight in Istanbul.
    pub const fn is_istanbul_midnight(self) -> bool {
        (self.0 + ISTANBUL_AHEAD_MS).rem_euclid(DAY_MS) == 0
    }

    /// How many whole seconds lie between this and a later moment; 0 when it is not later.
    pub const fn seconds_until(self, later: Self) -> i64 {
        let ms = later.0.saturating_sub(self.0);
        if ms <= 0 { 0 } else { (ms + 999) / 1000 }
    }
}

/// RFC 3339 in UTC with whole seconds: `2026-11-21T21:42:00Z`.
impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1000);
        match jiff::Timestamp::from_second(seconds) {
            Ok(timestamp) => timestamp.fmt(out),
            Err(_) => write!(out, "@{seconds}"),
        }
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> Moment;

    /// How far this clock is ahead of the machine's: a test moves it, and the database's own clock with it.
    fn ahead_ms(&self) -> i64 {
        0
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// How long something takes, by a clock that nobody can set: for what is measured, never for what is decided.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// One that begins now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place where a duration enters")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has run.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A clock that a test moves by hand. Clones show the same time.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that stands at a moment.
    pub fn at(moment: Moment) -> Self {
        Self(Arc::new(AtomicI64::new(moment.ms())))
    }

    /// Moves it on.
    pub fn advance_s(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }

    fn ahead_ms(&self) -> i64 {
        self.now().ms() - SystemClock.now().ms()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_rfc_3339() {
        assert_eq!(Moment::from_ms(1_755_252_275_214).to_string(), "2025-08-15T10:04:35Z");
        assert_eq!(Moment::from_ms(0).plus_s(90).to_string(), "1970-01-01T00:01:30Z");
    }

    #[test]
    fn a_wait_is_rounded_up_so_that_it_is_over_when_it_says_so() {
        assert_eq!(Moment::from_ms(500).seconds_until(Moment::from_ms(1501)), 2);
        assert_eq!(Moment::from_ms(2000).seconds_until(Moment::from_ms(1000)), 0);
    }
}
