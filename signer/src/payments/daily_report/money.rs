//! Sums of a day: above the largest amount, below zero, and finer than a kuruş where iyzico's fees are.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use vezne_protocol::Amount;

/// A sum in kuruş. A day may come to more than one [`Amount`], and what is left of it to less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Sum(i64);

impl Sum {
    /// The sum of so many kuruş.
    pub const fn from_kurus(kurus: i64) -> Self {
        Self(kurus)
    }

    /// The sum in kuruş.
    pub const fn kurus(self) -> i64 {
        self.0
    }

    /// With an amount more.
    #[must_use]
    pub fn plus(self, amount: Amount) -> Self {
        let kurus = i64::try_from(amount.kurus()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(kurus))
    }

    /// With another sum.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Without another sum.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// An exact sum of fees, rounded to the kuruş: half a kuruş goes away from zero, as merchants round.
    pub fn rounded(fees: Decimal) -> Self {
        let lira = fees.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        Self::exact(lira).unwrap_or(Self(i64::MAX))
    }

    /// A number as a sum; `None` where it is finer than a kuruş.
    pub fn exact(lira: Decimal) -> Option<Self> {
        let kurus = lira.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
        if kurus.scale() > 0 {
            return None;
        }
        i64::try_from(kurus.mantissa()).ok().map(Self)
    }
}

impl From<Amount> for Sum {
    fn from(amount: Amount) -> Self {
        Self::default().plus(amount)
    }
}

/// With a point, no grouping and always two decimals: `-1234.50`.
impl fmt::Display for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let kurus = self.0.unsigned_abs();
        write!(out, "{sign}{}.{:02}", kurus / 100, kurus % 100)
    }
}

/// A number to its last decimal, with two at least: `0.2094`, `1.50`.
pub fn to_the_last_decimal(number: Decimal) -> String {
    let mut number = number.normalize();
    if number.scale() < 2 {
        number.rescale(2);
    }
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_written_with_two_decimals_above_and_below_zero() {
        for (kurus, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (-5, "-0.05"),
            (-123_450, "-1234.50"),
            (1_000_000_000_000, "10000000000.00"),
        ] {
            assert_eq!(Sum::from_kurus(kurus).to_string(), text);
        }
    }

    #[test]
    fn the_sum_of_fees_is_rounded_once_and_half_a_kurus_goes_up() {
        let fee = Decimal::new(2094, 4);
        let three: Decimal = [fee; 3].into_iter().sum();
        assert_eq!(Sum::rounded(three).to_string(), "0.63");
        assert_eq!(Sum::rounded(Decimal::new(125, 3)).to_string(), "0.13");
        assert_eq!(Sum::rounded(Decimal::new(1249, 4)).to_string(), "0.12");
    }

    #[test]
    fn what_is_finer_than_a_kurus_is_no_sum() {
        assert_eq!(Sum::exact(Decimal::new(2094, 4)), None);
        assert_eq!(Sum::exact(Decimal::new(100_310_000, 6)).map(Sum::kurus), Some(10_031));
        assert_eq!(Sum::exact(Decimal::ONE_HUNDRED).map(Sum::kurus), Some(10_000));
        assert_eq!(to_the_last_decimal(Decimal::new(2_094_000, 7)), "0.2094");
        assert_eq!(to_the_last_decimal(Decimal::new(15, 1)), "1.50");
        assert_eq!(to_the_last_decimal(Decimal::ZERO), "0.00");
    }
}
