//! What a card may be split into, and what each plan costs.

use serde::{Deserialize, Serialize};

use crate::{Amount, CardPrefix, CardScheme};

/// `POST /v1/session/installments`: asks what a card prefix may be split into; without one, every card family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InstallmentAsk {
    /// Six to eight first digits of the card, or null.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = r"^\d{6,8}$"))]
    pub prefix: Option<CardPrefix>,
}

/// The answer: one offer for a prefix, one a card family without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstallmentQuote {
    /// The prefix that was asked, as the buyer typed it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub prefix: Option<CardPrefix>,
    /// The offers, in the upstream's order.
    pub offers: Vec<Offer>,
}

/// The plans of one card, or of one card family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    /// What is known of the card; null when nothing is.
    pub card: Option<CardFacts>,
    /// The plans that the session allows, shortest first.
    pub plans: Vec<PlanOffer>,
}

/// Who issued a card. Everything may be unknown: foreign cards come with nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CardFacts {
    /// The scheme: iyzico's word, else the number range's.
    pub scheme: Option<CardScheme>,
    /// Credit, debit or prepaid.
    #[serde(rename = "type")]
    pub kind: Option<CardType>,
    /// The card family, from an open set: `Bonus`, `Axess`, `World`, `Maximum`, `Paraf`, …
    pub family: Option<String>,
    /// The issuer's name: `Akbank`.
    pub bank_name: Option<String>,
    /// The issuer's EFT code: 46 for Akbank.
    pub bank_code: Option<u32>,
    /// Whether the card is a company's.
    pub commercial: Option<bool>,
}

/// Whose money a card spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum CardType {
    /// A credit card.
    Credit,
    /// A debit card.
    Debit,
    /// A prepaid card.
    Prepaid,
}

/// One plan with exact amounts, as the upstream says them: never multiplied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanOffer {
    /// How many installments; 1 is a single payment.
    pub installments: u8,
    /// One installment, rounded by the upstream.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub installment_price: Amount,
    /// What the buyer pays in all.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub total: Amount,
    /// How much more that is than the session's amount.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub difference: Amount,
    /// The last installment, where it is not the same as the others.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub last_installment: Option<Amount>,
}
