//! How to pay, where the session leaves a choice: two ways look like one switch, three are a list that says what each is.

use vezne_protocol::Method;

use super::notice::{Notice, notice};
use super::page::Page;
use crate::events::word;
use crate::state::State;

/// The choice, and a warning to whoever was given the details of a transfer and now looks at another way.
pub(super) fn methods(page: &mut Page, state: &State) {
    if !state.may_choose_method() {
        return;
    }
    let texts = page.texts();
    let is_list = state.ways().count() > 2;
    page.open("fieldset", "plans methods");
    page.line("legend", "label", texts.method_title());
    for method in state.ways() {
        let (label, what) = match method {
            Method::Card => (texts.method_card(), texts.what_card()),
            Method::BankTransfer => (texts.method_bank(), texts.what_bank()),
            Method::IncomingTransfer => (texts.method_incoming(), texts.what_incoming()),
        };
        page.open("label", if is_list { "choice option" } else { "method" });
        page.open("input", "");
        page.radio("method", word(method).to_owned(), state.method() == method);
        page.close();
        page.open("span", "");
        page.text(label);
        if is_list {
            page.line("small", "soft", what);
        }
        page.close();
        page.close();
    }
    page.close();
    if state.awaits_transfer() {
        let still = Notice {
            title: texts.incoming_still(),
            text: texts.incoming_twice(),
            ..Notice::default()
        };
        notice(page, &still);
    }
}
