//! `GET /v1/transfers`: the shop's payouts, the newest first: what a second pair of eyes confirms from.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vezne_protocol::{FieldError, Problem};

use super::callers::PayoutsReadKey;
use super::merchant_payout::MerchantPayout;
use super::refusal::Refusal;
use crate::app::App;
use crate::payments::failure::Failure;
use crate::payments::payout::PayoutStage;

/// How many payouts one answer holds.
const PAGE: i64 = 50;

/// What is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Only those of this stage: `drafted`, `unknown`, …
    stage: Option<String>,
    /// The id of the last payout that was read: those that were drafted before it are next.
    after: Option<String>,
}

/// A part of the list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PayoutList {
    transfers: Vec<MerchantPayout>,
    /// Whether there is more: ask with `after` and the last id.
    more: bool,
}

/// Your payouts, the newest first, fifty at a time. To follow what becomes of them read the events.
#[utoipa::path(
    get,
    path = "/v1/transfers",
    tag = "shop",
    security(("apiKey" = [])),
    params(Wanted),
    responses(
        (status = 200, description = "The payouts", body = PayoutList),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_payouts(
    State(app): State<App>,
    _: PayoutsReadKey,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<PayoutList>, Refusal> {
    let Query(Wanted { stage, after }) =
        wanted.map_err(|_| wrong("", "stage and after are texts, and there is nothing else to ask for"))?;
    let stage = stage
        .map(|word| PayoutStage::of_word(&word).ok_or_else(|| wrong("/stage", "is no stage of a payout")))
        .transpose()?;
    let before = match after {
        Some(id) => {
            let known = app.store.payout(&id).await.map_err(Failure::from)?;
            Some(known.ok_or_else(|| wrong("/after", "must be the id of a payout"))?)
        }
        None => None,
    };
    let listed = app.store.payouts_before(before.as_ref(), stage, PAGE).await;
    let (payouts, more) = listed.map_err(Failure::from)?;
    let transfers = payouts.iter().map(MerchantPayout::of).collect();
    Ok(Json(PayoutList { transfers, more }))
}

fn wrong(pointer: &str, detail: &str) -> Refusal {
    Refusal::of_fields(vec![FieldError {
        pointer: pointer.to_owned(),
        detail: detail.to_owned(),
    }])
}
