//! What a browser sees that cannot be sent on.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

use super::super::callback_iyzico::see_other;
use super::super::problem_page::PAGE_POLICY;
use crate::app::App;

#[derive(Template)]
#[template(path = "unknown_token.html")]
struct Unknown<'a> {
    shop_url: &'a str,
}

#[derive(Template)]
#[template(path = "other_browser.html")]
struct OtherBrowser<'a> {
    checkout_url: &'a str,
}

/// Nobody knows what the address names.
pub(super) fn unknown(app: &App) -> Response {
    let shop_url = app.settings.fallback_url.as_str();
    page(app, StatusCode::NOT_FOUND, &Unknown { shop_url })
}

/// Another browser has left for the bank: nothing of the bank's answer is used.
pub(super) fn other_browser(app: &App, checkout_url: &str) -> Response {
    page(app, StatusCode::FORBIDDEN, &OtherBrowser { checkout_url })
}

fn page(app: &App, status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => {
            let policy = [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY))];
            (status, policy, Html(html)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the page cannot be written");
            see_other(app.settings.fallback_url.as_str())
        }
    }
}
