//! When to stop: a signal, or the end of standard input where the starter asked for that.

use tokio::io::AsyncReadExt as _;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What the process was asked for so far.
#[derive(Debug, Clone, Default)]
pub struct Requests {
    /// To stop.
    pub stop: CancellationToken,
    /// To stop, for a second time.
    pub stop_at_once: CancellationToken,
}

/// Listens from now on: a signal that comes before anybody waits for it is kept, and kills nobody.
pub fn listen(exit_with_stdin: bool) -> Requests {
    let requests = Requests::default();
    let Requests { stop, stop_at_once } = requests.clone();
    let mut signals = Signals::listen();
    tokio::spawn(async move {
        tokio::select! {
            () = signals.next() => {}
            () = end_of_stdin(), if exit_with_stdin => {}
        }
        stop.cancel();
        signals.next().await;
        stop_at_once.cancel();
    });
    requests
}

/// SIGTERM and SIGINT.
#[cfg(unix)]
struct Signals {
    terminate: Option<Signal>,
    interrupt: Option<Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        Self {
            terminate: listen_for(SignalKind::terminate(), "SIGTERM"),
            interrupt: listen_for(SignalKind::interrupt(), "SIGINT"),
        }
    }

    async fn next(&mut self) {
        tokio::select! {
            () = received(&mut self.terminate) => {}
            () = received(&mut self.interrupt) => {}
        }
    }
}

#[cfg(unix)]
fn listen_for(kind: SignalKind, name: &'static str) -> Option<Signal> {
    let listening = signal(kind);
    listening
        .inspect_err(|error| tracing::error!(%error, "{name} cannot be listened for"))
        .ok()
}

#[cfg(unix)]
async fn received(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be listened for");
            std::future::pending::<()>().await;
        }
    }
}

/// A starter that dies closes the pipe: nothing is left behind.
async fn end_of_stdin() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0; 64];
    while matches!(stdin.read(&mut buffer).await, Ok(read) if read > 0) {}
}
