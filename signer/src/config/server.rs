//! The section about the signer's own addresses.

use std::net::SocketAddr;

use super::Mistakes;
use super::addresses::{http_url, listen_address};
use super::raw::Server as Raw;

/// Where the signer listens.
const LISTEN: &str = "127.0.0.1:8787";

/// Where the signer listens, and where it is reached.
pub(super) struct Server {
    pub(super) listen: SocketAddr,
    pub(super) metrics_listen: Option<SocketAddr>,
    /// No slash at its end.
    pub(super) public_url: String,
}

pub(super) fn check(mistakes: &mut Mistakes, raw: Raw) -> Option<Server> {
    let Raw {
        listen,
        metrics_listen,
        public_url,
        // With the limits, which it is for.
        trusted_proxies: _,
    } = raw;
    let listen = mistakes.read(
        "server.listen",
        Some(listen.unwrap_or_else(|| LISTEN.to_owned())),
        |text| listen_address(&text, LISTEN),
    );
    let metrics_listen = metrics_listen.map(|text| {
        mistakes.read("server.metrics_listen", Some(text), |text| {
            listen_address(&text, "127.0.0.1:9787")
        })
    });
    let public_url = mistakes.read("server.public_url", public_url, |text| {
        http_url(&text).map(|url| url.as_str().trim_end_matches('/').to_owned())
    });
    Some(Server {
        listen: listen?,
        metrics_listen: match metrics_listen {
            Some(metrics_listen) => Some(metrics_listen?),
            None => None,
        },
        public_url: public_url?,
    })
}
