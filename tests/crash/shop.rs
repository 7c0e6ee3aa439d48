//! The shop's server: takes every webhook and remembers what it was told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Any free port of this machine.
pub(crate) const ANYWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// What deliveries are signed with.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A shop's server that is always there.
#[derive(Debug)]
pub(crate) struct Shop {
    /// Where it takes webhooks.
    pub(crate) url: String,
    told: Told,
    server: JoinHandle<()>,
}

/// Every delivery, in the order that they came.
type Told = Arc<Mutex<Vec<Value>>>;

impl Shop {
    /// Opens it.
    pub(crate) async fn open() -> Self {
        let told = Told::default();
        let listener = TcpListener::bind(ANYWHERE).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let routes = Router::new()
            .route("/webhooks/vezne", post(listen))
            .with_state(Arc::clone(&told));
        let server = tokio::spawn(async move {
            axum::serve(listener, routes).await.expect("a shop that serves");
        });
        Self {
            url: format!("http://{address}/webhooks/vezne"),
            told,
            server,
        }
    }

    /// Every delivery so far, with repetitions.
    pub(crate) fn told(&self) -> Vec<Value> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn listen(State(told): State<Told>, headers: HeaderMap, body: String) -> StatusCode {
    let event: Value = serde_json::from_str(&body).unwrap_or_default();
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok());
    if id.is_none() || id != event["id"].as_str() {
        return StatusCode::BAD_REQUEST;
    }
    told.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    StatusCode::NO_CONTENT
}
