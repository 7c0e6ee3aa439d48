//! When EFT is open: on weekdays, in the central bank's hours. Holidays are days like any other here.

use jiff::civil::{Weekday, time};

use crate::clock::Moment;
use crate::settings::IsbankEft;

/// Whether an EFT can be made at this moment.
pub(super) fn is_open(setting: IsbankEft, now: Moment) -> bool {
    let wall = now.istanbul();
    let weekend = matches!(wall.weekday(), Weekday::Saturday | Weekday::Sunday);
    let within = wall.time() >= time(8, 0, 0, 0) && wall.time() < time(17, 30, 0, 0);
    match setting {
        IsbankEft::Open => true,
        IsbankEft::Closed => false,
        IsbankEft::Auto => !weekend && within,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_from_eight_to_half_past_five_in_istanbul() {
        for (at, open) in [
            ("2026-11-20T08:00:00+03:00", true),
            ("2026-11-20T17:29:59+03:00", true),
            ("2026-11-20T05:00:00Z", true),
            ("2026-11-20T07:59:59+03:00", false),
            ("2026-11-20T17:30:00+03:00", false),
            ("2026-11-21T12:00:00+03:00", false),
            ("2026-11-22T12:00:00+03:00", false),
            ("2026-11-23T12:00:00+03:00", true),
        ] {
            let at = Moment::parse(at).unwrap();
            assert_eq!(is_open(IsbankEft::Auto, at), open, "{at:?}");
            assert!(is_open(IsbankEft::Open, at) && !is_open(IsbankEft::Closed, at));
        }
    }
}
