//! Money that a bank moved from account to account, with the text that the sender wanted to go along.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};

use crate::amounts::plain;
use crate::clock::Moment;

/// How a transfer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rail {
    /// Inside one bank.
    Remittance,
    /// From bank to bank, at once.
    Fast,
}

/// A transfer that was made.
#[derive(Clone, Debug)]
pub(crate) struct Movement {
    /// The bank's number of it.
    pub(crate) transaction_id: u64,
    /// The number that the other bank knows it by, of FAST alone.
    pub(crate) query_number: Option<u32>,
    /// How it travelled.
    pub(crate) rail: Rail,
    /// Whose money it was.
    pub(crate) customer: &'static str,
    /// From where.
    pub(crate) sender_account: String,
    /// To where.
    pub(crate) receiver_iban: String,
    /// To whom.
    pub(crate) receiver_name: String,
    /// How much, without the fee.
    pub(crate) amount: Decimal,
    /// What the bank took for it.
    pub(crate) fee: Decimal,
    /// The sender's description.
    pub(crate) sent_description: String,
    /// The sender's reference.
    pub(crate) sent_reference: String,
    /// What the bank says of it.
    pub(crate) sentence: String,
    /// Whether the receiver's papers hide the sender's account.
    pub(crate) masked: bool,
    /// What it was approved by, if it was.
    pub(crate) otp_transaction_id: Option<u32>,
    /// Whether it has nothing to do with any checkout: the customer paid somebody else.
    pub(crate) elsewhere: bool,
    /// When.
    pub(crate) at: Moment,
}

impl Movement {
    /// As `GET /_sandbox/ledger` shows it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "transactionId": self.transaction_id,
            "queryNumber": self.query_number,
            "rail": self.rail,
            "customer": self.customer,
            "senderAccount": self.sender_account,
            "receiverIban": self.receiver_iban,
            "receiverName": self.receiver_name,
            "amount": plain(self.amount),
            "fee": plain(self.fee),
            "sentDescription": self.sent_description,
            "sentReference": self.sent_reference,
            "otpTransactionId": self.otp_transaction_id,
            "elsewhere": self.elsewhere,
            "at": self.at.rfc3339(),
        })
    }
}
