//! The desk: the amount on top, the face for the screen below, the live region beside it.

use web_sys::HtmlInputElement;
use yew::Html;

use super::bank::bank;
use super::banners::banners;
use super::chooser::chooser;
use super::incoming::incoming;
use super::live_region::live_region;
use super::masthead::masthead;
use super::methods::methods;
use super::outcome::over;
use super::page::{At, Page};
use super::page_open::page_open;
use super::settling::settling;
use super::unopened::unopened;
use crate::browser::Hands;
use crate::i18n::Words;
use crate::state::{Screen, State};

/// The whole picture of a state.
pub(crate) fn desk(words: Words, hands: &Hands, input: &HtmlInputElement, state: &State) -> Html {
    let mut page = Page::new(words, hands);
    page.open("div", "desk");
    page.set(At::Lang, words.locale.tag());
    masthead(&mut page, state);
    banners(&mut page, state);
    methods(&mut page, state);
    match state.screen() {
        Screen::Failed(trouble) => unopened(&mut page, &trouble),
        Screen::Loading | Screen::Choosing => chooser(&mut page, input, state),
        Screen::PageOpen(open) => page_open(&mut page, &open, &state.pay),
        Screen::Settling { retry_at } => settling(&mut page, retry_at.as_deref()),
        Screen::Over(outcome) => over(&mut page, &outcome, state),
        Screen::Bank(face) => bank(&mut page, state, face),
        Screen::Incoming(face) => incoming(&mut page, state, face),
    }
    live_region(&mut page, state);
    page.close();
    page.done()
}
