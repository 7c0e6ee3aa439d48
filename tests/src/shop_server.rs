//! The shop's server: takes what the signer delivers, answers as a test wants, and verifies signatures from the Standard
//! Webhooks specification's words alone.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How the shop's server answers a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// With this status.
    Status(u16),
    /// With this status, and a wish to be left in peace for so many seconds.
    RetryAfter(u16, i64),
    /// Elsewhere.
    Redirect(String),
    /// Not at all: the delivery is read, and the connection closed.
    Cut,
}

/// A delivery as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// `webhook-id`
    pub id: String,
    /// `webhook-timestamp`
    pub timestamp: i64,
    /// `webhook-signature`
    pub signature: String,
    /// The bytes, which are a text.
    pub body: String,
}

#[derive(Debug, Default)]
struct Book {
    replies: VecDeque<Reply>,
    received: Vec<Received>,
}

/// A shop's server on a port of its own, until it is dropped.
#[derive(Debug)]
pub struct ShopServer {
    address: SocketAddr,
    book: Arc<Mutex<Book>>,
    serving: JoinHandle<()>,
}

impl ShopServer {
    /// Starts one that takes everything.
    pub async fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Starts one at an address where nobody listens.
    pub async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let book = Arc::new(Mutex::new(Book::default()));
        let routes = Router::new().fallback(take).with_state(Arc::clone(&book));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.expect("a server that serves") });
        Self { address, book, serving }
    }

    /// An address where nobody listens now.
    pub async fn nowhere() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        listener.local_addr().expect("an address")
    }

    /// Where deliveries are taken.
    pub fn url(&self) -> String {
        Self::url_at(self.address)
    }

    /// Where a server at this address takes deliveries.
    pub fn url_at(address: SocketAddr) -> String {
        format!("http://{address}/webhooks/vezne")
    }

    /// Answers the next deliveries like this, and those after them with 204.
    pub fn will(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.book).replies.extend(replies);
    }

    /// Forgets what came.
    pub fn forget(&self) {
        lock(&self.book).received.clear();
    }

    /// Everything that came, oldest first.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.book).received.clone()
    }

    /// The ids of the events that it was told, one for each delivery.
    pub fn told(&self) -> Vec<String> {
        let book = lock(&self.book);
        book.received.iter().map(|delivery| delivery.id.clone()).collect()
    }
}

impl Drop for ShopServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Received {
    /// The body.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a body of JSON")
    }

    /// Verifies the signature: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, with the bytes that stand
    /// in base64 behind `whsec_`.
    pub fn verify(&self, secret: &str) -> Result<(), String> {
        let encoded = secret.strip_prefix("whsec_").ok_or("another kind of secret")?;
        let key = STANDARD.decode(encoded).map_err(|error| error.to_string())?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
        mac.update(format!("{}.{}.{}", self.id, self.timestamp, self.body).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        if self.signature == expected {
            Ok(())
        } else {
            Err(format!("{} is not {expected}", self.signature))
        }
    }
}

fn lock(book: &Mutex<Book>) -> std::sync::MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(State(book): State<Arc<Mutex<Book>>>, headers: HeaderMap, body: String) -> Response {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let reply = {
        let mut book = lock(&book);
        book.received.push(Received {
            id: text("webhook-id"),
            timestamp: text("webhook-timestamp").parse().unwrap_or_default(),
            signature: text("webhook-signature"),
            body,
        });
        book.replies.pop_front().unwrap_or(Reply::Status(204))
    };
    let status = |code| StatusCode::from_u16(code).expect("a status");
    match reply {
        Reply::Status(code) => status(code).into_response(),
        Reply::RetryAfter(code, seconds) => {
            (status(code), [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
        Reply::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        // Ends the connection's task, and says nothing.
        Reply::Cut => resume_unwind(Box::new("cut")),
    }
}
