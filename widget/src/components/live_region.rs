//! The one polite live region, in the page before there is anything to say.

use vezne_protocol::Method;

use super::incoming::detail_name;
use super::page::{At, Page};
use crate::i18n::{Words, fill};
use crate::state::{BankFace, IncomingFace, Row, Say, Screen, State};
use crate::text::concat;

/// Says what the state last had to say.
pub(super) fn live_region(page: &mut Page, state: &State) {
    let words = page.words;
    let said = state.say.as_ref().map(|say| text(words, state, say));
    page.open("p", "spoken");
    page.set(At::Role, "status");
    page.set(At::Live, "polite");
    page.text(said.unwrap_or_default());
    page.close();
}

fn text(words: Words, state: &State, say: &Say) -> String {
    let texts = words.texts;
    match say {
        Say::Note(note) => words.note(*note).to_owned(),
        Say::Plans => plans(words, state),
        Say::Consent => texts.consent_needed().to_owned(),
        Say::Summary => texts.summary().to_owned(),
        Say::Connection if state.is_offline => texts.offline_title().to_owned(),
        Say::Connection => texts.online().to_owned(),
        Say::Ending if state.limit.is_fixed => texts.limit_last().to_owned(),
        Say::Ending => texts.limit_spoken().to_owned(),
        Say::Extended => texts.limit_extended().to_owned(),
        Say::Trouble(trouble) => words.trouble(trouble),
        Say::Refusal(message) => message.clone(),
        Say::Asking | Say::Leaving => match (say, state.method()) {
            (Say::Asking, Method::Card) => texts.pay_asking(),
            (Say::Asking, Method::BankTransfer) => texts.bank_asking(),
            (Say::Asking, Method::IncomingTransfer) => texts.incoming_asking(),
            (_, Method::BankTransfer) => texts.bank_leaving(),
            (_, Method::Card | Method::IncomingTransfer) => texts.pay_leaving(),
        }
        .to_owned(),
        Say::Left(0) => texts.otp_over().to_owned(),
        Say::Left(left_s) => fill(texts.otp_spoken(), &[("n", &left_s.to_string())]),
        Say::Copied(copied) => {
            let text = if copied.refused {
                texts.selected_spoken()
            } else {
                texts.copied_spoken()
            };
            fill(text, &[("name", detail_name(texts, copied.detail))])
        }
        Say::Screen => screen(words, state).to_owned(),
    }
}

fn plans(words: Words, state: &State) -> String {
    let rows = state.rows();
    let known = rows.iter().filter(|row| matches!(row, Row::Known(_))).count();
    let facts = state.card.facts().map(|facts| words.facts(facts)).unwrap_or_default();
    let found = match known {
        0 => words.texts.plans_none().to_owned(),
        _ => fill(words.texts.plans_found(), &[("n", &known.to_string())]),
    };
    if facts.is_empty() {
        found
    } else {
        concat(&[&facts, ". ", &found])
    }
}

fn screen(words: Words, state: &State) -> &'static str {
    use vezne_protocol::SessionState as S;
    let texts = words.texts;
    match state.screen() {
        Screen::Loading => texts.loading(),
        Screen::Failed(_) => texts.session_trouble(),
        Screen::Choosing => texts.plans_title(),
        Screen::PageOpen(_) => texts.open_title(),
        Screen::Settling { .. } => texts.settling_title(),
        Screen::Bank(face) => match face {
            BankFace::Start => texts.bank_title(),
            BankFace::Elsewhere => texts.elsewhere_title(),
            BankFace::Waiting => texts.waiting_title(),
            BankFace::Account => texts.account_title(),
            BankFace::Otp => texts.otp_title(),
            BankFace::Executing => texts.executing_title(),
            BankFace::Unknown => texts.unknown_title(),
            BankFace::Review => texts.check_title(),
        },
        Screen::Incoming(face) => match face {
            IncomingFace::Start => texts.incoming_title(),
            IncomingFace::Awaiting => texts.incoming_send(),
            IncomingFace::Over => texts.expired_title(),
        },
        Screen::Over(outcome) => match outcome.state {
            S::Paid => texts.paid_title(),
            S::InReview => texts.review_title(),
            S::NeedsReview => texts.check_title(),
            S::Open | S::Processing | S::Unknown => texts.unknown_title(),
            S::Expired => texts.expired_title(),
            S::Cancelled => texts.cancelled_title(),
            S::Refunded => texts.refunded_title(),
            S::PartlyRefunded => texts.partly_refunded_title(),
        },
    }
}
