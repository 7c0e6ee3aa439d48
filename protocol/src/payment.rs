//! Asking for Pay with iyzico's page.

use serde::{Deserialize, Serialize};

/// `POST /v1/session/pay-with-iyzico`: the buyer chose a plan and wants to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PayAsk {
    /// The chosen plan, one of the session's. A preference: the payment page has the last word.
    pub installments: u8,
}

/// Where the buyer goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PayPage {
    /// Pay with iyzico's page, checked by the signer: the only address the widget follows.
    pub page_url: String,
    /// Until when the page takes a payment (RFC 3339, UTC).
    pub until: String,
}
