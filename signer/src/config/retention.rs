//! How long what is known of buyers is kept.

use serde::Deserialize;

use super::Mistakes;

/// Refunds, disputes and questions come within half a year; nobody needs the buyer after that.
const PERSONAL_DAYS: i64 = 180;
const PERSONAL_DAYS_MIN: i64 = 30;
const PERSONAL_DAYS_MAX: i64 = 3650;

/// The section about what is kept.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Retention {
    pub(super) personal_days: Option<i64>,
}

/// How many days after the last that happened to a session its persons are forgotten; `Some(None)`: never.
#[expect(
    clippy::option_option,
    reason = "outside: whether it is right; inside: whether anything is erased"
)]
pub(super) fn check(mistakes: &mut Mistakes, raw: &Retention) -> Option<Option<i64>> {
    let days = raw.personal_days.unwrap_or(PERSONAL_DAYS);
    mistakes.read("retention.personal_days", Some(days), |days| match days {
        0 => Ok(None),
        PERSONAL_DAYS_MIN..=PERSONAL_DAYS_MAX => Ok(Some(days)),
        _ => Err(format!(
            "must be {PERSONAL_DAYS_MIN} to {PERSONAL_DAYS_MAX} days, or 0: then nothing is erased, and you do it"
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_year_unless_the_operator_says_otherwise() {
        for (text, expected) in [
            ("", Some(Some(180))),
            ("personal_days = 30", Some(Some(30))),
            ("personal_days = 0", Some(None)),
            ("personal_days = 29", None),
            ("personal_days = -1", None),
            ("personal_days = 3651", None),
        ] {
            let mut mistakes = Mistakes::default();
            assert_eq!(check(&mut mistakes, &toml::from_str(text).unwrap()), expected, "{text}");
            assert_eq!(mistakes.0.is_empty(), expected.is_some(), "{text}");
        }
    }
}
