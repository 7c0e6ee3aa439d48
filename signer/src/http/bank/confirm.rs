//! `POST /v1/session/bank/confirm`: the buyer types the bank's OTP.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{ConfirmAsk, Problem, ProblemCode, SessionView};

use super::super::body::{BROWSER_BYTES_MAX, Body};
use super::super::callers::Payer;
use super::super::refusal::Refusal;
use super::{apart, view};
use crate::app::App;
use crate::payments::bank::Otp;
use crate::payments::confirm_transfer;

/// Has the bank move the money, once. It takes no key: asked again, it tells where the transfer stands and sends nothing.
#[utoipa::path(
    post,
    path = "/v1/session/bank/confirm",
    tag = "widget",
    security(("clientToken" = [])),
    request_body = ConfirmAsk,
    responses(
        (status = 200, description = "The session with its transfer", body = SessionView),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn confirm_transfer(
    State(app): State<App>,
    Payer(session): Payer,
    Body(ConfirmAsk { grant, otp_id, otp }): Body<ConfirmAsk, BROWSER_BYTES_MAX>,
) -> Result<Json<SessionView>, Refusal> {
    let otp = Otp::parse(&otp).ok_or(ProblemCode::InvalidOtp)?;
    let confirming = apart(&app, move |app| async move {
        confirm_transfer::confirm(&app, &session.id, &grant, &otp_id, otp).await
    });
    Ok(view(&app, &confirming.await?).await)
}
