//! What the operator's Prometheus reads, on an address of its own: never where the shop's pages reach the signer.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::app::App;

/// The media type of what is read.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The one address.
pub(crate) fn router(app: &App) -> axum::Router {
    axum::Router::new()
        .route("/metrics", get(metrics))
        .with_state(app.clone())
}

async fn metrics(State(app): State<App>) -> Response {
    let mut text = String::new();
    match encode(&mut text, &registry(&app)) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(alert = "defect", %error, "the metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What is known now.
fn registry(app: &App) -> Registry {
    let mut registry = Registry::with_prefix("vezne");
    if let Some(bank) = &app.merchant_bank {
        let days = Gauge::<i64>::default();
        days.set(bank.client.days_left(app.clock.now()));
        registry.register(
            "bank_certificate_days_left",
            "Whole days until the client certificate for the merchant's bank ends; below zero once it has",
            days,
        );
    }
    registry
}
