//! `POST /v1/sessions/{id}/cancel`: the shop withdraws a session.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use vezne_protocol::Problem;

use super::callers::SessionsKey;
use super::merchant_view::MerchantSession;
use super::refusal::Refusal;
use super::session_path::session_in_path;
use crate::app::App;
use crate::payments::change_session;

/// Withdraws a session that nobody is paying right now; doing it again is the same. A payment that comes all the same is
/// told as `session.paid_late`.
#[utoipa::path(
    post,
    path = "/v1/sessions/{id}/cancel",
    tag = "shop",
    security(("apiKey" = [])),
    params(("id" = String, Path, description = "The session's id")),
    responses(
        (status = 200, description = "Withdrawn", body = MerchantSession),
        (status = 409, description = "A payment page is open (`retryAt` says until when), or the session has ended",
            body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel_session(
    State(app): State<App>,
    _: SessionsKey,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<MerchantSession>, Refusal> {
    let id = session_in_path(id)?;
    let history = change_session::cancel(&app, &id).await?;
    Ok(Json(MerchantSession::of(&history, app.clock.now())))
}
