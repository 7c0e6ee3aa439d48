//! A transfer that a session waits for: what its buyer was told to send, and until when.

use vezne_protocol::{Amount, SessionId};

use super::reference::Reference;
use crate::clock::Moment;

/// What a session waits for, or has waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// The session.
    pub session: SessionId,
    /// Counts changes: each is a compare-and-set.
    pub version: i64,
    /// The account that it is to come to, as the bank's calls name it.
    pub account: String,
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
