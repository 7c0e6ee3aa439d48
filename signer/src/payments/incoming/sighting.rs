//! References in a row's text: whole ones, ones with one mistake, and ones that are nobody's.
//!
//! The known ones are looked up, never compared one by one. Where the head stands whole, the mistake is behind it, and the
//! check character says for each place which character alone could stand there: a handful of look-ups. Where the body
//! stands whole, the mistake is in the head. So a text costs what its length costs, however many sessions are open.

use std::collections::BTreeSet;

use super::letters::Letters;
use super::reference::{BODY_CHARS, Body, GROUP_CHARS, HEAD, REFERENCE_CHARS, Reference};

/// The references that are somebody's.
#[derive(Debug, Clone, Default)]
pub struct Known(BTreeSet<Reference>);

impl FromIterator<Reference> for Known {
    fn from_iter<I: IntoIterator<Item = Reference>>(references: I) -> Self {
        Self(references.into_iter().collect())
    }
}

/// What stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// As it is written there.
    pub written: String,
    /// What it is.
    pub seen: Seen,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// A known reference, letter by letter.
    Whole(Reference),
    /// A known reference with one character changed, missing or too much, two neighbours swapped, or its head spoilt.
    Near(Reference),
    /// Written as a reference is, and none that is known.
    Nobodys,
}

/// A sighting at its place.
struct Hit {
    start: usize,
    end: usize,
    seen: Seen,
}

/// The sightings of a text, in its order. Where one place gives the same reference in several ways, it is the first way,
/// up to the end of a word if there is such a way: the next word is not part of it.
struct Hits<'a> {
    letters: &'a Letters<'a>,
    all: Vec<Hit>,
}

impl Hits<'_> {
    fn add(&mut self, start: usize, end: usize, seen: Seen) {
        let of_place = self.all.iter_mut().rev().take_while(|hit| hit.start == start);
        match of_place
            .into_iter()
            .find(|hit| hit.seen.reference() == seen.reference())
        {
            None => self.all.push(Hit { start, end, seen }),
            Some(same) if self.letters.is_edge(end) && !self.letters.is_edge(same.end) => same.end = end,
            Some(_) => {}
        }
    }
}

impl Seen {
    /// The known reference that it is.
    pub const fn reference(self) -> Option<Reference> {
        match self {
            Self::Whole(reference) | Self::Near(reference) => Some(reference),
            Self::Nobodys => None,
        }
    }
}

/// Every reference in a text: each known one once, as whole as it is there.
///
/// A known reference counts as whole with whatever between its characters, where its ends are ends of words. Within a
/// longer word (`SIPARISVK7M3QXD9Y`, for banks drop punctuation) it does where it is written without a break or in its two
/// groups, and where more than a single letter sticks to it: that one may have been typed too much.
pub fn sightings(text: &str, known: &Known) -> Vec<Sighting> {
    let letters = Letters::of(text);
    let mut hits = Hits {
        letters: &letters,
        all: Vec::new(),
    };
    for at in 0..letters.all().len() {
        whole(&letters, known, at, &mut hits);
        with_spoilt_body(&letters, known, at, &mut hits);
        with_spoilt_head(&letters, known, at, &mut hits);
    }
    settled(&letters, &hits.all)
        .map(|hit| Sighting {
            written: letters.written(hit.start, hit.end),
            seen: hit.seen,
        })
        .collect()
}

/// The hits that count: of each reference the best, nothing within a word that is a whole reference, and nobody's only
/// where it is nothing else.
fn settled<'a>(letters: &'a Letters<'_>, hits: &'a [Hit]) -> impl Iterator<Item = &'a Hit> {
    let overlaps = |one: &Hit, other: &Hit| one.start < other.end && other.start < one.end;
    let is_clear =
        |hit: &Hit| matches!(hit.seen, Seen::Whole(_)) && letters.is_edge(hit.start) && letters.is_edge(hit.end);
    hits.iter().enumerate().filter_map(move |(place, hit)| {
        let mut others = hits.iter().enumerate().filter(|(other, _)| *other != place);
        let is_beaten = others.any(|(other_place, other)| match (hit.seen, other.seen) {
            (Seen::Whole(one), Seen::Whole(same)) => one == same && other_place < place,
            (Seen::Near(one), Seen::Near(same)) => one == same && other_place < place,
            (Seen::Near(one), Seen::Whole(better)) => one == better || (is_clear(other) && overlaps(hit, other)),
            (Seen::Whole(_), Seen::Near(_)) | (_, Seen::Nobodys) => false,
            (Seen::Nobodys, Seen::Whole(_) | Seen::Near(_)) => overlaps(hit, other),
        });
        (!is_beaten).then_some(hit)
    })
}

