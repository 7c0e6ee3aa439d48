//! Medians and percentiles, in whole numbers.

use std::time::Duration;

/// The value that so many of a hundred do not exceed; 0 of nothing.
pub(crate) fn percentile(values: &[u64], percent: usize) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// The one in the middle.
pub(crate) fn median(values: &[u64]) -> u64 {
    percentile(values, 50)
}

/// How many a second, of so many in a time.
pub(crate) fn per_second(count: u64, time: Duration) -> u64 {
    let micros = time.as_micros().max(1);
    u64::try_from(u128::from(count) * 1_000_000 / micros).unwrap_or(u64::MAX)
}

/// How many hundredths of the whole a part is.
pub(crate) fn percent_of(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100) / whole.max(1)
}

/// Hundredths as a person writes them: `0.87`.
pub(crate) fn hundredths(percent: u64) -> String {
    format!("{}.{:02}", percent / 100, percent % 100)
}

/// Microseconds in milliseconds: `4.12`.
pub(crate) fn millis(micros: u64) -> String {
    hundredths(micros / 10)
}

/// A time in microseconds.
pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let values: Vec<u64> = (1..=200).rev().collect();
        assert_eq!(percentile(&values, 50), 100);
        assert_eq!(percentile(&values, 99), 198);
        assert_eq!(median(&[9, 1, 5]), 5);
        assert_eq!(median(&[]), 0);
    }

    #[test]
    fn rates_and_ratios_are_whole_numbers() {
        assert_eq!(per_second(500, Duration::from_millis(2000)), 250);
        assert_eq!(percent_of(87, 100), 87);
        assert_eq!(hundredths(387), "3.87");
        assert_eq!(hundredths(7), "0.07");
        assert_eq!(millis(4127), "4.12");
    }
}
