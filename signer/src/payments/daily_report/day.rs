//! A day in Istanbul, from midnight to midnight.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::super::business_days::day_of;
use crate::clock::Moment;

/// Istanbul is three hours ahead of UTC all year.
const ISTANBUL: Offset = Offset::constant(3);
/// How long `YYYY-MM-DD` is.
const DAY_CHARS: usize = 10;

/// A day in Istanbul.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// Reads `YYYY-MM-DD`; `None` where it is no day.
    pub fn parse(text: &str) -> Option<Self> {
        let is_shaped = text.len() == DAY_CHARS && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        is_shaped.then(|| text.parse().ok().map(Self)).flatten()
    }

    /// The day that a moment is in.
    pub fn of(moment: Moment) -> Self {
        Self(day_of(moment))
    }

    /// The day before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.yesterday().unwrap_or(self.0))
    }

    /// The day after.
    #[must_use]
    pub fn after(self) -> Self {
        Self(self.0.tomorrow().unwrap_or(self.0))
    }

    /// Its first moment.
    pub fn from(self) -> Moment {
        let midnight = self.0.to_datetime(jiff::civil::Time::midnight());
        let at = ISTANBUL.to_timestamp(midnight).unwrap_or(Timestamp::UNIX_EPOCH);
        Moment::from_ms(at.as_millisecond())
    }

    /// The first moment after it.
    pub fn until(self) -> Moment {
        self.after().from()
    }

    /// Whether a moment is in it.
    pub fn contains(self, moment: Moment) -> bool {
        Self::of(moment) == self
    }
}

/// `2026-11-02`.
impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// A moment as a clock in Istanbul shows it: `2026-11-02T00:30:00+03:00`, RFC 3339.
pub fn on_the_wall(moment: Moment) -> String {
    let at = Timestamp::from_millisecond(moment.ms()).unwrap_or(Timestamp::UNIX_EPOCH);
    let whole = at - SignedDuration::from_nanos(i64::from(at.subsec_nanosecond()));
    whole.display_with_offset(ISTANBUL).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_at_midnight_in_istanbul() {
        let day = Day::parse("2026-11-02").unwrap();
        assert_eq!(day.from().to_string(), "2026-11-01T21:00:00Z");
        assert_eq!(day.until().to_string(), "2026-11-02T21:00:00Z");
        let last = Moment::from_ms(day.until().ms() - 1);
        assert!(day.contains(day.from()) && day.contains(last) && !day.contains(day.until()));
        assert!(!day.contains(Moment::from_ms(day.from().ms() - 1)));
        assert_eq!((Day::of(day.until()), day.after().before()), (day.after(), day));
        assert_eq!(on_the_wall(day.from().plus_s(1800)), "2026-11-02T00:30:00+03:00");
        assert_eq!(on_the_wall(last), "2026-11-02T23:59:59+03:00");
    }

    #[test]
    fn what_is_no_day_is_not_taken_for_one() {
        for text in [
            "",
            "2026-02-30",
            "2026-1-02",
            "20261102",
            "2026-11-02T00:00",
            "2026-W10-1",
            "yesterday ",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(Day::parse("2028-02-29").unwrap().to_string(), "2028-02-29");
    }
}
