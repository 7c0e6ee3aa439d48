//! Transfers that wait for their one-time password, each under an id of its own.

use super::transfers::Transfer;
use crate::clock::Moment;

/// A transfer that waits, or that has been made.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// `OTPTransactionId`
    pub(crate) otp_transaction_id: u32,
    /// What the customer's phone was told.
    pub(crate) otp: String,
    /// What is to be moved.
    pub(crate) transfer: Transfer,
    /// When the phone was told.
    pub(crate) made_at: Moment,
    /// Until when the password is good.
    pub(crate) until: Moment,
    /// How many wrong passwords there were.
    pub(crate) wrong: u32,
    /// Whether the transfer has been made.
    pub(crate) used: bool,
}

/// All of them since the start or the last reset, oldest first. A new one leaves the older ones as good as they were.
#[derive(Debug, Default)]
pub(crate) struct Drafts(Vec<Draft>);

impl Drafts {
    /// Adds one.
    pub(crate) fn open(&mut self, draft: Draft) {
        self.0.push(draft);
    }

    /// The one of that id.
    pub(crate) fn find(&self, otp_transaction_id: u32) -> Option<&Draft> {
        self.0
            .iter()
            .find(|draft| draft.otp_transaction_id == otp_transaction_id)
    }

    /// The one of that id, to be changed.
    pub(crate) fn find_mut(&mut self, otp_transaction_id: u32) -> Option<&mut Draft> {
        let mut drafts = self.0.iter_mut();
        drafts.find(|draft| draft.otp_transaction_id == otp_transaction_id)
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> &[Draft] {
        &self.0
    }
}
