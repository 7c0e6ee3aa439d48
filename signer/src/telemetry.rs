//! Logs: JSON lines on standard error, filtered by `VEZNE_LOG`; and traces, where the configuration asks for them.

mod bearing;
mod otlp;

use tokio::runtime::Handle;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, LevelFilter, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::time::SystemTime;
use tracing_subscriber::layer::{Filter, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

pub(crate) use otlp::follow;
pub use otlp::{Traces, TracesError};

use crate::config::telemetry as config;
use bearing::{Bearing, Bearings};

/// What is written whatever the filter says: an alert is for a person, and the head of the log of events is what a thief of
/// the database does not have.
const ALWAYS: [&str; 2] = ["alert", "audit_head"];

/// Sets the process's logging up, with a filter for where `VEZNE_LOG` says nothing. A second call changes nothing.
pub fn start(default_filter: &str) {
    let filter = EnvFilter::try_from_env("VEZNE_LOG").unwrap_or_else(|_| EnvFilter::new(default_filter));
    // Fails only when logging is set up already, which is what was wanted.
    let _ = subscriber(filter, std::io::stderr).try_init();
}

/// The same for a signer that serves: where the configuration says so, its traces go out by this runtime.
pub fn start_serving(traced: Option<&config::Telemetry>, runtime: &Handle) -> Result<Option<Traces>, TracesError> {
    let traces = traced
        .map(|telemetry| Traces::begin(telemetry, runtime.clone()))
        .transpose()?;
    let filter = EnvFilter::try_from_env("VEZNE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = subscriber(filter, std::io::stderr).with(traces.as_ref().map(Traces::layer));
    let _ = subscriber.try_init();
    Ok(traces)
}

/// A subscriber that writes the lines that pass the filter.
pub fn subscriber<W>(filter: EnvFilter, writer: W) -> impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::registry()
        .with(Bearings)
        .with(lines(filter, writer))
}

/// One JSON object a line: what was logged, and the request or the job that it belongs to.
fn lines<S, W>(filter: EnvFilter, writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let mut lines = json_subscriber::JsonLayer::new(writer);
    lines.with_timer("timestamp", SystemTime);
    lines.with_level("level");
    lines.with_target("target");
    lines.with_flattened_event();
    lines.add_from_span("request_id", |span| {
        Bearing::of(span).and_then(|bearing| bearing.request_id)
    });
    lines.add_from_span("job", |span| Bearing::of(span).and_then(|bearing| bearing.job));
    lines.with_filter(passes(filter))
}

/// What the filter lets pass, and what no filter keeps back. Our spans are no lines: they say what a line belongs to.
fn passes<S: Subscriber>(filter: EnvFilter) -> impl Filter<S> {
    let is_kept = |metadata: &Metadata<'_>| {
        if metadata.is_span() {
            bearing::bears(metadata)
        } else {
            ALWAYS.iter().any(|name| metadata.fields().field(name).is_some())
        }
    };
    filter.or(filter_fn(is_kept).with_max_level_hint(LevelFilter::INFO))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use serde_json::Value;
    use tracing::Instrument as _;

    use super::*;

    /// Keeps what is written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Kept {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    /// The lines that are written while something is done.
    fn written(filter: &str, doing: impl FnOnce()) -> Vec<Value> {
        let kept = Kept::default();
        tracing::subscriber::with_default(subscriber(EnvFilter::new(filter), kept.clone()), doing);
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn log_of_everything() {
        tracing::info!("small talk");
        tracing::warn!(alert = "clock", "for a person");
        tracing::info!(audit_head = "00", seq = 1, "the head");
        tracing::error!("large");
    }

    #[test]
    fn no_filter_keeps_back_what_is_for_a_person_or_for_the_audit() {
        for (filter, messages) in [
            ("info", &["small talk", "for a person", "the head", "large"][..]),
            ("warn", &["for a person", "the head", "large"]),
            ("off", &["for a person", "the head"]),
        ] {
            let lines = written(filter, log_of_everything);
            let told: Vec<&str> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
            assert_eq!(told, messages, "{filter}");
        }
    }

    #[test]
    fn every_line_of_a_request_bears_its_id_however_deep_and_whatever_the_filter() {
        for filter in ["info", "warn", "error"] {
            let lines = written(filter, || {
                let request = tracing::info_span!("request", request_id = "req_1");
                request.in_scope(|| {
                    tracing::error!(alert = "defect", "a defect of ours");
                    let call = tracing::info_span!("upstream call", call = "pay", outcome = "ok");
                    call.in_scope(|| tracing::error!("deep"));
                });
                tracing::error!("of nobody");
            });
            let ids: Vec<Option<&str>> = lines.iter().map(|line| line["request_id"].as_str()).collect();
            assert_eq!(ids, [Some("req_1"), Some("req_1"), None], "{filter}");
            assert!(lines.iter().all(|line| line.get("outcome").is_none()), "{lines:?}");
        }
    }

    #[test]
    fn what_a_job_starts_bears_the_jobs_name() {
        let lines = written("info", || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let started = async {
                let tasks = crate::tasks::Tasks::default();
                tasks.spawn(async { tracing::warn!("told nothing") });
                tasks.finish().await;
            };
            runtime.block_on(started.instrument(tracing::info_span!("job", job = "poll")));
        });
        assert_eq!((&lines[0]["job"], lines.len()), (&Value::from("poll"), 1));
    }
}
