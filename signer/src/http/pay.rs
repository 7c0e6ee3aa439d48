//! `POST /v1/session/pay-with-iyzico`: the buyer goes on to Pay with iyzico.

use axum::extract::State;
use axum::http::StatusCode;
use vezne_protocol::{PayAsk, PayPage, Plan, Problem, ProblemCode};

use super::answer::Replayable;
use super::body::{BROWSER_BYTES_MAX, Body};
use super::callers::{Key, Payer};
use super::refusal::Refusal;
use crate::app::App;
use crate::payments::failure::Failure;
use crate::payments::start_card_payment as use_case;
use crate::store::KeyUse;

/// What a key is remembered under.
const ROUTE: &str = "pay-with-iyzico";

/// The payment page for the chosen plan: the open one where there is one, else a new one.
#[utoipa::path(
    post,
    path = "/v1/session/pay-with-iyzico",
    tag = "widget",
    security(("clientToken" = [])),
    params(("Idempotency-Key" = String, Header, description = "16 to 128 of A-Z a-z 0-9 _ -")),
    request_body = PayAsk,
    responses(
        (status = 200, description = "Where the buyer goes on", body = PayPage),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn pay_with_iyzico(
    State(app): State<App>,
    Payer(session): Payer,
    Key(key): Key,
    Body(ask): Body<PayAsk, BROWSER_BYTES_MAX>,
) -> Result<Replayable<PayPage>, Refusal> {
    let plan = Plan::new(ask.installments).map_err(|_| Refusal::from(ProblemCode::PlanNotOffered))?;
    let fingerprint = app.keys.fingerprint(&[plan.installments()]);
    let key_use = KeyUse {
        caller: session.id.to_string(),
        route: ROUTE,
        key,
        fingerprint,
    };
    // In a task of its own: a buyer who closes the page must not break off what is on disk already.
    let tasks = app.tasks.clone();
    let started = tasks.spawn(async move { use_case::start(&app, &session.id, plan, &key_use).await });
    let started = started.await.map_err(|_| Refusal::from(ProblemCode::Internal))?;
    let use_case::StartedPayment { page, is_replay } = started.map_err(|failure: Failure| {
        tracing::info!(%failure, "no payment page for the buyer");
        Refusal::from(failure)
    })?;
    let body = PayPage {
        page_url: page.url,
        until: page.until.to_string(),
    };
    Ok(Replayable {
        status: StatusCode::OK,
        body,
        is_replay,
    })
}
