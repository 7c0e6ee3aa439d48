//! `GET /v2/reporting/payment/transactions`: everything that was taken and given back on a day in Istanbul.
//!
//! iyzico documents the fields; the sandbox's own choices: rows stand in the order of their time, a payment and a cancel
//! have one for each item, a row of money that went back tells how much in both prices and no commission, and the rows of
//! a cancel share its number.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::errors::Refusal;
use super::fields::Fields;
use super::pwi_retrieve::{COMMISSION_FEE, commission};
use super::reporting::{Book, number};
use crate::answer::Answer;
use crate::app::App;
use crate::clock::Moment;
use crate::ledger::{Capture, CapturedItem, Refund};

const ROWS_A_PAGE: usize = 50;
/// `transactionStatus` of an item whose money may be paid out, and of what went back.
const APPROVED: u8 = 2;
const DONE: u8 = 1;

/// Writes one page of the day; a page behind the last one is empty.
pub(crate) fn answer(app: &App, fields: &Fields, answer: &mut Answer) -> Result<(), Refusal> {
    let page = read_page(fields)?;
    let day = read_day(fields)?;
    let state = app.state();
    let book = Book::new(&state, app.clock.now());
    let mut rows: Vec<(Moment, Answer)> = Vec::new();
    for capture in state.ledger.captures() {
        let paid = |item| (capture.at, Row::of(capture, item).write("PAYMENT", &answer.nested()));
        rows.extend(capture.items.iter().map(paid));
    }
    for refund in book.refunds() {
        let Some(capture) = state.ledger.of_payment(&refund.payment_id) else {
            continue;
        };
        let kind = if refund.is_cancel() { "CANCEL" } else { "REFUND" };
        let went_back = capture.items.iter().filter(|item| is_of(refund, item));
        let row = |item| Row::back(capture, item, refund, book.conversation_id(refund));
        rows.extend(went_back.map(|item| (refund.at, row(item).write(kind, &answer.nested()))));
    }
    rows.retain(|(at, _)| at.istanbul().date() == day);
    rows.sort_by_key(|(at, _)| *at);
    let pages = rows.len().div_ceil(ROWS_A_PAGE);
    let shown = rows
        .into_iter()
        .skip((page - 1).saturating_mul(ROWS_A_PAGE))
        .take(ROWS_A_PAGE);
    let shown: Vec<Answer> = shown.map(|(_, row)| row).collect();
    answer
        .set("currentPage", &page)
        .set("totalPageCount", &pages)
        .set("transactions", &shown);
    Ok(())
}

fn is_of(refund: &Refund, item: &CapturedItem) -> bool {
    let of = refund.payment_transaction_id.as_ref();
    of.is_none_or(|id| *id == item.payment_transaction_id)
}

fn read_page(fields: &Fields) -> Result<usize, Refusal> {
    let page = fields.text("page")?.parse().ok();
    page.filter(|page| *page > 0).ok_or_else(|| Refusal::bad("page"))
}

/// `YYYY-MM-DD`; the official client's sample sends a time of day along, which counts for nothing.
fn read_day(fields: &Fields) -> Result<Date, Refusal> {
    let text = fields.text("transactionDate")?;
    let day = text.split_once(' ').map_or(text.as_str(), |(day, _)| day);
    let well_formed = day.len() == "YYYY-MM-DD".len();
    let day = day.parse().ok().filter(|_| well_formed);
    day.ok_or_else(|| Refusal::bad("transactionDate"))
}

/// What one row tells.
struct Row<'a> {
    capture: &'a Capture,
    item: &'a CapturedItem,
    id: &'a str,
    at: Moment,
    status: u8,
    conversation_id: Option<&'a String>,
    price: Decimal,
    paid_price: Decimal,
    commission: Decimal,
    fee: Decimal,
}

impl<'a> Row<'a> {
    fn of(capture: &'a Capture, item: &'a CapturedItem) -> Self {
        Self {
            capture,
            item,
            id: &item.payment_transaction_id,
            at: capture.at,
            status: APPROVED,
            conversation_id: capture.conversation_id.as_ref(),
            price: item.price,
            paid_price: item.paid_price,
            commission: commission(item.paid_price),
            fee: (COMMISSION_FEE * item.paid_price / capture.paid_price).round_dp(8),
        }
    }

    fn back(capture: &'a Capture, item: &'a CapturedItem, refund: &'a Refund, id: Option<&'a String>) -> Self {
        let amount = if refund.is_cancel() {
            item.paid_price
        } else {
            refund.amount
        };
        Self {
            capture,
            item,
            id: &refund.id,
            at: refund.at,
            status: DONE,
            conversation_id: id,
            price: amount,
            paid_price: amount,
            commission: Decimal::ZERO,
            fee: Decimal::ZERO,
        }
    }

    fn write(&self, kind: &str, empty: &Answer) -> Answer {
        let payout = (self.paid_price - self.commission - self.fee).max(Decimal::ZERO);
        let mut row = empty.clone();
        row.set("transactionType", &kind)
            .set("transactionDate", &self.at.istanbul().strftime("%F %T").to_string())
            .set("transactionId", &number(self.id))
            .set("transactionStatus", &self.status)
            .set("afterSettlement", &0)
            .set("paymentTxId", &number(&self.item.payment_transaction_id))
            .set("paymentId", &number(&self.capture.payment_id));
        row.set_some("conversationId", self.conversation_id);
        row.set("paymentPhase", &"AUTH")
            .amount("price", self.price)
            .amount("paidPrice", self.paid_price)
            .set("transactionCurrency", &self.capture.currency)
            .set("installment", &self.capture.installment)
            .set("basketId", &self.capture.basket_id)
            .amount("iyzicoCommission", self.commission)
            .amount("iyzicoFee", self.fee)
            .amount("merchantPayoutAmount", payout);
        row
    }
}
