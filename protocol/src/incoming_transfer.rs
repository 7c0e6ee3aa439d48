//! Paying by a transfer that the buyer sends alone, to the shop's own account: what the buyer is shown, and how far it is.
//!
//! The browser has no words here but that it wants to pay this way: account, amount and reference are the signer's.

use serde::{Deserialize, Serialize};

use crate::Amount;

/// `POST /v1/session/incoming-transfer`: the buyer wants to pay by a transfer of their own. Asked again, the answer is the
/// same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IncomingTransferAsk {}

/// How far a transfer is that the buyer sends alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IncomingStage {
    /// The money is waited for.
    Awaiting,
    /// The money came, exactly.
    Received,
    /// Money came, and a person at the shop has to look: another amount, too late, a second time.
    NeedsReview,
    /// Nothing is waited for any more: the time is over, or the shop withdrew the order.
    Over,
}

impl IncomingStage {
    /// The word in our own JSON: `needs_review`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Awaiting => "awaiting",
            Self::Received => "received",
            Self::NeedsReview => "needs_review",
            Self::Over => "over",
        }
    }
}

/// What the buyer types into their own bank, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IncomingTransferView {
    /// How far it is.
    pub stage: IncomingStage,
    /// The shop's IBAN, without spaces.
    pub iban: String,
    /// Whose account it is: the receiver's name.
    pub name: String,
    /// The bank that the account is at.
    pub bank: String,
    /// Exactly how much.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub amount: Amount,
    /// What the buyer writes into the description, as it is best typed: `VK7M3QXD9Y`.
    pub reference: String,
    /// Until when the money is waited for (RFC 3339, UTC).
    pub until: String,
    /// When the account was last looked at (RFC 3339, UTC), once it was.
    pub looked_at: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_has_no_word_for_amount_or_account() {
        assert!(serde_json::from_str::<IncomingTransferAsk>("{}").is_ok());
        for wrong in [r#"{"amount":"1.00"}"#, r#"{"iban":"TR260006400000110000012345"}"#] {
            assert!(serde_json::from_str::<IncomingTransferAsk>(wrong).is_err());
        }
    }

    #[test]
    fn stages_have_one_word_everywhere() {
        for stage in [
            IncomingStage::Awaiting,
            IncomingStage::Received,
            IncomingStage::NeedsReview,
            IncomingStage::Over,
        ] {
            assert_eq!(serde_json::to_string(&stage).unwrap(), format!("\"{}\"", stage.word()));
        }
    }
}
