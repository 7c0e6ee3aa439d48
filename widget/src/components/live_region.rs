//! The one polite live region, in the page before there is anything to say.

use yew::{Html, html};

use crate::i18n::{Words, fill};
use crate::state::{Row, Say, Screen, State};
use crate::text::concat;

/// Says what the state last had to say.
pub(super) fn live_region(words: Words, state: &State) -> Html {
    let said = state
        .say
        .as_ref()
        .map(|say| text(words, state, say))
        .unwrap_or_default();
    html! { <p class="spoken" role="status" aria-live="polite">{ said }</p> }
}

fn text(words: Words, state: &State, say: &Say) -> String {
    let texts = words.texts;
    match say {
        Say::Note(note) => words.note(*note).to_owned(),
        Say::Plans => plans(words, state),
        Say::Trouble(trouble) => words.trouble(trouble),
        Say::Refusal(message) => message.clone(),
        Say::Asking => texts.pay_asking.to_owned(),
        Say::Leaving => texts.pay_leaving.to_owned(),
        Say::Screen => screen(words, &state.screen()).to_owned(),
    }
}

fn plans(words: Words, state: &State) -> String {
    let rows = state.rows();
    let known = rows.iter().filter(|row| matches!(row, Row::Known(_))).count();
    let facts = state.card.facts().map(|facts| words.facts(facts)).unwrap_or_default();
    let found = match known {
        0 => words.texts.plans_none.to_owned(),
        _ => fill(words.texts.plans_found, &[("n", &known.to_string())]),
    };
    if facts.is_empty() {
        found
    } else {
        concat(&[&facts, ". ", &found])
    }
}

fn screen(words: Words, screen: &Screen) -> &'static str {
    use vezne_protocol::SessionState as S;
    let texts = words.texts;
    match screen {
        Screen::Loading => texts.loading,
        Screen::Failed(_) => texts.session_trouble,
        Screen::Choosing => texts.plans_title,
        Screen::PageOpen(_) => texts.open_title,
        Screen::Settling { .. } => texts.settling_title,
        Screen::Over(outcome) => match outcome.state {
            S::Paid => texts.paid_title,
            S::InReview => texts.review_title,
            S::NeedsReview => texts.check_title,
            S::Open | S::Processing | S::Unknown => texts.unknown_title,
            S::Expired => texts.expired_title,
            S::Cancelled => texts.cancelled_title,
            S::Refunded => texts.refunded_title,
            S::PartlyRefunded => texts.partly_refunded_title,
        },
    }
}
