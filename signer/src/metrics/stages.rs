//! What is not finished, and for how long: counted in the database, and not more often than it is worth.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use tokio::sync::Mutex;

use crate::clock::Moment;
use crate::store::{Count, Store};

/// For how long a count is good: whoever asks more often is told the same.
const GOOD_FOR_S: i64 = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    of: &'static str,
    stage: &'static str,
}

/// The last counts. Whoever counts holds the lock, so that the others wait for that one.
#[derive(Debug, Default)]
pub(crate) struct Stages(Mutex<Option<Counted>>);

#[derive(Debug)]
struct Counted {
    at: Moment,
    /// None where the database did not answer.
    counts: Option<Vec<Count>>,
}

impl Counted {
    fn is_good(&self, now: Moment) -> bool {
        self.at <= now && now < self.at.plus_s(GOOD_FOR_S)
    }
}

impl Stages {
    /// Has them read. Without a database there are no counts, and `vezne_database_up` says so.
    pub(super) async fn register(&self, store: &Store, now: Moment, registry: &mut Registry) {
        let mut last = self.0.lock().await;
        if !last.as_ref().is_some_and(|counted| counted.is_good(now)) {
            let counts = store.tallies(now).await;
            let counts = counts
                .inspect_err(|error| tracing::warn!(%error, "what is not finished could not be counted"))
                .ok();
            *last = Some(Counted { at: now, counts });
        }
        let counts = last.as_ref().and_then(|counted| counted.counts.as_deref());
        let up = Gauge::<i64>::default();
        up.set(i64::from(counts.is_some()));
        registry.register(
            "database_up",
            "Whether the database answered when it was last asked",
            up,
        );
        if let Some(counts) = counts {
            register(counts, now, registry);
        }
    }
}

fn register(counts: &[Count], now: Moment, registry: &mut Registry) {
    let (numbers, ages) = (Family::<Labels, Gauge>::default(), Family::<Labels, Gauge>::default());
    for &Count {
        of,
        stage,
        number,
        since,
    } in counts
    {
        let labels = Labels { of, stage };
        numbers.get_or_create(&labels).set(number);
        let age_s = since.map_or(0, |since| since.seconds_until(now));
        ages.get_or_create(&labels).set(age_s);
    }
    registry.register("unfinished", "What is not finished, by stage", numbers);
    registry.register_with_unit(
        "unfinished_oldest_age",
        "How long the oldest of a stage has been there; 0 where there is none, and for what was given up",
        Unit::Seconds,
        ages,
    );
}
