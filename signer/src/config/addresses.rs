//! Addresses in settings: what is http, what is this machine, what is an origin.

use std::net::SocketAddr;

use url::{Host, Url};

/// `ADDRESS:PORT`, such as the example.
pub(super) fn listen_address(text: &str, example: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("must be ADDRESS:PORT, such as {example}"))
}

/// An http or https address with a host.
pub(super) fn http_url(text: &str) -> Result<Url, String> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| "must be an http:// or https:// address".to_owned())
}

/// Where an upstream is: https, or anything on this machine.
pub(super) fn upstream_url(text: &str) -> Result<Url, String> {
    let url = http_url(text)?;
    if url.scheme() == "https" || is_here(&url) {
        Ok(url)
    } else {
        Err("must be an https:// address".to_owned())
    }
}

/// Whether an address is one of this machine's own.
pub fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Origins: scheme, host and port, and nothing behind them.
pub(super) fn origins(list: &[String]) -> Result<Vec<String>, String> {
    let origin = |text: &String| {
        let origin = http_url(text)?.origin().ascii_serialization();
        if origin == text.trim_end_matches('/') {
            Ok(origin)
        } else {
            Err("must be origins, such as https://shop.example".to_owned())
        }
    };
    list.iter().map(origin).collect()
}
