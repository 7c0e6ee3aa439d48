//! The form before its session is read: the field works already, the rest keeps its place.

use web_sys::HtmlInputElement;
use yew::{Callback, Html, html};

use super::card_field::card_field;
use super::tag::line;
use crate::i18n::Words;
use crate::state::{Action, Card};

/// The form's places.
pub(super) fn skeleton(words: Words, input: &HtmlInputElement, card: &Card, act: &Callback<Action>) -> Html {
    html! {
        <div class="chooser" aria-busy="true">
            { card_field(words, input, card, act) }
            { line("div", "bone bone-table", "") }
            { line("div", "bone bone-pay", "") }
        </div>
    }
}
