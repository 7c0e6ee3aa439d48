//! How moments look to a reader; amounts know it themselves.

use crate::text::concat;

/// The local time of day of an RFC 3339 moment, `14:05`; `None` when it is no moment.
pub(crate) fn time_of_day(moment: &str) -> Option<String> {
    let date = js_sys::Date::new(&moment.into());
    (!date.get_time().is_nan()).then(|| hours_and_minutes(date.get_hours(), date.get_minutes()))
}

fn hours_and_minutes(hours: u32, minutes: u32) -> String {
    let zero = |number: u32| if number < 10 { "0" } else { "" };
    concat(&[
        zero(hours),
        &hours.to_string(),
        ":",
        zero(minutes),
        &minutes.to_string(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_minutes_have_two_digits_each() {
        assert_eq!(hours_and_minutes(9, 5), "09:05");
        assert_eq!(hours_and_minutes(23, 59), "23:59");
    }
}
