//! A transfer that the buyer sends alone, as the merchant's server sees it: with every row of the statement that came for
//! it.

use serde::Serialize;
use utoipa::ToSchema;
use vezne_protocol::{Amount, IncomingStage};

use crate::payments::incoming::arrival::Arrival;
use crate::payments::session::History;

/// What is waited for, and what came.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MerchantIncoming {
    stage: IncomingStage,
    /// What the buyer was told to write.
    reference: String,
    /// Exactly how much.
    #[schema(value_type = String)]
    amount: Amount,
    /// Until when the money is waited for (RFC 3339, UTC).
    until: String,
    /// When the account was last read in full (RFC 3339, UTC).
    looked_at: Option<String>,
    /// What came, oldest first. Money that came twice stands here twice.
    rows: Vec<MerchantArrival>,
}

/// One row of the statement.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MerchantArrival {
    /// A refund names it.
    id: String,
    stage: IncomingStage,
    /// `exact`, `wrong-amount`, `near-miss`, `paid-twice`, `late`; or what an operator was told when the row was nobody's.
    finding: &'static str,
    /// Why a person has to look, or had to.
    why: Option<&'static str>,
    #[schema(value_type = Option<String>)]
    amount: Option<Amount>,
    /// When it came by the bank's word, sometimes only the day (RFC 3339, UTC).
    at: Option<String>,
    /// The sender's name, masked.
    sender_name: Option<String>,
    /// The account that it came from, masked.
    sender: Option<String>,
}

impl MerchantIncoming {
    pub(super) fn of(history: &History) -> Option<Self> {
        let awaited = history.awaited.as_ref()?;
        Some(Self {
            stage: history.incoming_stage()?,
            reference: awaited.reference.plain(),
            amount: awaited.amount,
            until: awaited.until.to_string(),
            looked_at: awaited.looked_at.map(|at| at.to_string()),
            rows: history.arrivals.iter().map(MerchantArrival::of).collect(),
        })
    }
}

impl MerchantArrival {
    fn of(arrival: &Arrival) -> Self {
        Self {
            id: arrival.id.clone(),
            stage: arrival.stage.name(),
            finding: arrival.found.word(),
            why: arrival.why(),
            amount: arrival.amount,
            at: arrival.received_at.map(|at| at.to_string()),
            sender_name: arrival.told.masked_sender(),
            sender: arrival.told.sender_iban.map(|iban| iban.masked()),
        }
    }
}
