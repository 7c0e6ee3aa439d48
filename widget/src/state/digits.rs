//! The digits in the card field: none to eight, and no room for a ninth.

use vezne_protocol::{CardPrefix, CardScheme, PREFIX_DIGITS_MAX, PREFIX_DIGITS_MIN};

/// What the buyer has typed so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Digits {
    digits: [u8; PREFIX_DIGITS_MAX],
    len: usize,
}

impl Digits {
    /// The first eight digits of a text, whatever else stands in it. The loader's filter has already cut the field;
    /// this type is why nothing behind it can hold more.
    pub(crate) fn of(text: &str) -> Self {
        let mut taken = Self::default();
        let digits = text.bytes().filter(u8::is_ascii_digit);
        for (place, digit) in taken.digits.iter_mut().zip(digits) {
            *place = digit;
            taken.len += 1;
        }
        taken
    }

    pub(crate) const fn len(self) -> usize {
        self.len
    }

    /// The scheme as soon as the digits settle it.
    pub(crate) fn scheme(self) -> Option<CardScheme> {
        CardScheme::of_digits(self.as_str())
    }

    /// Whether a buyer who leaves the field now has to type more before plans can be found.
    pub(crate) const fn is_too_short(self) -> bool {
        self.len > 0 && self.len < PREFIX_DIGITS_MIN
    }

    /// What is asked for these digits: six of six or seven, eight of eight.
    pub(crate) fn asked(self) -> Option<CardPrefix> {
        CardPrefix::parse(self.as_str()).ok().map(CardPrefix::asked)
    }

    fn as_str(&self) -> &str {
        str::from_utf8(&self.digits[..self.len]).expect("only ASCII digits are taken")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_number_leaves_eight_digits() {
        assert_eq!(Digits::of("5526 0800 0000 0006"), Digits::of("55260800"));
        assert_eq!(Digits::of("5526 0800 0000 0006").len(), 8);
    }

    #[test]
    fn seven_digits_ask_what_six_ask() {
        assert_eq!(Digits::of("5526080").asked(), Digits::of("552608").asked());
        assert_ne!(Digits::of("55260800").asked(), Digits::of("552608").asked());
        assert_eq!(Digits::of("55260").asked(), None);
    }

    proptest! {
        #[test]
        fn no_text_leaves_a_ninth_digit(text in ".{0,40}") {
            let digits = Digits::of(&text);
            prop_assert!(digits.len() <= 8);
            prop_assert!(digits.as_str().len() <= 8);
        }
    }
}
