//! The bank's pages as a browser meets them: a frame, a style, and no script at all.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::consent::{CORPORATE_PATH, RETAIL_PATH};
use super::page_text::PageText;
use super::{authorize, phone, send};
use crate::app::App;
use crate::locale::Locale;

const STYLE: &str = include_str!("../../assets/bank.css");
/// Nothing but its own style. Where a form's answer leads is the asker's to say, so `form-action` is left open: browsers
/// apply it to redirects too.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// The pages and their style.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(RETAIL_PATH, get(authorize::show).post(authorize::decide))
        .route(CORPORATE_PATH, get(authorize::show).post(authorize::decide))
        .route("/vakifbank/phone", get(phone::show))
        .route(send::PATH, get(send::show).post(send::send))
        .route("/vakifbank/style.css", get(style))
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// What stands around every page.
pub(super) struct Frame {
    pub(super) locale: Locale,
    pub(super) text: &'static PageText,
    pub(super) title: &'static str,
    /// Where the same page is in the other language; empty where there is none.
    pub(super) other_language: String,
}

/// A page on its way out.
pub(super) fn rendered(status: StatusCode, page: &impl Template) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    match page.render() {
        Ok(html) => (status, headers, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
