//! `GET /api/isbank/v1/{remittance,eft,fast}-payments`: what became of a payment.

use axum::http::StatusCode;
use jiff::civil::Date;

use super::accounts::MERCHANT;
use super::fields::Query;
use super::messages::{DATE, QUERY_NUMBER};
use super::payouts::Standing;
use super::rail::Rail;
use super::refusal::Refusal;
use super::validate::VALIDATED;
use crate::answer::Answer;
use crate::app::App;

/// Tells how a payment stands, or that there is none of that number on that day.
pub(super) fn answer(app: &App, rail: Rail, query: &Query) -> Result<Answer, Refusal> {
    let number = query.value("query_number").unwrap_or_default();
    let date = query.value("date").unwrap_or_default();
    let day: Date = date.parse().map_err(|_| Refusal::with(DATE, "date"))?;
    let state = app.state();
    let now = app.clock.now();
    let unknown = || Refusal::from(QUERY_NUMBER).status(StatusCode::NOT_FOUND);
    let asked = state.isbank.validations.find(rail, number).ok_or_else(unknown)?;
    let settings = &state.settings.isbank;
    let paid = state.isbank.payouts.find(number);
    let days = [Some(asked.created_at), paid.map(|payout| payout.at)];
    if !days.into_iter().flatten().any(|at| at.istanbul().date() == day) {
        return Err(unknown());
    }
    let shown = paid.filter(|payout| payout.at.plus_s(settings.query_delay_s) <= now);
    let standing = shown.map_or_else(|| Standing::new(VALIDATED, now), |payout| payout.standing(now));
    let mut answer = Answer::new(settings.amounts);
    let mut data = answer.nested();
    data.amount("amount", asked.terms.amount)
        .set("debtor_account_name", &MERCHANT)
        .set("creditor_account_name", &asked.account_name)
        .set("query_number", &asked.query_number)
        .set("payment_reference_id", &asked.terms.reference)
        .set("state", &standing.word);
    data.set_some("executed_at", standing.executed_text().as_ref());
    let no_error = answer.nested();
    answer
        .set("data", &data)
        .set("errors", &no_error)
        .set("infos", &[(); 0]);
    Ok(answer)
}
