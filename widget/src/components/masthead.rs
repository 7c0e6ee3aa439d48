//! What the order costs, and whether this is only a test.

use vezne_protocol::SessionView;
use yew::{Html, html};

use super::tag::line;
use crate::i18n::Words;

/// The head of the desk; empty when the session could not be read.
pub(super) fn masthead(words: Words, session: Option<&SessionView>, failed: bool) -> Html {
    let texts = words.texts;
    let Some(session) = session else {
        return if failed {
            Html::default()
        } else {
            html! {
                <div class="masthead">
                    <p class="due">
                        { line("span", "due-label", texts.amount_due) }
                        { line("span", "bone bone-amount", "") }
                    </p>
                </div>
            }
        };
    };
    html! {
        <div class="masthead">
            <p class="due">
                { line("span", "due-label", texts.amount_due) }
                { line("strong", "due-amount", session.amount.to_text(words.locale, session.currency)) }
            </p>
            if session.test_mode {
                { line("span", "badge", texts.test_badge) }
            }
        </div>
    }
}
