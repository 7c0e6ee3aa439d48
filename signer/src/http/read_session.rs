//! `GET /v1/session`: the widget asks where its session stands.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{Problem, SessionView};

use super::callers::Reader;
use super::refusal::Refusal;
use super::session_view;
use crate::app::App;
use crate::payments::failure::Failure;
use crate::payments::settle;

/// Where the session of the client token stands.
#[utoipa::path(
    get,
    path = "/v1/session",
    tag = "widget",
    security(("clientToken" = [])),
    responses(
        (status = 200, description = "The session", body = SessionView),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_session(
    State(app): State<App>,
    Reader(session): Reader,
) -> Result<Json<SessionView>, Refusal> {
    let latest = settle::latest(&app, &session).await?;
    // The look may have changed the session: what is told must not be older than what was just found out.
    let session = app
        .store
        .session(&session.id)
        .await
        .map_err(Failure::from)?
        .unwrap_or(session);
    Ok(Json(session_view::of(&app, &session, latest.as_ref(), app.clock.now())))
}
