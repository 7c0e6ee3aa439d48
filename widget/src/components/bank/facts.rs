//! Lists of facts: a name and a value a line.

use vezne_protocol::{Amount, ReceiptView};

use crate::components::page::Page;
use crate::state::State;

/// What was moved.
pub(in crate::components) fn receipt(page: &mut Page, state: &State, receipt: &ReceiptView) {
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
pub(super) fn fact(page: &mut Page, name: &'static str, value: String) {
    page.open("div", "");
    page.line("dt", "", name);
    page.line("dd", "", value);
    page.close();
}
