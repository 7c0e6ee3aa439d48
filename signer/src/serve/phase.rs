//! What a connection waits for: the head of a request, its answer, or the next request.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// A part of a head is here, or a new connection has to send its first; which head it is.
    Head(u64),
    /// A request is being answered, or its body is read, which has a limit of its own. It was this one.
    Busy(u64),
    /// Nothing of the next request is here. So many went before.
    Rest(u64),
}

/// The phases of a connection, as those who serve it tell them.
#[derive(Debug, Clone)]
pub(super) struct Phases(Arc<watch::Sender<Phase>>);

impl Default for Phases {
    /// A new connection: who connects has something to say.
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Head(0))))
    }
}

impl Phases {
    /// For whoever wants to know of them.
    pub(super) fn watch(&self) -> watch::Receiver<Phase> {
        self.0.subscribe()
    }

    /// The head is complete.
    pub(super) fn request_is_here(&self) {
        self.0.send_modify(|phase| *phase = Phase::Busy(phase.number()));
    }

    /// The answer is made.
    pub(super) fn rest(&self) {
        self.0.send_modify(|phase| *phase = Phase::Rest(phase.number()));
    }

    /// Bytes came.
    fn bytes_came(&self) {
        self.0.send_if_modified(|phase| match *phase {
            Phase::Rest(number) => {
                *phase = Phase::Head(number + 1);
                true
            }
            Phase::Head(_) | Phase::Busy(_) => false,
        });
    }
}

impl Phase {
    const fn number(self) -> u64 {
        match self {
            Self::Head(number) | Self::Busy(number) | Self::Rest(number) => number,
        }
    }
}

/// Ends when a head takes longer than it may; never, while none does.
pub(super) async fn too_slow(mut phases: watch::Receiver<Phase>, limit: Duration) {
    loop {
        let began = phases.wait_for(|phase| matches!(phase, Phase::Head(_))).await;
        let Ok(head) = began.map(|head| *head) else { break };
        match tokio::time::timeout(limit, phases.wait_for(|phase| *phase != head)).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) => break,
            Err(_) => return,
        }
    }
    // The connection is over, and whoever served it knows.
    std::future::pending::<()>().await;
}

/// A connection's bytes, which tell when the next request begins.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    phases: Phases,
}

impl<S> Watched<S> {
    pub(super) const fn new(stream: S, phases: Phases) -> Self {
        Self { stream, phases }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.phases.bytes_came();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }
}
