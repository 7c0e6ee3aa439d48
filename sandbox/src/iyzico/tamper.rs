//! Answers that are validly signed and yet not those of our payment.

use rust_decimal::Decimal;

use super::pwi_retrieve::write_fraud_status;
use crate::amounts;
use crate::answer::Answer;
use crate::entropy::Entropy;
use crate::faults::Fault;

/// Says of money that went back that it was more, before that is signed, if a fault wants it.
pub(crate) fn amount(fault: Option<&Fault>, answer: &mut Answer) {
    if fault == Some(&Fault::WrongAmount) {
        one_lira_more(answer);
    }
}

fn one_lira_more(answer: &mut Answer) {
    for field in ["price", "paidPrice"] {
        if let Some(amount) = answer.literal(field).and_then(amounts::read) {
            answer.amount(field, amount + Decimal::ONE);
        }
    }
}

/// Changes the facts of a retrieve answer before it is signed, if a fault wants it.
pub(crate) fn facts(entropy: &Entropy, fault: Option<&Fault>, agreed: Decimal, answer: &mut Answer) {
    match fault {
        Some(Fault::WrongAmount) => one_lira_more(answer),
        Some(Fault::LowerPaidPrice) => {
            answer.amount("paidPrice", agreed - Decimal::new(1, 2));
        }
        Some(Fault::WrongCurrency) => {
            let other = if answer.literal("currency") == Some("\"USD\"") {
                "EUR"
            } else {
                "USD"
            };
            answer.set("currency", &other);
        }
        Some(Fault::WrongBasket) => {
            answer.set("basketId", &"somebody-elses-basket");
        }
        Some(Fault::WrongToken) => {
            answer.set("token", &entropy.token());
        }
        Some(Fault::Fraud(status)) => write_fraud_status(*status, answer),
        Some(Fault::PaymentStatus(status)) => {
            answer.set("paymentStatus", status);
        }
        _ => {}
    }
}
