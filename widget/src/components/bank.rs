//! Paying from a bank account: one face for each step of a transfer.

use vezne_protocol::{Amount, DraftView, ReceiptView, TransferNoticeCode, TransferStage, TransferView};

use super::card_field::{label, status};
use super::chooser::open_form;
use super::icon::{Shape, icon};
use super::notice::{Notice, failed, notice, other_way};
use super::page::{At, Page};
use super::pay_button::{start_button, submit};
use crate::i18n::fill;
use crate::state::{Account, BankFace, BankNote, OTP_CHARS_MAX, Pay, State, Step};
use crate::text::concat;

/// An IBAN with a space behind each four characters.
const IBAN_CHARS_MAX: usize = 34;

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

/// The accounts to choose from, or the field for one.
fn account(page: &mut Page, state: &State, transfer: &TransferView) {
    let (texts, bank) = (page.texts(), &state.bank);
    open_form(page, "draft");
    page.title(if transfer.types_account {
        texts.account_type()
    } else {
        texts.account_title()
    });
    said(page, state, texts.declined(), transfer);
    trouble(page, state, "");
    if transfer.types_account {
        page.open("div", "field");
        label(page, "iban", texts.iban_label());
        typed(page, "iban", IBAN_CHARS_MAX, bank.note.is_some());
        page.set(At::Autocomplete, "off");
        page.close();
        field_status(page, state, String::new());
        page.close();
    } else {
        page.open("fieldset", "plans");
        page.set(At::Described, "field-status");
        page.line("legend", "label", texts.account_label());
        for one in bank.accounts.iter().flatten() {
            choice(page, state, one);
        }
        field_status(page, state, String::new());
        page.close();
    }
    page.open("div", "till");
    let works = bank.does(Step::Draft);
    let label = if works {
        texts.account_asking()
    } else {
        texts.account_go()
    };
    submit(page, label.to_owned(), works);
    page.button("plain", "cancel", texts.cancel());
    page.close();
    page.close();
}

fn choice(page: &mut Page, state: &State, account: &Account) {
    let chosen = state.bank.account.as_ref() == Some(&account.handle);
    page.open("label", "choice option account");
    page.open("input", "");
    page.radio("account", account.handle.clone(), chosen);
    page.close();
    page.open("span", "");
    page.line("span", "iban", account.iban.clone());
    if let Some((is_owed, amount)) = account.available {
        let amount = amount.to_text(page.words.locale, state.currency());
        let amount = concat(&[if is_owed { "−" } else { "" }, &amount]);
        page.line("small", "soft", fill(page.texts().available(), &[("amount", &amount)]));
    }
    page.close();
    page.close();
}

/// What leaves the account, before the field that lets it.
fn otp(page: &mut Page, state: &State, transfer: &TransferView, draft: &DraftView) {
    let (texts, takes) = (page.texts(), state.takes_otp());
    let currency = state.currency();
    let locale = page.words.locale;
    let money = |amount: Amount| amount.to_text(locale, currency);
    open_form(page, "confirm");
    page.title(texts.otp_title());
    if takes && !state.has_notice(TransferNoticeCode::OtpWrong) {
        said(page, state, texts.declined(), transfer);
    }
    trouble(page, state, "");
    page.open("dl", "facts");
    page.open("div", "");
    page.line("dt", "", texts.receiver());
    page.open("dd", "");
    page.text(draft.receiver_name.clone());
    page.line("span", "soft iban", draft.receiver.clone());
    page.close();
    page.close();
    page.open("div", "");
    page.line("dt", "", texts.own_account());
    page.line("dd", "iban", transfer.account.clone().unwrap_or_default());
    page.close();
    fact(
        page,
        texts.speed(),
        if draft.is_fast { texts.fast() } else { texts.inside() }.to_owned(),
    );
    fact(page, texts.amount(), money(draft.amount));
    fact(
        page,
        texts.fee(),
        if draft.fee.is_zero() {
            texts.no_fee().to_owned()
        } else {
            money(draft.fee)
        },
    );
    page.open("div", "sum");
    page.line("dt", "", texts.leaves());
    page.line("dd", "", money(draft.total));
    page.close();
    page.close();
    if takes {
        otp_field(page, state, transfer, draft);
    } else {
        let text = transfer.notice.as_ref().map_or(texts.otp_over(), |notice| &notice.text);
        let title = texts.otp_label();
        notice(
            page,
            &Notice {
                title,
                text,
                ..Notice::default()
            },
        );
    }
    page.open("div", "till");
    if takes {
        submit(page, fill(texts.otp_go(), &[("total", &money(draft.total))]), false);
    }
    page.open("p", "ways");
    let works = state.bank.does(Step::Draft);
    page.open_button(if takes { "quiet" } else { "pay" }, "draft");
    if draft.new_otps_left == 0 {
        page.set(At::Disabled, "");
    }
    page.flag(At::Resting, works);
    page.text(if works {
        texts.account_asking().to_owned()
    } else {
        fill(texts.otp_new(), &[("n", &draft.new_otps_left.to_string())])
    });
    page.close();
    page.button("quiet", "cancel", texts.cancel());
    page.close();
    page.close();
    page.close();
}

