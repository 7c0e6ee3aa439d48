//! `POST /v1/session/bank/start`: the buyer wants to pay from a bank account.

use axum::extract::State;
use axum::http::StatusCode;
use vezne_protocol::{BankStart, BankStartAsk, Problem};

use super::super::answer::Replayable;
use super::super::body::{BROWSER_BYTES_MAX, Body};
use super::super::callers::{Key, Payer};
use super::super::refusal::Refusal;
use super::apart;
use super::leave::PATH;
use crate::app::App;
use crate::payments::start_transfer as use_case;
use crate::store::KeyUse;

/// What a key is remembered under.
const ROUTE: &str = "bank/start";

/// An address that leads to the bank, once: the browser goes there as a whole. What was prepared before is ended.
#[utoipa::path(
    post,
    path = "/v1/session/bank/start",
    tag = "widget",
    security(("clientToken" = [])),
    params(("Idempotency-Key" = String, Header, description = "16 to 128 of A-Z a-z 0-9 _ -")),
    request_body = BankStartAsk,
    responses(
        (status = 200, description = "Where the buyer goes on", body = BankStart),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn start_bank_transfer(
    State(app): State<App>,
    Payer(session): Payer,
    Key(key): Key,
    Body(ask): Body<BankStartAsk, BROWSER_BYTES_MAX>,
) -> Result<Replayable<BankStart>, Refusal> {
    let key_use = KeyUse {
        caller: session.id.to_string(),
        route: ROUTE,
        key,
        fingerprint: app.keys.fingerprint(ask.customer.word().as_bytes()),
    };
    let public_url = app.settings.public_url.clone();
    let started = apart(&app, move |app| async move {
        use_case::start(&app, &session.id, ask.customer, &key_use).await
    });
    let use_case::StartedTransfer {
        ticket,
        until,
        is_replay,
    } = started.await?;
    let body = BankStart {
        url: format!("{public_url}{PATH}?ticket={}", ticket.expose()),
        until: until.to_string(),
    };
    Ok(Replayable {
        status: StatusCode::OK,
        body,
        is_replay,
    })
}
