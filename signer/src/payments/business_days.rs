//! On which days banks in Turkey work: all day, until one o'clock, or not at all.
//!
//! A day is one of Istanbul, which is three hours ahead of UTC all year.

mod table;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::Offset;

use crate::clock::Moment;
use table::{FEASTS, FIXED, YEARS};

const ISTANBUL: Offset = Offset::constant(3);

/// When banks close on the day before a holiday.
pub const HALF_DAY_CLOSES: &str = "13:00";

/// What kind of day it is. A holiday stays one at a weekend; what would be a half day does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// Banks work all day.
    Business,
    /// Banks work until `closes`.
    HalfDay {
        /// As on an Istanbul clock: `13:00`.
        closes: &'static str,
        /// Which holiday begins then.
        name: &'static str,
    },
    /// Saturday or Sunday.
    Weekend,
    /// A holiday, with its name.
    Holiday(&'static str),
}

impl DayKind {
    /// Whether banks work on it, if only until one o'clock.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Business | Self::HalfDay { .. })
    }
}

/// The first day that is known.
pub const fn covered_from() -> Date {
    date(*YEARS.start(), 1, 1)
}

/// The last day that is known.
pub const fn covered_to() -> Date {
    date(*YEARS.end(), 12, 31)
}

/// Where the holidays are from.
pub const fn source() -> &'static str {
    table::SOURCE
}

/// Whether the holidays of this year are known.
pub fn covers(year: i16) -> bool {
    YEARS.contains(&year)
}

/// What kind of day it is; `None` where the holidays are not known.
pub fn kind(day: Date) -> Option<DayKind> {
    if !covers(day.year()) {
        return None;
    }
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    Some(match (holiday(day), weekend) {
        (Some((name, false)), _) => DayKind::Holiday(name),
        (_, true) => DayKind::Weekend,
        (Some((name, true)), false) => DayKind::HalfDay {
            closes: HALF_DAY_CLOSES,
            name,
        },
        (None, false) => DayKind::Business,
    })
}

/// The first day after this one that banks work on; `None` where the holidays are not known so far.
pub fn next_business_day(after: Date) -> Option<Date> {
    let mut day = after;
    loop {
        day = day.tomorrow().ok()?;
        if kind(day)?.is_open() {
            return Some(day);
        }
    }
}

/// Which day it is in Istanbul.
pub fn day_of(moment: Moment) -> Date {
    let at = Timestamp::from_millisecond(moment.ms()).unwrap_or(Timestamp::UNIX_EPOCH);
    ISTANBUL.to_datetime(at).date()
}

/// The coming year, when its holidays are not known yet: a newer signer knows them.
pub fn missing_year(now: Moment) -> Option<i16> {
    let next = day_of(now).year().saturating_add(1);
    (!covers(next)).then_some(next)
}

/// Tells the operator in good time that the calendar ends.
pub fn warn_before_the_calendar_ends(now: Moment) {
    if let Some(year) = missing_year(now) {
        tracing::warn!(alert = "calendar", year, covered_to = %covered_to(), "the bank holidays of the coming year are not known");
    }
}

