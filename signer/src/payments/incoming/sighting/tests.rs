//! Texts as buyers and banks write them, and what is seen in them.

use super::*;

/// `VK7M3-QXD9Y`, on which every mistake is made.
const OURS: &str = "VK7M3QXD9Y";

fn ours() -> Reference {
    Reference::parse(OURS).unwrap()
}

fn seen(text: &str) -> Vec<Seen> {
    let known = Known::from_iter([ours()]);
    sightings(text, &known)
        .into_iter()
        .map(|sighting| sighting.seen)
        .collect()
}

fn written(text: &str) -> Vec<String> {
    let known = Known::from_iter([ours()]);
    sightings(text, &known)
        .into_iter()
        .map(|sighting| sighting.written)
        .collect()
}

#[test]
fn a_whole_reference_is_seen_in_whatever_banks_make_of_a_text() {
    for text in [
        OURS,
        "vk7m3-qxd9y",
        "GELEN FAST AYŞE YILMAZ VK7M3QXD9Y SIPARIS",
        "GELEN HAVALE AYSE YILMAZ/VK7M3-QXD9Y/TR330006100519786457841326",
        "Ödeme: VK7M3QXD9Y.",
        "V K 7 M 3 Q X D 9 Y",
        "SIPARIS VK7M3Q\nXD9Y AYSE",
        "SIPARIS VK7M3\u{a0}QXD9Y",
        "SIPARIS VK7M3–QXD9Y",
        "SIPARISVK7M3QXD9YAYSE",
        "SIPARISVK7M3-QXD9Y",
        "VKN 2345678936 VK7M3QXD9Y",
        "VK7M3QXD9Y VK7M3QXD9Y",
        "VK7M3QXD9Y ve yanlış yazılan VK7M3QXD8Y",
    ] {
        assert_eq!(seen(text), [Seen::Whole(ours())], "{text}");
    }
    assert_eq!(written("Ödeme (vk7m3 - qxd9y)."), ["vk7m3 - qxd9y"]);
}

#[test]
fn every_substitution_is_a_near_miss() {
    for at in 0..REFERENCE_CHARS {
        for wrong in ('0'..='9').chain('A'..='Z').chain("ıİşŞğü\u{fffd}".chars()) {
            let mut letters: Vec<char> = OURS.chars().collect();
            if letters[at] != wrong {
                letters[at] = wrong;
                one_mistake(&letters.into_iter().collect::<String>());
            }
        }
    }
}

#[test]
fn every_swap_of_neighbours_is_a_near_miss() {
    for at in 0..REFERENCE_CHARS - 1 {
        let mut letters: Vec<char> = OURS.chars().collect();
        letters.swap(at, at + 1);
        one_mistake(&letters.into_iter().collect::<String>());
    }
}

#[test]
fn every_missing_character_is_a_near_miss() {
    for at in 0..REFERENCE_CHARS {
        let mut letters: Vec<char> = OURS.chars().collect();
        letters.remove(at);
        one_mistake(&letters.into_iter().collect::<String>());
    }
}

#[test]
fn every_character_too_much_is_a_near_miss() {
    for at in 0..=REFERENCE_CHARS {
        for extra in ('0'..='9').chain('A'..='Z').chain("ıİşŞ".chars()) {
            let mut letters: Vec<char> = OURS.chars().collect();
            letters.insert(at, extra);
            one_mistake(&letters.into_iter().collect::<String>());
        }
    }
}

/// One mistake, alone and among other words, in capitals and in small letters.
fn one_mistake(text: &str) {
    let halves: String = text
        .chars()
        .enumerate()
        .map(|(at, c)| if at == 5 { format!("-{c}") } else { c.into() })
        .collect();
    for text in [
        text.to_owned(),
        text.to_ascii_lowercase(),
        halves,
        format!("GELEN FAST AYŞE {text} SIPARIS"),
    ] {
        assert_eq!(seen(&text), [Seen::Near(ours())], "{text}");
    }
    assert_eq!(written(&format!("FAST AYŞE {text}. SIPARIS")), [text]);
}

#[test]
fn a_missing_character_is_not_taken_from_the_next_word() {
    for text in ["VK7M3QXD9 YILMAZ", "SEV K7M3QXD9Y"] {
        assert_eq!(seen(text), [Seen::Near(ours())], "{text}");
    }
}

#[test]
fn a_reference_without_its_head_is_a_near_miss() {
    assert_eq!(seen("SIPARIS 7M3QXD9Y"), [Seen::Near(ours())]);
}

#[test]
fn a_reference_that_nobody_has_is_told() {
    for text in ["VK7M3QXD8Z", "vk7m3-qxd8z AYSE", "VK22222222", "VK222 22222"] {
        assert_eq!(seen(text), [Seen::Nobodys], "{text}");
    }
    assert_eq!(seen("VK7M3QXD9Y VK7M3QXD8Z"), [Seen::Whole(ours()), Seen::Nobodys]);
}

#[test]
fn other_texts_bear_no_reference() {
    for text in [
        "",
        "VK",
        "GELEN FAST AYŞE YILMAZ KIRA",
        "VKN 2345678936 VERGI",
        "VKN2345678936",
        "SEVK ADRESTE YAPILDI",
        "VKIBRISLI10 AYSE",
        "TR330006100519786457841326",
        "VZ7K3M9Q2XAB",
        "VKM7QXD39Y8",
    ] {
        assert_eq!(seen(text), [], "{text}");
    }
}

#[test]
fn a_slip_that_may_be_of_two_is_seen_as_both() {
    // Two references that differ at two places have a text between them that is one mistake away from each.
    let ours = ours();
    let body: Body = OURS.as_bytes()[2..].try_into().unwrap();
    let mut other = body;
    other[0] = b'8';
    let other = Reference::repaired(other, 4).unwrap();
    let mut slip = body;
    slip[0] = b'8';
    let slip = format!("{HEAD}{}", str::from_utf8(&slip).unwrap());
    let known = Known::from_iter([ours, other]);
    let mut seen: Vec<Seen> = sightings(&slip, &known)
        .into_iter()
        .map(|sighting| sighting.seen)
        .collect();
    seen.sort();
    let mut both = [Seen::Near(ours), Seen::Near(other)];
    both.sort();
    assert_eq!(seen, both);
}
