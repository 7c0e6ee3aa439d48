//! `GET /v1/session`: the widget asks where its session stands.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{Problem, ProblemCode, SessionView};

use super::callers::{PoliteAddress, Reader};
use super::refusal::Refusal;
use super::session_view;
use crate::app::App;
use crate::payments::settle;

/// Where the session of the client token stands.
#[utoipa::path(
    get,
    path = "/v1/session",
    tag = "widget",
    security(("clientToken" = [])),
    responses(
        (status = 200, description = "The session", body = SessionView),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_session(
    State(app): State<App>,
    _: PoliteAddress,
    Reader(session): Reader,
) -> Result<Json<SessionView>, Refusal> {
    let history = settle::current(&app, &session.id)
        .await?
        .ok_or(ProblemCode::InvalidToken)?;
    Ok(Json(session_view::of(&app, &history, app.clock.now()).await))
}
