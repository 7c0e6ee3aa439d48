//! `/_sandbox/…`: what tests read and order. JSON in, JSON out; a wrong order is answered with a 4xx and a reason.

mod bank;
mod isbank;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::call::Call;
use crate::callbacks::{self, CallbackMode, CallbackOrder};
use crate::faults::{ChaosOrder, Fault, FaultOrder};
use crate::iyzico;
use crate::requests::Exchange;
use crate::settings::SettingsChange;
use crate::webhooks::{self, WebhookOrder};

type Done = Result<Json<Value>, (StatusCode, Json<Value>)>;

/// The control API's table of contents.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/checkouts", get(checkouts))
        .route("/ledger", get(ledger))
        .route("/requests", get(requests))
        .route("/settings", get(settings).put(change_settings))
        .route("/faults", get(faults).post(order_fault).delete(clear_faults))
        .route("/chaos", post(begin_chaos).delete(end_chaos))
        .route("/callbacks", post(change_callbacks))
        .route("/callbacks/post", post(post_callback))
        .route("/webhooks", post(post_webhook))
        .route("/clock", post(move_clock))
        .route("/pay", post(pay))
        .route("/reset", post(reset))
        .nest("/bank", bank::routes())
        .nest("/isbank", isbank::routes())
}

fn done() -> Done {
    Ok(Json(json!({ "ok": true })))
}

fn refused<T: Into<Value>>(reason: T) -> (StatusCode, Json<Value>) {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": reason.into() })))
}

/// `GET /_sandbox/ledger`: every lira taken, and every try turned down.
async fn ledger(State(app): State<Arc<App>>) -> Json<Value> {
    let state = app.state();
    let mut all = state.ledger.to_json(state.settings.fraud_status);
    isbank::add_to_ledger(&mut all, &state, app.clock.now());
    Json(all)
}

/// `GET /_sandbox/checkouts`: every payment page that was opened, and whether it was paid, so that tests see what a lost
/// answer left behind.
async fn checkouts(State(app): State<Arc<App>>) -> Json<Value> {
    let state = app.state();
    Json(state.checkouts.to_json(&state.ledger))
}

/// `GET /_sandbox/requests`: everything the API got and the sandbox posted, oldest first.
async fn requests(State(app): State<Arc<App>>) -> Json<Vec<Exchange>> {
    Json(app.state().requests.all())
}

/// `GET /_sandbox/settings`
async fn settings(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.state().settings.to_json())
}

/// `PUT /_sandbox/settings`: merges.
async fn change_settings(State(app): State<Arc<App>>, Json(change): Json<SettingsChange>) -> Done {
    let mut state = app.state();
    state.settings.merge(change).map_err(refused)?;
    Ok(Json(state.settings.to_json()))
}

/// `GET /_sandbox/faults`: what can go wrong with each call, so that tests see whether they know all of it.
async fn faults() -> Json<BTreeMap<&'static str, Vec<&'static str>>> {
    let names = Call::all().map(|call| (call.name(), Fault::names_of(call)));
    Json(names.collect())
}

/// `POST /_sandbox/faults`
async fn order_fault(State(app): State<Arc<App>>, Json(order): Json<FaultOrder>) -> Done {
    app.state().faults.order(order).map_err(refused)?;
    done()
}

/// `DELETE /_sandbox/faults`
async fn clear_faults(State(app): State<Arc<App>>) -> Done {
    app.state().faults.clear();
    done()
}

/// `POST /_sandbox/chaos`: faults by chance from now on, the same for the same seed; the calls are counted from here.
async fn begin_chaos(State(app): State<Arc<App>>, Json(order): Json<ChaosOrder>) -> Done {
    app.state().faults.begin_chaos(order).map_err(refused)?;
    done()
}

/// `DELETE /_sandbox/chaos`
async fn end_chaos(State(app): State<Arc<App>>) -> Done {
    app.state().faults.end_chaos();
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Callbacks {
    mode: CallbackMode,
}

/// `POST /_sandbox/callbacks`: how paid pages deliver the callback from now on.
async fn change_callbacks(State(app): State<Arc<App>>, Json(order): Json<Callbacks>) -> Done {
    app.state().callback_mode = order.mode;
    done()
}

/// `POST /_sandbox/callbacks/post`: posts one now, and tells what the merchant answered.
async fn post_callback(State(app): State<Arc<App>>, Json(order): Json<CallbackOrder>) -> Done {
    let answered = callbacks::post_ordered(&app, order).await.map_err(refused)?;
    Ok(Json(json!(answered)))
}

/// `POST /_sandbox/webhooks`: posts one now, as often as wanted, and tells what the merchant answered each time.
async fn post_webhook(State(app): State<Arc<App>>, Json(order): Json<WebhookOrder>) -> Done {
    let statuses = webhooks::post_ordered(&app, order).await.map_err(refused)?;
    Ok(Json(json!({ "statuses": statuses })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Move {
    advance_s: u32,
}

/// `POST /_sandbox/clock`
async fn move_clock(State(app): State<Arc<App>>, Json(order): Json<Move>) -> Done {
    app.clock.advance_s(order.advance_s);
    Ok(Json(json!({ "now": app.clock.now().rfc3339() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Payment {
    token: String,
    card: String,
    #[serde(default = "at_once")]
    installment: u32,
}

fn at_once() -> u32 {
    1
}

/// `POST /_sandbox/pay`: what the payment page does when the buyer presses Pay, without a browser and without callback.
async fn pay(State(app): State<Arc<App>>, Json(payment): Json<Payment>) -> Json<Value> {
    Json(
        match iyzico::pay(&app, &payment.token, &payment.card, payment.installment) {
            Ok(payment_id) => json!({ "paid": true, "paymentId": payment_id }),
            Err(why) => json!({ "paid": false, "errorCode": why.code(), "errorGroup": why.group() }),
        },
    )
}

/// `POST /_sandbox/reset`
async fn reset(State(app): State<Arc<App>>) -> Done {
    app.reset();
    done()
}
