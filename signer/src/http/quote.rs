//! `POST /v1/session/installments`: what a card may be split into.

use axum::Json;
use axum::extract::State;
use vezne_protocol::{InstallmentAsk, InstallmentQuote, Problem, ProblemCode};

use super::body::{BROWSER_BYTES_MAX, Body};
use super::callers::{Actor, PoliteAddress};
use super::refusal::Refusal;
use crate::app::App;
use crate::payments::quote_installments as use_case;

/// What a card prefix of 6 to 8 digits may be split into, with exact totals; without one, every card family.
#[utoipa::path(
    post,
    path = "/v1/session/installments",
    tag = "widget",
    security(("clientToken" = [])),
    request_body = InstallmentAsk,
    responses(
        (status = 200, description = "The offers", body = InstallmentQuote),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn quote_installments(
    State(app): State<App>,
    _: PoliteAddress,
    Actor(session): Actor,
    ask: Result<Body<InstallmentAsk, BROWSER_BYTES_MAX>, Refusal>,
) -> Result<Json<InstallmentQuote>, Refusal> {
    let Body(ask) = ask.map_err(|refusal| refusal.named_for("/prefix", ProblemCode::InvalidPrefix))?;
    let quote = use_case::quote(&app, &session, ask.prefix).await?;
    Ok(Json(quote))
}
