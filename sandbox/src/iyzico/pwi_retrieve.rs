//! `POST /payment/iyzipos/checkoutform/auth/ecom/detail`: how a payment page stands.
//!
//! What iyzico answers before a payment is not documented. The sandbox's choice: the query works, so `status` is
//! success; of a page nobody has tried yet there is no `paymentStatus`, after a declined try it is FAILURE with the
//! bank's code and group; an unpaid page whose time is over is 5124, as if there were none. A paid one answers for good.

use rust_decimal::Decimal;

use super::checkout::Checkout;
use super::errors::Refusal;
use super::fields::{Envelope, Fields};
use super::sign_response;
use super::tamper;
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;
use crate::ledger::{Capture, CapturedItem};
use crate::locale::Locale;
use crate::settings::FraudStatus;

/// iyzico's part of a payment, as its sample of 10 lira has it: 2.094 % and 0.25.
const COMMISSION_RATE: Decimal = Decimal::from_parts(2094, 0, 0, false, 5);
pub(super) const COMMISSION_FEE: Decimal = Decimal::from_parts(25, 0, 0, false, 2);
/// For how long the money of a payment is withheld from the merchant.
const BLOCKAGE_S: u32 = 7 * 24 * 60 * 60;

/// Writes how the page stands, signed.
pub(crate) fn answer(
    app: &App,
    fields: &Fields,
    envelope: &Envelope,
    fault: Option<&Fault>,
    answer: &mut Answer,
) -> Result<(), Refusal> {
    let token = fields.optional_text("token")?.ok_or(Refusal::TokenMissing)?;
    let agreed = write_page(app, &token, envelope.locale, answer)?;
    tamper::facts(&app.entropy, fault, agreed, answer);
    sign_response::write(app, sign_response::RETRIEVE, fault, answer);
    Ok(())
}

/// Writes the facts and tells which amount initialize agreed on.
fn write_page(app: &App, token: &str, locale: Locale, answer: &mut Answer) -> Result<Decimal, Refusal> {
    let state = app.state();
    let checkout = state.checkouts.find(token).ok_or(Refusal::TokenNotFound)?;
    match state.ledger.of_token(token) {
        Some(capture) => write_paid(checkout, capture, state.settings.fraud_status, answer),
        None if checkout.expired(app.clock.now()) => return Err(Refusal::TokenNotFound),
        None => {
            write_unpaid(checkout, answer);
            if let Some(decline) = state.ledger.last_decline(token) {
                answer
                    .set("errorCode", &decline.code)
                    .set("errorMessage", &decline.message(locale));
                answer
                    .set("errorGroup", &decline.group)
                    .set("paymentStatus", &"FAILURE");
            }
        }
    }
    Ok(checkout.order.paid_price)
}

fn write_unpaid(checkout: &Checkout, answer: &mut Answer) {
    let order = &checkout.order;
    answer
        .amount("price", order.price)
        .amount("paidPrice", order.paid_price);
    answer
        .set("basketId", &order.basket_id)
        .set("currency", &order.currency);
    answer
        .set("token", &checkout.token)
        .set("callbackUrl", &order.callback_url);
}

