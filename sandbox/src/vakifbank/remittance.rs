//! `POST /remittancetoIBAN`: a transfer to an account of the same bank, drafted.

use rust_decimal::Decimal;

use super::accounts::Account;
use super::fields::Fields;
use super::grants::Grant;
use super::messages::{
    CURRENCIES_DIFFER, DESCRIPTION_EMPTY, DESCRIPTION_LONG, FEE_ACCOUNT_FOR_FOREIGN, FEE_ACCOUNT_FOREIGN,
    FEE_ACCOUNT_FORMAT, FEE_ACCOUNT_LIRA, PURPOSE_INVALID, RECEIVER_IBAN_EMPTY, RECEIVER_IBAN_FORMAT,
    SENDER_ACCOUNT_EMPTY, SENDER_ACCOUNT_FORMAT,
};
use super::refusal::Refusal;
use super::transfers::{Payee, Transfer, usable};
use super::{Bank, draft, envelope};
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;
use crate::iban;
use crate::ledger::Rail;

/// Characters, not bytes.
pub(super) const DESCRIPTION_LENGTH_MAX: usize = 200;
const ACCOUNT_DIGITS: usize = 17;
/// The owner of an IBAN of this bank that the sandbox has no account for.
const UNKNOWN_OWNER: &str = "ÖRNEK MÜŞTERİ";

/// Drafts the transfer, or says what is wrong with it.
pub(super) fn answer(app: &App, grant: &Grant, fields: &Fields, fault: Option<&Fault>) -> Result<Answer, Refusal> {
    let order = Order::read(fields)?;
    let answer = envelope::completed(app);
    let mut state = app.state();
    let transfer = order.transfer(&state.bank, grant)?;
    draft::open(app, &mut state, transfer, fault, answer)
}

/// The request in good form.
struct Order {
    sender: String,
    iban: String,
    fee_account: Option<String>,
    amount: Decimal,
    mask_sender: bool,
    description: String,
}

impl Order {
    fn read(fields: &Fields) -> Result<Self, Refusal> {
        let sender = fields
            .section("Sender")?
            .required("AccountNumber", SENDER_ACCOUNT_EMPTY)?;
        if !is_account_number(&sender) {
            return Err(SENDER_ACCOUNT_FORMAT.into());
        }
        let iban = fields.section("Receiver")?.required("IBAN", RECEIVER_IBAN_EMPTY)?;
        // An IBAN of another bank is no form for this call: which code it has is not published.
        if !iban::is_valid(&iban) || iban::bank_of(&iban) != iban::VAKIFBANK {
            return Err(RECEIVER_IBAN_FORMAT.into());
        }
        let fee_account = fields.section("FeeInformation")?.text("AccountNumber")?;
        if fee_account.as_deref().is_some_and(|number| !is_account_number(number)) {
            return Err(FEE_ACCOUNT_FORMAT.into());
        }
        let transaction = fields.section("Transaction")?;
        let amount = transaction.amount("Amount")?;
        let purpose = transaction.literal("PaymentPurpose").unwrap_or_default();
        if !(1..=12).any(|known| purpose == known.to_string()) {
            return Err(PURPOSE_INVALID.into());
        }
        let mask_sender = transaction.boolean("MaskSender")?;
        let description = transaction.required("Description", DESCRIPTION_EMPTY)?;
        if description.chars().count() > DESCRIPTION_LENGTH_MAX {
            return Err(DESCRIPTION_LONG.into());
        }
        Ok(Self {
            sender,
            iban,
            fee_account,
            amount,
            mask_sender,
            description,
        })
    }

    fn transfer(self, bank: &Bank, grant: &Grant) -> Result<Transfer, Refusal> {
        let sender = usable(bank.accounts.numbered(&self.sender), grant)?;
        let fee_account = fee_account(bank, grant, sender, self.fee_account)?;
        let receiver = bank.accounts.of_iban(&self.iban);
        if sender.currency != "TL" || receiver.is_some_and(|account| account.currency != sender.currency) {
            return Err(CURRENCIES_DIFFER.into());
        }
        let known = bank.receivers.of_iban(&self.iban).map(|receiver| receiver.name);
        let name = known
            .or(receiver.map(Account::owner))
            .unwrap_or(UNKNOWN_OWNER)
            .to_owned();
        Ok(Transfer {
            rail: Rail::Remittance,
            customer: grant.customer.id,
            sender: self.sender,
            fee_account,
            payee: Payee {
                iban: self.iban,
                name,
                address: None,
            },
            amount: self.amount,
            description: self.description,
            reference: String::new(),
            mask_sender: self.mask_sender,
        })
    }
}

/// The account that pays the fee: the sender's, unless another lira account of the customer is named.
fn fee_account(bank: &Bank, grant: &Grant, sender: &Account, named: Option<String>) -> Result<String, Refusal> {
    let Some(number) = named else {
        return Ok(sender.number.clone());
    };
    let account = bank.accounts.numbered(&number);
    let account = account.filter(|account| account.customer == grant.customer.id);
    let account = account.ok_or_else(|| Refusal::from(FEE_ACCOUNT_FOREIGN))?;
    match (account.currency, sender.currency) {
        ("TL", _) => Ok(number),
        (_, "TL") => Err(FEE_ACCOUNT_LIRA.into()),
        (_, currency) => Err(Refusal::with(&FEE_ACCOUNT_FOR_FOREIGN, currency)),
    }
}

/// Seventeen digits.
pub(super) fn is_account_number(text: &str) -> bool {
    text.len() == ACCOUNT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}
