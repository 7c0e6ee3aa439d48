//! `POST /api/isbank/v1/{remittance,eft,fast}-validations`: whether a payment could be made, and what it would cost.

use rust_decimal::Decimal;

use super::accounts::MERCHANT;
use super::fields::Fields;
use super::messages::EFT_CLOSED;
use super::payouts::Standing;
use super::rail::Rail;
use super::refusal::Refusal;
use super::terms::Terms;
use super::validations::Validation;
use super::{counterparties, hours};
use crate::answer::Answer;
use crate::app::{App, State};
use crate::faults::Fault;

/// The state of what was asked for and not paid.
pub(super) const VALIDATED: &str = "VALIDATED";

/// Gives the payment a number and tells what would come of it, or why nothing can.
pub(super) fn answer(app: &App, rail: Rail, fields: &Fields, fault: Option<&Fault>) -> Result<Answer, Refusal> {
    let terms = Terms::read(fields)?;
    let mut state = app.state();
    let now = app.clock.now();
    terms.possible(&state, rail, now)?;
    let validation = Validation {
        query_number: fresh_number(app, &state),
        rail,
        account_name: counterparties::told_name(&state, &terms.creditor_iban, &terms.creditor_name),
        terms,
        created_at: now,
        closed: rail == Rail::Eft && !hours::is_open(state.settings.isbank.eft, now),
    };
    let settings = &state.settings.isbank;
    let mut answer = Answer::new(settings.amounts);
    let mut infos = Vec::new();
    if validation.closed {
        let mut info = answer.nested();
        info.set("code", &settings.eft_closed_code).set("message", &EFT_CLOSED);
        infos.push(info);
    }
    let data = data(&answer, &validation, &Standing::new(VALIDATED, now), fault);
    answer.set("data", &data).set("errors", &[(); 0]).set("infos", &infos);
    state.isbank.validations.keep(validation);
    Ok(answer)
}

/// What a validation and a payment tell alike: a fault makes the amount one lira more, in the answer alone.
pub(super) fn data(answer: &Answer, validation: &Validation, standing: &Standing, fault: Option<&Fault>) -> Answer {
    let (terms, fee) = (&validation.terms, validation.rail.fee());
    let told = match fault {
        Some(Fault::WrongAmount) => terms.amount + Decimal::ONE,
        _ => terms.amount,
    };
    let mut data = answer.nested();
    data.set("result", &"OK")
        .amount("amount", told)
        .amount("fee_amount", fee.amount)
        .amount("fee_tax_amount", fee.tax)
        .set("debtor_account_name", &MERCHANT)
        .set("creditor_account_name", &validation.account_name)
        .set("payment_reference_id", &terms.reference)
        .set("query_number", &validation.query_number)
        .set("created_at", &validation.created_at.istanbul_rfc3339())
        .set("state", &standing.word);
    data.set_some("executed_at", standing.executed_text().as_ref());
    data
}

/// Ten digits.
fn fresh_number(app: &App, state: &State) -> String {
    loop {
        let number = format!("7{}", app.entropy.digits(9));
        if !state.isbank.validations.has(&number) {
            return number;
        }
    }
}
