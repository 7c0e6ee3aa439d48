//! `GET /v1/session/bank/start?ticket=…`: the browser goes to the bank, and is known when it comes back.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::super::callback_iyzico::see_other;
use super::{cookie, pages};
use crate::app::App;
use crate::payments::start_transfer::{self as use_case, Onward};

/// Where a ticket is used.
pub(super) const PATH: &str = "/v1/session/bank/start";

/// The query of a ticket's address.
#[derive(Deserialize, utoipa::IntoParams)]
pub(in super::super) struct Ticket {
    /// From `POST /v1/session/bank/start`.
    #[serde(default)]
    ticket: String,
}

/// Uses a ticket: binds the transfer to this browser by a cookie and sends it on to the bank.
#[utoipa::path(
    get,
    path = "/v1/session/bank/start",
    tag = "widget",
    params(Ticket),
    responses(
        (status = 303, description = "To the bank with a cookie; or back to the checkout page when the ticket works no more"),
        (status = 404, description = "A page with a way back: nobody knows the ticket", content_type = "text/html"),
    )
)]
pub(in super::super) async fn leave_for_bank(
    State(app): State<App>,
    headers: HeaderMap,
    Query(Ticket { ticket }): Query<Ticket>,
) -> Response {
    let known = cookie::read(&app, &headers);
    match use_case::leave(&app, &ticket, known).await {
        Ok(Onward::Bank { url, mark }) => {
            let mut response = see_other(url.as_str()).into_response();
            if let Ok(cookie) = HeaderValue::from_str(&cookie::written(&app, &mark)) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            response
        }
        Ok(Onward::Checkout(url)) => see_other(&url),
        Ok(Onward::Unknown) => pages::unknown(&app),
        Err(failure) => {
            tracing::error!(alert = "bank", %failure, "a browser could not be sent to the bank");
            see_other(app.settings.fallback_url.as_str())
        }
    }
}
