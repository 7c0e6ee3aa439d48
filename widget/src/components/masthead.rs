//! What the order costs, and whether this is only a test.

use super::page::Page;
use crate::state::State;

/// The head of the desk; empty when the session could not be read.
pub(super) fn masthead(page: &mut Page, state: &State) {
    page.open("div", "masthead");
    if state.session.is_some() || state.session_trouble.is_none() {
        page.open("p", "due");
        page.line("span", "due-label", page.texts().amount_due());
        match &state.session {
            Some(session) => {
                let amount = session.amount.to_text(page.words.locale, session.currency);
                page.line("strong", "due-amount", amount);
            }
            None => page.line("span", "bone bone-amount", ""),
        }
        page.close();
        if state.is_test() {
            page.line("span", "badge", page.texts().test_badge());
        }
    }
    page.close();
}
