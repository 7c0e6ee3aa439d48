//! How it ended, and the way back to the shop.

use vezne_protocol::{Currency, IncomingStage, IncomingTransferView, PaidView, SessionState};

use super::bank::receipt;
use super::icon::{Shape, icon};
use super::page::{At, Page};
use crate::i18n::{Texts, Words, fill};
use crate::state::{Outcome, State};

/// The pieces of one ending.
struct Ending {
    tone: &'static str,
    shape: Shape,
    title: &'static str,
    text: &'static str,
    way: &'static str,
}

/// The ending.
pub(super) fn over(page: &mut Page, outcome: &Outcome, state: &State) {
    let Ending {
        tone,
        shape,
        title,
        text,
        way,
    } = ending(outcome.state, page.texts());
    page.open("section", "face face-centred");
    page.set(At::Tone, tone);
    icon(page, shape);
    page.title(title);
    match &outcome.paid {
        Some(paid) if outcome.state == SessionState::Paid => {
            let text = paid_text(page.words, paid, state.currency());
            page.paragraph(text);
        }
        _ => match state
            .incoming()
            .and_then(|incoming| ended(page, incoming, outcome.state, state))
        {
            Some(text) => page.paragraph(text),
            None if outcome.state == SessionState::Paid => {}
            None => page.paragraph(text),
        },
    }
    if let Some(moved) = state.transfer().and_then(|transfer| transfer.receipt.as_ref()) {
        receipt(page, state, moved);
    }
    page.open("div", "face-ways");
    page.open("a", "plain");
    page.set(At::Href, outcome.return_url.clone());
    page.text(way);
    page.close();
    page.close();
    page.close();
}

/// What the ending means for a transfer that the buyer sent alone, or was about to send.
fn ended(page: &Page, incoming: &IncomingTransferView, session: SessionState, state: &State) -> Option<String> {
    let texts = page.texts();
    let text = match (incoming.stage, session) {
        (IncomingStage::Received, SessionState::Paid) => texts.incoming_paid(),
        (IncomingStage::NeedsReview, SessionState::NeedsReview) => texts.incoming_review(),
        (IncomingStage::Over, SessionState::Expired | SessionState::Cancelled) => texts.incoming_over(),
        _ => return None,
    };
    let amount = incoming.amount.to_text(page.words.locale, state.currency());
    let values = [("amount", amount.as_str()), ("reference", &incoming.reference)];
    Some(fill(text, &values))
}

fn paid_text(words: Words, paid: &PaidView, currency: Currency) -> String {
    let amount = paid.amount.to_text(words.locale, currency);
    fill(
        words.texts.paid_text(),
        &[("plan", &words.plan(paid.installments)), ("amount", &amount)],
    )
}

const fn ending(state: SessionState, texts: &Texts) -> Ending {
    use SessionState as S;
    let (tone, shape, title, text, way) = match state {
        S::Paid => (
            "good",
            Shape::Done,
            texts.paid_title(),
            texts.paid_text(),
            texts.to_order(),
        ),
        S::InReview => (
            "wait",
            Shape::Clock,
            texts.review_title(),
            texts.review_text(),
            texts.to_order(),
        ),
        S::NeedsReview => (
            "wait",
            Shape::Clock,
            texts.check_title(),
            texts.check_text(),
            texts.to_order(),
        ),
        S::Open | S::Processing | S::Unknown => (
            "wait",
            Shape::Clock,
            texts.unknown_title(),
            texts.unknown_text(),
            texts.to_order(),
        ),
        S::Expired => (
            "over",
            Shape::Ended,
            texts.expired_title(),
            texts.expired_text(),
            texts.to_shop(),
        ),
        S::Cancelled => (
            "over",
            Shape::Ended,
            texts.cancelled_title(),
            texts.cancelled_text(),
            texts.to_shop(),
        ),
        S::Refunded => (
            "good",
            Shape::Done,
            texts.refunded_title(),
            texts.refunded_text(),
            texts.to_order(),
        ),
        S::PartlyRefunded => (
            "good",
            Shape::Done,
            texts.partly_refunded_title(),
            texts.partly_refunded_text(),
            texts.to_order(),
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
