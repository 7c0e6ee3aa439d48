//! The form: card field, installment table, Pay.

use web_sys::HtmlInputElement;

use super::card_field::{card_field, card_status};
use super::consent::summary;
use super::notice::{Notice, declined, failed, notice, other_way};
use super::page::{At, Page};
use super::pay_button::{Press, pay_button};
use super::plan_table::{Plans, plan_table};
use crate::state::{Kind, Pay, Row, State};

/// The form. It is the same tree while its session is still being read, so that a field with the focus stays where it
/// is: an input that is moved in the document loses it.
pub(super) fn chooser(page: &mut Page, input: &HtmlInputElement, state: &State) {
    open_form(page, "pay");
    if let Some(text) = state.last_decline() {
        declined(page, text);
    }
    summary(page, state, &card_status(page.words, &state.card));
    card_field(page, input, &state.card);
    page.open("div", "chooser");
    if state.session.is_some() {
        plans_and_pay(page, state);
    } else {
        // The places of what is not known yet.
        page.line("span", "bone bone-table", "");
        page.line("span", "bone bone-pay", "");
    }
    page.close();
    page.close();
}

/// Begins a form.
#[inline(never)]
pub(super) fn open_form(page: &mut Page, does: &'static str) {
    page.open("form", "chooser");
    page.set(At::Unchecked, "");
    page.does(does);
}

fn plans_and_pay(page: &mut Page, state: &State) {
    let currency = state.currency();
    let plan = state.plan();
    let plans = Plans {
        rows: state.rows(),
        currency,
        chosen: plan.as_ref().map(|plan| plan.installments),
        busy: state.card.asking.is_some(),
    };
    plan_table(page, state, &plans);
    below_table(page, state, &plans.rows);
    if let Pay::Failed(trouble) = &state.pay {
        // Pressing Pay again is the retry; reading the session anew is the way on where that cannot help.
        let retry = if trouble.kind == Kind::Misconfigured {
            "read"
        } else {
            ""
        };
        failed(
            page,
            page.texts().pay_trouble(),
            trouble,
            retry,
            other_way(state, trouble),
        );
    }
    let press = press(state, plan.map(|plan| plan.total.to_text(page.words.locale, currency)));
    pay_button(page, &press, state);
}

fn press(state: &State, total: Option<String>) -> Press {
    match (&state.pay, total) {
        (Pay::Asking { .. }, _) => Press::Asking,
        (Pay::Leaving, _) => Press::Leaving,
        (_, Some(total)) => Press::Total(total),
        (_, None) if state.is_between_cards() => Press::Pending,
        (_, None) => Press::Choose,
    }
}

/// What the table leaves unsaid: why rows are empty, why there is only one, what went wrong.
fn below_table(page: &mut Page, state: &State, rows: &[Row]) {
    let texts = page.texts();
    if let Some(trouble) = &state.card.trouble {
        let text = page.words.trouble(trouble);
        let more = if state.plan().is_some() {
            texts.single_still()
        } else {
            ""
        };
        let title = texts.plans_trouble();
        notice(
            page,
            &Notice {
                title,
                text: &text,
                trouble: Some(trouble),
                more,
                retry: "ask-again",
                other: other_way(state, trouble),
                ..Notice::default()
            },
        );
        return;
    }
    let text = match (state.card.is_answered(), rows) {
        (true, []) => texts.plans_none(),
        (true, [Row::Known(only)]) if only.installments == 1 => texts.plans_single_only(),
        (false, rows) if rows.iter().any(|row| matches!(row, Row::Sample(_))) => texts.families_sample(),
        (false, [.., Row::NeedsCard(_)]) => texts.plans_need_card(),
        (false, [.., Row::Loading(_)]) => texts.plans_loading(),
        _ if state.session.as_ref().is_some_and(|session| session.lock_plan) => texts.plans_locked(),
        _ => texts.plans_open(),
    };
    page.line("p", "below", text);
}
