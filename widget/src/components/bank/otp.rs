//! What leaves the account, and the field for the OTP that lets it.

use vezne_protocol::{Amount, DraftView, TransferNoticeCode, TransferView};

use super::facts::fact;
use super::field::{field_status, typed};
use super::{said, trouble};
use crate::components::card_field::label;
use crate::components::chooser::open_form;
use crate::components::notice::{Notice, notice};
use crate::components::page::{At, Page};
use crate::components::pay_button::submit;
use crate::i18n::fill;
use crate::state::{OTP_CHARS_MAX, State, Step};
use crate::text::concat;

/// What leaves the account, before the field that lets it.
pub(super) fn otp(page: &mut Page, state: &State, transfer: &TransferView, draft: &DraftView) {
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
