//! Jumps of the machine's clock: leases, ends and signatures of webhooks go by it.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;

use crate::clock::{Moment, Stopwatch};

/// How far the clock may be off between two looks. Whoever keeps time by NTP slews it by less.
const JUMP_MS: i64 = 2000;

/// How often the clock has jumped.
#[derive(Debug, Default)]
pub(crate) struct ClockJumps(Counter);

/// The last look at the clock.
#[derive(Debug)]
pub(crate) struct Look {
    at: Moment,
    watch: Stopwatch,
}

impl Look {
    /// Looks at the clock.
    pub(crate) fn at(now: Moment) -> Self {
        let watch = Stopwatch::start();
        Self { at: now, watch }
    }
}

impl ClockJumps {
    /// Compares how far the clock went with how long that took, and tells of a jump.
    pub(crate) fn compare(&self, last: &Look, now: Moment) {
        if let Some(jump_ms) = jump_ms(last.at, now, last.watch.elapsed()) {
            self.0.inc();
            tracing::warn!(
                alert = "clock",
                jump_ms,
                "the machine's clock has jumped, or the machine stood still"
            );
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "clock_jumps",
            "How often the machine's clock went otherwise than time by more than two seconds",
            self.0.clone(),
        );
    }
}

/// How far the clock has jumped, where it did.
fn jump_ms(before: Moment, now: Moment, took: Duration) -> Option<i64> {
    let took_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    let jump_ms = now.ms().saturating_sub(before.ms()).saturating_sub(took_ms);
    (jump_ms.abs() > JUMP_MS).then_some(jump_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_goes_as_time_does_has_not_jumped_and_any_other_has() {
        let (before, took) = (Moment::from_ms(1_793_610_000_000), Duration::from_secs(5));
        for (went_ms, jump) in [
            (5000, None),
            (3000, None),
            (7000, None),
            (7001, Some(2001)),
            (2999, Some(-2001)),
            (-60_000, Some(-65_000)),
            (3_605_000, Some(3_600_000)),
        ] {
            let now = Moment::from_ms(before.ms() + went_ms);
            assert_eq!(jump_ms(before, now, took), jump, "{went_ms}");
        }
        assert_eq!(
            jump_ms(Moment::from_ms(i64::MIN), Moment::from_ms(i64::MAX), took),
            Some(i64::MAX - 5000)
        );
    }
}
