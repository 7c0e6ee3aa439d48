//! The sandbox's own clock: the machine's, plus what the tests have moved it by.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Turkey's time since 2016, summer and winter.
pub(crate) const ISTANBUL: Offset = Offset::constant(3);

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A point of the sandbox's time, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(i64);

impl Moment {
    /// Milliseconds since 1970, as iyzico's `systemTime` has them.
    pub(crate) fn epoch_ms(self) -> i64 {
        self.0
    }

    /// This moment and then some.
    pub(crate) fn plus_s(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(i64::from(seconds) * 1000))
    }

    /// This moment, so much earlier.
    pub(crate) fn minus_s(self, seconds: u32) -> Self {
        Self(self.0.saturating_sub(i64::from(seconds) * 1000))
    }

    /// This moment and so many days, or before it.
    pub(crate) fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY_MS)))
    }

    /// The moment that a text in RFC 3339 tells.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|at| Self(at.as_millisecond()))
    }

    /// RFC 3339 in Istanbul, to the second.
    pub(crate) fn istanbul_rfc3339(self) -> String {
        format!("{}+03:00", self.istanbul())
    }

    /// RFC 3339 in UTC, as the control API writes times.
    pub(crate) fn rfc3339(self) -> String {
        Timestamp::from_millisecond(self.0).map_or_else(|_| self.0.to_string(), |at| at.to_string())
    }

    /// The clock on an Istanbul wall, as the bank's dates are, to the second.
    pub(crate) fn istanbul(self) -> DateTime {
        let at = Timestamp::from_second(self.0.div_euclid(1000)).unwrap_or(Timestamp::UNIX_EPOCH);
        ISTANBUL.to_datetime(at)
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`, as iyzico's reporting writes when something was: with a `Z`, although it is the clock on an
    /// Istanbul wall (in the documented sample `createdDate` is 15:19:03Z and `systemTime` 12:24:29 UTC).
    pub(crate) fn wall_with_z(self) -> String {
        format!("{}Z", self.istanbul())
    }

    /// `YYYY-MM-DD 00:00:00`, as iyzico writes the day a blockage ends.
    pub(crate) fn day_text(self) -> String {
        let text = self.rfc3339();
        format!("{} 00:00:00", text.split('T').next().unwrap_or_default())
    }
}

/// Tells the time; tests move it forward to let tokens expire.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    moved_ms: AtomicI64,
}

impl Clock {
    /// The present.
    pub(crate) fn now(&self) -> Moment {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock that everything else in the sandbox asks"
        )]
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let real_ms = i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX);
        Moment(real_ms.saturating_add(self.moved_ms.load(Ordering::SeqCst)))
    }

    /// Moves the clock forward.
    pub(crate) fn advance_s(&self, seconds: u32) {
        self.moved_ms.fetch_add(i64::from(seconds) * 1000, Ordering::SeqCst);
    }

    /// Back to the machine's time.
    pub(crate) fn reset(&self) {
        self.moved_ms.store(0, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advanced_clock_is_ahead_by_that_much() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance_s(1800);
        assert!(clock.now() >= before.plus_s(1800));
        clock.reset();
        assert!(clock.now() < before.plus_s(1800));
    }

    #[test]
    fn a_moment_reads_as_rfc_3339() {
        assert_eq!(Moment(1_755_252_706_797).rfc3339(), "2025-08-15T10:11:46.797Z");
        assert_eq!(Moment(1_755_252_706_797).day_text(), "2025-08-15 00:00:00");
        assert_eq!(Moment(1_755_252_706_797).istanbul().to_string(), "2025-08-15T13:11:46");
        assert_eq!(Moment(1_755_252_706_797).wall_with_z(), "2025-08-15T13:11:46Z");
    }
}
