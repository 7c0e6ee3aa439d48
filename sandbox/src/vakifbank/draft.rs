//! What both rails do with a transfer that is well asked for: a password goes to the customer's phone, and the answer
//! says what it will cost.

use rust_decimal::Decimal;

use super::drafts::Draft;
use super::receivers::masked;
use super::refusal::Refusal;
use super::transfers::{self, Fee, Transfer};
use crate::answer::Answer;
use crate::app::{App, State};
use crate::faults::Fault;
use crate::ledger::Rail;

/// Opens a draft and writes it behind the header. The state is the one that the transfer was checked against.
pub(super) fn open(
    app: &App,
    state: &mut State,
    transfer: Transfer,
    fault: Option<&Fault>,
    mut answer: Answer,
) -> Result<Answer, Refusal> {
    let now = app.clock.now();
    transfers::affordable(state, &transfer, now)?;
    let otp_transaction_id = fresh_id(app, state);
    write(otp_transaction_id, &transfer, fault, &mut answer);
    state.bank.drafts.open(Draft {
        otp_transaction_id,
        otp: app.entropy.otp(),
        transfer,
        made_at: now,
        until: now.plus_s(state.settings.bank.otp_lifetime_s),
        wrong: 0,
        used: false,
    });
    Ok(answer)
}

fn fresh_id(app: &App, state: &State) -> u32 {
    loop {
        let id = app.entropy.number(6);
        if state.bank.drafts.find(id).is_none() {
            return id;
        }
    }
}

fn write(otp_transaction_id: u32, transfer: &Transfer, fault: Option<&Fault>, answer: &mut Answer) {
    let empty = answer.nested();
    let mut security = empty.clone();
    security
        .set("OTPTransactionId", &otp_transaction_id)
        .set("OTPStatus", &"ApprovementWaiting");
    let mut transaction = empty.clone();
    transaction.amount("Amount", told_amount(transfer.amount, fault));
    let mut receiver = empty.clone();
    receiver.set("NameSurnameTitle", &masked(&transfer.payee.name));
    let mut data = empty.clone();
    data.set("Transaction", &transaction).set("Receiver", &receiver);
    let rows: Vec<Answer> = transfers::fees(transfer.rail)
        .iter()
        .map(|fee| fee_row(fee, fault, empty.clone()))
        .collect();
    let mut fees = empty;
    fees.amount("TotalFeeAmount", transfers::total_fee(transfer.rail))
        .set("CurrencyCode", &"TL");
    // One row is an object and two are a list, as in the samples.
    match (transfer.rail, rows.first()) {
        (Rail::Remittance, Some(row)) => fees.set("Fee", row),
        _ => fees.set("Fee", &rows),
    };
    fees.set("AccountNumber", &transfer.fee_account);
    answer
        .set("SecurityInformation", &security)
        .set("Data", &data)
        .set("FeeInformation", &fees);
}

/// The amount as the answer tells it: a fault makes it one lira more, in the answer alone.
pub(super) fn told_amount(amount: Decimal, fault: Option<&Fault>) -> Decimal {
    match fault {
        Some(Fault::WrongAmount) => amount + Decimal::ONE,
        _ => amount,
    }
}

fn fee_row(fee: &Fee, fault: Option<&Fault>, mut row: Answer) -> Answer {
    let told = match fault {
        Some(Fault::FeeMismatch) => fee.amount + Decimal::new(10, 2),
        _ => fee.amount,
    };
    row.set("CurrencyCode", &"TL")
        .amount("Amount", told)
        .set("FeeDescription", &fee.description);
    row
}
