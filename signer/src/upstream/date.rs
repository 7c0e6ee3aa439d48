//! Dates as banks write them: with an offset or without. Without one they are Turkey's, +03:00 since 2016.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::clock::Moment;

/// Turkey's offset: fixed, winter and summer.
const ISTANBUL: Offset = Offset::constant(3);

/// The moment of a date: `2021-07-03T15:16:34`, `2022-01-05T00:00:00+03:00`; `None` for anything else.
pub(super) fn read(text: &str) -> Option<Moment> {
    let text = text.trim();
    let has_offset = text
        .split_once('T')
        .is_some_and(|(_, time)| time.contains(['+', '-', 'Z']));
    let timestamp = if has_offset {
        text.parse::<Timestamp>().ok()?
    } else {
        ISTANBUL.to_timestamp(text.parse::<DateTime>().ok()?).ok()?
    };
    Some(Moment::from_ms(timestamp.as_millisecond()))
}

/// A moment as a bank wants it, in Turkey's time: `2021-07-03T15:16:34`. What is less than a second is left out.
pub(super) fn written(moment: Moment) -> String {
    in_istanbul(moment).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// What clocks and calendars in Turkey show, to the second.
pub(super) fn in_istanbul(moment: Moment) -> DateTime {
    let second = Timestamp::from_second(moment.ms().div_euclid(1000));
    let second = second.unwrap_or(if moment.ms() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    });
    ISTANBUL.to_datetime(second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utc(text: &str) -> Option<String> {
        read(text).map(|moment| moment.to_string())
    }

    #[test]
    fn a_date_without_an_offset_is_turkeys() {
        for (text, expected) in [
            ("2021-07-03T15:16:34", "2021-07-03T12:16:34Z"),
            ("2021-01-03T15:16:34.123", "2021-01-03T12:16:34Z"),
            ("2022-01-05T00:00:00+03:00", "2022-01-04T21:00:00Z"),
            ("2022-01-05T00:00:00Z", "2022-01-05T00:00:00Z"),
            ("2022-01-05T00:00:00-01:00", "2022-01-05T01:00:00Z"),
            ("2022-01-05", "2022-01-04T21:00:00Z"),
        ] {
            assert_eq!(utc(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "05.01.2022",
            "2022-13-01T00:00:00",
            "2022-01-05T00:00:00+99:00",
            "T",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_in_turkeys_time() {
        let moment = read("2022-01-04T21:00:00.999Z").unwrap();
        assert_eq!(written(moment), "2022-01-05T00:00:00");
        assert!(written(Moment::from_ms(i64::MIN)).starts_with('-'));
        assert!(written(Moment::from_ms(i64::MAX)).starts_with("9999-"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(second in 0i64..4_000_000_000) {
            let moment = Moment::from_ms(second * 1000);
            prop_assert_eq!(read(&written(moment)), Some(moment));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[-0-9T:+Z.]{0,30}") {
            let _ = read(&text);
        }
    }
}
