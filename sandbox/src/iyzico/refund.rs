//! `POST /payment/refund`: a part of one item of a payment goes back, or all that is left of it.

use super::errors::Refusal;
use super::fields::{Envelope, Fields};
use super::money_back::{self, Booked};
use crate::answer::Answer;
use crate::app::{App, State};
use crate::faults::Fault;

/// Gives the money back and writes how much, signed.
pub(crate) fn answer(
    app: &App,
    fields: &Fields,
    envelope: &Envelope,
    fault: Option<&Fault>,
    answer: &mut Answer,
) -> Result<(), Refusal> {
    book(app, fields, envelope)?.write(app, fault, answer);
    Ok(())
}

/// The state stays locked from the first look to the ledger entry, so of two refunds that race no more goes back than
/// was taken. Two that are equal are two refunds: iyzico keeps nobody from sending one again.
fn book(app: &App, fields: &Fields, envelope: &Envelope) -> Result<Booked, Refusal> {
    let transaction_id = fields.text("paymentTransactionId")?;
    let price = fields.amount("price").map_err(|_| Refusal::bad("price"))?;
    let currency = fields.optional_text("currency")?;
    money_back::require_origin(fields)?;

    let mut guard = app.state();
    let state: &mut State = &mut guard;
    let found = state.ledger.of_transaction(&transaction_id);
    let (capture, item) = found.ok_or(Refusal::TransactionNotFound)?;
    money_back::check(state, capture)?;
    // The official clients may leave the currency out; then it is the payment's.
    if currency.is_some_and(|currency| currency != capture.currency) {
        return Err(Refusal::bad("currency"));
    }
    if price > state.ledger.left_of(item) {
        return Err(Refusal::MoreThanIsLeft);
    }
    let (capture, item) = (capture.clone(), item.clone());
    Ok(money_back::book(app, state, envelope, capture, Some(&item), price))
}
