//! What the order costs, and whether this is only a test.

use vezne_protocol::SessionView;
use yew::{Html, html};

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
                        <span class="due-label">{ texts.amount_due }</span>
                        <span class="bone bone-amount"></span>
                    </p>
                </div>
            }
        };
    };
    html! {
        <div class="masthead">
            <p class="due">
                <span class="due-label">{ texts.amount_due }</span>
                <strong class="due-amount">{ session.amount.to_text(words.locale, session.currency) }</strong>
            </p>
            if session.test_mode {
                <p class="test"><span class="badge">{ texts.test_badge }</span>{ texts.test_note }</p>
            }
        </div>
    }
}
