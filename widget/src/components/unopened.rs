//! The session could not be read: why, and a way on. What the shop put inside the element is shown with it.

use yew::{Callback, Html, html};

use super::notice::{Notice, notice};
use crate::i18n::Words;
use crate::state::{Action, Trouble};

/// Why, a retry where that can help, and the shop's own content.
pub(super) fn unopened(words: Words, trouble: &Trouble, act: &Callback<Action>) -> Html {
    let text = words.trouble(trouble);
    let retry = (!trouble.is_final()).then(|| act.reform(|()| Action::Read));
    let failed = Notice {
        retry,
        ..Notice::failed(words.texts.session_trouble, &text, trouble)
    };
    html! {
        <section class="face">
            { notice(words, &failed) }
            <slot></slot>
        </section>
    }
}
