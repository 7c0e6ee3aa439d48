//! Which scheme a card belongs to, by its first digits.

use serde::{Deserialize, Serialize};

/// A card scheme that Turkish shops take. iyzico's own answer overrides what the ranges say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum CardScheme {
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    Amex,
    /// Troy, Turkey's own scheme.
    Troy,
}

/// Number ranges, both ends included and of equal length, of npm `credit-card-type` 10.3 (MIT).
const VISA: &[(u32, u32)] = &[(4, 4)];
const MASTERCARD: &[(u32, u32)] = &[(51, 55), (2221, 2229), (223, 229), (23, 26), (270, 271), (2720, 2720)];
const AMEX: &[(u32, u32)] = &[(34, 34), (37, 37)];
/// Ranges that are Troy's alone.
const TROY: &[(u32, u32)] = &[
    (9792, 9792),
    (650_052, 650_052),
    (650_082, 650_083),
    (650_092, 650_092),
    (650_161, 650_161),
    (650_170, 650_170),
    (650_173, 650_173),
    (650_175, 650_175),
    (650_268, 650_268),
    (650_271, 650_271),
    (650_273, 650_274),
    (650_456, 650_457),
    (650_836, 650_836),
    (650_846, 650_850),
    (650_923, 650_923),
    (650_987, 650_987),
    (650_990, 650_990),
    (654_997, 654_997),
    (657_366, 657_366),
    (657_998, 657_998),
    (658_758, 658_758),
    (658_767, 658_768),
];
/// Ranges of eight digits inside six-digit blocks that Troy shares with Discover.
/// With six digits typed the whole block counts as Troy: in a Turkish shop that is what it nearly always is.
const TROY_SHARED: &[(u32, u32)] = &[
    (65_083_700, 65_083_704),
    (65_085_800, 65_085_804),
    (65_085_900, 65_085_901),
    (65_086_000, 65_086_000),
    (65_086_100, 65_086_105),
    (65_086_200, 65_086_203),
    (65_875_000, 65_875_003),
    (65_875_009, 65_875_009),
    (65_875_101, 65_875_104),
    (65_875_200, 65_875_200),
    (65_875_501, 65_875_501),
    (65_875_601, 65_875_601),
    (65_875_900, 65_875_900),
    (65_876_000, 65_876_002),
    (65_876_100, 65_876_103),
    (65_876_110, 65_876_110),
    (65_876_115, 65_876_116),
    (65_876_200, 65_876_201),
    (65_876_500, 65_876_500),
    (65_876_504, 65_876_505),
    (65_876_600, 65_876_602),
    (65_877_100, 65_877_101),
    (65_877_600, 65_877_602),
    (65_877_700, 65_877_700),
    (65_877_801, 65_877_802),
    (65_878_200, 65_878_202),
    (65_878_300, 65_878_311),
    (65_878_400, 65_878_405),
    (65_878_500, 65_878_505),
    (65_878_600, 65_878_601),
    (65_879_800, 65_879_800),
    (65_880_800, 65_880_800),
    (65_880_900, 65_880_900),
];

impl CardScheme {
    /// The scheme of one to eight ASCII digits as soon as they settle it; `None` for too few digits, for any other
    /// scheme and for anything that is not digits.
    pub fn of_digits(digits: &str) -> Option<Self> {
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let is_in = |ranges: &[(u32, u32)]| ranges.iter().any(|&range| holds(range, digits, false));
        if is_in(VISA) {
            Some(Self::Visa)
        } else if is_in(MASTERCARD) {
            Some(Self::Mastercard)
        } else if is_in(AMEX) {
            Some(Self::Amex)
        } else if is_in(TROY) || TROY_SHARED.iter().any(|&range| holds(range, digits, true)) {
            Some(Self::Troy)
        } else {
            None
        }
    }

    /// The name that stands on the card.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visa => "Visa",
            Self::Mastercard => "Mastercard",
            Self::Amex => "American Express",
            Self::Troy => "Troy",
        }
    }

    /// The word in our own JSON: `visa`, `mastercard`, `amex`, `troy`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Visa => "visa",
            Self::Mastercard => "mastercard",
            Self::Amex => "amex",
            Self::Troy => "troy",
        }
    }
}

/// Whether digits stand in a range. With fewer digits than the range has they do not, unless six of eight suffice.
fn holds((first, last): (u32, u32), digits: &str, six_suffice: bool) -> bool {
    let mut len = decimal_len(first);
    let (mut first, mut last) = (first, last);
    while six_suffice && len > digits.len().max(6) {
        (first, last, len) = (first / 10, last / 10, len - 1);
    }
    digits
        .get(..len)
        .and_then(|head| head.parse::<u32>().ok())
        .is_some_and(|head| (first..=last).contains(&head))
}

/// How many decimal digits a number has.
fn decimal_len(number: u32) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digits_name_the_scheme() {
        for (digits, scheme) in [
            ("4", Some(CardScheme::Visa)),
            ("5", None),
            ("55", Some(CardScheme::Mastercard)),
            ("2720", Some(CardScheme::Mastercard)),
            ("272100", None),
            ("37442700", Some(CardScheme::Amex)),
            ("979", None),
            ("9792", Some(CardScheme::Troy)),
            ("65017001", Some(CardScheme::Troy)),
            ("601100", None),
            ("", None),
            ("4a", None),
        ] {
            assert_eq!(CardScheme::of_digits(digits), scheme, "{digits}");
        }
    }

    #[test]
    fn a_shared_block_is_troy_until_further_digits_say_otherwise() {
        assert_eq!(CardScheme::of_digits("65083"), None);
        assert_eq!(CardScheme::of_digits("650837"), Some(CardScheme::Troy));
        assert_eq!(CardScheme::of_digits("6508370"), Some(CardScheme::Troy));
        assert_eq!(CardScheme::of_digits("65083704"), Some(CardScheme::Troy));
        assert_eq!(CardScheme::of_digits("65083705"), None);
    }

    #[test]
    fn a_million_prefixes_are_judged_as_credit_card_type_judges_them() {
        let ranges: Vec<(String, String, CardScheme)> =
            serde_json::from_str(include_str!("../../tests/vectors/card-schemes.json")).unwrap();
        let mut ranges = ranges.iter().peekable();
        for number in 0..1_000_000 {
            let prefix = format!("{number:06}");
            while ranges.next_if(|(_, last, _)| *last < prefix).is_some() {}
            let expected = ranges
                .peek()
                .filter(|(first, _, _)| *first <= prefix)
                .map(|(_, _, scheme)| *scheme);
            assert_eq!(CardScheme::of_digits(&prefix), expected, "{prefix}");
        }
    }
}
