//! `POST /v1/callbacks/iyzico`: the buyer's browser brings a token back from Pay with iyzico.
//!
//! The token is a hint and nothing more: iyzico is asked, with our own credentials, what became of it. The buyer is
//! sent on within three seconds whatever happens, and the shop's page follows the state.

use std::time::Duration;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};
use url::Url;
use utoipa::ToSchema;
use vezne_protocol::SessionId;

use super::problem_page::PAGE_POLICY;
use crate::app::App;
use crate::payments::card_attempt::{CardAttempt, PwiToken};
use crate::payments::settle;
use crate::store::StoreError;

/// How long the buyer waits, all in all; a second is left for the way.
const PATIENCE: Duration = Duration::from_secs(2);
/// The query parameter of the return page.
const SESSION_PARAMETER: &str = "vezne_session";

/// The form that Pay with iyzico's page posts.
#[derive(Deserialize, ToSchema)]
pub(super) struct CallbackForm {
    /// The payment page's token.
    pub(super) token: String,
}

/// A page with a way back, for a token that nobody knows.
#[derive(Template)]
#[template(path = "unknown_token.html")]
struct UnknownToken<'a> {
    shop_url: &'a str,
}

/// Takes the buyer back: finds out what became of the token and sends the browser on.
#[utoipa::path(
    post,
    path = "/v1/callbacks/iyzico",
    tag = "upstream",
    request_body(content = CallbackForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303, description = "To the session's returnUrl with `vezne_session`; never with a status in it"),
        (status = 404, description = "A page with a way back: nobody knows the token", content_type = "text/html"),
    )
)]
pub(super) async fn callback_iyzico(
    State(app): State<App>,
    form: Result<Form<CallbackForm>, FormRejection>,
) -> Response {
    let Ok(Form(CallbackForm { token })) = form else {
        return unknown_token(&app);
    };
    let deadline = Instant::now() + PATIENCE;
    let fallback = || see_other(app.settings.fallback_url.as_str());
    let (attempt, return_url) = match timeout_at(deadline, attempt_of(&app, token)).await {
        Ok(Ok(Some(found))) => found,
        Ok(Ok(None)) => return unknown_token(&app),
        Ok(Err(error)) => {
            tracing::error!(alert = "store", %error, "the store does not answer");
            return fallback();
        }
        Err(_) => {
            tracing::error!(alert = "store", "the store does not answer in time");
            return fallback();
        }
    };
    match timeout_at(deadline, settle::hinted(&app, &attempt)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(attempt = attempt.id, %error, "the callback could not be followed"),
        Err(_) => tracing::warn!(attempt = attempt.id, "iyzico takes its time; the buyer goes on"),
    }
    see_other(&with_session(&return_url, &attempt.session, &app))
}

/// The attempt of a token, with the page to return to.
async fn attempt_of(app: &App, token: String) -> Result<Option<(CardAttempt, String)>, StoreError> {
    let Some(attempt) = app.store.attempt_of_token(&PwiToken::new(token)).await? else {
        return Ok(None);
    };
    let session = app.store.session(&attempt.session).await?;
    Ok(session.map(|session| (attempt, session.order.return_url)))
}

/// The return page's address with the session's id and no status: the shop's server reads that itself.
fn with_session(return_url: &str, session: &SessionId, app: &App) -> String {
    let mut url = Url::parse(return_url).unwrap_or_else(|_| app.settings.fallback_url.clone());
    url.query_pairs_mut().append_pair(SESSION_PARAMETER, session.as_str());
    url.into()
}

/// 303: the browser goes on with a GET, on which the shop's SameSite=Lax cookie is sent.
pub(super) fn see_other(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn unknown_token(app: &App) -> Response {
    let page = UnknownToken {
        shop_url: app.settings.fallback_url.as_str(),
    };
    match page.render() {
        Ok(html) => {
            let policy = [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY))];
            (StatusCode::NOT_FOUND, policy, Html(html)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the page cannot be written");
            see_other(app.settings.fallback_url.as_str())
        }
    }
}
