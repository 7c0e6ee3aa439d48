//! The desk: the amount on top, the face for the screen below, the live region beside it.

use web_sys::HtmlInputElement;
use yew::{Callback, Html, html};

use super::chooser::chooser;
use super::live_region::live_region;
use super::masthead::masthead;
use super::outcome::over;
use super::page_open::page_open;
use super::settling::settling;
use super::unopened::unopened;
use crate::i18n::Words;
use crate::state::{Action, Screen, State};

/// The whole picture of a state.
pub(crate) fn desk(words: Words, input: &HtmlInputElement, state: &State, act: &Callback<Action>) -> Html {
    let face = match state.screen() {
        Screen::Failed(trouble) => unopened(words, &trouble, act),
        Screen::Loading | Screen::Choosing => chooser(words, input, state, act),
        Screen::PageOpen(page) => page_open(words, &page, &state.pay, act),
        Screen::Settling { retry_at } => settling(words, retry_at.as_deref(), act),
        Screen::Over(outcome) => over(words, &outcome, state.currency()),
    };
    html! {
        <div class="desk" lang={words.locale.tag()}>
            { masthead(words, state.session.as_ref(), state.session_trouble.is_some()) }
            { face }
            { live_region(words, state) }
        </div>
    }
}
