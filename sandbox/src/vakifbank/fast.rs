//! `POST /sendFAST`: a transfer to an account of any bank at once, drafted.

use rust_decimal::Decimal;

use super::accounts::Account;
use super::fields::Fields;
use super::grants::Grant;
use super::kolas::EasyAddress;
use super::messages::{
    ADDRESS_UNKNOWN, BAD_REQUEST, DESCRIPTION_LONG, PURPOSE_EMPTY, PURPOSE_INVALID, RECEIVER_IBAN_EMPTY,
    RECEIVER_IBAN_FORMAT, RECEIVER_NAME_EMPTY, SENDER_IBAN_EMPTY, SENDER_IBAN_FORMAT, SENDER_NOT_LIRA,
};
use super::refusal::Refusal;
use super::remittance::DESCRIPTION_LENGTH_MAX;
use super::transfers::{Payee, Transfer, usable};
use super::{Bank, draft, envelope};
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;
use crate::iban;
use crate::ledger::Rail;

const NAME_LENGTH_MAX: usize = 50;

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
    sender_iban: String,
    to: To,
    amount: Decimal,
    description: String,
    reference: String,
}

/// `TransferType` 1 and 2.
enum To {
    Iban { iban: String, name: String },
    Address(EasyAddress),
}

impl Order {
    fn read(fields: &Fields) -> Result<Self, Refusal> {
        let sender_iban = fields.section("Sender")?.required("SenderIBAN", SENDER_IBAN_EMPTY)?;
        if !iban::is_valid(&sender_iban) {
            return Err(SENDER_IBAN_FORMAT.into());
        }
        let to = To::read(&fields.section("Receiver")?)?;
        let transaction = fields.section("Transaction")?;
        let amount = transaction.amount("Amount")?;
        read_purpose(&transaction)?;
        let description = transaction.text("Description")?.unwrap_or_default();
        // The page has no code for it; the sibling's stands in.
        if description.chars().count() > DESCRIPTION_LENGTH_MAX {
            return Err(DESCRIPTION_LONG.into());
        }
        Ok(Self {
            sender_iban,
            to,
            amount,
            description,
            reference: transaction.text("ReferenceInformation")?.unwrap_or_default(),
        })
    }

    fn transfer(self, bank: &Bank, grant: &Grant) -> Result<Transfer, Refusal> {
        let sender = usable(bank.accounts.of_iban(&self.sender_iban), grant)?;
        if sender.currency != "TL" {
            return Err(SENDER_NOT_LIRA.into());
        }
        Ok(Transfer {
            rail: Rail::Fast,
            customer: grant.customer.id,
            sender: sender.number.clone(),
            fee_account: sender.number.clone(),
            payee: self.to.payee(bank)?,
            amount: self.amount,
            description: self.description,
            reference: self.reference,
            mask_sender: false,
        })
    }
}

impl To {
    fn read(receiver: &Fields) -> Result<Self, Refusal> {
        match receiver.literal("TransferType") {
            Some("1") => {
                let iban = receiver.required("ReceiverIBAN", RECEIVER_IBAN_EMPTY)?;
                if !iban::is_valid(&iban) {
                    return Err(RECEIVER_IBAN_FORMAT.into());
                }
                let name = receiver.required("ReceiverName", RECEIVER_NAME_EMPTY)?;
                match name.chars().count() > NAME_LENGTH_MAX {
                    true => Err(BAD_REQUEST.into()),
                    false => Ok(Self::Iban { iban, name }),
                }
            }
            Some("2") => {
                let kolas_type = receiver.required("KolasType", BAD_REQUEST)?;
                let address = EasyAddress::read(&kolas_type, receiver.text("KolasValue")?);
                address.ok_or_else(|| Refusal::from(BAD_REQUEST))?.map(Self::Address)
            }
            _ => Err(BAD_REQUEST.into()),
        }
    }

    /// Whoever owns an IBAN is known by their bank; of an IBAN that nobody here knows the sent name is believed.
    fn payee(self, bank: &Bank) -> Result<Payee, Refusal> {
        match self {
            Self::Iban { iban, name } => {
                let known = bank.receivers.of_iban(&iban).map(|receiver| receiver.name);
                let known = known.or(bank.accounts.of_iban(&iban).map(Account::owner));
                Ok(Payee {
                    iban,
                    name: known.map_or(name, str::to_owned),
                    address: None,
                })
            }
            Self::Address(address) => {
                let receiver = bank.receivers.at_address(address.request_type(), &address.value);
                let receiver = receiver.ok_or_else(|| Refusal::from(ADDRESS_UNKNOWN))?;
                Ok(Payee {
                    iban: receiver.iban.clone(),
                    name: receiver.name.to_owned(),
                    address: Some(address),
                })
            }
        }
    }
}

/// `PaymentPurpose`: here a text of two digits, and one fewer than the other rail has.
fn read_purpose(transaction: &Fields) -> Result<(), Refusal> {
    match transaction.literal("PaymentPurpose").unwrap_or("\"\"") {
        "\"\"" => Err(PURPOSE_EMPTY.into()),
        literal if (1..=11).any(|known| literal == format!("\"{known:02}\"")) => Ok(()),
        _ => Err(PURPOSE_INVALID.into()),
    }
}
