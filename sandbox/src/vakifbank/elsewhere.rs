//! Transfers that have nothing to do with any checkout: what else a customer does with their account.

use serde::Deserialize;
use serde_json::Value;

use super::accounts::Account;
use super::customers::Customer;
use super::transfers::{self, Payee, Transfer};
use crate::amounts;
use crate::app::App;
use crate::iban;
use crate::ledger::{Movement, Rail};

/// Where the money goes if nobody says: to an account of another bank.
const OTHER_BANK: &str = "00062";
const OTHER_ACCOUNT: &str = "00000120000067890";

/// `POST /_sandbox/bank/movements`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ElsewhereOrder {
    customer: String,
    /// The customer's first account, if it is not said.
    account: Option<String>,
    /// A text or a number.
    amount: Value,
    receiver_name: String,
    receiver_iban: Option<String>,
    #[serde(default)]
    description: String,
}

/// Moves money out of a customer's account without any call, or says why it cannot be moved.
pub(crate) fn pay_elsewhere(app: &App, order: ElsewhereOrder) -> Result<Movement, String> {
    let ElsewhereOrder {
        customer,
        account,
        amount,
        receiver_name,
        receiver_iban,
        description,
    } = order;
    let customer = Customer::named(&customer).ok_or_else(|| format!("no such customer: {customer}"))?;
    let amount = amounts::read(&amount.to_string()).filter(|amount| !amount.is_zero());
    let amount = amount.ok_or("amount: not an amount above zero")?;
    let iban = receiver_iban.unwrap_or_else(|| iban::of(OTHER_BANK, OTHER_ACCOUNT));
    if !iban::is_valid(&iban) {
        return Err(format!("no IBAN: {iban}"));
    }
    let mut state = app.state();
    let wanted = |known: &&Account| account.as_ref().is_none_or(|number| known.number == *number);
    let sender = state.bank.accounts.of(customer.id).find(wanted);
    let sender = sender.ok_or("no such account of this customer")?.number.clone();
    let transfer = Transfer {
        rail: match iban::bank_of(&iban) {
            iban::VAKIFBANK => Rail::Remittance,
            _ => Rail::Fast,
        },
        customer: customer.id,
        fee_account: sender.clone(),
        sender,
        payee: Payee {
            iban,
            name: receiver_name,
            address: None,
        },
        amount,
        description,
        reference: String::new(),
        mask_sender: false,
    };
    let now = app.clock.now();
    transfers::affordable(&state, &transfer, now).map_err(|refusal| refusal.code().to_owned())?;
    Ok(transfers::make(&mut state, &app.entropy, &transfer, None, now))
}
