//! `POST /v1/session/bank/grant`: the page that the buyer came back to may use the bank's desk.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{BankGrant, GrantAsk, Problem};

use super::super::body::{BROWSER_BYTES_MAX, Body};
use super::super::callers::Actor;
use super::super::refusal::Refusal;
use super::apart;
use crate::app::App;
use crate::payments::authorize_transfer;

/// Changes the one-time code from the address's fragment for the grant that the further calls need.
#[utoipa::path(
    post,
    path = "/v1/session/bank/grant",
    tag = "widget",
    security(("clientToken" = [])),
    request_body = GrantAsk,
    responses(
        (status = 200, description = "The grant", body = BankGrant),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn grant_bank(
    State(app): State<App>,
    Actor(session): Actor,
    Body(GrantAsk { code }): Body<GrantAsk, BROWSER_BYTES_MAX>,
) -> Result<Json<BankGrant>, Refusal> {
    let granting = apart(&app, move |app| async move {
        authorize_transfer::grant(&app, &session.id, &code).await
    });
    let grant = granting.await?.expose().to_owned();
    Ok(Json(BankGrant { grant }))
}
