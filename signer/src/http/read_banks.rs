//! `GET /v1/banks`: the banks that IBANs name by a code.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use vezne_protocol::{BANKS_SOURCE, KnownBank, Problem, known_banks};

use super::callers::ReadKey;

/// The banks that the signer knows. Payment and e-money institutions issue IBANs too, so one with another code is not
/// wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Banks {
    /// In the order of their codes.
    banks: Vec<Bank>,
    /// Where the list is from.
    source: &'static str,
}

/// A bank.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Bank {
    /// Five digits, as in an IBAN.
    #[schema(example = "00064")]
    code: &'static str,
    /// Four digits, as in the EFT system.
    #[schema(example = "0064")]
    eft_code: &'static str,
    /// What it is called.
    #[schema(example = "Türkiye İş Bankası A.Ş.")]
    name: &'static str,
}

impl From<KnownBank> for Bank {
    fn from(bank: KnownBank) -> Self {
        let eft_code = bank.eft_code();
        let KnownBank { code, name } = bank;
        Self { code, eft_code, name }
    }
}

/// Every bank that the signer knows by name.
#[utoipa::path(
    get,
    path = "/v1/banks",
    tag = "shop",
    security(("apiKey" = [])),
    responses(
        (status = 200, description = "The banks", body = Banks),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_banks(_: ReadKey) -> Json<Banks> {
    Json(Banks {
        banks: known_banks().map(Bank::from).collect(),
        source: BANKS_SOURCE,
    })
}
