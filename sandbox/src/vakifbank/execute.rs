//! `POST /transactionExecute`: the password that the phone was told moves the money, once.

use super::draft::told_amount;
use super::drafts::Draft;
use super::envelope;
use super::fields::Fields;
use super::grants::Grant;
use super::messages::{OTP_EMPTY, OTP_EXPIRED, OTP_TRIES_EXCEEDED, OTP_UNKNOWN, OTP_USED, OTP_WRONG};
use super::refusal::Refusal;
use super::transfers::{self, Transfer};
use crate::answer::Answer;
use crate::app::{App, State};
use crate::clock::Moment;
use crate::faults::Fault;
use crate::iban;
use crate::ledger::{Movement, Rail};

/// The account that a fault says was paid.
const SOMEBODY_ELSES_ACCOUNT: &str = "00158007399999999";

/// Moves the money and tells so, or says why not. One lock is held throughout, so of two calls only one moves it.
pub(super) fn answer(app: &App, grant: &Grant, fields: &Fields, fault: Option<&Fault>) -> Result<Answer, Refusal> {
    let otp = fields.required("OTPCode", OTP_EMPTY)?;
    let id = fields.required("OTPTransactionId", OTP_UNKNOWN)?;
    let id = id.parse().map_err(|_| Refusal::from(OTP_UNKNOWN))?;
    let answer = envelope::completed(app);
    let mut state = app.state();
    let now = app.clock.now();
    let transfer = approved(&mut state, grant, id, &otp, now)?;
    transfers::affordable(&state, &transfer, now)?;
    let movement = transfers::make(&mut state, &app.entropy, &transfer, Some(id), now);
    if let Some(draft) = state.bank.drafts.find_mut(id) {
        draft.used = true;
    }
    let told = Told {
        transfer: &transfer,
        movement: &movement,
        sender_iban: state
            .bank
            .accounts
            .numbered(&transfer.sender)
            .map_or("", |account| &account.iban),
        fault,
    };
    Ok(told.written(answer))
}

/// The transfer that this password approves. A refusal for lack of money or limit comes later and does not use it up.
fn approved(state: &mut State, grant: &Grant, id: u32, otp: &str, now: Moment) -> Result<Transfer, Refusal> {
    let tries = state.settings.bank.otp_tries;
    let draft = state.bank.drafts.find_mut(id);
    let draft = draft.filter(|draft| draft.transfer.customer == grant.customer.id);
    let draft: &mut Draft = draft.ok_or_else(|| Refusal::from(OTP_UNKNOWN))?;
    if draft.used {
        return Err(OTP_USED.into());
    }
    if now >= draft.until {
        return Err(OTP_EXPIRED.into());
    }
    if draft.wrong >= tries {
        return Err(OTP_TRIES_EXCEEDED.into());
    }
    if draft.otp != otp {
        draft.wrong += 1;
        return Err(Refusal::with(&OTP_WRONG, &draft.wrong.to_string()));
    }
    Ok(draft.transfer.clone())
}

/// A transfer that was made, as the answer tells it.
struct Told<'a> {
    transfer: &'a Transfer,
    movement: &'a Movement,
    sender_iban: &'a str,
    fault: Option<&'a Fault>,
}

impl Told<'_> {
    fn written(&self, mut answer: Answer) -> Answer {
        let mut data = answer.nested();
        match self.transfer.rail {
            Rail::Remittance => self.write_remittance(&mut data),
            Rail::Fast => self.write_fast(&mut data),
        }
        let mut fees = answer.nested();
        fees.amount("TotalFeeAmount", self.movement.fee)
            .set("CurrencyCode", &"TL")
            .set("AccountNumber", &self.transfer.fee_account);
        answer.set("Data", &data).set("FeeInformation", &fees);
        answer
    }

    fn write_remittance(&self, data: &mut Answer) {
        let (mut sender, mut transaction, mut receiver) = (data.nested(), data.nested(), data.nested());
        sender
            .set("CurrencyCode", &"TL")
            .set("AccountNumber", &self.transfer.sender);
        transaction
            .set("Description", &self.movement.sentence)
            .amount("Amount", told_amount(self.movement.amount, self.fault))
            .set("Date", &self.movement.at.istanbul().to_string())
            .set("TransactionId", &self.movement.transaction_id);
        receiver.set("CurrencyCode", &"TL").set("IBAN", &self.receiver_iban());
        data.set("Sender", &sender)
            .set("Transaction", &transaction)
            .set("Receiver", &receiver);
    }

    fn write_fast(&self, data: &mut Answer) {
        let (mut sender, mut transaction, mut receiver) = (data.nested(), data.nested(), data.nested());
        sender.set("SenderIBAN", &self.sender_iban);
        // The day alone, at its midnight: so is the sample.
        let date = format!("{}T00:00:00+03:00", self.movement.at.istanbul().date());
        transaction
            .set("QueryNumber", &self.movement.query_number)
            .set("Description", &self.movement.sentence)
            .amount("Amount", told_amount(self.movement.amount, self.fault))
            .set("Date", &date)
            .set("TransactionId", &self.movement.transaction_id);
        let address = self.transfer.payee.address.as_ref();
        receiver
            .set("ReceiverIBAN", &self.receiver_iban())
            .set("KolasValue", &address.map_or("", |address| &address.value))
            .set("KolasType", &address.map_or("", |address| address.answer_type()))
            .set("ReceiverName", &self.transfer.payee.name);
        data.set("Sender", &sender)
            .set("Transaction", &transaction)
            .set("Receiver", &receiver);
    }

    /// As the answer tells it: a fault names somebody else, in the answer alone.
    fn receiver_iban(&self) -> String {
        match self.fault {
            Some(Fault::WrongReceiver) => iban::of(iban::VAKIFBANK, SOMEBODY_ELSES_ACCOUNT),
            _ => self.movement.receiver_iban.clone(),
        }
    }
}
