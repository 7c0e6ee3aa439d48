//! How to pay, where the session leaves a choice: two radio buttons that look like one switch.

use vezne_protocol::Method;

use super::page::Page;
use crate::events::word;
use crate::state::State;

/// The choice.
pub(super) fn methods(page: &mut Page, state: &State) {
    if !state.may_choose_method() {
        return;
    }
    let texts = page.texts();
    page.open("fieldset", "plans methods");
    page.line("legend", "label", texts.method_title);
    for (method, label) in [
        (Method::Card, texts.method_card),
        (Method::BankTransfer, texts.method_bank),
    ] {
        page.open("label", "method");
        page.open("input", "");
        page.radio("method", word(method).to_owned(), state.method() == method);
        page.close();
        page.line("span", "", label);
        page.close();
    }
    page.close();
}
