//! `POST /accountTransactions`: the entries of an account between two moments, oldest first.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::accounts::{Entry, Part};
use super::fields::Fields;
use super::grants::Grant;
use super::messages::{ACCOUNT_EMPTY, ACCOUNT_FORMAT, DATE_EMPTY, DATE_FORMAT, FOREIGN_ACCOUNT};
use super::refusal::Refusal;
use super::remittance::is_account_number;
use super::{SUCCESS, envelope};
use crate::amounts;
use crate::answer::Answer;
use crate::app::{App, State};
use crate::clock::ISTANBUL;
use crate::ledger::{Movement, Rail};
use crate::settings::{AmountStyle, BankStatement};

/// `yyyy-MM-ddTHH:mm:ss`
const DATE_LENGTH_MIN: usize = 19;

/// Writes the entries. The sample of this call has a `Status` where the others have a `Header`.
pub(super) fn answer(app: &App, grant: &Grant, fields: &Fields) -> Result<Answer, Refusal> {
    let number = read_account(fields)?;
    let (from, to) = (read_date(fields, "StartDate")?, read_date(fields, "EndDate")?);
    let mut answer = envelope::empty(app);
    let mut status = answer.nested();
    status
        .set("Code", &SUCCESS)
        .set("Description", &"Completed")
        .set("ObjectID", &app.entropy.token());
    let state = app.state();
    let account = state.bank.accounts.numbered(&number);
    let account = account.filter(|account| account.customer == grant.customer.id);
    let account = account.ok_or_else(|| Refusal::from(FOREIGN_ACCOUNT))?;
    let within = |entry: &&Entry| (from..=to).contains(&entry.at.istanbul());
    let rows: Vec<Answer> = account
        .entries
        .iter()
        .filter(within)
        .map(|entry| row(&state, account.currency, entry, answer.nested()))
        .collect();
    let mut data = answer.nested();
    data.set("AccountTransactions", &rows);
    answer.set("Status", &status).set("Data", &data);
    Ok(answer)
}

/// `AccountNumber`, in good form.
pub(super) fn read_account(fields: &Fields) -> Result<String, Refusal> {
    let number = fields.required("AccountNumber", ACCOUNT_EMPTY)?;
    match is_account_number(&number) {
        true => Ok(number),
        false => Err(ACCOUNT_FORMAT.into()),
    }
}

/// A date is meant in Istanbul, unless it says where.
fn read_date(fields: &Fields, field: &str) -> Result<DateTime, Refusal> {
    let text = fields.required(field, DATE_EMPTY)?;
    let elsewhere = text.parse::<Timestamp>().map(|at| ISTANBUL.to_datetime(at));
    let read = elsewhere.or_else(|_| text.parse::<DateTime>());
    let read = read.ok().filter(|_| text.len() >= DATE_LENGTH_MIN);
    read.ok_or_else(|| DATE_FORMAT.into())
}

fn row(state: &State, currency: &str, entry: &Entry, mut row: Answer) -> Answer {
    let movement = state.ledger.movement(entry.transaction_id);
    let (code, name) = kind_of(entry.part, movement);
    let id = match state.settings.bank.statement_ids {
        true => entry.transaction_id,
        false => entry.own_id,
    };
    let direction = if entry.part == Part::In { "1" } else { "2" };
    row.set("CurrencyCode", &currency)
        .set("TransactionType", &direction)
        .set("Description", &text_of(state, entry.part, movement))
        .set("Amount", &amounts::write(AmountStyle::OneDecimal, entry.amount))
        .set("TransactionCode", &code)
        .set("Balance", &amounts::write(AmountStyle::OneDecimal, entry.balance))
        .set("TransactionName", &name)
        .set("TransactionDate", &entry.at.istanbul().to_string())
        .set("TransactionId", &id.to_string());
    row
}

/// The bank's codes of kinds are not published: these are the sandbox's own.
fn kind_of(part: Part, movement: Option<&Movement>) -> (&'static str, &'static str) {
    match (part, movement.map(|movement| movement.rail)) {
        (Part::Fee(_), _) => ("90", "Masraf"),
        (Part::Out | Part::In, Some(Rail::Fast)) => ("60", "FAST"),
        (Part::Out | Part::In, _) => ("50", "Havale"),
    }
}

fn text_of(state: &State, part: Part, movement: Option<&Movement>) -> String {
    let Some(movement) = movement else {
        return String::new();
    };
    if let Part::Fee(description) = part {
        return description.to_owned();
    }
    let anonymous = match movement.rail {
        Rail::Remittance => "Hesaptan hesaba havale",
        Rail::Fast => "FAST ödemesi",
    };
    match state.settings.bank.statement {
        BankStatement::Kept => {
            let sent = format!("{} {}", movement.sent_description, movement.sent_reference);
            sent.trim().to_owned()
        }
        BankStatement::Replaced => movement.sentence.clone(),
        BankStatement::Anonymous => anonymous.to_owned(),
    }
}
