//! What the element's events carry. The widget writes the same by hand, which is lighter; its tests compare the two.

use serde::Serialize;
use ts_rs::TS;
use vezne_protocol::{Amount, CardFacts, Currency, Method, PlanOffer, ProblemCode, SessionId, SessionState};

/// The session was read.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadyDetail {
    /// The session's id.
    pub session: SessionId,
    /// Where it stands.
    pub state: SessionState,
    /// What the order costs, before an installment surcharge.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// Whether the signer works with an upstream's sandbox keys: no money moves.
    pub test_mode: bool,
}

/// The card that was recognised.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct CardDetail {
    /// What is known of it.
    #[serde(flatten)]
    pub facts: CardFacts,
    /// Set it before `preventDefault()`: why the shop does not take this card.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message: Option<String>,
}

/// The plan that would be paid now.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct PlanDetail {
    /// Its amounts.
    #[serde(flatten)]
    pub plan: PlanOffer,
    /// In which currency.
    pub currency: Currency,
}

/// What the buyer says to the shop's terms.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ConsentDetail {
    /// Whether they are ticked.
    pub given: bool,
}

/// Where the buyer is about to go.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct RedirectDetail {
    /// The payment page, or the bank.
    pub url: String,
    /// How the buyer pays there.
    pub method: Method,
}

/// How the session ended.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ResultDetail {
    /// Where it stands. Ship by what the signer tells your server, never by this.
    pub state: SessionState,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    /// A stable word.
    pub code: ErrorCode,
    /// What the buyer can read out to the shop, where the signer gave one.
    pub support_code: Option<String>,
}

/// A stable word for what went wrong: the element's own, or the signer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(untagged)]
pub enum ErrorCode {
    /// The element's own.
    Element(ElementError),
    /// What the signer said.
    Signer(ProblemCode),
}

/// What the element itself finds wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ElementError {
    /// The signer was not reached.
    Network,
    /// The signer did not answer in time.
    Timeout,
    /// Something answered, but not as a signer does.
    UnreadableAnswer,
    /// The page does not say which signer, session and token to use.
    Misconfigured,
    /// The element's script or module did not load, or broke.
    WidgetFailed,
}
