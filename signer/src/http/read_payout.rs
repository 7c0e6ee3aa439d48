//! `GET /v1/transfers/{id}`: the shop asks where a payout stands.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use vezne_protocol::Problem;

use super::callers::PayoutsReadKey;
use super::merchant_payout::{MerchantPayout, payout_in_path};
use super::refusal::Refusal;
use crate::app::App;
use crate::payments::failure::Failure;

/// Where a payout stands.
#[utoipa::path(
    get,
    path = "/v1/transfers/{id}",
    tag = "shop",
    security(("apiKey" = [])),
    params(("id" = String, Path, description = "The payout's id")),
    responses(
        (status = 200, description = "The payout", body = MerchantPayout),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_payout(
    State(app): State<App>,
    _: PayoutsReadKey,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<MerchantPayout>, Refusal> {
    let id = payout_in_path(id)?;
    let payout = app.store.payout(&id).await.map_err(Failure::from)?;
    let payout = payout.ok_or(Failure::NoSuchPayout)?;
    Ok(Json(MerchantPayout::of(&payout)))
}