/// Ten characters that are a reference, or look like one.
fn whole(letters: &Letters<'_>, known: &Known, start: usize, hits: &mut Hits<'_>) {
    let end = start + REFERENCE_CHARS;
    let Some(body) = behind_head(letters, start, BODY_CHARS).and_then(|body| Body::try_from(body).ok()) else {
        return;
    };
    let is_clear = letters.is_edge(start) && letters.is_edge(end);
    let is_solid = letters.breaks(start, end).all(|at| at == GROUP_CHARS);
    let seen = match Reference::of_body(body) {
        Some(reference) if known.0.contains(&reference) => {
            if is_clear || (is_solid && !letters.has_stray_letter(start, end)) {
                Seen::Whole(reference)
            } else {
                Seen::Near(reference)
            }
        }
        // One break is a bank's; more of them make it chance.
        Some(_) if is_clear && letters.breaks(start, end).count() <= 1 => Seen::Nobodys,
        None if is_clear && is_solid && Reference::has_characters_of_one(body) => Seen::Nobodys,
        _ => return,
    };
    hits.add(start, end, seen);
}

/// A whole head, and behind it a known reference's body with one mistake.
fn with_spoilt_body(letters: &Letters<'_>, known: &Known, start: usize, hits: &mut Hits<'_>) {
    let mut look = |reference: Option<Reference>, chars: usize| {
        if let Some(reference) = reference.filter(|reference| known.0.contains(reference)) {
            hits.add(start, start + HEAD.len() + chars, Seen::Near(reference));
        }
    };
    if let Some(body) = behind_head(letters, start, BODY_CHARS).and_then(|body| Body::try_from(body).ok()) {
        for at in 0..BODY_CHARS {
            look(Reference::repaired(body, at), BODY_CHARS);
        }
        for at in 0..BODY_CHARS - 1 {
            let mut swapped = body;
            swapped.swap(at, at + 1);
            look(Reference::of_body(swapped), BODY_CHARS);
        }
    }
    if let Some(longer) = behind_head(letters, start, BODY_CHARS + 1) {
        for at in 0..=BODY_CHARS {
            look(Reference::of_body(without(longer, at)), BODY_CHARS + 1);
        }
    }
    if let Some(shorter) = behind_head(letters, start, BODY_CHARS - 1) {
        for at in 0..BODY_CHARS {
            look(Reference::repaired(with_gap(shorter, at), at), BODY_CHARS - 1);
        }
    }
}

/// A known reference's whole body without a whole head before it, or with the head's K swapped into it.
fn with_spoilt_head(letters: &Letters<'_>, known: &Known, at: usize, hits: &mut Hits<'_>) {
    let all = letters.all();
    let mut look = |body: Body, start: usize, end: usize| {
        if let Some(reference) = Reference::of_body(body).filter(|reference| known.0.contains(reference)) {
            hits.add(start, end, Seen::Near(reference));
        }
    };
    if let Some(body) = all.get(at..at + BODY_CHARS).and_then(|body| Body::try_from(body).ok()) {
        let before = &all[..at];
        let is_headed = before.ends_with(HEAD.as_bytes());
        if !is_headed {
            look(body, at - head_remains(letters, before), at + BODY_CHARS);
        }
    }
    if let Some(&[b'V', first, b'K', ref rest @ ..]) = all.get(at..at + REFERENCE_CHARS) {
        let mut body = [first; BODY_CHARS];
        body[1..].copy_from_slice(rest);
        look(body, at, at + REFERENCE_CHARS);
    }
}

/// The letters behind a whole head.
fn behind_head<'a>(letters: &'a Letters<'_>, start: usize, chars: usize) -> Option<&'a [u8]> {
    letters.all()[start..].strip_prefix(HEAD.as_bytes())?.get(..chars)
}

/// How many letters before a body may be what is left of its head.
fn head_remains(letters: &Letters<'_>, before: &[u8]) -> usize {
    match before {
        [.., b'V', _, b'K'] => 3,
        [.., b'V', _] | [.., b'K', b'V'] => 2,
        [.., _, b'K'] if !letters.is_edge(before.len() - 1) => 2,
        [.., b'K' | b'V'] => 1,
        _ => 0,
    }
}

/// A body of one letter more, without the letter at a place.
fn without(longer: &[u8], at: usize) -> Body {
    let mut body = [0; BODY_CHARS];
    let kept = longer.iter().enumerate().filter(|(place, _)| *place != at);
    for (place, (_, letter)) in body.iter_mut().zip(kept) {
        *place = *letter;
    }
    body
}

/// A body of one letter less, with a place opened.
fn with_gap(shorter: &[u8], at: usize) -> Body {
    let mut body = [0; BODY_CHARS];
    let places = body.iter_mut().enumerate().filter(|(place, _)| *place != at);
    for ((_, place), letter) in places.zip(shorter) {
        *place = *letter;
    }
    body
}

#[cfg(test)]
mod tests;
