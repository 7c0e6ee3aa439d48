//! Texts in the letters that Turkish banks take: those of the national standard, and nothing that another system trips over.

use unicode_normalization::UnicodeNormalization as _;

/// The most characters, not bytes, of a description.
pub const DESCRIPTION_CHARS_MAX: usize = 200;
/// The most characters of a receiver's name.
pub const NAME_CHARS_MAX: usize = 50;
/// The letters beyond ASCII that the standard has.
const TURKISH_LETTERS: &str = "ÇÖÜçöüĞğİıŞş";
/// What of printable ASCII it leaves out.
const LEFT_OUT: &str = "\"$<>`|~";

/// A description: the shop's text, then our reference, which is never cut.
pub fn description(text: &str, reference: &str) -> String {
    let reference = cut(&accepted(reference), DESCRIPTION_CHARS_MAX);
    let room = DESCRIPTION_CHARS_MAX.saturating_sub(reference.chars().count() + 1);
    let text = cut(&accepted(text), room);
    match (text.as_str(), reference.as_str()) {
        ("", _) => reference,
        (_, "") => text,
        _ => format!("{text} {reference}"),
    }
}

/// A receiver's name.
pub fn name(text: &str) -> String {
    cut(&accepted(text), NAME_CHARS_MAX)
}

/// A text of accepted characters only: others become what they look like or are left out. One space between words.
pub fn accepted(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.nfc() {
        match character {
            _ if is_accepted(character) => written.push(character),
            _ => match looks_like(character) {
                Some(like) => written.push_str(like),
                None => written.extend(std::iter::once(character).nfkd().map(plain).filter(|c| is_accepted(*c))),
            },
        }
    }
    let words: Vec<&str> = written.split_ascii_whitespace().collect();
    words.join(" ")
}

fn is_accepted(character: char) -> bool {
    let is_ascii = matches!(character, ' '..='~') && !LEFT_OUT.contains(character);
    is_ascii || TURKISH_LETTERS.contains(character)
}

/// Any space is one of ASCII's.
fn plain(character: char) -> char {
    if character.is_whitespace() { ' ' } else { character }
}

/// What stands for a character that Unicode takes apart in no other way.
const fn looks_like(character: char) -> Option<&'static str> {
    Some(match character {
        '"' | '`' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»' => "'",
        '<' => "(",
        '>' => ")",
        '|' => "/",
        '~' | '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '$' => "USD",
        '€' => "EUR",
        '£' => "GBP",
        '₺' => "TL",
        '×' => "x",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'ł' => "l",
        'Ł' => "L",
        'ə' => "e",
        'Ə' => "E",
        _ => return None,
    })
}

/// A text's first characters, without a space at the end.
fn cut(text: &str, chars_max: usize) -> String {
    let text: String = text.chars().take(chars_max).collect();
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn turkish_stays_and_the_rest_becomes_what_it_looks_like() {
        for (text, expected) in [
            ("Çığ Öküz Şaşı İĞÜ", "Çığ Öküz Şaşı İĞÜ"),
            ("Kahve Dükkânı", "Kahve Dükkanı"),
            // A cedilla of its own, as some keyboards write it.
            ("S\u{327}is\u{327}e", "Şişe"),
            ("I\u{307}zmir", "İzmir"),
            ("“Ayşe”\u{a0}& Söhne – Straße", "'Ayşe' & Söhne - Strasse"),
            ("100 ₺ | 5$ <a>\t№ 3…", "100 TL / 5USD (a) No 3..."),
            ("ＡＢＣ ﬁ éñ", "ABC fi en"),
            ("Çay ☕ Привет 茶", "Çay"),
            ("a\n\0\u{7f}b", "a b"),
        ] {
            assert_eq!(accepted(text), expected, "{text}");
        }
    }

    #[test]
    fn a_description_has_200_characters_and_keeps_its_reference() {
        assert_eq!(description("Vezne Çay", "vzn-1"), "Vezne Çay vzn-1");
        assert_eq!(description("☕", "vzn-1"), "vzn-1");
        assert_eq!(description("Vezne", ""), "Vezne");
        // 200 letters of two bytes each: what is counted is characters.
        let long = description(&"ş".repeat(300), "vzn-1");
        assert_eq!((long.chars().count(), long.len()), (200, 394));
        assert!(long.ends_with("ş vzn-1"));
        assert_eq!(description("Vezne", &"r".repeat(300)), "r".repeat(200));
        assert_eq!(name(&"Ğ".repeat(51)), "Ğ".repeat(50));
    }

    proptest! {
        #[test]
        fn what_is_written_is_accepted_and_stays(text in "\\PC{0,80}|[ -~ÇÖÜçöüĞğİıŞş]{0,300}") {
            let once = accepted(&text);
            prop_assert!(once.chars().all(is_accepted));
            prop_assert_eq!(accepted(&once), once);
        }

        #[test]
        fn a_reference_is_always_whole(text in "\\PC{0,300}", reference in "[a-z0-9-]{1,40}") {
            let description = description(&text, &reference);
            prop_assert!(description.chars().count() <= DESCRIPTION_CHARS_MAX);
            prop_assert!(description.ends_with(&reference));
        }
    }
}
