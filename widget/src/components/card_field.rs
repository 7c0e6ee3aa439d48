//! The card field: label, why only the first digits, the loader's own input, and what is known of the card.

use vezne_protocol::CardScheme;
use web_sys::HtmlInputElement;
use yew::Html;

use super::page::{At, Page};
use super::scheme_mark::scheme_mark;
use crate::i18n::Words;
use crate::state::Card;

/// The field. The input is the loader's: `App` keeps its attributes as the state has them.
pub(super) fn card_field(page: &mut Page, input: &HtmlInputElement, card: &Card) {
    let texts = page.texts();
    page.open("div", "field");
    label(page, "card", texts.card_label());
    page.open("p", "hint");
    page.set(At::Id, "card-hint");
    page.text(texts.card_hint());
    page.close();
    page.open("div", "box");
    page.put(Html::VRef(input.clone().into()));
    // An empty place, so that the input before it stays where it is.
    match card.scheme() {
        Some(scheme) => scheme_mark(page, scheme),
        None => page.put(Html::default()),
    }
    page.close();
    status(page, "card-status", card_status(page.words, card), card.is_invalid());
    page.close();
}

/// A field's label.
#[inline(never)]
pub(super) fn label(page: &mut Page, field: &'static str, text: &'static str) {
    page.open("label", "label");
    page.set(At::For, field);
    page.text(text);
    page.close();
}

/// A field's one line.
#[inline(never)]
pub(super) fn status(page: &mut Page, id: &'static str, text: String, is_bad: bool) {
    page.open("p", "status");
    page.set(At::Id, id);
    page.flag(At::Bad, is_bad);
    page.text(text);
    page.close();
}

/// The shop's objection, else what the field noticed, else who issued the card.
pub(super) fn card_status(words: Words, card: &Card) -> String {
    match (&card.refusal, card.note) {
        (Some(refusal), _) => refusal.clone(),
        (None, Some(note)) => words.note(note).to_owned(),
        (None, None) => known(words, card),
    }
}

fn known(words: Words, card: &Card) -> String {
    match card.facts().map(|facts| words.facts(facts)) {
        Some(facts) if !facts.is_empty() => facts,
        _ if card.is_answered() => words.texts.card_unknown().to_owned(),
        _ => card.scheme().map_or("", CardScheme::name).to_owned(),
    }
}
