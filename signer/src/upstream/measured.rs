//! The one place that every call to an upstream passes: it is named, timed, and told by what came of it.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tracing::{Instrument as _, field};

use super::UpstreamError;
use crate::clock::Stopwatch;

/// Where latencies are parted, in seconds: a bank takes most of one, and is given up after 35.
const BUCKETS_S: [f64; 11] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 35.0];

tokio::task_local! {
    /// The call that is being made: what is sent outside of one would be counted nowhere.
    static MAKING: Call;
}

/// A kind of call, as metrics and traces name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Call {
    upstream: &'static str,
    call: &'static str,
}

impl Call {
    /// A call to iyzico.
    pub(super) const fn to_iyzico(call: &'static str) -> Self {
        let upstream = "iyzico";
        Self { upstream, call }
    }

    /// A call to the buyers' bank.
    pub(super) const fn to_vakifbank(call: &'static str) -> Self {
        let upstream = "vakifbank";
        Self { upstream, call }
    }

    /// A call to the merchant's own bank.
    pub(super) const fn to_isbank(call: &'static str) -> Self {
        let upstream = "isbank";
        Self { upstream, call }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    upstream: &'static str,
    call: &'static str,
    outcome: &'static str,
}

/// What is known of all calls. Clones share it.
#[derive(Debug, Clone)]
pub struct Meter {
    outcomes: Family<Outcome, Counter>,
    durations: Family<Call, Histogram, fn() -> Histogram>,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            outcomes: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS_S)),
        }
    }
}

impl Meter {
    /// Makes a call, and notes how long it took and what came of it. One call may be several requests: the pages of a
    /// statement, or the same asked again with a new login.
    pub(super) async fn measure<T>(
        &self,
        call: Call,
        making: impl Future<Output = Result<T, UpstreamError>>,
    ) -> Result<T, UpstreamError> {
        let Call { upstream, call: name } = call;
        let span = tracing::info_span!(
            "upstream call",
            otel.name = format!("{upstream} {name}"),
            otel.kind = "client",
            upstream,
            call = name,
            outcome = field::Empty,
        );
        let watch = Stopwatch::start();
        let made = MAKING.scope(call, making).instrument(span.clone()).await;
        let outcome = word(&made);
        span.record("outcome", outcome);
        self.durations
            .get_or_create(&call)
            .observe(watch.elapsed().as_secs_f64());
        let labels = Outcome {
            upstream,
            call: name,
            outcome,
        };
        self.outcomes.get_or_create(&labels).inc();
        made
    }

    /// Has them read.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "upstream_calls",
            "Calls to iyzico, to the buyers' bank (vakifbank) and to the merchant's own (isbank), by what came of them",
            self.outcomes.clone(),
        );
        registry.register_with_unit(
            "upstream_call_duration",
            "How long calls to upstreams took, with all that was sent again",
            Unit::Seconds,
            self.durations.clone(),
        );
    }
}

/// Whether what is sent now is part of a call that is measured.
pub(super) fn is_measured() -> bool {
    MAKING.try_with(|_| ()).is_ok()
}

/// What came of a call. `refused` is an answer like another: a card that is declined, a code that is wrong.
const fn word<T>(made: &Result<T, UpstreamError>) -> &'static str {
    match made {
        Ok(_) => "ok",
        Err(UpstreamError::Unreachable(_)) => "unreachable",
        Err(UpstreamError::Certificate { .. }) => "certificate",
        Err(UpstreamError::TimedOut) => "timed-out",
        Err(UpstreamError::Cut(_)) => "cut",
        Err(UpstreamError::TooLarge) => "too-large",
        Err(UpstreamError::Unreadable { .. }) => "unreadable",
        Err(UpstreamError::Untrusted { .. }) => "untrusted",
        Err(UpstreamError::Busy { .. }) => "busy",
        Err(UpstreamError::Paused { .. }) => "paused",
        Err(UpstreamError::Refused { .. } | UpstreamError::Bank(_) | UpstreamError::MerchantBank(_)) => "refused",
    }
}
