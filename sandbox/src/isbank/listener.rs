//! The bank's own listener: TLS over connections that a fault can cut, with the client's certificate at hand.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::revocations::Revocations;
use crate::connection::{CuttableListener, CuttableStream, Line};

/// How long a client may take to shake hands.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);
/// How long a client that was turned away may go on talking.
const FAREWELL_LIMIT: Duration = Duration::from_secs(2);
/// How many connections may wait to be served.
const WAITING_MAX: usize = 64;

/// Who is at the other end of a connection.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    /// What cuts the connection.
    pub(super) line: Line,
    /// The certificate that the handshake was made with.
    pub(super) certificate: Arc<[u8]>,
}

impl Connected<IncomingStream<'_, GateListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, GateListener>) -> Self {
        stream.io().peer.clone()
    }
}

/// Gives out connections that the gate has let in. Handshakes are made beside each other, so that nobody waits for one
/// that takes its time.
#[derive(Debug)]
pub(super) struct GateListener {
    address: SocketAddr,
    admitted: mpsc::Receiver<(GateStream, SocketAddr)>,
    shaking_hands: JoinHandle<()>,
}

impl GateListener {
    /// Listens where the listener does.
    pub(super) fn new(listener: TcpListener, acceptor: TlsAcceptor, revocations: Revocations) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (admit, admitted) = mpsc::channel(WAITING_MAX);
        let shaking_hands = tokio::spawn(shake_hands(CuttableListener(listener), acceptor, revocations, admit));
        Ok(Self {
            address,
            admitted,
            shaking_hands,
        })
    }
}

impl Drop for GateListener {
    fn drop(&mut self) {
        self.shaking_hands.abort();
    }
}

impl Listener for GateListener {
    type Io = GateStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.admitted.recv().await {
            Some(admitted) => admitted,
            // The task that admits ends with this listener, and not before.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

async fn shake_hands(
    mut listener: CuttableListener,
    acceptor: TlsAcceptor,
    revocations: Revocations,
    admit: mpsc::Sender<(GateStream, SocketAddr)>,
) {
    let mut handshakes = JoinSet::new();
    loop {
        let (stream, address) = listener.accept().await;
        while handshakes.try_join_next().is_some() {}
        let (acceptor, revocations, admit) = (acceptor.clone(), revocations.clone(), admit.clone());
        handshakes.spawn(async move {
            if let Some(stream) = admitted(stream, &acceptor, revocations).await {
                // Nobody is left to serve it when the sandbox stops.
                drop(admit.send((stream, address)).await);
            }
        });
    }
}

async fn admitted(stream: CuttableStream, acceptor: &TlsAcceptor, revocations: Revocations) -> Option<GateStream> {
    let line = stream.line();
    let handshake = acceptor.accept(stream).into_fallible();
    match tokio::time::timeout(HANDSHAKE_LIMIT, handshake).await.ok()? {
        Ok(stream) => {
            let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first)?;
            let certificate: Arc<[u8]> = Arc::from(shown.as_ref());
            let revoked = Box::pin(revocations.revoked(certificate.to_vec()));
            Some(GateStream {
                stream,
                revoked: Some(revoked),
                peer: Peer { line, certificate },
            })
        }
        Err((error, mut stream)) => {
            tracing::info!(%error, "İş Bankası turned a client away");
            // The alert is on its way. To close on what the client has sent meanwhile would overtake it.
            let farewell = async {
                stream.shutdown().await?;
                let mut ignored = [0; 1024];
                while stream.read(&mut ignored).await? > 0 {}
                io::Result::Ok(())
            };
            drop(tokio::time::timeout(FAREWELL_LIMIT, farewell).await);
            None
        }
    }
}

/// A connection that the gate has let in. It ends, as if the client had closed it, when its certificate is revoked.
pub(super) struct GateStream {
    stream: TlsStream<CuttableStream>,
    /// None when that has happened.
    revoked: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    peer: Peer,
}

impl AsyncRead for GateStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let Some(revoked) = &mut self.revoked else {
            return Poll::Ready(Ok(()));
        };
        if revoked.as_mut().poll(cx).is_ready() {
            self.revoked = None;
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for GateStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
