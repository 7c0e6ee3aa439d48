//! `GET /live`, `GET /ready`, `GET /openapi.json`: for those who run the signer.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa::Modify;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::app::App;

/// The two kinds of bearer token.
pub(super) struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = |text: &str| {
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(text))
                    .build(),
            )
        };
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme(
            "apiKey",
            bearer("The shop's API key. It never leaves the shop's server."),
        );
        components.add_security_scheme("clientToken", bearer("A session's token, for the buyer's browser."));
    }
}

/// The process runs.
#[utoipa::path(get, path = "/live", tag = "operations", responses((status = 200, description = "It runs")))]
pub(super) async fn live() -> StatusCode {
    StatusCode::OK
}

/// The signer can take payments: its database takes a write.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "operations",
    responses((status = 200, description = "Ready"), (status = 503, description = "The database does not answer"))
)]
pub(super) async fn ready(State(app): State<App>) -> StatusCode {
    match app.store.ping().await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::error!(alert = "store", %error, "the store does not answer");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operations", responses((status = 200, description = "OpenAPI 3.1")))]
pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], super::openapi_document()).into_response()
}
