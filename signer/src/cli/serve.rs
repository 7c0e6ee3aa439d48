//! `vezne-signer serve`: serves until it is asked to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::output;
use super::surroundings::surroundings;
use crate::app::App;
use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::serve::Beside;
use crate::store::ServeLock;
use crate::{core_dumps, serve, shutdown, telemetry};

/// Prints one JSON line with its `url` when it is ready; logs go to standard error.
#[derive(Args)]
pub(super) struct Serve {
    /// The configuration file; settings can also come from the environment (VEZNE__SECTION__KEY).
    #[arg(long, value_name = "F")]
    config: Option<PathBuf>,
    /// Where to listen, above the configuration; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Stop at the end of standard input too: for a starter that may die.
    #[arg(long)]
    exit_with_stdin: bool,
}

impl Serve {
    pub(super) fn run(self) -> ExitCode {
        // Before a secret is read; told as soon as there is a log.
        let turned_off = core_dumps::turn_off();
        let config = match Config::load(self.config.as_deref()) {
            Ok(config) => config,
            Err(error) => return failed(&error.to_string()),
        };
        let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return failed(&error.to_string()),
        };
        let traces = match telemetry::start_serving(config.telemetry.as_ref(), runtime.handle()) {
            Ok(traces) => traces,
            Err(error) => return failed(&error.to_string()),
        };
        if let Err(error) = turned_off {
            tracing::warn!(%error, "core dumps could not be turned off: a crash may write secrets to the disk");
        }
        let outcome = runtime.block_on(self.serve(config));
        if let Some(traces) = traces {
            traces.end();
        }
        runtime.shutdown_background();
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error),
        }
    }

    async fn serve(self, config: Config) -> Result<(), String> {
        let listen = self.listen.unwrap_or(config.listen);
        let metrics_listen = config.metrics_listen;
        let _lock = ServeLock::take(&config.store_url).map_err(|error| error.to_string())?;
        let (clock, hooks) = surroundings();
        let app = App::open(config, clock, Arc::new(SystemEntropy), hooks);
        let app = app.await.map_err(|error| error.to_string())?;
        let bound = serve::bind(listen)
            .await
            .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
        let bound = match metrics_listen {
            Some(listen) => {
                let (bound, address) = bound
                    .with_metrics(listen)
                    .await
                    .map_err(|error| format!("cannot listen on {listen} (server.metrics_listen): {error}"))?;
                tracing::info!(%address, "metrics are read at /metrics");
                bound
            }
            None => bound,
        };
        let requests = shutdown::listen(self.exit_with_stdin);
        let ready = serde_json::json!({ "url": format!("http://{}", bound.address) });
        output::say(&format!("{ready}\n"));
        tracing::info!(address = %bound.address, "serving");
        bound
            .serve(app, Beside::Jobs, requests.stop.cancelled_owned(), || {
                requests.stop_at_once.cancelled_owned()
            })
            .await;
        Ok(())
    }
}

fn failed(error: &str) -> ExitCode {
    output::complain(error);
    ExitCode::FAILURE
}
