//! The card field: label, why only the first digits, the loader's own input, and what is known of the card.

use vezne_protocol::CardScheme;
use web_sys::HtmlInputElement;
use yew::{Callback, Html, html};

use super::scheme_mark::scheme_mark;
use crate::i18n::Words;
use crate::state::{Action, Card, Digits, Note};

/// The field. The input is the loader's: `App` keeps its attributes as the state has them.
pub(super) fn card_field(words: Words, input: &HtmlInputElement, card: &Card, act: &Callback<Action>) -> Html {
    let texts = words.texts;

    let oninput = {
        let (input, act) = (input.clone(), act.clone());
        move |_| act.emit(typed(&input))
    };
    let onfocusout = {
        let act = act.clone();
        move |_| act.emit(Action::LeftField)
    };
    html! {
        <div class="field">
            <label class="label" for="card">{ texts.card_label }</label>
            <p class="hint" id="card-hint">{ texts.card_hint }</p>
            <div class="box" {oninput} {onfocusout}>
                { Html::VRef(input.clone().into()) }
                if let Some(scheme) = card.scheme() {
                    { scheme_mark(scheme) }
                }
            </div>
            <p class="status" data-bad={card.is_invalid().to_string()} id="card-status">{ status(words, card) }</p>
        </div>
    }
}

/// What the loader's filter left in the field, and what it noticed.
fn typed(input: &HtmlInputElement) -> Action {
    let note = match input.get_attribute("data-note").as_deref() {
        Some("cut") => Some(Note::Cut),
        Some("stray") => Some(Note::Stray),
        _ => None,
    };
    Action::Typed {
        digits: Digits::of(&input.value()),
        note,
    }
}

/// One line: the shop's objection, else what the field noticed, else who issued the card.
fn status(words: Words, card: &Card) -> String {
    match (&card.refusal, card.note) {
        (Some(refusal), _) => refusal.clone(),
        (None, Some(note)) => words.note(note).to_owned(),
        (None, None) => known(words, card),
    }
}

fn known(words: Words, card: &Card) -> String {
    match card.facts().map(|facts| words.facts(facts)) {
        Some(facts) if !facts.is_empty() => facts,
        _ if card.is_answered() => words.texts.card_unknown.to_owned(),
        _ => card.scheme().map_or("", CardScheme::name).to_owned(),
    }
}
