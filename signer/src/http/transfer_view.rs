//! A transfer as the buyer's browser sees it: no account number, no whole IBAN, no id of the bank's before it is done.

use vezne_protocol::{
    Amount, DraftView, Locale, ReceiptView, TransferNotice, TransferNoticeCode, TransferStage, TransferView,
};

use crate::app::Bank;
use crate::clock::Moment;
use crate::payments::bank::{Meaning, Rail, Receiver};
use crate::payments::transfer::{BankSays, Desk, Draft, Notice, RefusalReason, Stage, Transfer};
use crate::payments::transfer_terms::Terms;
use crate::upstream::vakifbank::codes;

/// The view at a moment.
pub(super) fn of(bank: &Bank, transfer: &Transfer, locale: Locale, now: Moment) -> TransferView {
    let stage = &transfer.stage;
    let draft = stage.draft();
    TransferView {
        stage: stage.name(),
        reference: transfer.reference(),
        customer: transfer.customer,
        bank: bank.terms.bank_name.to_owned(),
        until: stage.until().map(|until| until.to_string()),
        types_account: !bank.terms.lists_accounts,
        account: draft.map(|draft| draft.sender.iban.masked()),
        draft: draft.map(|draft| draft_view(&bank.terms, transfer, draft)),
        notice: notice(&bank.terms, stage, locale, now),
        receipt: receipt(transfer),
    }
}

fn draft_view(terms: &Terms, transfer: &Transfer, draft: &Draft) -> DraftView {
    let fee = draft.drafted.fee.total;
    let (wrong_otps, otps) = match &transfer.stage {
        Stage::AwaitingOtp { wrong_otps, desk, .. } | Stage::Executing { wrong_otps, desk, .. } => {
            (*wrong_otps, desk.otps)
        }
        _ => (0, terms.otps_max()),
    };
    let told = draft.drafted.receiver_name.clone();
    let configured = match &draft.receiver {
        Receiver::Iban { name, .. } => name.clone(),
        Receiver::EasyAddress(_) => terms.receiver_name.clone(),
    };
    DraftView {
        otp_id: draft.id.clone(),
        receiver_name: told.unwrap_or(configured),
        receiver: draft.receiver.masked(),
        amount: transfer.amount,
        fee,
        total: transfer.amount.checked_add(fee).unwrap_or(Amount::MAX),
        is_fast: draft.rail == Rail::Fast,
        until: draft.until.to_string(),
        tries_left: terms.otp_tries_max.saturating_sub(wrong_otps),
        new_otps_left: terms.otps_max().saturating_sub(otps),
    }
}

fn receipt(transfer: &Transfer) -> Option<ReceiptView> {
    let draft = transfer.stage.draft()?;
    let (executed, known_at) = match &transfer.stage {
        Stage::Settled { executed, at, .. } => (Some(executed), Some(*at)),
        Stage::SettledByOperator { executed, .. } => (executed.as_ref(), None),
        _ => return None,
    };
    let at = executed.and_then(|executed| executed.at).or(known_at)?;
    Some(ReceiptView {
        transaction_id: executed.and_then(|executed| executed.transaction_id.clone()),
        query_number: executed.and_then(|executed| executed.query_number.clone()),
        at: at.to_string(),
        amount: transfer.amount,
        fee: executed
            .and_then(|executed| executed.fee)
            .or(Some(draft.drafted.fee.total)),
    })
}

/// The last thing that did not go well, or why it ended.
fn notice(terms: &Terms, stage: &Stage, locale: Locale, now: Moment) -> Option<TransferNotice> {
    if let Stage::AwaitingOtp { draft, wrong_otps, .. } = stage
        && (now >= draft.until || *wrong_otps >= terms.otp_tries_max)
    {
        return Some(worded(TransferNoticeCode::OtpVoid, locale));
    }
    match stage {
        Stage::ChoosingAccount {
            desk: Desk {
                notice: Some(notice), ..
            },
        }
        | Stage::AwaitingOtp {
            desk: Desk {
                notice: Some(notice), ..
            },
            ..
        } => Some(match notice {
            Notice::Bank(says) => of_bank(says, locale),
            Notice::BankUnavailable => worded(TransferNoticeCode::BankUnavailable, locale),
        }),
        Stage::Refused { why, .. } => Some(of_refusal(why, locale)),
        Stage::Expired { .. } => Some(worded(TransferNoticeCode::AuthorizeAgain, locale)),
        _ => None,
    }
}

fn of_refusal(why: &RefusalReason, locale: Locale) -> TransferNotice {
    match why {
        RefusalReason::Bank(says) => of_bank(says, locale),
        RefusalReason::Denied => worded(TransferNoticeCode::Denied, locale),
        RefusalReason::NotAuthorized | RefusalReason::AuthorizeAgain => {
            worded(TransferNoticeCode::AuthorizeAgain, locale)
        }
        RefusalReason::OtpsUsed => worded(TransferNoticeCode::OtpsUsed, locale),
        RefusalReason::NotMoved => worded(TransferNoticeCode::NotMoved, locale),
        RefusalReason::Unexpected | RefusalReason::ByOperator(_) => worded(TransferNoticeCode::Refused, locale),
    }
}

/// What the bank said, in our own words for its code.
fn of_bank(says: &BankSays, locale: Locale) -> TransferNotice {
    let code = match says.meaning {
        Meaning::Account => TransferNoticeCode::Account,
        Meaning::Limit => TransferNoticeCode::Limit,
        Meaning::Customer => TransferNoticeCode::Customer,
        Meaning::OtpWrong | Meaning::OtpEmpty => TransferNoticeCode::OtpWrong,
        Meaning::OtpExpired | Meaning::OtpTriesUsed | Meaning::OtpUsed | Meaning::OtpNotFound => {
            TransferNoticeCode::OtpVoid
        }
        Meaning::Authorize => TransferNoticeCode::AuthorizeAgain,
        Meaning::Busy => TransferNoticeCode::BankUnavailable,
        Meaning::Operator | Meaning::Receiver | Meaning::Unknown => TransferNoticeCode::Refused,
    };
    TransferNotice {
        code,
        text: codes::text(&says.code, says.amount, locale),
    }
}

fn worded(code: TransferNoticeCode, locale: Locale) -> TransferNotice {
    let text = code.text(locale).to_owned();
    TransferNotice { code, text }
}

/// Whether the page has to show a transfer at all: one that ended without a word is no news.
pub(super) const fn is_news(stage: TransferStage) -> bool {
    !matches!(stage, TransferStage::Cancelled)
}
