//! What a line belongs to: a request by its id, or a job by its name. Kept with the span, for every line below it.

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

const REQUEST_ID: &str = "request_id";
const JOB: &str = "job";

/// What a span and everything below it belongs to.
#[derive(Debug, Clone, Default)]
pub(super) struct Bearing {
    pub(super) request_id: Option<String>,
    pub(super) job: Option<String>,
}

/// Whether a span is one of ours. All of them are kept: a task may begin below any of them.
pub(super) fn bears(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("vezne_signer")
}

impl Bearing {
    /// That of a span, or of the nearest around it.
    pub(super) fn of<S: for<'a> LookupSpan<'a>>(span: &SpanRef<'_, S>) -> Option<Self> {
        span.scope().find_map(|span| span.extensions().get::<Self>().cloned())
    }
}

impl Visit for Bearing {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            REQUEST_ID => self.request_id = Some(value.to_owned()),
            JOB => self.job = Some(value.to_owned()),
            _ => {}
        }
    }

    /// Ids and names are texts.
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// Keeps the bearing of each span that has one.
pub(super) struct Bearings;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Bearings {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let fields = attributes.metadata().fields();
        if fields.field(REQUEST_ID).is_none() && fields.field(JOB).is_none() {
            return;
        }
        let mut bearing = Bearing::default();
        attributes.record(&mut bearing);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(bearing);
        }
    }
}
