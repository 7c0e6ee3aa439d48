//! Whether this machine's clock agrees with the upstreams': they refuse requests of another time, and leases go by it.

use super::finding::{Findings, Level};
use crate::clock::{Clock, Moment};
use crate::config::Config;
use crate::upstream::isbank::Isbank;
use crate::upstream::{UpstreamError, bank_client, http_client, told_time};

/// From how many seconds apart on a person should know.
const WARNING_S: i64 = 30;
/// From how many seconds apart on it does not work.
const ERROR_S: i64 = 300;
/// A `Date` leaves out what is less than a second: half of one on average.
const CUT_OFF_MS: i64 = 500;

pub(super) async fn check(findings: &mut Findings, config: &Config, clock: &dyn Clock) {
    let asked = clock.now();
    let told = match http_client(config.iyzico_call_limit) {
        Ok(http) => told_time(&http, &config.iyzico_url).await.map_err(|error| text(&error)),
        Err(error) => Err(error.to_string()),
    };
    compare(findings, "iyzico", asked, clock.now(), told);
    if let Some(bank) = &config.bank {
        let asked = clock.now();
        let told = match bank_client() {
            Ok(http) => told_time(&http, &bank.settings.base_url)
                .await
                .map_err(|error| text(&error)),
            Err(error) => Err(error.to_string()),
        };
        compare(findings, "VakıfBank", asked, clock.now(), told);
    }
    if let Some(bank) = &config.merchant_bank {
        let asked = clock.now();
        let told = match Isbank::open(bank.settings.clone()) {
            Ok(bank) => bank.told_time().await.map_err(|error| text(&error)),
            Err(error) => Err(error.to_string()),
        };
        compare(findings, "İş Bankası", asked, clock.now(), told);
    }
}

fn text(error: &UpstreamError) -> String {
    error.to_string()
}

fn compare(
    findings: &mut Findings,
    whose: &'static str,
    asked: Moment,
    answered: Moment,
    told: Result<Moment, String>,
) {
    let told = match told {
        Ok(told) => told,
        Err(error) => {
            findings.error(
                whose,
                format!("{error}: see the network, the name and the firewall between here and there"),
            );
            return;
        }
    };
    let (level, text) = judge(asked, answered, told);
    findings.add(level, whose, text);
}

/// How far this machine's clock is from another's that was asked for.
fn judge(asked: Moment, answered: Moment, told: Moment) -> (Level, String) {
    let here_ms = i64::midpoint(asked.ms(), answered.ms());
    let ahead_ms = here_ms.saturating_sub(told.ms().saturating_add(CUT_OFF_MS));
    let apart_s = ahead_ms.saturating_abs().saturating_add(999) / 1000;
    let way = if ahead_ms > 0 { "ahead of" } else { "behind" };
    if apart_s <= WARNING_S {
        let text = format!("answers, and this machine's clock agrees with its within {WARNING_S} s");
        return (Level::Ok, text);
    }
    let level = if apart_s <= ERROR_S {
        Level::Warning
    } else {
        Level::Error
    };
    (
        level,
        format!("this machine's clock is {apart_s} s {way} its: set it by NTP"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_minute_is_told_and_five_minutes_are_too_much() {
        let now = Moment::from_ms(1_793_610_000_000);
        let apart = |seconds: i64| judge(now, now.plus_s(1), now.plus_s(-seconds));
        for (seconds, level) in [
            (0, Level::Ok),
            (29, Level::Ok),
            (-29, Level::Ok),
            (31, Level::Warning),
            (-32, Level::Warning),
            (299, Level::Warning),
            (301, Level::Error),
            (-302, Level::Error),
        ] {
            assert_eq!(apart(seconds).0, level, "{seconds}");
        }
        assert!(apart(60).1.contains("60 s ahead of its"), "{}", apart(60).1);
        assert!(apart(-60).1.contains("60 s behind its"), "{}", apart(-60).1);
        assert_eq!(judge(now, now, Moment::from_ms(i64::MIN)).0, Level::Error);
    }

    #[test]
    fn a_slow_answer_is_no_wrong_clock() {
        let asked = Moment::from_ms(1_793_610_000_000);
        assert_eq!(judge(asked, asked.plus_s(10), asked.plus_s(5)).0, Level::Ok);
    }
}
