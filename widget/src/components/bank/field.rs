//! The field of a step, and what is wrong with it.

use crate::components::card_field::status;
use crate::components::page::{At, Page};
use crate::state::{BankNote, State};

/// Begins a field that a buyer types into, and whose text the state never holds.
pub(super) fn typed(page: &mut Page, id: &'static str, chars_max: usize, is_bad: bool) {
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
pub(super) fn field_status(page: &mut Page, state: &State, said: String) {
    let texts = page.texts();
    let text = match state.bank.note {
        Some(BankNote::Account) => texts.note_account().to_owned(),
        Some(BankNote::Iban) => texts.note_iban().to_owned(),
        Some(BankNote::Otp) => texts.note_otp().to_owned(),
        None => said,
    };
    status(page, "field-status", text, true);
}
