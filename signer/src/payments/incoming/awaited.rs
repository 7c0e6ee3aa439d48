//! A transfer that a session waits for: what its buyer was told to send, and until when.

use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, Iban, SessionId};

use super::reference::Reference;
use crate::clock::Moment;

/// How much later than it is dated a row may be shown: that long after the end the account is looked at once more.
pub const SHOWN_LATE_S: i64 = 15 * 60;
/// How long a session waits beyond its end for an account that cannot be read.
pub const UNREAD_S: i64 = 24 * 3600;

/// What a session waits for, or has waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// The session.
    pub session: SessionId,
    /// Counts changes: each is a compare-and-set.
    pub version: i64,
    /// The account that it is to come to, as the bank's calls name it.
    pub account: String,
    /// What the buyer was shown of it. The configuration may name another account by now: this one is read all the same.
    pub shown: ShownAccount,
    /// What the buyer was told to write.
    pub reference: Reference,
    /// How much, in lira.
    pub amount: Amount,
    /// Since when the buyer may pay.
    pub opened_at: Moment,
    /// Until when the money is waited for.
    pub until: Moment,
    /// How it stands.
    pub stage: AwaitedStage,
    /// When the account was last read in full.
    pub looked_at: Option<Moment>,
}

/// An account as a buyer is shown it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownAccount {
    /// Its IBAN.
    pub iban: Iban,
    /// Whose it is.
    pub owner: String,
    /// The bank, as a person calls it.
    pub bank: String,
}

/// How it stands with what a session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwaitedStage {
    /// The money is waited for.
    Awaiting,
    /// The money came.
    Received,
    /// Nothing is waited for any more: the time is over, or the shop withdrew the order.
    Over,
}

impl AwaitedStage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Awaiting, Self::Received, Self::Over];

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Awaiting => "awaiting",
            Self::Received => "received",
            Self::Over => "over",
        }
    }
}

impl Awaited {
    /// Whether money may yet be seen that came in time: the account was not read in full since the end, and has not been out
    /// of reach for long.
    pub fn may_be_seen(&self, now: Moment) -> bool {
        let unread = now.plus_s(-UNREAD_S);
        let seen = self.looked_at.map_or(unread, |at| at.plus_s(-SHOWN_LATE_S).max(unread));
        self.until >= seen
    }

    /// The money came.
    #[must_use]
    pub fn receive(self) -> Self {
        let stage = AwaitedStage::Received;
        Self { stage, ..self }
    }

    /// Nothing is waited for any more. What came stays.
    #[must_use]
    pub fn end(self) -> Self {
        let stage = match self.stage {
            AwaitedStage::Awaiting | AwaitedStage::Over => AwaitedStage::Over,
            AwaitedStage::Received => AwaitedStage::Received,
        };
        Self { stage, ..self }
    }
}
