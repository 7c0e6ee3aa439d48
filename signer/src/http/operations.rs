//! `GET /live`, `GET /ready`, `GET /openapi.json`: for those who run the signer.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa::Modify;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::app::App;
use crate::readiness::Readiness;

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

/// The signer can take payments.
///
/// Its database takes a row, gives it back and lets it go. The answer is up to five seconds old.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "operations",
    responses(
        (status = 200, description = "Ready", body = Readiness),
        (status = 503, description = "Not ready, and what is not", body = Readiness)
    )
)]
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, Json<Readiness>) {
    let readiness = app.ready.look(&app.store, app.entropy.as_ref(), app.clock.now()).await;
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(readiness))
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operations", responses((status = 200, description = "OpenAPI 3.1")))]
pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], super::openapi_document()).into_response()
}
