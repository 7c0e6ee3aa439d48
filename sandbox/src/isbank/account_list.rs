//! `GET /api/isbank/v2/accounts`: the merchant's accounts and what they hold.

use super::accounts::MERCHANT;
use super::rows;
use crate::answer::Answer;
use crate::app::App;

/// Writes the accounts.
pub(super) fn answer(app: &App) -> Answer {
    let state = app.state();
    let now = app.clock.now();
    let mut answer = Answer::new(state.settings.isbank.amounts);
    let accounts = state.isbank.accounts.all().iter().map(|account| {
        let balance = rows::balance(&state, account, now);
        let mut row = answer.nested();
        row.set("account_id", &account.id)
            .set("iban", &account.iban)
            .set("currency", &account.currency)
            .amount("balance", balance)
            .amount("available_balance", balance)
            .set("account_name", &MERCHANT)
            .set("status", &"ACTIVE");
        row
    });
    let accounts: Vec<Answer> = accounts.collect();
    let mut data = answer.nested();
    data.set("accounts", &accounts);
    answer.set("data", &data);
    answer
}
