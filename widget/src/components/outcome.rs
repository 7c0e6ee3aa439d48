//! How it ended, and the way back to the shop.

use vezne_protocol::{Currency, PaidView, SessionState};
use yew::{Html, html};

use super::icon::{Shape, icon};
use super::tag::{line, paragraph};
use crate::i18n::{Texts, Words, fill};
use crate::state::Outcome;

/// The pieces of one ending.
struct Ending {
    tone: &'static str,
    shape: Shape,
    title: &'static str,
    text: &'static str,
    way: &'static str,
}

/// The ending.
pub(super) fn over(words: Words, outcome: &Outcome, currency: Currency) -> Html {
    let Ending {
        tone,
        shape,
        title,
        text,
        way,
    } = ending(outcome.state, words.texts);
    let paid = outcome.paid.as_ref().filter(|_| outcome.state == SessionState::Paid);
    let text = match (paid, outcome.state) {
        (Some(paid), _) => paid_text(words, paid, currency),
        (None, SessionState::Paid) => String::new(),
        (None, _) => text.to_owned(),
    };
    html! {
        <section class="face face-centred" data-tone={tone}>
            { icon(shape) }
            { line("h2", "face-title", title) }
            if !text.is_empty() {
                { paragraph(text) }
            }
            <div class="face-ways">
                <a class="plain" href={outcome.return_url.clone()}>{ way }</a>
            </div>
        </section>
    }
}

fn paid_text(words: Words, paid: &PaidView, currency: Currency) -> String {
    let amount = paid.amount.to_text(words.locale, currency);
    fill(
        words.texts.paid_text,
        &[("plan", &words.plan(paid.installments)), ("amount", &amount)],
    )
}

const fn ending(state: SessionState, texts: &Texts) -> Ending {
    use SessionState as S;
    let (tone, shape, title, text, way) = match state {
        S::Paid => ("good", Shape::Done, texts.paid_title, texts.paid_text, texts.to_order),
        S::InReview => (
            "wait",
            Shape::Clock,
            texts.review_title,
            texts.review_text,
            texts.to_order,
        ),
        S::NeedsReview => (
            "wait",
            Shape::Clock,
            texts.check_title,
            texts.check_text,
            texts.to_order,
        ),
        S::Open | S::Processing | S::Unknown => (
            "wait",
            Shape::Clock,
            texts.unknown_title,
            texts.unknown_text,
            texts.to_order,
        ),
        S::Expired => (
            "over",
            Shape::Ended,
            texts.expired_title,
            texts.expired_text,
            texts.to_shop,
        ),
        S::Cancelled => (
            "over",
            Shape::Ended,
            texts.cancelled_title,
            texts.cancelled_text,
            texts.to_shop,
        ),
        S::Refunded => (
            "good",
            Shape::Done,
            texts.refunded_title,
            texts.refunded_text,
            texts.to_order,
        ),
        S::PartlyRefunded => (
            "good",
            Shape::Done,
            texts.partly_refunded_title,
            texts.partly_refunded_text,
            texts.to_order,
        ),
    };
    Ending {
        tone,
        shape,
        title,
        text,
        way,
    }
}
