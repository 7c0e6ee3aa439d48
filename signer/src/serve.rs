//! Serves: binds, says where, and stops gracefully.

mod connections;
mod phase;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::connections::Desk;
use crate::app::App;
use crate::{http, jobs, metrics};

/// The longest call, what follows it in the database, and some time.
const STOP_LIMIT: Duration = Duration::from_secs(40);

/// A signer that is bound but does not serve yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    metrics: Option<TcpListener>,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long calls under way may take after the stop was asked for: 40 s, which a container's grace period has to be
    /// longer than.
    pub stop_limit: Duration,
}

/// Binds the address, so that the port is known before the first request.
pub async fn bind(listen: SocketAddr) -> std::io::Result<Bound> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    Ok(Bound {
        listener,
        metrics: None,
        address,
        stop_limit: STOP_LIMIT,
    })
}

/// What goes on beside the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Every job.
    Jobs,
    /// Nothing: whoever serves runs the jobs when it wants.
    Nothing,
}

impl Bound {
    /// The same with metrics on an address of their own. Answers where, too.
    pub async fn with_metrics(self, listen: SocketAddr) -> std::io::Result<(Self, SocketAddr)> {
        let metrics = TcpListener::bind(listen).await?;
        let address = metrics.local_addr()?;
        let metrics = Some(metrics);
        Ok((Self { metrics, ..self }, address))
    }

    /// Serves until the stop is asked for; then finishes what is under way, with or without its caller, and closes the
    /// store. Asked for a second time, it ends at once.
    pub async fn serve<Again>(
        self,
        app: App,
        beside: Beside,
        stop: impl Future<Output = ()> + Send + 'static,
        again: impl FnOnce() -> Again,
    ) where
        Again: Future<Output = ()>,
    {
        let stopping = CancellationToken::new();
        if beside == Beside::Jobs {
            jobs::start(&app, &stopping);
        }
        if let Some(listener) = self.metrics {
            let stopped = stopping.clone().cancelled_owned();
            let metrics = axum::serve(listener, metrics::router(&app)).with_graceful_shutdown(stopped);
            app.tasks.spawn(async move {
                if let Err(error) = metrics.await {
                    tracing::error!(%error, "the metrics are served no more");
                }
            });
        }
        let desk = Desk {
            open: http::router(&app),
            full: http::full_router(&app),
        };
        let limits = app.settings.limits.connections;
        let serving = connections::serve(self.listener, desk, limits, stopping.clone());
        let asked = async {
            stop.await;
            tracing::info!("stopping: what is under way is finished first");
            stopping.cancel();
            std::future::pending::<()>().await;
        };
        let tasks = app.tasks.clone();
        let finishing = async {
            serving.await;
            stopping.cancel();
            tasks.finish().await;
        };
        let overdue = async {
            stopping.clone().cancelled_owned().await;
            tokio::time::sleep(self.stop_limit).await;
        };
        let at_once = async {
            stopping.clone().cancelled_owned().await;
            again().await;
        };
        tokio::select! {
            () = finishing => app.store.close().await,
            () = asked => {}
            () = overdue => tracing::warn!("some requests did not end in time"),
            () = at_once => tracing::warn!("asked to stop for a second time: ending at once"),
        }
    }
}
