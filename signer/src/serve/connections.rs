//! The connections: how many are served at a time, how long each may dawdle, and how they end.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::phase::{Phases, Watched, too_slow};
use crate::config::limits::ConnectionLimits;

/// The largest head of a request, and its most headers: a browser's and a proxy's together are a tenth of it.
const HEAD_BYTES_MAX: usize = 32 * 1024;
const HEADERS_MAX: usize = 100;
/// How many connections beyond the limit are told so at a time; any further one waits until it is accepted.
const TURNED_AWAY_MAX: usize = 64;
/// How long one of them is kept.
const TURNED_AWAY_HEAD: Duration = Duration::from_secs(2);
/// How long a head may still take once the stop was asked for.
const LAST_HEAD: Duration = Duration::from_secs(1);
/// How long nothing is accepted when the system has no more sockets.
const PAUSE: Duration = Duration::from_millis(200);

/// What is served, to whom there is room for and to whom there is not.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    /// The whole service.
    pub(super) open: Router,
    /// What a connection beyond the limit is told.
    pub(super) full: Router,
}

/// A connection's place, given back when it is dropped.
enum Place {
    Served(OwnedSemaphorePermit),
    TurnedAway(OwnedSemaphorePermit),
}

/// Serves until the stop is asked for, and then until the last connection has been answered.
pub(super) async fn serve(listener: TcpListener, desk: Desk, limits: ConnectionLimits, stopping: CancellationToken) {
    let places = Arc::new(Semaphore::new(limits.max));
    let spare = Arc::new(Semaphore::new(TURNED_AWAY_MAX));
    let connections = TaskTracker::new();
    let coming = async {
        loop {
            let (stream, peer) = accept(&listener).await;
            let place = place(&places, &spare).await;
            connections.spawn(attend(stream, peer, desk.clone(), place, limits, stopping.clone()));
        }
    };
    tokio::select! {
        () = stopping.cancelled() => {}
        () = coming => {}
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// The next connection. One that was gone before it was accepted is nobody's trouble; want of sockets is the operator's.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use std::io::ErrorKind as E;
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error)
                if matches!(
                    error.kind(),
                    E::ConnectionRefused | E::ConnectionAborted | E::ConnectionReset
                ) => {}
            Err(error) => {
                tracing::error!(alert = "connections", %error, "no connection can be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// A place for a connection that is there: among those that are served, else among those that are told why not, else the
/// first that is given back.
async fn place(places: &Arc<Semaphore>, spare: &Arc<Semaphore>) -> Place {
    if let Ok(permit) = Arc::clone(places).try_acquire_owned() {
        return Place::Served(permit);
    }
    if let Ok(permit) = Arc::clone(spare).try_acquire_owned() {
        tracing::warn!("there are as many connections as limits.connections allows: another is turned away");
        return Place::TurnedAway(permit);
    }
    tokio::select! {
        permit = Arc::clone(places).acquire_owned() => Place::Served(permit.expect("nobody closes it")),
        permit = Arc::clone(spare).acquire_owned() => Place::TurnedAway(permit.expect("nobody closes it")),
    }
}

/// Serves one connection to its end.
async fn attend(
    stream: TcpStream,
    peer: SocketAddr,
    desk: Desk,
    place: Place,
    limits: ConnectionLimits,
    stopping: CancellationToken,
) {
    let (router, header, is_kept, _permit) = match place {
        Place::Served(permit) => (desk.open, limits.header, true, permit),
        Place::TurnedAway(permit) => (desk.full, TURNED_AWAY_HEAD.min(limits.header), false, permit),
    };
    // Answers are small and written at once: there is nothing to gather.
    let _ = stream.set_nodelay(true);
    let phases = Phases::default();
    let slow = {
        let (phases, stopping) = (phases.clone(), stopping.clone());
        async move {
            tokio::select! {
                () = too_slow(phases.watch(), header) => return,
                () = stopping.cancelled() => {}
            }
            too_slow(phases.watch(), LAST_HEAD.min(header)).await;
        }
    };
    let io = TokioIo::new(Watched::new(stream, phases.clone()));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        phases.request_is_here();
        let (router, phases) = (router.clone(), phases.clone());
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let response = router.oneshot(request).await;
            phases.rest();
            response
        }
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // The library's limit begins with the wait for a request: it is how long a connection may rest.
        .header_read_timeout(limits.idle.max(header))
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .keep_alive(is_kept);
    let mut connection = pin!(builder.serve_connection(io, service));
    let mut slow = pin!(slow);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            // What goes wrong is the caller's end of it: gone, too slow, or no HTTP.
            _ = connection.as_mut() => return,
            () = slow.as_mut() => {
                tracing::debug!("a request's head took too long");
                return;
            }
            () = stopping.cancelled(), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}
