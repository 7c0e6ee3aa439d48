//! `POST /v1/session/bank/cancel`: the buyer does not want the transfer any more.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{Problem, SessionView};

use super::super::callers::Actor;
use super::super::refusal::Refusal;
use super::{apart, view};
use crate::app::App;
use crate::payments::start_transfer;

/// Ends the transfer that is being prepared. Ending it again is the same; one that the bank was told to make goes on.
#[utoipa::path(
    post,
    path = "/v1/session/bank/cancel",
    tag = "widget",
    security(("clientToken" = [])),
    responses(
        (status = 200, description = "The session", body = SessionView),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn cancel_transfer(
    State(app): State<App>,
    Actor(session): Actor,
) -> Result<Json<SessionView>, Refusal> {
    let cancelling = apart(&app, move |app| async move {
        start_transfer::cancel(&app, &session.id).await
    });
    Ok(view(&app, &cancelling.await?).await)
}
