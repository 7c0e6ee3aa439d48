//! A line of plain text that a person will read before money moves: nothing in it is invisible.

use std::ops::RangeInclusive;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// How many characters the name of an account's holder has.
pub(super) const NAME_CHARS: RangeInclusive<usize> = 2..=50;

/// One line of so many characters, without the spaces around it. Controls are refused, and so is whatever has no shape of
/// its own or turns the writing round: who confirms a payment has to see what was drafted.
pub(super) fn line(text: &str, chars: &RangeInclusive<usize>) -> Result<String, String> {
    let text = text.trim();
    if text.chars().any(is_invisible) {
        return Err("must be one line of plain text, without invisible characters".to_owned());
    }
    if chars.contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(format!("must be {} to {} characters", chars.start(), chars.end()))
    }
}

/// Letters, marks and a symbol that are drawn as nothing (Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties, as
/// far as their category does not tell, and the blank of Braille).
const BLANK: [RangeInclusive<char>; 9] = [
    '\u{34f}'..='\u{34f}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{e0100}'..='\u{e01ef}',
];

/// Controls, formats, private use and what is not assigned; a separator that is no space; what is drawn as nothing.
fn is_invisible(character: char) -> bool {
    if BLANK.iter().any(|blank| blank.contains(&character)) {
        return true;
    }
    match character.general_category_group() {
        GeneralCategoryGroup::Other => true,
        GeneralCategoryGroup::Separator => character != ' ',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_refused() {
        for text in [
            "Zeynep\u{202e}nalsrA",
            "Zeynep\u{200b}Arslan",
            "Zeynep\nArslan",
            "Zeynep\u{a0}Arslan",
            "Zeynep\u{2028}Arslan",
            "Zeynep\u{3164}Arslan",
            "Zeynep\u{2800}Arslan",
            "Zeynep\u{fe0f}",
        ] {
            assert!(line(text, &NAME_CHARS).is_err(), "{text:?}");
        }
        assert_eq!(
            line(" Zeynep Çağlar-Işık (A.Ş.) ", &NAME_CHARS).unwrap(),
            "Zeynep Çağlar-Işık (A.Ş.)"
        );
        assert_eq!(line("Z", &NAME_CHARS), Err("must be 2 to 50 characters".to_owned()));
    }
}
