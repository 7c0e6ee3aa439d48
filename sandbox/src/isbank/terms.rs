//! What a payment is about: asked for in a validation, and said once more, word for word, in the payment.

use std::net::IpAddr;

use rust_decimal::Decimal;

use super::fields::Fields;
use super::messages::{
    CREDITOR_IBAN, CREDITOR_NAME, CURRENCY, CUSTOMER_IP, DEBTOR_ACCOUNT, DESCRIPTION, FAST_LIMIT, INSUFFICIENT_BALANCE,
    NOT_OURS, OURS, OVERDRAFT, OWN_ACCOUNT, REFERENCE,
};
use super::rail::Rail;
use super::refusal::Refusal;
use super::rows;
use crate::amounts::plain;
use crate::app::State;
use crate::clock::Moment;
use crate::iban;

/// Of a receiver's name, and of the merchant's reference.
const SHORT_CHARACTERS: usize = 50;
const DESCRIPTION_CHARACTERS: usize = 200;

/// The body of both calls, as far as they share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// How much, in lira.
    pub(super) amount: Decimal,
    /// From which account.
    pub(super) debtor_account_id: String,
    /// To whom.
    pub(super) creditor_name: String,
    /// To where.
    pub(super) creditor_iban: String,
    /// What stands in both statements.
    pub(super) description: String,
    /// The merchant's own reference.
    pub(super) reference: String,
    customer_ip: IpAddr,
}

impl Terms {
    /// Reads them, or says what is wrong with their form.
    pub(super) fn read(fields: &Fields) -> Result<Self, Refusal> {
        let amount = fields.amount("amount")?;
        if fields.text("currency")? != "TRY" {
            return Err(CURRENCY.into());
        }
        let debtor_account_id = fields.text("debtor_account_id")?;
        if fields.boolean("debtor_use_of_overdraft")? {
            return Err(OVERDRAFT.into());
        }
        let creditor_name = fields.bounded("creditor_name", SHORT_CHARACTERS, CREDITOR_NAME)?;
        let creditor_iban = fields.text("creditor_iban")?;
        if !iban::is_valid(&creditor_iban) {
            return Err(CREDITOR_IBAN.into());
        }
        let description = fields.text("description")?;
        if description.chars().count() > DESCRIPTION_CHARACTERS {
            return Err(DESCRIPTION.into());
        }
        let reference = fields.bounded("payment_reference_id", SHORT_CHARACTERS, REFERENCE)?;
        let customer_ip = fields.text("customer_ip")?.parse();
        Ok(Self {
            amount,
            debtor_account_id,
            creditor_name,
            creditor_iban,
            description,
            reference,
            customer_ip: customer_ip.map_err(|_| Refusal::from(CUSTOMER_IP))?,
        })
    }

    /// Checks accounts, limits and balances: when a payment is validated, and again when it is made.
    pub(super) fn possible(&self, state: &State, rail: Rail, now: Moment) -> Result<(), Refusal> {
        let account = state.isbank.accounts.find(&self.debtor_account_id);
        let account = account.filter(|account| account.currency == "TRY");
        let account = account.ok_or_else(|| Refusal::from(DEBTOR_ACCOUNT))?;
        if state.isbank.accounts.own(&self.creditor_iban) {
            return Err(OWN_ACCOUNT.into());
        }
        let inside = iban::bank_of(&self.creditor_iban) == iban::ISBANK;
        match rail {
            Rail::Remittance if !inside => return Err(NOT_OURS.into()),
            Rail::Eft | Rail::Fast if inside => return Err(OURS.into()),
            Rail::Remittance | Rail::Eft | Rail::Fast => {}
        }
        let limit = state.settings.isbank.fast_limit;
        if rail == Rail::Fast && self.amount > limit {
            return Err(Refusal::with(FAST_LIMIT, &plain(limit)));
        }
        match self.amount + rail.fee().total() <= rows::balance(state, account, now) {
            true => Ok(()),
            false => Err(INSUFFICIENT_BALANCE.into()),
        }
    }
}
