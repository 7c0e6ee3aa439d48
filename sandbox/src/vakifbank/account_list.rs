//! `POST /accountList`: the customer's accounts, every number in them written as text.

use super::accounts::{Account, Kind};
use super::envelope;
use super::grants::Grant;
use crate::amounts;
use crate::answer::Answer;
use crate::app::App;
use crate::settings::AmountStyle;

/// Writes all accounts of the customer, closed ones too: who shows them must choose.
pub(super) fn answer(app: &App, grant: &Grant) -> Answer {
    let mut answer = envelope::completed(app);
    let mut data = answer.nested();
    let state = app.state();
    let rows: Vec<Answer> = state
        .bank
        .accounts
        .of(grant.customer.id)
        .map(|account| row(account, answer.nested()))
        .collect();
    data.set("Accounts", &rows);
    answer.set("Data", &data);
    answer
}

fn row(account: &Account, mut row: Answer) -> Answer {
    let balance = amounts::write(AmountStyle::OneDecimal, account.balance);
    row.set("CurrencyCode", &account.currency)
        .set("LastTransactionDate", &account.last_entry())
        .set("AccountStatus", &account.status())
        .set("IBAN", &account.iban)
        .set("Balance", &balance);
    // What can be taken out now: of a term account and of a closed one nothing is said.
    match account.kind {
        Kind::DemandLira | Kind::DemandForeign if account.open => row.set("RemainingBalance", &balance),
        _ => row.set("RemainingBalance", &""),
    };
    row.set("AccountType", &account.kind.number().to_string())
        .set("AccountNumber", &account.number);
    row
}