fn otp_field(page: &mut Page, state: &State, transfer: &TransferView, draft: &DraftView) {
    let texts = page.texts();
    page.open("div", "field");
    label(page, "otp", texts.otp_label());
    page.line("p", "hint", fill(texts.otp_hint(), &[("bank", &transfer.bank)]));
    let wrong = state.has_notice(TransferNoticeCode::OtpWrong);
    typed(page, "otp", OTP_CHARS_MAX, wrong || state.bank.note.is_some());
    page.set(At::Autocomplete, "one-time-code");
    page.close();
    let notice = transfer.notice.as_ref().filter(|_| wrong);
    let text = notice.map(|notice| notice.text.clone()).unwrap_or_default();
    field_status(page, state, text);
    page.open("p", "left");
    // What ticks is for the eye; the live region says the few moments that matter.
    page.open("span", "");
    page.flag(At::Hidden, true);
    if let Some(left_s) = state.bank.left_s {
        let zero = if left_s % 60 < 10 { "0" } else { "" };
        let time = concat(&[&(left_s / 60).to_string(), ":", zero, &(left_s % 60).to_string()]);
        page.text(fill(texts.otp_left(), &[("time", &time)]));
    }
    page.close();
    page.line(
        "span",
        "",
        fill(texts.otp_tries(), &[("n", &draft.tries_left.to_string())]),
    );
    page.close();
    page.close();
}

/// Begins a field that a buyer types into, and whose text the state never holds.
fn typed(page: &mut Page, id: &'static str, chars_max: usize, is_bad: bool) {
    page.open("input", "typed");
    page.set(At::Id, id);
    page.set(At::Type, "text");
    page.does("mended");
    page.set(At::Keyboard, "text");
    page.set(At::Capitals, "characters");
    page.set(At::Spelling, "false");
    page.set(At::MaxLength, chars_max.to_string());
    page.set(At::Described, "field-status");
    page.flag(At::Invalid, is_bad);
}

/// What is wrong with the field, by us or by the bank.
fn field_status(page: &mut Page, state: &State, said: String) {
    let texts = page.texts();
    let text = match state.bank.note {
        Some(BankNote::Account) => texts.note_account().to_owned(),
        Some(BankNote::Iban) => texts.note_iban().to_owned(),
        Some(BankNote::Otp) => texts.note_otp().to_owned(),
        None => said,
    };
    status(page, "field-status", text, true);
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

/// What was moved.
pub(super) fn receipt(page: &mut Page, state: &State, receipt: &ReceiptView) {
    let (texts, locale) = (page.texts(), page.words.locale);
    let money = |amount: Amount| amount.to_text(locale, state.currency());
    page.open("dl", "facts");
    fact(page, texts.amount(), money(receipt.amount));
    if let Some(fee) = receipt.fee {
        fact(
            page,
            texts.fee(),
            if fee.is_zero() {
                texts.no_fee().to_owned()
            } else {
                money(fee)
            },
        );
    }
    fact(page, texts.date(), page.date(&receipt.at));
    if let Some(id) = &receipt.transaction_id {
        fact(page, texts.transaction(), id.clone());
    }
    if let Some(number) = &receipt.query_number {
        fact(page, texts.query(), number.clone());
    }
    if let Some(transfer) = state.transfer() {
        fact(page, texts.reference(), transfer.reference.clone());
    }
    page.close();
}

/// One line of a list of facts.
#[inline(never)]
fn fact(page: &mut Page, name: &'static str, value: String) {
    page.open("div", "");
    page.line("dt", "", name);
    page.line("dd", "", value);
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
