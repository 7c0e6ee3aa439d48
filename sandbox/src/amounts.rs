//! Decimals on the wire: read from their literal text, written as literal text, never a float.

use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::value::RawValue;

use crate::settings::AmountStyle;

const INTEGER_DIGITS_MAX: usize = 12;
const DECIMALS_MAX: usize = 8;

/// Reads a request's amount, a number or a string; `None` when it is in no form that anybody takes (commas, signs,
/// exponents, fractions of a kuruş).
pub(crate) fn read(literal: &str) -> Option<Decimal> {
    let text = unquoted(literal);
    let (integer, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, max| !part.is_empty() && part.len() <= max && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(integer, INTEGER_DIGITS_MAX) || !digits(decimals, DECIMALS_MAX) {
        return None;
    }
    let amount = Decimal::from_str(text).ok()?.normalize();
    (amount.scale() <= 2).then_some(amount)
}

/// Writes a decimal as the settings want it.
pub(crate) fn write(style: AmountStyle, amount: Decimal) -> Box<RawValue> {
    raw(match style {
        AmountStyle::Number => amount.normalize().to_string(),
        AmountStyle::String => format!("\"{}\"", padded(amount, 2)),
        AmountStyle::OneDecimal => format!("\"{}\"", padded(amount, 1)),
        AmountStyle::EightDecimals if amount.is_zero() => "0E-8".to_owned(),
        AmountStyle::EightDecimals => format!("{amount:.8}"),
    })
}

/// Without trailing zeros, but with so many decimals at least.
fn padded(amount: Decimal, decimals_min: u32) -> Decimal {
    let mut padded = amount.normalize();
    if padded.scale() < decimals_min {
        padded.rescale(decimals_min);
    }
    padded
}

/// A decimal as it stands in a signed text: the literal's own digits without trailing zeros.
pub(crate) fn signed_text(literal: &str) -> String {
    let text = unquoted(literal);
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .map_or_else(|_| text.to_owned(), |amount| amount.normalize().to_string())
}

/// Two decimals, as the control API writes money.
pub(crate) fn plain(amount: Decimal) -> String {
    format!("{amount:.2}")
}

/// To whole kuruş, halves up.
pub(crate) fn to_kurus(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Splits a total in proportion to weights, in kuruş, by largest remainder: the parts always sum to the total.
pub(crate) fn split(total: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
    let whole: Decimal = weights.iter().sum();
    if whole.is_zero() {
        return vec![Decimal::ZERO; weights.len()];
    }
    let exact: Vec<Decimal> = weights.iter().map(|weight| total * weight / whole).collect();
    let mut parts: Vec<Decimal> = exact
        .iter()
        .map(|part| part.round_dp_with_strategy(2, RoundingStrategy::ToZero))
        .collect();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|&index| std::cmp::Reverse(exact[index] - parts[index]));
    let kurus = Decimal::new(1, 2);
    let mut left = total - parts.iter().sum::<Decimal>();
    for index in by_remainder {
        if left < kurus {
            break;
        }
        parts[index] += kurus;
        left -= kurus;
    }
    parts
}

fn unquoted(literal: &str) -> &str {
    literal
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(literal)
}

pub(crate) fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("what is written here is one JSON value")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str(text).unwrap()
    }

    #[test]
    fn amounts_are_read_as_numbers_and_as_strings() {
        for literal in ["100", "100.0", "\"100\"", "\"100.00\"", "100.00000000"] {
            assert_eq!(read(literal), Some(decimal("100")), "{literal}");
        }
    }

    #[test]
    fn what_is_not_a_plain_amount_in_kurus_is_refused() {
        for literal in [
            "\"100,50\"",
            "\"1.000,50\"",
            "-1",
            "1e2",
            "\"\"",
            "\"NaN.0\"",
            "10.505",
            "\" 1\"",
            "true",
            ".5",
            "1.",
        ] {
            assert_eq!(read(literal), None, "{literal}");
        }
    }

    #[test]
    fn one_amount_has_a_literal_in_every_style() {
        assert_eq!(write(AmountStyle::Number, decimal("18.70")).get(), "18.7");
        assert_eq!(write(AmountStyle::Number, decimal("100.00")).get(), "100");
        assert_eq!(write(AmountStyle::String, decimal("18.7")).get(), "\"18.70\"");
        assert_eq!(write(AmountStyle::String, decimal("0.2094")).get(), "\"0.2094\"");
        assert_eq!(write(AmountStyle::OneDecimal, decimal("420.00")).get(), "\"420.0\"");
        assert_eq!(write(AmountStyle::OneDecimal, decimal("-772.80")).get(), "\"-772.8\"");
        assert_eq!(write(AmountStyle::EightDecimals, decimal("18.7")).get(), "18.70000000");
        assert_eq!(write(AmountStyle::EightDecimals, decimal("0")).get(), "0E-8");
    }

    #[test]
    fn signed_texts_lose_their_trailing_zeros() {
        for (literal, text) in [
            ("10.50", "10.5"),
            ("10.0", "10"),
            ("100", "100"),
            ("1.20000000", "1.2"),
            ("0E-8", "0"),
            ("\"149.90\"", "149.9"),
        ] {
            assert_eq!(signed_text(literal), text);
        }
    }

    #[test]
    fn parts_sum_to_their_total() {
        let parts = split(decimal("100.00"), &[decimal("1"), decimal("1"), decimal("1")]);
        assert_eq!(parts, [decimal("33.34"), decimal("33.33"), decimal("33.33")]);
        let parts = split(decimal("112.22"), &[decimal("99.99"), decimal("0.01")]);
        assert_eq!(parts.iter().sum::<Decimal>(), decimal("112.22"));
    }
}
