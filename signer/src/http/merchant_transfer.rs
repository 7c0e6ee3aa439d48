//! A transfer as the merchant's server sees it, with its receipt.

use serde::Serialize;
use utoipa::ToSchema;
use vezne_protocol::{Amount, CustomerKind, Iban, TransferStage};

use crate::payments::bank::{Executed, Rail};
use crate::payments::transfer::{Draft, Proof, Stage, Transfer};

/// One try to pay from a bank account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MerchantTransfer {
    id: String,
    stage: TransferStage,
    /// What the bank's statement and the buyer call it.
    reference: String,
    customer: CustomerKind,
    #[schema(value_type = String)]
    amount: Amount,
    /// Why a person has to look, or why it ended.
    why: Option<&'static str>,
    /// The buyer's account, masked.
    sender: Option<String>,
    /// The account that receives, masked; of an easy address its end.
    receiver: Option<String>,
    /// `remittance` within the bank, `fast` to another.
    #[schema(value_type = Option<String>)]
    rail: Option<Rail>,
    receipt: Option<MerchantReceipt>,
}

/// What was moved, as far as the bank told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MerchantReceipt {
    /// The bank's number of it.
    transaction_id: Option<String>,
    /// The number it is asked after by, between banks.
    query_number: Option<String>,
    /// When it was made by the bank's word, sometimes only the day (RFC 3339, UTC).
    at: Option<String>,
    #[schema(value_type = Option<String>)]
    amount: Option<Amount>,
    /// What it cost the buyer.
    #[schema(value_type = Option<String>)]
    fee: Option<Amount>,
    /// `answer` when the bank said so itself, `statement` when the buyer's statement showed it.
    #[schema(value_type = Option<String>)]
    proof: Option<Proof>,
    /// The bank's own receipt, accounts masked.
    document: Option<String>,
}

impl MerchantTransfer {
    pub(super) fn of(transfer: &Transfer) -> Self {
        let draft = transfer.stage.draft();
        Self {
            id: transfer.id.clone(),
            stage: transfer.stage.name(),
            reference: transfer.reference(),
            customer: transfer.customer,
            amount: transfer.amount,
            why: transfer.stage.why(),
            sender: draft
                .filter(|draft| !draft.sender.is_erased())
                .map(|draft| draft.sender.iban.masked()),
            receiver: draft.map(|draft| draft.receiver.masked()),
            rail: draft.map(|draft| draft.rail),
            receipt: transfer
                .stage
                .executed()
                .zip(draft)
                .map(|(executed, draft)| MerchantReceipt::of(&transfer.stage, executed.clone(), draft)),
        }
    }
}

impl MerchantReceipt {
    fn of(stage: &Stage, executed: Executed, draft: &Draft) -> Self {
        let Executed {
            transaction_id,
            query_number,
            at,
            amount,
            receiver: _,
            fee,
        } = executed;
        let (proof, document) = match stage {
            Stage::Settled { proof, document, .. } => (Some(*proof), document.as_deref()),
            _ => (None, None),
        };
        Self {
            transaction_id,
            query_number,
            at: at.map(|at| at.to_string()),
            amount,
            fee: fee.or(Some(draft.drafted.fee.total)),
            proof,
            document: document.map(without_accounts),
        }
    }
}

/// A text with every IBAN and account number masked: receipts are for the order's file, accounts are not.
fn without_accounts(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some((masked, length)) = iban_at(rest).or_else(|| account_at(rest)) {
            shown.push_str(&masked);
            rest = &rest[length..];
        } else {
            shown.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    shown
}

/// An IBAN at the head of a text, masked, and how long it stands there: in groups or not.
fn iban_at(text: &str) -> Option<(String, usize)> {
    const IBAN_CHARS: usize = 26;
    let counted = text.char_indices().filter(|(_, character)| *character != ' ');
    let (last, character) = counted.take(IBAN_CHARS).last()?;
    let length = last + character.len_utf8();
    let iban = Iban::parse(&text[..length]).ok()?;
    text.starts_with("TR").then(|| (iban.masked(), length))
}

/// A run of digits that is as long as an account's number; shorter ones are dates, amounts and the bank's numbers.
fn account_at(text: &str) -> Option<(String, usize)> {
    const ACCOUNT_DIGITS: usize = 17;
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (length >= ACCOUNT_DIGITS).then(|| ("*".repeat(length), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_shows_no_account() {
        let text = "DEKONT No: 2021000006841195\nGönderen: 00158000000000001\nAlıcı: TR290001500158000000000002 BİLUN\n9,00 TL";
        assert_eq!(
            without_accounts(text),
            "DEKONT No: 2021000006841195\nGönderen: *****************\nAlıcı: TR** **** **** **** **** **00 02 BİLUN\n9,00 TL"
        );
        assert_eq!(
            without_accounts("IBAN:TR29 0001 5001 5800 0000 0000 02, TR yok"),
            "IBAN:TR** **** **** **** **** **00 02, TR yok"
        );
    }
}
