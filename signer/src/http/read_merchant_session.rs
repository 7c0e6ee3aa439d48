//! `GET /v1/sessions/{id}`: the shop asks where a session stands.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use vezne_protocol::{Problem, ProblemCode};

use super::callers::ReadKey;
use super::merchant_view::MerchantSession;
use super::refusal::Refusal;
use super::session_path::session_in_path;
use crate::app::App;
use crate::payments::settle;

/// Where a session stands. While a payment page is open, iyzico is asked at most every ten seconds.
#[utoipa::path(
    get,
    path = "/v1/sessions/{id}",
    tag = "shop",
    security(("apiKey" = [])),
    params(("id" = String, Path, description = "The session's id")),
    responses(
        (status = 200, description = "The session", body = MerchantSession),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_merchant_session(
    State(app): State<App>,
    _: ReadKey,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<MerchantSession>, Refusal> {
    let id = session_in_path(id)?;
    let history = settle::current(&app, &id).await?.ok_or(ProblemCode::SessionNotFound)?;
    Ok(Json(MerchantSession::of(&history, app.clock.now())))
}
