//! Decimals as iyzico signs them.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// A decimal literal as a signature has it: without the zeros that do not count and without exponent (`1.20000000` → `1.2`,
/// `0E-8` → `0`, `1E+2` → `100`). A text that is no decimal number stays as it is.
pub(super) fn in_signature(literal: &str) -> Cow<'_, str> {
    plain_decimal(literal).map_or(Cow::Borrowed(literal), Cow::Owned)
}

/// The number that a literal means, to its last digit; `None` where it is no decimal number, or has more digits than any real
/// one.
pub(super) fn decimal(literal: &str) -> Option<Decimal> {
    plain_decimal(literal).and_then(|text| Decimal::from_str_exact(&text).ok())
}

fn plain_decimal(text: &str) -> Option<String> {
    /// An exponent beyond this is no amount of money, and would make a text of that length.
    const EXPONENT_MAX: u32 = 40;

    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let is_decimal = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_decimal || exponent.unsigned_abs() > EXPONENT_MAX || mantissa.ends_with('.') {
        return None;
    }
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let (mut whole, mut fraction) = (String::new(), String::new());
    for (place, digit) in (0..).zip(digits.chars()) {
        if place < point {
            whole.push(digit);
        } else {
            fraction.push(digit);
        }
    }
    if let Ok(missing) = usize::try_from(point - i32::try_from(digits.len()).ok()?) {
        whole.push_str(&"0".repeat(missing));
    }
    if let Ok(missing) = usize::try_from(-point) {
        fraction.insert_str(0, &"0".repeat(missing));
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match (whole, fraction) {
        ("0", "") => "0".to_owned(),
        (_, "") => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_lose_the_zeros_that_do_not_count() {
        for (literal, signed) in [
            ("10.50", "10.5"),
            ("10.0", "10"),
            ("100", "100"),
            ("1.20000000", "1.2"),
            ("0E-8", "0"),
            ("0.00", "0"),
            ("1E+2", "100"),
            ("1.5e-3", "0.0015"),
            ("-5.10", "-5.1"),
            ("000", "0"),
            ("12a", "12a"),
            ("", ""),
            ("1.", "1."),
            (".5", ".5"),
            ("1e999999999", "1e999999999"),
            ("1e-2147483648", "1e-2147483648"),
        ] {
            assert_eq!(in_signature(literal), signed, "{literal}");
        }
    }

    proptest! {
        #[test]
        fn zeros_at_the_end_never_change_what_is_signed(whole in 0u64..100_000_000, cents in 0u8..100, zeros in 0usize..9) {
            let short = format!("{whole}.{cents:02}");
            let long = format!("{short}{}", "0".repeat(zeros));
            prop_assert_eq!(in_signature(&short), in_signature(&long));
        }

        #[test]
        fn any_text_is_taken_and_what_is_plain_stays(text in "\\PC{0,30}|[-0-9.eE+]{0,20}") {
            let once = in_signature(&text).into_owned();
            prop_assert_eq!(in_signature(&once), once.as_str());
        }
    }
}
