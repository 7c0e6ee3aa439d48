//! `/_sandbox/isbank/…`: the merchant's accounts at İş Bankası, and what happens to them without a call.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Done, done, refused};
use crate::app::{self, App};
use crate::clock::Moment;
use crate::isbank::{self, CLIENT_DAYS, IncomingOrder, SettleOrder};

/// İş Bankası's part of the control API.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(show))
        .route("/revoke", post(revoke))
        .route("/certificate", post(renew))
        .route("/end-tokens", post(end_tokens))
        .route("/incoming", post(receive))
        .route("/settle", post(settle))
}

/// Adds the bank's part to what `GET /_sandbox/ledger` shows.
pub(super) fn add_to_ledger(all: &mut Value, state: &app::State, now: Moment) {
    if let (Value::Object(all), Value::Object(part)) = (all, isbank::ledger(state, now)) {
        all.extend(part);
    }
}

/// `GET /_sandbox/isbank`: what the merchant holds, and whom the bank knows.
async fn show(State(app): State<Arc<App>>) -> Json<Value> {
    Json(isbank::to_json(&app))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    revoked: bool,
}

/// `POST /_sandbox/isbank/revoke`: the client certificate of now is revoked, or everything that was is good again.
async fn revoke(State(app): State<Arc<App>>, Json(order): Json<Revoke>) -> Done {
    app.isbank.set_revoked(order.revoked);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Renewal {
    #[serde(default = "usual")]
    days: u32,
}

fn usual() -> u32 {
    u32::try_from(CLIENT_DAYS).unwrap_or(u32::MAX)
}

/// `POST /_sandbox/isbank/certificate`: a new client certificate and key in the files of the old.
async fn renew(State(app): State<Arc<App>>, Json(order): Json<Renewal>) -> Done {
    let renewed = app.isbank.papers.renew(i64::from(order.days), app.clock.now());
    renewed.map_err(|error| {
        let reason = json!({ "error": error.to_string() });
        (StatusCode::INTERNAL_SERVER_ERROR, Json(reason))
    })?;
    done()
}

/// `POST /_sandbox/isbank/end-tokens`: nobody is logged in any more.
async fn end_tokens(State(app): State<Arc<App>>) -> Done {
    app.state().isbank.tokens.end();
    done()
}

/// `POST /_sandbox/isbank/incoming`: somebody pays to the merchant's account.
async fn receive(State(app): State<Arc<App>>, Json(order): Json<IncomingOrder>) -> Done {
    isbank::receive(&app, order).map(Json).map_err(refused)
}

/// `POST /_sandbox/isbank/settle`: a payment has another state from now on.
async fn settle(State(app): State<Arc<App>>, Json(order): Json<SettleOrder>) -> Done {
    isbank::settle(&app, order).map(Json).map_err(refused)
}
