//! `GET /v1/callbacks/vakifbank`: the browser comes back from the bank.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::super::callback_iyzico::see_other;
use super::{apart, cookie, pages};
use crate::app::App;
use crate::payments::authorize_transfer::{BankAnswer, Return, take};
use crate::payments::bank::BankSecret;

/// What the bank's page sends back.
#[derive(Deserialize, utoipa::IntoParams)]
pub(in super::super) struct BankReturn {
    /// What this signer gave the bank.
    #[serde(default)]
    state: String,
    /// What a token can be had for, once.
    code: Option<String>,
    /// Why there is none.
    error: Option<String>,
}

/// Takes the bank's answer, once, from the browser that left for the bank, and sends it on to the checkout page.
#[utoipa::path(
    get,
    path = "/v1/callbacks/vakifbank",
    tag = "upstream",
    params(BankReturn),
    responses(
        (status = 303, description = "To the session's checkoutUrl, with a one-time code in the fragment where the buyer said yes"),
        (status = 403, description = "A page: another browser left for the bank, and nothing was used", content_type = "text/html"),
        (status = 404, description = "A page with a way back: nobody knows the state", content_type = "text/html"),
    )
)]
pub(in super::super) async fn callback_vakifbank(
    State(app): State<App>,
    headers: HeaderMap,
    Query(BankReturn { state, code, error }): Query<BankReturn>,
) -> Response {
    let mark = cookie::read(&app, &headers);
    let answer = match (code, error) {
        (Some(code), None) if !code.is_empty() => BankAnswer::Code(BankSecret::new(code)),
        (_, error) => BankAnswer::No {
            error: error.unwrap_or_default(),
        },
    };
    let state = BankSecret::new(state);
    let taken = apart(&app, move |app| async move { take(&app, &state, answer, mark).await });
    match taken.await {
        Ok(Return::To(url)) => see_other(&url),
        Ok(Return::OtherBrowser { checkout_url }) => pages::other_browser(&app, &checkout_url),
        Ok(Return::Unknown) => pages::unknown(&app),
        Err(_) => see_other(app.settings.fallback_url.as_str()),
    }
}
