//! The form: card field, installment table, Pay.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{Callback, Html, html};

use super::card_field::card_field;
use super::notice::{Notice, notice};
use super::pay_button::{Press, pay_button};
use super::plan_table::{Plans, plan_table};
use super::tag::line;
use crate::i18n::Words;
use crate::keys;
use crate::state::{Action, Kind, Pay, Row, State};

/// The form. It is the same tree while its session is still being read, so that a field with the focus stays where it
/// is: an input that is moved in the document loses it.
pub(super) fn chooser(words: Words, input: &HtmlInputElement, state: &State, act: &Callback<Action>) -> Html {
    let rest = match &state.session {
        None => bones(),
        Some(_) => plans_and_pay(words, state, act),
    };
    html! {
        <form class="chooser" novalidate=true onsubmit={submit(act)}>
            if let Some(declined) = state.last_decline() {
                { notice(words, &Notice::declined(words, declined)) }
            }
            { card_field(words, input, &state.card, act) }
            { rest }
        </form>
    }
}

/// The places of what is not known yet.
fn bones() -> Html {
    html! {
        <>
            { line("span", "bone bone-table", "") }
            { line("span", "bone bone-pay", "") }
        </>
    }
}

fn plans_and_pay(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let currency = state.currency();
    let plan = state.plan();
    let plans = Plans {
        words,
        rows: state.rows(),
        currency,
        chosen: plan.as_ref().map(|plan| plan.installments),
        busy: state.card.asking.is_some(),
        choose: act.reform(|installments| Action::Chosen { installments }),
    };
    let press = press(state, plan.map(|plan| plan.total.to_text(words.locale, currency)));
    html! {
        <>
            { plan_table(&plans) }
            { below_table(words, state, &plans.rows, act) }
            { trouble_paying(words, state, act) }
            { pay_button(words, &press, state.is_test()) }
        </>
    }
}

fn submit(act: &Callback<Action>) -> impl Fn(SubmitEvent) + use<> {
    let act = act.clone();
    move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(fresh) = keys::fresh() {
            act.emit(Action::PayPressed { fresh });
        }
    }
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
fn below_table(words: Words, state: &State, rows: &[Row], act: &Callback<Action>) -> Html {
    let texts = words.texts;
    if let Some(trouble) = &state.card.trouble {
        let text = words.trouble(trouble);
        let retry = Some(act.reform(|()| Action::AskAgain));
        let more = state.plan().is_some().then_some(texts.single_still);
        return notice(
            words,
            &Notice {
                retry,
                more,
                ..Notice::failed(texts.plans_trouble, &text, trouble)
            },
        );
    }
    let text = match (state.card.is_answered(), rows) {
        (true, []) => texts.plans_none,
        (true, [Row::Known(only)]) if only.installments == 1 => texts.plans_single_only,
        (false, [.., Row::NeedsCard(_)]) => texts.plans_need_card,
        (false, [.., Row::Loading(_)]) => texts.plans_loading,
        _ if state.session.as_ref().is_some_and(|session| session.lock_plan) => texts.plans_locked,
        _ => texts.plans_open,
    };
    line("p", "below", text)
}

fn trouble_paying(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let Pay::Failed(trouble) = &state.pay else {
        return Html::default();
    };
    let text = words.trouble(trouble);
    let go_on = trouble
        .page_url
        .clone()
        .map(|url| act.reform(move |()| Action::GoOn { url: url.clone() }));
    // Pressing Pay again is the retry; reading the session anew is the way on where that cannot help.
    let retry = (trouble.kind == Kind::Misconfigured).then(|| act.reform(|()| Action::Read));
    notice(
        words,
        &Notice {
            go_on,
            retry,
            ..Notice::failed(words.texts.pay_trouble, &text, trouble)
        },
    )
}
