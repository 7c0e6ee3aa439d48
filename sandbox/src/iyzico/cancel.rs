//! `POST /payment/cancel`: a whole payment goes back, on the day it was made.

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

/// The state stays locked from the first look to the ledger entry, so a refund that races is either seen or refused.
fn book(app: &App, fields: &Fields, envelope: &Envelope) -> Result<Booked, Refusal> {
    let payment_id = fields.text("paymentId")?;
    money_back::require_origin(fields)?;

    let mut guard = app.state();
    let state: &mut State = &mut guard;
    let capture = state.ledger.of_payment(&payment_id).ok_or(Refusal::PaymentNotFound)?;
    money_back::check(state, capture)?;
    if state.ledger.refunds_of(&payment_id).next().is_some() {
        return Err(Refusal::PartlyRefunded);
    }
    // When exactly the banks close their day is not documented: here it is midnight in Istanbul.
    if capture.at.istanbul().date() != app.clock.now().istanbul().date() {
        return Err(Refusal::NotToday);
    }
    let (capture, amount) = (capture.clone(), capture.paid_price);
    Ok(money_back::book(app, state, envelope, capture, None, amount))
}
