//! The shop's server as deliveries meet it: it takes each and writes down which event it was.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The `webhook-id` of each delivery, in the order that they came.
type Received = Arc<Mutex<Vec<String>>>;

/// A shop's server on a free port; it ends with the value.
#[derive(Debug)]
pub struct Receiver {
    url: String,
    received: Received,
    serving: JoinHandle<()>,
}

impl Receiver {
    /// A server that answers every delivery with 204.
    ///
    /// # Panics
    /// When loopback has no free port.
    pub async fn start() -> Self {
        let received = Received::default();
        let router = Router::new()
            .route("/", post(receive))
            .with_state(Arc::clone(&received));
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = TcpListener::bind(anywhere).await.expect("a free port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("a server that serves") });
        Self { url, received, serving }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The ids of the events that it was told, one for each delivery.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn receive(State(received): State<Received>, headers: HeaderMap) -> StatusCode {
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok());
    received
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(id.unwrap_or_default().to_owned());
    StatusCode::NO_CONTENT
}
