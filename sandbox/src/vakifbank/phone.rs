//! The customers' phones: where the one-time passwords arrive.

use serde_json::{Value, json};

use super::Bank;
use super::drafts::Draft;
use crate::amounts::plain;

/// As `GET /_sandbox/bank/phone` shows the messages, newest last.
pub(crate) fn to_json(bank: &Bank) -> Value {
    let row = |draft: &Draft| {
        json!({
            "customer": draft.transfer.customer,
            "otpTransactionId": draft.otp_transaction_id,
            "otp": draft.otp,
            "amount": plain(draft.transfer.amount),
            "receiver": draft.transfer.payee.name,
            "at": draft.made_at.rfc3339(),
        })
    };
    bank.drafts.all().iter().map(row).collect()
}
