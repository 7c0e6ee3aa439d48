//! A payout as the merchant's server sees it, and the one that an address names.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use serde::Serialize;
use utoipa::ToSchema;
use vezne_protocol::{Amount, Currency, Iban, ProblemCode};

use super::refusal::Refusal;
use crate::payments::merchant_bank::PayoutRail;
use crate::payments::payout::{Payout, PayoutStage, RefusalReason, Stage};

/// Money that the shop sends from its own account. Only `made` says that it went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MerchantPayout {
    id: String,
    /// The shop's own number of it.
    reference: Option<String>,
    stage: PayoutStage,
    /// Counts its states: what is confirmed is the state that was read.
    revision: i64,
    /// Where to.
    #[schema(value_type = String)]
    iban: Iban,
    /// Whose account it is, as it was drafted.
    name: String,
    /// Whose account it is as the bank tells it, where it does: other banks' customers are masked. Compare it with `name`.
    holder: Option<String>,
    #[schema(value_type = String)]
    amount: Amount,
    currency: Currency,
    /// What stands in both statements.
    description: String,
    /// Which way it goes: `havale`, `eft`, `fast`.
    #[schema(value_type = String)]
    rail: PayoutRail,
    /// What it costs you, where the bank told.
    #[schema(value_type = Option<String>)]
    fee: Option<Amount>,
    /// The id of the key that drafted it.
    drafted_by: String,
    /// The id of the key that confirmed it.
    confirmed_by: Option<String>,
    /// Why a person has to look, or why it was not made.
    why: Option<&'static str>,
    /// The bank's code, where it said no.
    upstream_code: Option<String>,
    /// The bank's number of it, where it told one.
    bank_reference: Option<String>,
    /// Until when it may be confirmed (RFC 3339, UTC).
    until: String,
    /// RFC 3339, UTC.
    created_at: String,
    /// When its end became known (RFC 3339, UTC).
    settled_at: Option<String>,
}

impl MerchantPayout {
    pub(super) fn of(payout: &Payout) -> Self {
        let Payout {
            id,
            version,
            amount,
            reference,
            drafted_by,
            drafted_at,
            stage,
            log: _,
        } = payout;
        let way = stage.way();
        let upstream_code = match stage {
            Stage::Refused {
                why: RefusalReason::Upstream { code },
                ..
            } => Some(code.clone()),
            _ => None,
        };
        let bank_reference = match stage {
            Stage::Made { reference, .. } => reference.clone(),
            _ => None,
        };
        Self {
            id: id.clone(),
            reference: reference.clone(),
            stage: stage.name(),
            revision: *version,
            iban: way.iban,
            name: way.name.clone(),
            holder: way.holder.clone(),
            amount: *amount,
            currency: Currency::Try,
            description: way.description.clone(),
            rail: way.rail,
            fee: way.fee,
            drafted_by: drafted_by.clone(),
            confirmed_by: stage.confirmed().map(|confirmed| confirmed.by.clone()),
            why: stage.why(),
            upstream_code,
            bank_reference,
            until: payout.until().to_string(),
            created_at: drafted_at.to_string(),
            settled_at: stage.settled_at().map(|at| at.to_string()),
        }
    }
}

/// Reads the id in the address; what is no text names no payout.
pub(super) fn payout_in_path(id: Result<Path<String>, PathRejection>) -> Result<String, Refusal> {
    let Path(id) = id.map_err(|_| Refusal::from(ProblemCode::PayoutNotFound))?;
    Ok(id)
}
