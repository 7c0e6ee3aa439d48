//! `POST /v1/session/bank/draft`: the bank sends an OTP for a transfer of the whole order.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{DraftAsk, Problem, ProblemCode, SessionView};

use super::super::body::{BROWSER_BYTES_MAX, Body};
use super::super::callers::Payer;
use super::super::refusal::Refusal;
use super::{apart, view};
use crate::app::App;
use crate::payments::draft_transfer::{self, Choice};

/// Has the bank send an OTP, or a new one. What the bank says to that stands in the session's transfer.
#[utoipa::path(
    post,
    path = "/v1/session/bank/draft",
    tag = "widget",
    security(("clientToken" = [])),
    request_body = DraftAsk,
    responses(
        (status = 200, description = "The session with its transfer", body = SessionView),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn draft_transfer(
    State(app): State<App>,
    Payer(session): Payer,
    Body(DraftAsk { grant, account, iban }): Body<DraftAsk, BROWSER_BYTES_MAX>,
) -> Result<Json<SessionView>, Refusal> {
    let choice = match (account, iban) {
        (Some(handle), None) => Choice::Handle(handle),
        (None, Some(text)) => Choice::Typed(text),
        _ => return Err(ProblemCode::InvalidAccount.into()),
    };
    let drafting = apart(&app, move |app| async move {
        draft_transfer::draft(&app, &session.id, &grant, &choice).await
    });
    Ok(view(&app, &drafting.await?).await)
}
