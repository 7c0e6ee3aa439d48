//! `/_sandbox/bank/…`: the bank's customers, and what they do without a browser.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Done, refused};
use crate::app::App;
use crate::vakifbank::{self, CUSTOMERS, ConsentRequest, ElsewhereOrder, Unfit};

/// The bank's part of the control API.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/customers", get(customers))
        .route("/authorize", post(authorize))
        .route("/phone", get(phone))
        .route("/movements", post(move_elsewhere))
}

/// `GET /_sandbox/bank/customers`: who can log in, what they hold, and who can be paid.
async fn customers(State(app): State<Arc<App>>) -> Json<Value> {
    let state = app.state();
    let customers = CUSTOMERS.iter().map(|customer| {
        let accounts = state.bank.accounts.of(customer.id);
        json!({
            "id": customer.id,
            "name": customer.name,
            "segment": customer.segment.name(),
            "accounts": accounts.map(vakifbank::Account::to_json).collect::<Vec<_>>(),
        })
    });
    Json(json!({
        "customers": customers.collect::<Vec<_>>(),
        "receivers": state.bank.receivers.to_json(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorization {
    url: String,
    #[serde(default)]
    customer: String,
    #[serde(default)]
    deny: bool,
}

/// `POST /_sandbox/bank/authorize`: what the authorize page does when the customer says yes or no, without a browser.
async fn authorize(State(app): State<Arc<App>>, Json(order): Json<Authorization>) -> Done {
    let Authorization { url, customer, deny } = order;
    let location = match ConsentRequest::read(&app, &url) {
        Ok(request) if deny => request.deny(),
        Ok(request) => request
            .approve(&app, &customer)
            .ok_or_else(|| refused(format!("no such customer on this page: {customer}")))?,
        Err(Unfit::Told(location)) => location,
        Err(Unfit::Stranger(what)) => return Err(refused(format!("the page would show an error: {what}"))),
    };
    Ok(Json(json!({ "location": location })))
}

/// `GET /_sandbox/bank/phone`: the one-time passwords, newest last.
async fn phone(State(app): State<Arc<App>>) -> Json<Value> {
    Json(vakifbank::phone::to_json(&app.state().bank))
}

/// `POST /_sandbox/bank/movements`: the customer pays somebody else, without any call.
async fn move_elsewhere(State(app): State<Arc<App>>, Json(order): Json<ElsewhereOrder>) -> Done {
    let movement = vakifbank::pay_elsewhere(&app, order).map_err(refused)?;
    Ok(Json(movement.to_json()))
}
