//! Logs: JSON lines on standard error, filtered by `VEZNE_LOG`.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Sets the process's logging up, with a filter for where `VEZNE_LOG` says nothing. A second call changes nothing.
pub fn start(default_filter: &str) {
    let filter = EnvFilter::try_from_env("VEZNE_LOG").unwrap_or_else(|_| EnvFilter::new(default_filter));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(std::io::stderr);
    // Fails only when logging is set up already, which is what was wanted.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
}
