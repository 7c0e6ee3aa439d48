//! An amount as it stands in a sentence of the bank's: `1.000,00 TL`, `750`, `1,000.00`.

use vezne_protocol::Amount;

/// The amount of a text that is nothing else; `None` where it could be read in two ways, such as `1,000`.
///
/// `2.000` is two thousand: so the bank writes it, in English too.
pub(super) fn amount_in(text: &str) -> Option<Amount> {
    let text = text.trim().trim_end_matches('.').trim_end();
    let number = ["TL", "TRY"]
        .into_iter()
        .find_map(|currency| text.strip_suffix(currency))
        .unwrap_or(text)
        .trim_end();
    let (whole, decimals) = match (number.rfind('.'), number.rfind(',')) {
        (None, None) => return Amount::parse(number).ok(),
        (Some(point), None) => match ungrouped(number, '.') {
            Some(whole) => return Amount::parse(&whole).ok(),
            None => (number[..point].to_owned(), &number[point + 1..]),
        },
        (Some(point), Some(comma)) if point > comma => (ungrouped(&number[..point], ',')?, &number[point + 1..]),
        (Some(_), Some(comma)) => (ungrouped(&number[..comma], '.')?, &number[comma + 1..]),
        (None, Some(comma)) => (number[..comma].to_owned(), &number[comma + 1..]),
    };
    Amount::parse(&format!("{whole}.{decimals}")).ok()
}

/// The digits of `1.234.567`: groups of three behind a first one of one to three.
fn ungrouped(text: &str, separator: char) -> Option<String> {
    const GROUP_DIGITS: usize = 3;
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let is_grouped = (1..=GROUP_DIGITS).contains(&first.len()) && groups.all(|group| group.len() == GROUP_DIGITS);
    is_grouped.then(|| text.chars().filter(|character| *character != separator).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vezne_protocol::{Currency, Locale};

    #[test]
    fn grouping_is_told_from_decimals() {
        for (text, amount) in [
            ("2.000 TRY.", Some("2000.00")),
            ("1.234.567,05 TL", Some("1234567.05")),
            ("1,234,567.05", Some("1234567.05")),
            ("1000,5", Some("1000.50")),
            ("1000.5", Some("1000.50")),
            (" 750\u{a0}TL ", Some("750.00")),
            ("1,000", None),
            ("1.0000", None),
            ("1.00.00", None),
            ("1.2345,00", None),
            ("-5", None),
            ("5 USD", None),
            (",50", None),
            ("5,", None),
            ("TL", None),
            ("", None),
        ] {
            assert_eq!(
                amount_in(text).map(|amount| amount.to_string()).as_deref(),
                amount,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_people_read_is_read_again(kurus in 0u64..=9_999_999_999) {
            let amount = Amount::from_kurus(kurus).unwrap();
            prop_assert_eq!(amount_in(&amount.to_text(Locale::Tr, Currency::Try)), Some(amount));
            prop_assert_eq!(amount_in(&amount.to_text(Locale::En, Currency::Try)), Some(amount));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9., TL]{0,20}") {
            let _ = amount_in(&text);
        }
    }
}
