//! `POST /getReceipt`: the paper of a transfer, as text or as a small PDF.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fields::Fields;
use super::grants::Grant;
use super::messages::{BAD_REQUEST, NOT_THE_CUSTOMERS};
use super::refusal::Refusal;
use super::transactions::read_account;
use super::{Bank, envelope, pdf};
use crate::amounts::plain;
use crate::answer::Answer;
use crate::app::App;
use crate::iban;
use crate::ledger::{Ledger, Movement, Rail};

/// Writes the receipt in the wanted format, and nothing in the other.
pub(super) fn answer(app: &App, grant: &Grant, fields: &Fields) -> Result<Answer, Refusal> {
    let number = read_account(fields)?;
    let id = fields.required("TransactionId", NOT_THE_CUSTOMERS)?;
    let format = fields.required("ReceiptFormat", BAD_REQUEST)?;
    let mut answer = envelope::completed(app);
    let state = app.state();
    let movement = movement_of(&state.bank, &state.ledger, grant, &number, &id);
    let movement = movement.ok_or_else(|| Refusal::from(NOT_THE_CUSTOMERS))?;
    let text = receipt(&state.bank, movement);
    let (mut data, mut documents) = (answer.nested(), answer.nested());
    data.set("TransactionId", &movement.transaction_id)
        .set("AccountNumber", &number);
    match format.as_str() {
        "1" => documents
            .set("TextReceipt", &"")
            .set("PdfReceipt", &STANDARD.encode(pdf::of_text(&text))),
        "2" => documents.set("TextReceipt", &text).set("PdfReceipt", &""),
        _ => return Err(BAD_REQUEST.into()),
    };
    answer.set("Data", &data).set("Documents", &documents);
    Ok(answer)
}

/// The transfer that an entry of this account belongs to, by either number that a statement may have told.
fn movement_of<'a>(bank: &Bank, ledger: &'a Ledger, grant: &Grant, number: &str, id: &str) -> Option<&'a Movement> {
    let id: u64 = id.parse().ok()?;
    let account = bank.accounts.numbered(number)?;
    if account.customer != grant.customer.id {
        return None;
    }
    let mut entries = account.entries.iter();
    let entry = entries.find(|entry| entry.transaction_id == id || entry.own_id == id)?;
    ledger.movement(entry.transaction_id)
}

fn receipt(bank: &Bank, movement: &Movement) -> String {
    let sender = bank.accounts.numbered(&movement.sender_account);
    let (owner, sender_iban) = sender.map_or(("", ""), |account| (account.owner(), &account.iban));
    let sender_iban = match movement.masked {
        true => iban::masked(sender_iban),
        false => sender_iban.to_owned(),
    };
    let kind = match movement.rail {
        Rail::Remittance => "HAVALE",
        Rail::Fast => "FAST",
    };
    let at = movement.at.istanbul().strftime("%d.%m.%Y %H:%M:%S");
    let lines = [
        "T. VAKIFLAR BANKASI T.A.O. (DENEME ORTAMI)".to_owned(),
        format!("{kind} DEKONTU"),
        format!("İşlem No      : {}", movement.transaction_id),
        format!("İşlem Tarihi  : {at}"),
        format!("Gönderen      : {owner}"),
        format!("Gönderen IBAN : {sender_iban}"),
        format!("Alıcı         : {}", movement.receiver_name),
        format!("Alıcı IBAN    : {}", movement.receiver_iban),
        format!("Tutar         : {} TL", plain(movement.amount)),
        format!("Masraf        : {} TL", plain(movement.fee)),
        format!("Açıklama      : {}", movement.sent_description),
    ];
    lines.join("\n")
}
