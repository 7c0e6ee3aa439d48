//! Serves: binds, says where, and stops gracefully.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::app::App;
use crate::http;

/// How long calls under way may take after the stop was asked for.
const STOP_LIMIT: Duration = Duration::from_secs(40);

/// A signer that is bound but does not serve yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Binds the address, so that the port is known before the first request.
pub async fn bind(listen: SocketAddr) -> std::io::Result<Bound> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    Ok(Bound { listener, address })
}

impl Bound {
    /// Serves until the stop is asked for; then finishes what is under way, with or without its caller, and closes the
    /// store.
    pub async fn serve(self, app: App, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let (stopping, stopped) = tokio::sync::oneshot::channel();
        let serving = axum::serve(self.listener, http::router(&app)).with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("stopping");
            // The receiver is gone only when serving has ended by itself.
            let _ = stopping.send(());
        });
        let tasks = app.tasks.clone();
        let finishing = async {
            let outcome = serving.await;
            tasks.close();
            tasks.wait().await;
            outcome
        };
        let overdue = async {
            match stopped.await {
                Ok(()) => tokio::time::sleep(STOP_LIMIT).await,
                Err(_) => std::future::pending().await,
            }
        };
        let outcome = tokio::select! {
            outcome = finishing => outcome,
            () = overdue => {
                tracing::warn!("some requests did not end in time");
                Ok(())
            }
        };
        app.store.close().await;
        outcome
    }
}
