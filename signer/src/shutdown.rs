//! When to stop: a signal, or the end of standard input where the starter asked for that.

use tokio::io::AsyncReadExt as _;

/// Completes when the process is asked to stop.
pub async fn requested(exit_with_stdin: bool) {
    tokio::select! {
        () = signal() => {}
        () = end_of_stdin(), if exit_with_stdin => {}
    }
}

/// Completes at the next signal.
#[cfg(unix)]
pub async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        tracing::error!("SIGTERM cannot be listened for: stop with Ctrl-C");
        return interrupt().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        () = interrupt() => {}
    }
}

/// Completes at the next signal.
#[cfg(not(unix))]
pub async fn signal() {
    interrupt().await;
}

async fn interrupt() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::error!(%error, "Ctrl-C cannot be listened for");
        std::future::pending::<()>().await;
    }
}

/// A starter that dies closes the pipe: nothing is left behind.
async fn end_of_stdin() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0; 64];
    while matches!(stdin.read(&mut buffer).await, Ok(read) if read > 0) {}
}
