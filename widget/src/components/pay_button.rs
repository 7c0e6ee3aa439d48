//! The Pay button: the exact total on it, and never two presses for one.

use yew::{Html, html};

use super::icon::{Shape, icon};
use super::tag::line;
use crate::i18n::{Words, fill};

/// What pressing would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Press {
    /// Pay this much.
    Total(String),
    /// Nothing yet: the chosen plan's amount is on its way.
    Pending,
    /// Lead to the card field.
    Choose,
    /// Nothing: the page is being asked for.
    Asking,
    /// Nothing: the browser is leaving.
    Leaving,
}

/// The button and where it leads.
pub(super) fn pay_button(words: Words, press: &Press, test_mode: bool) -> Html {
    let texts = words.texts;
    let (label, works) = match press {
        Press::Total(total) => (fill(texts.pay, &[("total", total)]), false),
        Press::Choose => (texts.pay_choose.to_owned(), false),
        Press::Pending => (texts.pay_pending.to_owned(), true),
        Press::Asking => (texts.pay_asking.to_owned(), true),
        Press::Leaving => (texts.pay_leaving.to_owned(), true),
    };
    html! {
        <div class="till">
            // Not `disabled`: that would throw the focus away, and the state takes no second press anyway.
            <button class="pay" type="submit" aria-disabled={works.to_string()}>
                if works {
                    { line("span", "spinner", "") }
                }
                { line("span", "", label) }
            </button>
            <p class="till-note">{ icon(Shape::Lock) }{ texts.pay_note }</p>
            if test_mode {
                { line("p", "test", texts.test_note) }
            }
        </div>
    }
}