/// The holiday of a day by its name, and whether only its afternoon is free. A feast's row goes before that of a date.
fn holiday(day: Date) -> Option<(&'static str, bool)> {
    let feast = FEASTS
        .iter()
        .find(|feast| (0..feast.days).contains(&(day - feast.first).get_days()));
    let fixed = FIXED
        .iter()
        .find(|fixed| (fixed.month, fixed.day) == (day.month(), day.day()));
    let feast = feast.map(|feast| (feast.name, feast.half));
    feast.or_else(|| fixed.map(|fixed| (fixed.name, fixed.half)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    fn every_day() -> impl Iterator<Item = Date> {
        covered_from()
            .series(jiff::ToSpan::day(1))
            .take_while(|day| *day <= covered_to())
    }

    /// The digest is the source's: a line `YYYY-MM-DD full|half name` for each of its holidays, in order.
    #[test]
    fn the_table_says_what_its_source_says() {
        let mut lines = String::new();
        for day in every_day() {
            if let Some((name, half)) = holiday(day) {
                let part = if half { "half" } else { "full" };
                lines.push_str(&format!("{day} {part} {name}\n"));
            }
        }
        assert_eq!(lines.lines().count(), 200);
        assert_eq!(
            hex::encode(Sha256::digest(lines)),
            "07de535bacb57cf8537bf3242dc51cf2641eb951f9e2e1c492d761f353ecf01d"
        );
    }

    #[test]
    fn known_days_are_what_they_are() {
        let half = |name| DayKind::HalfDay { closes: "13:00", name };
        for (day, expected) in [
            (date(2026, 10, 27), DayKind::Business),
            (date(2026, 10, 28), half("Cumhuriyet Bayramı")),
            (date(2026, 10, 29), DayKind::Holiday("Cumhuriyet Bayramı")),
            (date(2026, 10, 30), DayKind::Business),
            (date(2026, 10, 31), DayKind::Weekend),
            (date(2026, 11, 1), DayKind::Weekend),
            (date(2026, 3, 19), half("Ramazan Bayramı")),
            (date(2026, 3, 20), DayKind::Holiday("Ramazan Bayramı")),
            (date(2026, 3, 22), DayKind::Holiday("Ramazan Bayramı")),
            (date(2026, 3, 23), DayKind::Business),
            (date(2026, 5, 26), half("Kurban Bayramı")),
            (date(2026, 5, 27), DayKind::Holiday("Kurban Bayramı")),
            (date(2026, 5, 30), DayKind::Holiday("Kurban Bayramı")),
            (date(2026, 1, 1), DayKind::Holiday("Yılbaşı")),
            // The eve of Ramazan Bayramı was the first of May, and a half day on a Saturday is a Saturday.
            (date(2022, 5, 1), DayKind::Holiday("Emek ve Dayanışma Günü")),
            (date(2023, 10, 28), DayKind::Weekend),
            (
                date(2023, 4, 23),
                DayKind::Holiday("Ramazan Bayramı; Ulusal Egemenlik ve Çocuk Bayramı"),
            ),
        ] {
            assert_eq!(kind(day), Some(expected), "{day}");
        }
    }

    #[test]
    fn what_is_not_covered_is_not_called_a_business_day() {
        assert_eq!(kind(date(2020, 12, 31)), None);
        assert_eq!(kind(date(2033, 1, 3)), None);
        assert_eq!((covered_from(), covered_to()), (date(2021, 1, 1), date(2032, 12, 31)));
        assert_eq!(next_business_day(date(2032, 12, 31)), None);
        assert_eq!(next_business_day(Date::MAX), None);
    }

    #[test]
    fn the_next_business_day_is_behind_a_feast() {
        assert_eq!(next_business_day(date(2026, 5, 26)), Some(date(2026, 6, 1)));
        assert_eq!(next_business_day(date(2026, 10, 27)), Some(date(2026, 10, 28)));
        assert_eq!(next_business_day(date(2026, 10, 28)), Some(date(2026, 10, 30)));
    }

    #[test]
    fn every_year_has_its_feasts_in_order() {
        assert!(FEASTS.is_sorted_by(|one, next| one.first < next.first));
        for year in YEARS {
            let of = |name: &str| {
                every_day()
                    .filter(|day| day.year() == year)
                    .filter(|day| holiday(*day).is_some_and(|(known, half)| !half && known.contains(name)))
                    .count()
            };
            assert_eq!((of("Ramazan"), of("Kurban")), (3, 4), "{year}");
        }
    }

    #[test]
    fn the_operator_hears_of_the_end_a_year_before() {
        let at = |text: &str| Moment::from_ms(text.parse::<Timestamp>().unwrap().as_millisecond());
        assert_eq!(missing_year(at("2026-11-22T10:00:00Z")), None);
        assert_eq!(missing_year(at("2031-12-31T20:59:59Z")), None);
        // Midnight in Istanbul: the year 2032 has begun.
        assert_eq!(missing_year(at("2031-12-31T21:00:00Z")), Some(2033));
        assert_eq!(day_of(at("2026-10-28T21:00:00Z")), date(2026, 10, 29));
    }

    proptest! {
        #[test]
        fn the_next_business_day_is_open_and_everything_before_it_is_closed(offset in 0..4300_i32) {
            let after = covered_from().saturating_add(jiff::ToSpan::days(offset));
            let next = next_business_day(after).unwrap();
            prop_assert!(next > after && kind(next).unwrap().is_open());
            let between = after.series(jiff::ToSpan::day(1)).skip(1).take_while(|day| *day < next);
            for day in between {
                prop_assert!(!kind(day).unwrap().is_open(), "{day}");
            }
            // The longest feast with the weekends around it.
            prop_assert!((next - after).get_days() <= 10);
        }

        #[test]
        fn no_bank_works_at_a_weekend(offset in 0..4383_i32) {
            let day = covered_from().saturating_add(jiff::ToSpan::days(offset));
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            prop_assert!(!weekend || !kind(day).unwrap().is_open());
        }
    }
}
