//! `POST /v1/session/incoming-transfer`: the buyer wants to send a transfer alone.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{IncomingTransferAsk, IncomingTransferView, Problem, ProblemCode};

use super::body::{BROWSER_BYTES_MAX, Body};
use super::callers::Payer;
use super::refusal::Refusal;
use super::session_view;
use crate::app::App;
use crate::payments::await_incoming;

/// Where to send it, exactly how much, and the reference to write: the same as often as it is asked for. Nothing moves.
#[utoipa::path(
    post,
    path = "/v1/session/incoming-transfer",
    tag = "widget",
    security(("clientToken" = [])),
    request_body = IncomingTransferAsk,
    responses(
        (status = 200, description = "What the buyer types into their own bank", body = IncomingTransferView),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn await_incoming_transfer(
    State(app): State<App>,
    Payer(session): Payer,
    Body(IncomingTransferAsk {}): Body<IncomingTransferAsk, BROWSER_BYTES_MAX>,
) -> Result<Json<IncomingTransferView>, Refusal> {
    let history = await_incoming::start(&app, &session.id).await?;
    let view = session_view::incoming(&history).ok_or(ProblemCode::Internal)?;
    Ok(Json(view))
}
