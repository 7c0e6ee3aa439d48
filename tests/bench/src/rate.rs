//! Durable session openings a second, in turns with the raw commits of the same database.

use std::sync::Arc;

use anyhow::Result;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant};

use crate::home::Home;
use crate::numbers::{median, per_second, percent_of};
use crate::raw::Raw;
use crate::shop::Shop;

/// How many callers open sessions at once.
const CALLERS: [usize; 3] = [1, 8, 64];

/// What so many callers reach.
#[derive(Debug)]
pub(crate) struct Rates {
    pub(crate) callers: usize,
    /// Openings a second, the median of the rounds.
    pub(crate) openings: u64,
    /// Raw commits a second, the median of the rounds.
    pub(crate) raw: u64,
    /// Openings in hundredths of the raw commits of the same round, the median of the rounds.
    pub(crate) of_raw_percent: u64,
}

/// Measures both for every number of callers, a little of each in every round.
pub(crate) async fn measure(home: &Home, rounds: usize, round_ms: u64) -> Result<Vec<Rates>> {
    let time = Duration::from_millis(round_ms);
    let (place, bare) = (home.place("openings"), home.place("raw"));
    let shop = Arc::new(Shop::open(&place).await?);
    let mut raws = Vec::new();
    for callers in CALLERS {
        raws.push(Raw::open(&bare, callers).await?);
    }
    let mut measured = vec![Vec::with_capacity(rounds); CALLERS.len()];
    // The first round fills caches of statements and makes files grow: it does not count.
    for round in 0..=rounds {
        for ((callers, raw), measured) in CALLERS.into_iter().zip(&mut raws).zip(&mut measured) {
            let pair = (raw.measure(time).await?, openings(&shop, callers, time).await?);
            if round > 0 {
                measured.push(pair);
            }
        }
    }
    shop.app.store.close().await;
    Ok(CALLERS
        .into_iter()
        .zip(measured)
        .map(|(callers, pairs)| rates(callers, &pairs))
        .collect())
}

/// Openings a second by so many callers, each of which waits for its answer.
async fn openings(shop: &Arc<Shop>, callers: usize, time: Duration) -> Result<u64> {
    let began = Instant::now();
    let until = began + time;
    let mut opening = JoinSet::new();
    for _ in 0..callers {
        let shop = Arc::clone(shop);
        opening.spawn(async move {
            let mut count = 0;
            while Instant::now() < until {
                shop.open_session(shop.key_use()?).await?;
                count += 1;
            }
            anyhow::Ok(count)
        });
    }
    let mut count: u64 = 0;
    while let Some(ended) = opening.join_next().await {
        count += ended??;
    }
    Ok(per_second(count, began.elapsed()))
}

fn rates(callers: usize, pairs: &[(u64, u64)]) -> Rates {
    let of = |pick: fn(&(u64, u64)) -> u64| median(&pairs.iter().map(pick).collect::<Vec<_>>());
    Rates {
        callers,
        openings: of(|&(_, openings)| openings),
        raw: of(|&(raw, _)| raw),
        of_raw_percent: of(|&(raw, openings)| percent_of(openings, raw)),
    }
}
