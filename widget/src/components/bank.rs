//! Paying from a bank account: one face for each step of a transfer.

mod account;
mod facts;
mod field;
mod otp;

use vezne_protocol::{TransferNoticeCode, TransferStage, TransferView};

use super::icon::{Shape, icon};
use super::notice::{Notice, failed, notice, other_way};
use super::page::{At, Page};
use super::pay_button::start_button;
use crate::i18n::fill;
use crate::state::{BankFace, Pay, State};

use account::account;
use facts::fact;
pub(super) use facts::receipt;
use otp::otp;

/// The step's face.
pub(super) fn bank(page: &mut Page, state: &State, face: BankFace) {
    let transfer = state.transfer();
    match (face, transfer) {
        (BankFace::Start, _) => start(page, state),
        (BankFace::Elsewhere, _) => elsewhere(page, state),
        (BankFace::Account, Some(transfer)) => account(page, state, transfer),
        (BankFace::Otp, Some(transfer)) => {
            if let Some(draft) = &transfer.draft {
                otp(page, state, transfer, draft);
            }
        }
        (BankFace::Executing | BankFace::Unknown | BankFace::Review, Some(transfer)) => wait(page, face, transfer),
        _ => waiting(page, state),
    }
}

/// Why it ended the last time, and the way to the bank.
fn start(page: &mut Page, state: &State) {
    let texts = page.texts();
    page.open("section", "face");
    if let Pay::Failed(trouble) = &state.pay {
        failed(page, texts.bank_trouble(), trouble, "", other_way(state, trouble));
    } else if let Some(transfer) = state.transfer() {
        let title = match transfer.stage {
            TransferStage::Refused => texts.ended_refused(),
            TransferStage::Expired => texts.ended_expired(),
            TransferStage::Cancelled => texts.ended_cancelled(),
            _ => "",
        };
        if !title.is_empty() {
            said(page, state, title, transfer);
        }
    }
    page.title(texts.bank_title());
    page.paragraph(texts.bank_text());
    page.paragraph(texts.bank_more());
    page.open("label", "choice");
    page.open("input", "");
    page.set(At::Type, "checkbox");
    page.does("corporate");
    page.check(state.bank.is_corporate);
    page.close();
    page.line("span", "", texts.bank_corporate());
    page.close();
    page.open("div", "face-ways");
    start_button(page, state, "bank", texts.bank_go(), texts.bank_asking());
    page.open("p", "till-note");
    icon(page, Shape::Lock);
    page.text(texts.bank_note());
    page.close();
    if state.is_test() {
        page.line("p", "test", texts.test_note());
    }
    page.close();
    page.close();
}

/// The buyer authorized on another page, or this one has forgotten.
fn elsewhere(page: &mut Page, state: &State) {
    let texts = page.texts();
    page.open("section", "face");
    trouble(page, state, "");
    if let Pay::Failed(trouble) = &state.pay {
        failed(page, texts.bank_trouble(), trouble, "", other_way(state, trouble));
    }
    page.title(texts.elsewhere_title());
    if state.bank.trouble.is_none() {
        page.paragraph(texts.elsewhere_text());
    }
    page.open("div", "face-ways");
    start_button(page, state, "bank", texts.elsewhere_go(), texts.bank_asking());
    page.button("plain", "cancel", texts.cancel());
    page.close();
    page.close();
}

/// The places of the accounts.
fn waiting(page: &mut Page, state: &State) {
    page.open("section", "face");
    page.title(page.texts().waiting_title());
    if state.bank.trouble.is_some() {
        trouble(page, state, "bank-retry");
        page.button("plain", "cancel", page.texts().cancel());
    } else {
        page.line("span", "bone bone-pay", "");
        page.line("span", "bone bone-pay", "");
    }
    page.close();
}

/// The bank has been told: nothing to do but wait.
fn wait(page: &mut Page, face: BankFace, transfer: &TransferView) {
    let texts = page.texts();
    let (title, text) = match face {
        BankFace::Unknown => (texts.unknown_title(), texts.unknown_transfer()),
        BankFace::Review => (texts.check_title(), texts.review_transfer()),
        _ => (texts.executing_title(), texts.executing_text()),
    };
    page.open("section", "face face-centred");
    page.set(At::Tone, "wait");
    icon(page, Shape::Clock);
    page.title(title);
    page.paragraph(fill(text, &[("bank", &transfer.bank)]));
    if face != BankFace::Executing {
        page.open("dl", "facts");
        fact(page, texts.reference(), transfer.reference.clone());
        page.close();
        page.open("div", "face-ways");
        page.button("plain", "read", texts.check_now());
        page.close();
    }
    page.close();
}

/// What the signer says of the transfer, with the other way to pay where the bank takes no part.
fn said(page: &mut Page, state: &State, title: &'static str, transfer: &TransferView) {
    let text = match &transfer.notice {
        Some(notice) => &notice.text,
        None if transfer.stage == TransferStage::AwaitingOtp || transfer.stage == TransferStage::ChoosingAccount => {
            return;
        }
        None => page.texts().ended_text(),
    };
    let is_down = state.has_notice(TransferNoticeCode::BankUnavailable);
    let other = state.other_method().filter(|_| is_down);
    notice(
        page,
        &Notice {
            title,
            text,
            other,
            ..Notice::default()
        },
    );
}

/// What went wrong with the last step.
fn trouble(page: &mut Page, state: &State, retry: &'static str) {
    if let Some(trouble) = &state.bank.trouble {
        let title = page.texts().step_trouble();
        failed(page, title, trouble, retry, other_way(state, trouble));
    }
}
