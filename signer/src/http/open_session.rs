//! `POST /v1/sessions`: the shop opens a session for an order.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use vezne_protocol::{Problem, ProblemCode};

use super::answer::Replayable;
use super::body::{Body, MERCHANT_BYTES_MAX};
use super::callers::{Key, SHOP, SessionsKey};
use super::merchant_view::MerchantSession;
use super::order_body::OrderBody;
use super::refusal::Refusal;
use crate::app::App;
use crate::payments::admit::{Asking, admit};
use crate::payments::order::Order;
use crate::payments::session::History;
use crate::payments::{open_session as use_case, settle};
use crate::store::KeyUse;

/// What a key is remembered under.
const ROUTE: &str = "open-session";

/// A session, and the token for the buyer's browser.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenedSession {
    /// The session's id, for the `session` attribute of the widget.
    id: String,
    /// The browser's token, for the `token` attribute. It reads and acts on this session only.
    token: String,
    session: MerchantSession,
}

/// Opens a session for an order. The same `Idempotency-Key` with the same order gives the same session again.
#[utoipa::path(
    post,
    path = "/v1/sessions",
    tag = "shop",
    security(("apiKey" = [])),
    params(("Idempotency-Key" = String, Header, description = "16 to 128 of A-Z a-z 0-9 _ -")),
    request_body = OrderBody,
    responses(
        (status = 201, description = "Opened", body = OpenedSession),
        (status = 200, description = "Opened before with the same key (Idempotency-Replayed: true)", body = OpenedSession),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn open_session(
    State(app): State<App>,
    SessionsKey(caller): SessionsKey,
    Key(key): Key,
    Body(body): Body<OrderBody, MERCHANT_BYTES_MAX>,
) -> Result<Replayable<OpenedSession>, Refusal> {
    admit(&app, Asking::Session(&caller)).await?;
    let order = Order::try_from(body).map_err(Refusal::of_fields)?;
    let request = serde_json::to_vec(&order).expect("an order of texts and numbers can be written as JSON");
    let key_use = KeyUse {
        caller: SHOP.to_owned(),
        route: ROUTE,
        key,
        fingerprint: app.keys.fingerprint(&request),
    };
    let use_case::Opened { session, is_replay } = use_case::open(&app, order, key_use).await?;
    let history = match is_replay {
        true => settle::current(&app, &session.id)
            .await?
            .ok_or(ProblemCode::SessionNotFound)?,
        false => History {
            session,
            attempts: Vec::new(),
            transfers: Vec::new(),
            refunds: Vec::new(),
            awaited: None,
            arrivals: Vec::new(),
        },
    };
    let session = &history.session;
    let body = OpenedSession {
        id: session.id.to_string(),
        token: app.keys.client_token(&session.id, session.token_epoch),
        session: MerchantSession::of(&history, app.clock.now()),
    };
    Ok(Replayable {
        status: StatusCode::CREATED,
        body,
        is_replay,
    })
}
