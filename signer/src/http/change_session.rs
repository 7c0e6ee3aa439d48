//! `PATCH /v1/sessions/{id}`: the shop changes what is to be paid.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use vezne_protocol::Problem;

use super::body::{Body, MERCHANT_BYTES_MAX};
use super::callers::SessionsKey;
use super::merchant_view::MerchantSession;
use super::order_body::OrderChangeBody;
use super::refusal::Refusal;
use super::session_path::session_in_path;
use crate::app::App;
use crate::payments::change_session::{self, OrderChange};

/// Changes amount and basket of a session that nobody is paying right now. What is absent stays.
#[utoipa::path(
    patch,
    path = "/v1/sessions/{id}",
    tag = "shop",
    security(("apiKey" = [])),
    params(("id" = String, Path, description = "The session's id")),
    request_body = OrderChangeBody,
    responses(
        (status = 200, description = "The session as it now is", body = MerchantSession),
        (status = 409, description = "A payment page is open (`retryAt` says until when), or the session has ended",
            body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change_session(
    State(app): State<App>,
    _: SessionsKey,
    id: Result<Path<String>, PathRejection>,
    Body(body): Body<OrderChangeBody, MERCHANT_BYTES_MAX>,
) -> Result<Json<MerchantSession>, Refusal> {
    let id = session_in_path(id)?;
    let change = OrderChange::try_from(body).map_err(Refusal::of_fields)?;
    let history = change_session::change(&app, &id, change).await?;
    Ok(Json(MerchantSession::of(&history, app.clock.now())))
}
