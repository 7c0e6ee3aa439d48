//! How long opening and reading a session take in a small store and in a large one, in turns.

use anyhow::{Context as _, Result};
use tokio::time::Instant;
use vezne_protocol::SessionId;

use crate::fill::Filled;
use crate::numbers::{micros, percentile};

/// How long something takes at both sizes.
#[derive(Debug)]
pub(crate) struct Latency {
    pub(crate) what: &'static str,
    pub(crate) small: AtSize,
    pub(crate) large: AtSize,
}

/// In a store of so many sessions.
#[derive(Debug)]
pub(crate) struct AtSize {
    pub(crate) sessions: u32,
    pub(crate) p50_us: u64,
    pub(crate) p99_us: u64,
}

/// Opens and reads so many sessions in each store, one after the other.
pub(crate) async fn measure(small: &Filled, large: &Filled, times: usize) -> Result<Vec<Latency>> {
    let (mut openings, mut readings) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for turn in 0..times {
        for (filled, times_us) in [small, large].into_iter().zip(&mut openings) {
            times_us.push(opening(filled).await?);
        }
        for (filled, times_us) in [small, large].into_iter().zip(&mut readings) {
            times_us.push(reading(filled, filled.model(turn)).await?);
        }
    }
    let latency = |what, [at_small, at_large]: [Vec<u64>; 2]| Latency {
        what,
        small: at_size(small, &at_small),
        large: at_size(large, &at_large),
    };
    Ok(vec![latency("open", openings), latency("read", readings)])
}

async fn opening(filled: &Filled) -> Result<u64> {
    let key_use = filled.shop.key_use()?;
    let began = Instant::now();
    filled.shop.open_session(key_use).await?;
    Ok(micros(began.elapsed()))
}

/// Reads a session as the merchant's endpoint and the widget's do, one after the other.
async fn reading(filled: &Filled, id: &SessionId) -> Result<u64> {
    let store = &filled.shop.app.store;
    let began = Instant::now();
    let history = store.history(id).await?.context("a model is gone")?;
    let session = store.session(id).await?.context("a model is gone")?;
    let took = began.elapsed();
    anyhow::ensure!(history.session == session, "two readings differ");
    Ok(micros(took))
}

fn at_size(filled: &Filled, times_us: &[u64]) -> AtSize {
    AtSize {
        sessions: filled.sessions,
        p50_us: percentile(times_us, 50),
        p99_us: percentile(times_us, 99),
    }
}
