//! Requests: how many of which route came to what, and how long they took.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Where latencies are parted, in seconds: our own work takes some milliseconds, an upstream's call up to 35 seconds.
const BUCKETS_S: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0, 20.0, 40.0];
/// The route of an address that is none, and the method that no route has: whoever invents some makes no series.
const OTHER: &str = "other";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Endpoint {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: &'static str,
}

/// What is known of all requests.
#[derive(Debug)]
pub(crate) struct Requests {
    answered: Family<Answered, Counter>,
    durations: Family<Endpoint, Histogram, fn() -> Histogram>,
}

impl Default for Requests {
    fn default() -> Self {
        Self {
            answered: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS_S)),
        }
    }
}

impl Requests {
    /// Notes an answer. `route` is the router's pattern; empty where no route was found.
    pub(crate) fn note(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = word(method);
        let route = if route.is_empty() { OTHER } else { route }.to_owned();
        let answered = Answered {
            method,
            route: route.clone(),
            status: class(status),
        };
        self.answered.get_or_create(&answered).inc();
        self.durations
            .get_or_create(&Endpoint { method, route })
            .observe(took.as_secs_f64());
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_requests",
            "Requests that were answered, by route, method and class of status",
            self.answered.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "How long answers took, with the calls to upstreams that they waited for",
            Unit::Seconds,
            self.durations.clone(),
        );
    }
}

/// The methods of the route table. Anybody may send any other word.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => OTHER,
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
