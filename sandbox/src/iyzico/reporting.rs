//! `GET /v2/reporting/payment/details`: what a payment was, and what went back of it. The answer has no signature.

use rust_decimal::Decimal;

use super::errors::Refusal;
use super::fields::Fields;
use super::pwi_retrieve::write_fraud_status;
use crate::answer::Answer;
use crate::app::{App, State};
use crate::clock::Moment;
use crate::ledger::{Capture, CapturedItem, Refund};

/// `paymentStatus` SUCCESS and `transactionStatus` of money that may be paid out; both are numbers here.
const SUCCESS: u8 = 1;
const APPROVED: u8 = 2;

/// Writes `payments`: the one of that paymentId, or all that were opened with that paymentConversationId.
pub(crate) fn answer(app: &App, fields: &Fields, answer: &mut Answer) -> Result<(), Refusal> {
    let payment_id = fields.optional_text("paymentId")?;
    let conversation_id = fields.optional_text("paymentConversationId")?;
    if payment_id.is_none() && conversation_id.is_none() {
        return Err(Refusal::Missing("paymentId".into()));
    }
    let state = app.state();
    let wanted = |capture: &&Capture| {
        payment_id.as_ref().is_none_or(|id| *id == capture.payment_id)
            && (conversation_id.is_none() || conversation_id == capture.conversation_id)
    };
    let book = Book::new(&state, app.clock.now());
    let payments: Vec<Answer> = state
        .ledger
        .captures()
        .iter()
        .filter(wanted)
        .map(|capture| book.payment(capture, &answer.nested()))
        .collect();
    if payments.is_empty() {
        return Err(Refusal::PaymentNotFound);
    }
    answer.set("payments", &payments);
    Ok(())
}

/// iyzico's numbers are texts in its other answers and numbers in the reporting.
pub(super) fn number(id: &str) -> u64 {
    id.parse().expect("the ledger's ids are digits")
}

/// The ledger as the reporting shows it now: refunds come late if the settings want that.
pub(super) struct Book<'a> {
    state: &'a State,
    now: Moment,
}

impl<'a> Book<'a> {
    /// What the reporting knows at that moment.
    pub(super) fn new(state: &'a State, now: Moment) -> Self {
        Self { state, now }
    }

    /// What went back, as far as it shows already.
    pub(super) fn refunds(&self) -> impl Iterator<Item = &'a Refund> {
        let (delay_s, now) = (self.state.settings.reporting_delay_s, self.now);
        let refunds = self.state.ledger.refunds().iter();
        refunds.filter(move |refund| refund.at.plus_s(delay_s) <= now)
    }

    /// The conversation id that the money was asked back with, unless the settings keep it.
    pub(super) fn conversation_id(&self, refund: &'a Refund) -> Option<&'a String> {
        let told = self.state.settings.reporting_conversation_ids;
        refund.conversation_id.as_ref().filter(|_| told)
    }

    fn refunds_of(&self, capture: &Capture) -> Vec<&'a Refund> {
        let of_it = |refund: &&Refund| refund.payment_id == capture.payment_id;
        self.refunds().filter(of_it).collect()
    }

    fn payment(&self, capture: &Capture, empty: &Answer) -> Answer {
        let refunds = self.refunds_of(capture);
        let mut payment = empty.clone();
        payment
            .set("paymentId", &number(&capture.payment_id))
            .set("paymentStatus", &SUCCESS)
            .set("paymentRefundStatus", &refund_status(capture, &refunds))
            .amount("price", capture.price)
            .amount("paidPrice", capture.paid_price)
            .set("installment", &capture.installment);
        payment.set_some("paymentConversationId", capture.conversation_id.as_ref());
        write_fraud_status(self.state.settings.fraud_status, &mut payment);
        payment
            .set("basketId", &capture.basket_id)
            .set("currency", &capture.currency)
            .set("authCode", &capture.auth_code)
            .set("phase", &"AUTH")
            .set("hostReference", &capture.host_reference)
            .set("createdDate", &capture.at.wall_with_z());
        let cancels = refunds.iter().filter(|refund| refund.is_cancel());
        let cancels: Vec<Answer> = cancels.map(|cancel| self.cancel(cancel, empty)).collect();
        payment.set("cancels", &cancels);
        let item = |item: &CapturedItem| self.item(item, &refunds, empty);
        let items: Vec<Answer> = capture.items.iter().map(item).collect();
        payment.set("itemTransactions", &items);
        payment
    }

    fn item(&self, item: &CapturedItem, refunds: &[&'a Refund], empty: &Answer) -> Answer {
        let of_it = |refund: &&&Refund| refund.payment_transaction_id.as_ref() == Some(&item.payment_transaction_id);
        let refunds: Vec<Answer> = refunds
            .iter()
            .filter(of_it)
            .map(|refund| self.refund(refund, empty))
            .collect();
        let mut row = empty.clone();
        row.set("paymentTransactionId", &number(&item.payment_transaction_id))
            .set("transactionStatus", &APPROVED)
            .amount("price", item.price)
            .amount("paidPrice", item.paid_price)
            .set("refunds", &refunds);
        row
    }

    fn refund(&self, refund: &'a Refund, empty: &Answer) -> Answer {
        let mut row = empty.clone();
        row.set("refundTxId", &number(&refund.id));
        row.set_some("refundConversationId", self.conversation_id(refund));
        row.amount("refundPrice", refund.amount)
            .set("refundStatus", &SUCCESS)
            .set("isAfterSettlement", &false);
        close(refund, &mut row);
        row
    }

    fn cancel(&self, cancel: &'a Refund, empty: &Answer) -> Answer {
        let mut row = empty.clone();
        row.set("refundId", &number(&cancel.id));
        row.set_some("cancelConversationId", self.conversation_id(cancel));
        row.amount("refundPrice", cancel.amount).set("refundStatus", &SUCCESS);
        close(cancel, &mut row);
        row
    }
}

fn close(refund: &Refund, row: &mut Answer) {
    row.set("createdDate", &refund.at.wall_with_z())
        .set("currencyCode", &refund.currency)
        .set("authCode", &refund.auth_code)
        .set("hostReference", &refund.host_reference);
}

/// A cancelled payment counts as totally refunded: what iyzico says of one is not documented.
fn refund_status(capture: &Capture, refunds: &[&Refund]) -> &'static str {
    let gone: Decimal = refunds.iter().map(|refund| refund.amount).sum();
    match gone {
        gone if gone.is_zero() => "NOT_REFUNDED",
        gone if gone < capture.paid_price => "PARTIALLY_REFUNDED",
        _ => "TOTALLY_REFUNDED",
    }
}
