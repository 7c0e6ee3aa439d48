//! The Pay button: the exact total on it, and never two presses for one.

use super::consent::consent;
use super::icon::{Shape, icon};
use super::page::{At, Page};
use crate::i18n::fill;
use crate::state::{Pay, State};

/// What pressing would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Press {
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
pub(super) fn pay_button(page: &mut Page, press: &Press, state: &State) {
    let texts = page.texts();
    page.open("div", "till");
    consent(page, state);
    match press {
        Press::Total(total) => submit(page, fill(texts.pay(), &[("total", total)]), false),
        Press::Choose => submit(page, texts.pay_choose().to_owned(), false),
        Press::Pending => submit(page, texts.pay_pending().to_owned(), true),
        Press::Asking => submit(page, texts.pay_asking().to_owned(), true),
        Press::Leaving => submit(page, texts.pay_leaving().to_owned(), true),
    }
    page.open("p", "till-note");
    icon(page, Shape::Lock);
    page.text(texts.pay_note());
    page.close();
    if state.is_test() {
        page.line("p", "test", texts.test_note());
    }
    page.close();
}

/// The button that begins something at the signer, and perhaps leads to the bank.
pub(super) fn start_button(
    page: &mut Page,
    state: &State,
    does: &'static str,
    label: &'static str,
    asking: &'static str,
) {
    let (label, works) = match state.pay {
        Pay::Asking { .. } => (asking, true),
        Pay::Leaving => (page.texts().bank_leaving(), true),
        _ => (label, false),
    };
    consent(page, state);
    page.open_button("pay", does);
    at_work(page, works);
    page.line("span", "", label);
    page.close();
}

/// A form's button. At work it is not `disabled`: that would throw the focus away, and the state takes no second press
/// anyway.
#[inline(never)]
pub(super) fn submit(page: &mut Page, label: String, works: bool) {
    page.open("button", "pay");
    page.set(At::Type, "submit");
    at_work(page, works);
    page.line("span", "", label);
    page.close();
}

fn at_work(page: &mut Page, works: bool) {
    page.flag(At::Resting, works);
    if works {
        page.line("span", "spinner", "");
    }
}
