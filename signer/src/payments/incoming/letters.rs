//! A row's text as references are looked for in it: its letters and digits alone, with where words began and ended.

use unicode_normalization::char::is_combining_mark;

/// Stands for a letter that no reference has: it makes a word longer, and equals nothing.
const FOREIGN: u8 = b'?';

/// The letters and digits of a text, in ASCII capitals, with nothing between them. Banks drop and insert spaces and
/// dashes, and break lines at fixed columns, so what stands between two characters tells little; that something does is
/// kept.
pub(super) struct Letters<'a> {
    text: &'a str,
    letters: Vec<u8>,
    places: Vec<Place>,
}

/// Where a letter stands in the text.
#[derive(Clone, Copy)]
struct Place {
    /// Its first byte.
    start: usize,
    /// The byte behind it.
    end: usize,
    /// Whether a word begins with it.
    opens: bool,
}

impl<'a> Letters<'a> {
    /// Reads a text. Only ASCII's small letters become capitals: `ı` is no I and `Ş` no S, whatever a bank makes of them.
    pub(super) fn of(text: &'a str) -> Self {
        let (mut letters, mut places) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
        let mut opens = true;
        for (start, character) in text.char_indices() {
            let letter = match u8::try_from(character) {
                Ok(byte) if byte.is_ascii_alphanumeric() => byte.to_ascii_uppercase(),
                // What a bank writes for a letter that it could not read is a letter as well, as is an accent of its own.
                _ if is_letter(character) => FOREIGN,
                _ => {
                    opens = true;
                    continue;
                }
            };
            letters.push(letter);
            places.push(Place {
                start,
                end: start + character.len_utf8(),
                opens,
            });
            opens = false;
        }
        Self { text, letters, places }
    }

    /// The letters, all of them.
    pub(super) fn all(&self) -> &[u8] {
        &self.letters
    }

    /// Whether a word begins here, or the text ends.
    pub(super) fn is_edge(&self, at: usize) -> bool {
        self.places.get(at).is_none_or(|place| place.opens)
    }

    /// Whether a single letter sticks to these at either end: it may be one that was typed too much.
    pub(super) fn has_stray_letter(&self, start: usize, end: usize) -> bool {
        let before = !self.is_edge(start) && self.is_edge(start - 1);
        let behind = !self.is_edge(end) && self.is_edge(end + 1);
        before || behind
    }

    /// After how many of these letters another word begins among them.
    pub(super) fn breaks(&self, start: usize, end: usize) -> impl Iterator<Item = usize> {
        (1..end - start).filter(move |after| self.is_edge(start + after))
    }

    /// The text from one letter to before another, as it is written, with single letters that stick to it.
    pub(super) fn written(&self, start: usize, end: usize) -> String {
        let start = if !self.is_edge(start) && self.is_edge(start - 1) {
            start - 1
        } else {
            start
        };
        let end = if !self.is_edge(end) && self.is_edge(end + 1) {
            end + 1
        } else {
            end
        };
        let first = self.places.get(start).map_or(0, |place| place.start);
        let last = self.places[..end].last().map_or(first, |place| place.end);
        self.text.get(first..last).unwrap_or_default().to_owned()
    }
}

fn is_letter(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character) || character == char::REPLACEMENT_CHARACTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_letter_only_parts_words() {
        let letters = Letters::of("Ödeme: vk7-m3\u{200b}ş i\u{307}.");
        assert_eq!(letters.all(), b"?DEMEVK7M3?I?");
        let edges: Vec<usize> = (0..=letters.all().len()).filter(|at| letters.is_edge(*at)).collect();
        assert_eq!(edges, [0, 5, 8, 10, 11, 13]);
        assert_eq!(letters.written(5, 11), "vk7-m3\u{200b}ş");
        assert_eq!(letters.breaks(5, 11).collect::<Vec<usize>>(), [3, 5]);
    }

    #[test]
    fn no_letter_comes_from_another_one() {
        for text in ["ı", "İ", "ş", "Ş", "\u{212a}", "ſ", "\u{ff36}", "\u{fffd}", "٣"] {
            assert_eq!(Letters::of(text).all(), b"?", "{text}");
        }
    }

    #[test]
    fn an_empty_text_has_no_letters() {
        let letters = Letters::of(" - ");
        assert!(letters.all().is_empty() && letters.is_edge(0));
        assert_eq!(letters.written(0, 0), "");
    }
}
