//! A checkout session as the buyer's browser sees it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Amount, Currency, Decline, IncomingTransferView, Locale, Plan, TransferView};

/// A session's id: `ses_` and 26 letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[serde(try_from = "String", into = "String")]
pub struct SessionId(String);

/// A text that is no [`SessionId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a session id: it begins with ses_")]
pub struct SessionIdError;

impl SessionId {
    /// What every session id begins with.
    pub const HEAD: &'static str = "ses_";
    /// How many letters and digits follow.
    pub const TAIL_CHARS: usize = 26;

    /// Reads an id; only its form is checked.
    pub fn parse(text: &str) -> Result<Self, SessionIdError> {
        let tail = text.strip_prefix(Self::HEAD).ok_or(SessionIdError)?;
        let plain = tail
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if tail.len() == Self::TAIL_CHARS && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(SessionIdError)
        }
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for SessionId {
    type Error = SessionIdError;

    fn try_from(text: String) -> Result<Self, SessionIdError> {
        Self::parse(&text)
    }
}

impl From<SessionId> for String {
    fn from(id: SessionId) -> Self {
        id.0
    }
}

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// The buyer may choose how to pay.
    Open,
    /// A payment is under way.
    Processing,
    /// Paid, by a verified answer.
    Paid,
    /// The money is taken but the upstream still examines the payment: do not ship yet.
    InReview,
    /// Something does not fit: a person at the shop has to look.
    NeedsReview,
    /// The answer to a call that moves money was lost; it is being found out.
    Unknown,
    /// Nobody paid in time.
    Expired,
    /// The shop withdrew it.
    Cancelled,
    /// All of it was paid back.
    Refunded,
    /// A part of it was paid back.
    PartlyRefunded,
}

impl SessionState {
    /// The word in our own JSON: `in_review`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Processing => "processing",
            Self::Paid => "paid",
            Self::InReview => "in_review",
            Self::NeedsReview => "needs_review",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
            Self::PartlyRefunded => "partly_refunded",
        }
    }
}

/// A way to pay that a session offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A card, by way of Pay with iyzico.
    Card,
    /// A transfer from the buyer's bank account, with an OTP.
    BankTransfer,
    /// A havale, EFT or FAST that the buyer sends alone, to the shop's own account.
    IncomingTransfer,
}

impl Method {
    /// Every way to pay.
    pub const ALL: [Self; 3] = [Self::Card, Self::BankTransfer, Self::IncomingTransfer];

    /// The word in our own JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::BankTransfer => "bank_transfer",
            Self::IncomingTransfer => "incoming_transfer",
        }
    }

    /// The way that a word names.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.word() == word)
    }
}

/// `GET /v1/session`: the session for the widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// The session's id.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: SessionId,
    /// Where it stands.
    pub state: SessionState,
    /// What the order costs, before an installment surcharge.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The buyer's language, as the shop set it.
    pub locale: Locale,
    /// The ways to pay.
    pub methods: Vec<Method>,
    /// The plans that the shop allows, shortest first.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<u8>))]
    pub plans: Vec<Plan>,
    /// Whether the payment page offers the chosen plan only.
    pub lock_plan: bool,
    /// Whether the signer works with an upstream's sandbox keys: no money moves.
    pub test_mode: bool,
    /// The shop's checkout page.
    pub checkout_url: String,
    /// The shop's page for after the payment.
    pub return_url: String,
    /// Until when the buyer may act (RFC 3339, UTC); each use moves it on.
    pub expires_at: String,
    /// The card payment, once one was started.
    pub card: Option<CardAttemptView>,
    /// The transfer from a bank account, once one was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<TransferView>,
    /// The transfer that the buyer sends alone, once they chose to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoming: Option<IncomingTransferView>,
}

/// The latest card attempt, for the widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CardAttemptView {
    /// How far it is.
    pub stage: CardStage,
    /// The chosen plan.
    pub installments: u8,
    /// The payment page, while it is open and alive.
    pub page_url: Option<String>,
    /// Until when the page takes a payment (RFC 3339, UTC).
    pub until: Option<String>,
    /// From when a new page may be asked for, where the buyer has to wait (RFC 3339, UTC).
    pub retry_at: Option<String>,
    /// The last declined try on the page.
    pub last_decline: Option<Decline>,
    /// What was paid, once that is verified.
    pub paid: Option<PaidView>,
}

/// How far a card attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CardStage {
    /// The payment page is being asked for.
    Started,
    /// The payment page is open.
    Open,
    /// Paid.
    Paid,
    /// Taken, and examined by the upstream.
    InReview,
    /// A person at the shop has to look.
    NeedsReview,
    /// Over without a payment.
    Closed,
}

impl CardStage {
    /// The word in our own JSON: `in_review`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::InReview => "in_review",
            Self::NeedsReview => "needs_review",
            Self::Closed => "closed",
        }
    }
}

/// What a buyer paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaidView {
    /// With the installment surcharge.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub amount: Amount,
    /// In how many installments.
    pub installments: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_its_form() {
        assert!(SessionId::parse("ses_0123456789abcdefghijklmnop").is_ok());
        for text in [
            "",
            "ses_",
            "ses_0123456789ABCDEFGHIJKLMNOP",
            "att_0123456789abcdefghijklmnop",
            "ses_../../../../etc/passwd0000",
        ] {
            assert_eq!(SessionId::parse(text), Err(SessionIdError), "{text}");
        }
    }

    #[test]
    fn states_have_one_word_everywhere() {
        for state in [SessionState::Open, SessionState::InReview, SessionState::PartlyRefunded] {
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.word()));
        }
        for stage in [CardStage::Started, CardStage::InReview, CardStage::NeedsReview] {
            assert_eq!(serde_json::to_string(&stage).unwrap(), format!("\"{}\"", stage.word()));
        }
    }
}
