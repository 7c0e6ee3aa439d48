//! What refund and cancel have in common: when nothing of a payment goes back, and what is told of what did.

use rust_decimal::Decimal;

use super::errors::Refusal;
use super::fields::{Envelope, Fields};
use super::{pay, sign_response, tamper};
use crate::answer::Answer;
use crate::app::{App, State};
use crate::faults::Fault;
use crate::ledger::{Capture, CapturedItem, Refund};
use crate::settings::FraudStatus;

/// Reads what nothing is done with: from where it is asked for, which must be there, and why.
pub(crate) fn require_origin(fields: &Fields) -> Result<(), Refusal> {
    fields.text("ip")?;
    fields.optional_text("reason")?;
    fields.optional_text("description").map(drop)
}

/// Refuses what goes for the whole payment. Which codes iyzico has for it is not documented: 5088 and 5091 are the
/// sandbox's choices, 10012 is the bank's for what it does not do at all.
pub(crate) fn check(state: &State, capture: &Capture) -> Result<(), Refusal> {
    if state.ledger.refunds_of(&capture.payment_id).any(Refund::is_cancel) {
        return Err(Refusal::Cancelled);
    }
    if state.settings.fraud_status != FraudStatus::Is(1) {
        return Err(Refusal::InReview);
    }
    if !capture.card.refundable() {
        return Err(Refusal::NotRefundable);
    }
    Ok(())
}

/// Writes down what goes back of one item, or of all of them, and hands out both. The caller holds the lock since it
/// checked.
pub(crate) fn book(
    app: &App,
    state: &mut State,
    envelope: &Envelope,
    capture: Capture,
    item: Option<&CapturedItem>,
    amount: Decimal,
) -> Booked {
    let refund = Refund {
        id: state.ledger.new_id(&app.entropy),
        payment_id: capture.payment_id.clone(),
        payment_transaction_id: item.map(|item| item.payment_transaction_id.clone()),
        basket_id: capture.basket_id.clone(),
        conversation_id: envelope.conversation_id.clone(),
        amount,
        currency: capture.currency.clone(),
        auth_code: app.entropy.digits(6),
        host_reference: pay::host_reference(app),
        at: app.clock.now(),
    };
    state.ledger.refund(refund.clone());
    Booked { capture, refund }
}

/// What has gone back, and of what.
#[derive(Debug)]
pub(crate) struct Booked {
    capture: Capture,
    refund: Refund,
}

impl Booked {
    /// Writes it and signs it.
    pub(crate) fn write(&self, app: &App, fault: Option<&Fault>, answer: &mut Answer) {
        let Self { capture, refund } = self;
        let own_reference = match refund.is_cancel() {
            true => "cancelHostReference",
            false => "refundHostReference",
        };
        answer.set("paymentId", &refund.payment_id);
        answer.set_some("paymentTransactionId", refund.payment_transaction_id.as_ref());
        answer
            .amount("price", refund.amount)
            .set("currency", &refund.currency)
            .set("authCode", &refund.auth_code)
            .set("hostReference", &capture.host_reference)
            .set(own_reference, &refund.host_reference);
        tamper::amount(fault, answer);
        sign_response::write(app, sign_response::REFUND, fault, answer);
    }
}
