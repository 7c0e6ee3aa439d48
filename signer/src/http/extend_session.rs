//! `POST /v1/session/extend`: the buyer needs more time.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{Problem, SessionView};

use super::callers::Reader;
use super::refusal::Refusal;
use super::session_view;
use crate::app::App;
use crate::payments::change_session;

/// Gives the buyer half an hour from now, up to two hours in all.
#[utoipa::path(
    post,
    path = "/v1/session/extend",
    tag = "widget",
    security(("clientToken" = [])),
    responses(
        (status = 200, description = "The session with its new end", body = SessionView),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn extend_session(
    State(app): State<App>,
    Reader(session): Reader,
) -> Result<Json<SessionView>, Refusal> {
    let history = change_session::extend(&app, &session).await?;
    Ok(Json(session_view::of(&app, &history, app.clock.now()).await))
}
