//! Who asks, above the connection: the client's id and secret, the certificate once more, and a token.

use super::listener::Peer;
use super::messages::{CERTIFICATE_UNFIT, CLIENT_UNKNOWN, TOKEN_INVALID, TOKEN_UNFIT};
use super::papers;
use super::refusal::Refusal;
use super::tokens::Scope;
use crate::app::App;
use crate::requests::Received;

/// Whether the headers that every call has are there and right.
pub(super) fn identified(app: &App, peer: &Peer, received: &Received) -> Result<(), Refusal> {
    let header = |name: &str| received.headers.get(name).map_or("", String::as_str);
    let (id, secret) = (header("x-isbank-client-id"), header("x-isbank-client-secret"));
    if !app.isbank.knows_client(id, secret) {
        return Err(Refusal::unauthorized(CLIENT_UNKNOWN));
    }
    let certificate = header("x-client-certificate");
    match papers::one_line(certificate).filter(|_| !certificate.starts_with('-')) {
        Some(bytes) if *bytes == *peer.certificate => Ok(()),
        _ => Err(Refusal::unauthorized(CERTIFICATE_UNFIT)),
    }
}

/// Whether the request's token lives and allows this.
pub(super) fn allowed(app: &App, received: &Received, scope: Scope) -> Result<(), Refusal> {
    let header = received.headers.get("authorization").map(String::as_str);
    let token = header.and_then(|header| header.strip_prefix("Bearer ")).unwrap_or("");
    let state = app.state();
    let scopes = state.isbank.tokens.allowed(token, app.clock.now());
    match scopes {
        None => Err(Refusal::unauthorized(TOKEN_INVALID)),
        Some(scopes) if scopes.contains(&scope) => Ok(()),
        Some(_) => Err(Refusal::unauthorized(TOKEN_UNFIT)),
    }
}
