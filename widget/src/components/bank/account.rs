//! The account that the money leaves: one of a list, or typed.

use vezne_protocol::TransferView;

use super::field::{field_status, typed};
use super::{said, trouble};
use crate::components::card_field::label;
use crate::components::chooser::open_form;
use crate::components::page::{At, Page};
use crate::components::pay_button::submit;
use crate::i18n::fill;
use crate::state::{Account, State, Step};
use crate::text::concat;

/// An IBAN with a space behind each four characters.
const IBAN_CHARS_MAX: usize = 34;

/// The accounts to choose from, or the field for one.
pub(super) fn account(page: &mut Page, state: &State, transfer: &TransferView) {
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
