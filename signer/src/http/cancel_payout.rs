//! `POST /v1/transfers/{id}/cancel`: the shop withdraws a draft.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use vezne_protocol::Problem;

use super::callers::PayoutsKey;
use super::merchant_payout::{MerchantPayout, payout_in_path};
use super::refusal::Refusal;
use crate::app::App;
use crate::payments::cancel_payout;

/// Withdraws a draft; one that is withdrawn already stays so. What was confirmed goes its way.
#[utoipa::path(
    post,
    path = "/v1/transfers/{id}/cancel",
    tag = "shop",
    security(("apiKey" = [])),
    params(("id" = String, Path, description = "The payout's id")),
    responses(
        (status = 200, description = "It is withdrawn", body = MerchantPayout),
        (status = 409, description = "It is no draft any more",
            body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel_payout(
    State(app): State<App>,
    PayoutsKey(caller): PayoutsKey,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<MerchantPayout>, Refusal> {
    let id = payout_in_path(id)?;
    let payout = cancel_payout::cancel(&app, &id, &caller).await?;
    Ok(Json(MerchantPayout::of(&payout)))
}
