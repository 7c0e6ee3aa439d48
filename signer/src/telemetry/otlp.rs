//! Traces by OTLP over HTTP: requests, use cases and calls to upstreams, with words of ours and ids of requests. What is
//! logged, asked or answered is no part of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::HeaderMap;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HeaderExtractor, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::{Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

use crate::config::telemetry::Telemetry;
use crate::upstream;

/// How long the collector may take to answer.
const EXPORT_LIMIT: Duration = Duration::from_secs(5);
/// How long the last spans may take when the signer stops.
const LAST_LIMIT: Duration = Duration::from_secs(5);
/// The field that makes a span part of a trace.
const TRACED: &str = "otel.kind";

/// Why there are no traces.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// There is no HTTP client.
    #[error("the HTTP client for traces cannot be built: {0}")]
    Http(#[from] reqwest::Error),
    /// The exporter cannot be built.
    #[error("traces cannot be sent (telemetry.otlp_endpoint): {0}")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// Traces on their way: spans that have ended are sent some at a time, and dropped where nobody takes them.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Begins. What is sent goes by this runtime.
    pub fn begin(telemetry: &Telemetry, runtime: Handle) -> Result<Self, TracesError> {
        let Telemetry {
            traces_url,
            service_name,
            sample_ratio,
        } = telemetry;
        let client = Client {
            http: upstream::http_client(EXPORT_LIMIT)?,
            runtime,
            fails: Arc::default(),
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(traces_url.as_str())
            .with_timeout(EXPORT_LIMIT)
            .build()?;
        // Not from the environment: that could hold anything.
        let resource = Resource::builder_empty()
            .with_service_name(service_name.clone())
            .build();
        let ratio = Sampler::TraceIdRatioBased(*sample_ratio);
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(ratio)))
            .with_resource(resource)
            .build();
        Ok(Self(provider))
    }

    /// What hands our spans over. No event and nobody else's span is part of a trace.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let is_ours = |metadata: &Metadata<'_>| {
            metadata.is_span()
                && metadata.target().starts_with("vezne_signer")
                && metadata.fields().field(TRACED).is_some()
        };
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("vezne-signer"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(is_ours).with_max_level_hint(LevelFilter::INFO))
    }

    /// Sends what is left, and ends. Blocks; the runtime must still run.
    pub fn end(&self) {
        if let Err(error) = self.0.shutdown_with_timeout(LAST_LIMIT) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Has a span go on where the caller's trace is, when the caller says so (`traceparent`).
pub(crate) fn follow(span: &Span, headers: &HeaderMap) {
    let context = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
    // Fails where nobody traces.
    let _ = span.set_parent(context);
}

/// The signer's own HTTP client: the exporter's thread has no runtime for one.
#[derive(Debug)]
struct Client {
    http: reqwest::Client,
    runtime: Handle,
    /// Whether the last try failed: that is told once, and not with every batch of an outage.
    fails: Arc<AtomicBool>,
}

impl Client {
    fn note(fails: &AtomicBool, is_taken: bool, told: &str) {
        if !is_taken && !fails.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                told,
                "the collector takes no traces (telemetry.otlp_endpoint); they are dropped"
            );
        }
        if is_taken && fails.swap(false, Ordering::Relaxed) {
            tracing::info!("the collector takes traces again");
        }
    }
}

impl HttpClient for Client {
    fn send_bytes<'this, 'sent>(
        &'this self,
        request: Request<Bytes>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'sent>>
    where
        'this: 'sent,
        Self: 'sent,
    {
        let (http, fails) = (self.http.clone(), Arc::clone(&self.fails));
        let sending = self.runtime.spawn(async move {
            let answer = http.execute(request.try_into()?).await;
            let answer = answer.inspect_err(|_| Self::note(&fails, false, "no answer"))?;
            let status = answer.status();
            Self::note(&fails, status.is_success(), status.as_str());
            // What a collector says is of no use to us.
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = status;
            Ok::<_, HttpError>(response)
        });
        Box::pin(async move { sending.await? })
    }
}