fn write_paid(checkout: &Checkout, capture: &Capture, fraud_status: FraudStatus, answer: &mut Answer) {
    let surcharge = capture.paid_price - capture.price;
    answer
        .amount("price", capture.price)
        .amount("paidPrice", capture.paid_price);
    answer
        .set("installment", &capture.installment)
        .set("paymentId", &capture.payment_id);
    write_fraud_status(fraud_status, answer);
    answer.amount("merchantCommissionRate", surcharge_rate(capture.price, surcharge));
    answer.amount("merchantCommissionRateAmount", surcharge.max(Decimal::ZERO));
    answer.amount("iyziCommissionRateAmount", commission(capture.paid_price));
    answer.amount("iyziCommissionFee", COMMISSION_FEE);
    if let Some(bin) = capture.card.bin() {
        answer
            .set("cardType", &bin.kind)
            .set("cardAssociation", &bin.association);
        answer.set_some("cardFamily", bin.family.as_ref());
    }
    answer
        .set("binNumber", &capture.card.bin_number())
        .set("lastFourDigits", &capture.card.last_four());
    answer
        .set("basketId", &capture.basket_id)
        .set("currency", &capture.currency);
    let items: Vec<Answer> = capture
        .items
        .iter()
        .map(|item| item_row(capture, item, &answer.nested()))
        .collect();
    answer.set("itemTransactions", &items);
    answer
        .set("authCode", &capture.auth_code)
        .set("phase", &"AUTH")
        .set("hostReference", &capture.host_reference);
    // Its place in the documented order; the signature itself is made when everything else is written.
    answer
        .set("signature", &())
        .set("token", &checkout.token)
        .set("callbackUrl", &checkout.order.callback_url);
    answer.set("paymentStatus", &"SUCCESS");
    answer
        .set("memberEmail", &checkout.order.email)
        .set("memberGsmNumber", &checkout.order.gsm_number);
}

fn item_row(capture: &Capture, item: &CapturedItem, empty: &Answer) -> Answer {
    let fee = COMMISSION_FEE * item.paid_price / capture.paid_price;
    let (commission, fee) = (commission(item.paid_price), fee.round_dp(8));
    let surcharge = item.paid_price - item.price;
    let payout = (item.paid_price - commission - fee).max(Decimal::ZERO);
    let zero = Decimal::ZERO;
    let mut row = empty.clone();
    row.set("itemId", &item.item_id)
        .set("paymentTransactionId", &item.payment_transaction_id);
    row.set("transactionStatus", &2)
        .amount("price", item.price)
        .amount("paidPrice", item.paid_price);
    row.amount("merchantCommissionRate", surcharge_rate(item.price, surcharge));
    row.amount("merchantCommissionRateAmount", surcharge.max(zero));
    row.amount("iyziCommissionRateAmount", commission)
        .amount("iyziCommissionFee", fee);
    row.amount("blockageRate", zero)
        .amount("blockageRateAmountMerchant", zero);
    row.amount("blockageRateAmountSubMerchant", zero);
    row.set("blockageResolvedDate", &capture.at.plus_s(BLOCKAGE_S).day_text());
    row.amount("subMerchantPrice", zero)
        .amount("subMerchantPayoutRate", zero);
    row.amount("subMerchantPayoutAmount", zero)
        .amount("merchantPayoutAmount", payout);
    let mut converted = empty.clone();
    converted
        .amount("paidPrice", item.paid_price)
        .amount("iyziCommissionRateAmount", commission);
    converted
        .amount("iyziCommissionFee", fee)
        .amount("blockageRateAmountMerchant", zero);
    converted
        .amount("blockageRateAmountSubMerchant", zero)
        .amount("subMerchantPayoutAmount", zero);
    converted
        .amount("merchantPayoutAmount", payout)
        .amount("iyziConversionRate", zero);
    converted
        .amount("iyziConversionRateAmount", zero)
        .set("currency", &capture.currency);
    row.set("convertedPayout", &converted);
    row
}

/// Writes a fraud review's verdict, or that there is none.
pub(crate) fn write_fraud_status(status: FraudStatus, answer: &mut Answer) {
    match status {
        FraudStatus::Is(status) => {
            answer.set("fraudStatus", &status);
        }
        FraudStatus::Null => {
            answer.set("fraudStatus", &());
        }
        FraudStatus::Absent => answer.remove("fraudStatus"),
    }
}

/// In percent: 10 when 110 is paid for 100.
fn surcharge_rate(price: Decimal, surcharge: Decimal) -> Decimal {
    (surcharge.max(Decimal::ZERO) * Decimal::ONE_HUNDRED / price).round_dp(8)
}

/// iyzico's share of what was paid.
pub(super) fn commission(paid_price: Decimal) -> Decimal {
    (paid_price * COMMISSION_RATE).round_dp(8)
}
