//! What the check character sees, tried out for every error at every place.

use proptest::prelude::*;

use super::*;

const SAMPLE: &str = "VK7M3QXD9Y";

/// Some references that have nothing to do with one another.
fn samples() -> impl Iterator<Item = Reference> {
    (0u64..40).map(|n| Reference::from_random((n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (n << 7)).to_be_bytes()))
}

#[test]
fn the_alphabet_is_of_a_prime_size_and_keeps_its_letters_in_every_case() {
    assert_eq!(ALPHABET.len(), usize::try_from(PRIME).unwrap());
    assert!((2..PRIME).all(|factor| !PRIME.is_multiple_of(factor)));
    for letter in ALPHABET.iter().map(|byte| char::from(*byte)) {
        assert!(!"01ILO".contains(letter) && letter.is_ascii_alphanumeric(), "{letter}");
        // Unicode's rules and ASCII's agree on it, and the Turkish exceptions are about I alone.
        assert_eq!(
            letter.to_lowercase().to_string(),
            letter.to_ascii_lowercase().to_string()
        );
        assert_eq!(
            letter.to_ascii_lowercase().to_uppercase().to_string(),
            letter.to_string()
        );
    }
}

#[test]
fn each_substitution_is_caught_at_each_place_by_each_character() {
    let typed: Vec<char> = ('0'..='9').chain('A'..='Z').chain("ÇĞİÖŞÜı".chars()).collect();
    for reference in samples() {
        let right: Vec<char> = reference.plain().chars().collect();
        for at in 0..REFERENCE_CHARS {
            for wrong in typed.iter().filter(|wrong| **wrong != right[at]) {
                let mut text = right.clone();
                text[at] = *wrong;
                let text: String = text.into_iter().collect();
                assert!(Reference::parse(&text).is_err(), "{reference} as {text}");
            }
        }
    }
}

#[test]
fn each_swap_is_caught_of_each_pair_of_characters_at_each_two_places() {
    for base in samples().take(8) {
        for (one, other) in (0..BODY_CHARS).flat_map(|one| (one + 1..BODY_CHARS).map(move |other| (one, other))) {
            // The pair is put there, and a third place makes a reference of it again.
            let third = (0..BODY_CHARS).find(|place| *place != one && *place != other).unwrap();
            for (left, right) in ALPHABET
                .iter()
                .flat_map(|left| ALPHABET.iter().map(move |right| (*left, *right)))
            {
                let mut body = base.0;
                (body[one], body[other]) = (left, right);
                let Reference(mut swapped) = Reference::repaired(body, third).unwrap();
                swapped.swap(one, other);
                assert_eq!(
                    Reference::of_body(swapped).is_none(),
                    left != right,
                    "{one} and {other}"
                );
            }
        }
    }
}

#[test]
fn a_swap_with_the_heads_last_letter_is_caught() {
    for reference in samples() {
        for at in 0..HEAD.len() {
            let mut text = reference.plain().into_bytes();
            text.swap(at, at + 1);
            let text = String::from_utf8(text).unwrap();
            assert!(Reference::parse(&text).is_err() || text == reference.plain());
        }
    }
}

#[test]
fn one_place_has_one_character_that_fits() {
    for reference in samples() {
        for at in 0..BODY_CHARS {
            let fitting = ALPHABET.iter().filter(|letter| {
                let mut body = reference.0;
                body[at] = **letter;
                Reference::of_body(body).is_some()
            });
            assert_eq!(fitting.count(), 1);
            assert_eq!(Reference::repaired(reference.0, at), Some(reference));
        }
    }
}

#[test]
fn people_see_two_groups_and_banks_get_none() {
    let reference = Reference::parse(SAMPLE).unwrap();
    assert_eq!(reference.plain(), SAMPLE);
    assert_eq!(reference.to_string(), "VK7M3-QXD9Y");
    assert_eq!(serde_json::to_string(&reference).unwrap(), format!("\"{SAMPLE}\""));
    for text in ["vk7m3-qxd9y", " VK7M 3QX D9Y ", "V-K-7M3QXD9-Y", "VK7M3\u{a0}QXD9Y"] {
        assert_eq!(Reference::parse(text), Ok(reference), "{text}");
    }
}

#[test]
fn what_is_no_reference_is_told_why() {
    for (text, why) in [
        ("", ReferenceError::Length),
        ("VK7M3QXD9", ReferenceError::Length),
        ("VK7M3QXD9YY", ReferenceError::Length),
        ("VZ7M3QXD9Y", ReferenceError::Head),
        ("VK7M3QXD9İ", ReferenceError::Characters),
        ("VK7M3QXD9ı", ReferenceError::Characters),
        ("VK7M3QXD0A", ReferenceError::Characters),
        ("VK7M3QXD95", ReferenceError::Check),
    ] {
        assert_eq!(Reference::parse(text), Err(why), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_made_is_read_again(bytes in any::<[u8; 8]>()) {
        let reference = Reference::from_random(bytes);
        prop_assert_eq!(Reference::parse(&reference.plain()), Ok(reference));
        prop_assert_eq!(Reference::parse(&reference.to_string().to_ascii_lowercase()), Ok(reference));
    }

    #[test]
    fn no_text_makes_the_parser_stumble(text in "\\PC{0,14}") {
        if let Ok(reference) = Reference::parse(&text) {
            prop_assert_eq!(Reference::parse(&reference.plain()), Ok(reference));
        }
    }
}
