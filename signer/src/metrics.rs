//! What the operator's Prometheus reads, on an address of its own: never where the shop's pages reach the signer.
//!
//! Labels are words of ours, and never an id, an address or a person: however many buyers come, there are as many series.

mod clock_jumps;
mod database;
mod process;
mod requests;
mod stages;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

pub(crate) use clock_jumps::Look;

use crate::app::App;
use crate::clock::Moment;
use crate::upstream::Meter;
use clock_jumps::ClockJumps;
use requests::Requests;
use stages::Stages;

/// The media type of what is read.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is counted while the signer runs.
#[derive(Debug)]
pub struct Metrics {
    started_at: Moment,
    pub(crate) requests: Requests,
    pub(crate) clock_jumps: ClockJumps,
    upstreams: Meter,
    stages: Stages,
}

impl Metrics {
    /// Those of a signer that was started now, and makes its calls by this meter.
    pub fn new(started_at: Moment, upstreams: Meter) -> Self {
        Self {
            started_at,
            requests: Requests::default(),
            clock_jumps: ClockJumps::default(),
            upstreams,
            stages: Stages::default(),
        }
    }
}

/// The one address.
pub(crate) fn router(app: &App) -> axum::Router {
    axum::Router::new()
        .route("/metrics", get(metrics))
        .with_state(app.clone())
}

async fn metrics(State(app): State<App>) -> Response {
    let mut text = String::new();
    match encode(&mut text, &registry(&app).await) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(alert = "defect", %error, "the metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What is known now.
async fn registry(app: &App) -> Registry {
    let Metrics {
        started_at,
        requests,
        clock_jumps,
        upstreams,
        stages,
    } = app.metrics.as_ref();
    let now = app.clock.now();
    let mut every = Registry::default();
    process::register(*started_at, &mut every);
    let registry = every.sub_registry_with_prefix("vezne");
    process::register_build(registry);
    requests.register(registry);
    upstreams.register(registry);
    stages.register(&app.store, now, registry).await;
    database::register(&app.store, registry);
    clock_jumps.register(registry);
    if let Some(bank) = &app.merchant_bank {
        let days = Gauge::<i64>::default();
        days.set(bank.client.days_left(now));
        registry.register(
            "bank_certificate_days_left",
            "Whole days until the client certificate for the merchant's bank ends; below zero once it has",
            days,
        );
    }
    every
}
