//! One signer in a runtime of its own in this process.

use std::time::Duration;

use vezne_sandbox::Sandbox;
use vezne_signer::hooks::CrashPoint;
use vezne_tests::{BankPlan, MerchantBankPlan, On, PayoutsPlan, World};

use super::SECRET;
use crate::kills::Kills;
use crate::schedule::{KillAt, Schedule};

/// A world whose signer dies as it was drawn.
#[derive(Debug)]
pub(super) struct InProcess {
    world: World,
    kills: Kills,
    /// How many rounds the signer stays down, for each of its deaths.
    down_rounds: Vec<usize>,
    /// How many rounds it still stays down; `None` while it runs.
    down: Option<usize>,
}

impl InProcess {
    pub(super) async fn start(schedule: &Schedule, on: On, tells: Option<&str>) -> Self {
        let points = schedule.kills.iter().filter_map(|kill| match kill.at {
            KillAt::Point(point, time) => Some((point, time, kill.down_rounds)),
            KillAt::Moment { .. } => None,
        });
        let kills = Kills::at(points.clone().map(|(point, time, _)| (point, time)));
        let plan = World::plan()
            .on(on)
            .calls_per_minute(schedule.weather.calls_per_minute)
            .bank(bank(schedule.weather.is_fast))
            .merchant_bank(own_bank())
            .hooks(kills.hooks());
        let plan = match schedule.weather.has_reports {
            true => plan,
            false => plan.without_reports(),
        };
        let plan = match tells {
            Some(url) => plan.telling(url, &[SECRET]),
            None => plan,
        };
        Self {
            world: plan.start().await,
            kills,
            down_rounds: points.map(|(_, _, rounds)| rounds).collect(),
            down: None,
        }
    }

    pub(super) async fn begin_round(&mut self) {
        match &mut self.down {
            Some(0) => self.rise().await,
            Some(rounds) => *rounds -= 1,
            None => {}
        }
    }

    pub(super) async fn doom(&self, _: usize) {
        self.kills.dying().await;
    }

    pub(super) async fn end_round(&mut self, _: usize) {
        if self.down.is_none() && self.kills.is_dying() {
            self.world.kill_signer().await;
            self.down = self.down_rounds.get(self.kills.done().len()).copied().or(Some(0));
            self.kills.is_done();
        }
    }

    pub(super) async fn live_on(&mut self) {
        // Whoever reached a point since the last round is dead all the same.
        self.end_round(usize::MAX).await;
        self.kills.disarm();
        self.rise().await;
    }

    async fn rise(&mut self) {
        if self.down.take().is_some() {
            self.world.start_signer_again().await;
        }
    }

    pub(super) fn killed(&self) -> Vec<&'static str> {
        self.kills.done().into_iter().map(CrashPoint::name).collect()
    }

    pub(super) fn url(&self) -> &str {
        &self.world.signer
    }

    pub(super) fn store_url(&self) -> &str {
        self.world.store_url()
    }

    pub(super) fn sandbox(&self) -> &Sandbox {
        &self.world.sandbox
    }

    pub(super) fn advance_s(&self, seconds: i64) {
        self.world.clock.advance_s(seconds);
    }

    pub(super) async fn run_jobs(&self) {
        if self.down.is_none() {
            self.world.run_jobs().await;
        }
    }
}

/// The merchant's own bank, as patient.
fn own_bank() -> MerchantBankPlan {
    MerchantBankPlan {
        call_limit: Duration::from_secs(15),
        payouts: Some(PayoutsPlan::default()),
        ..MerchantBankPlan::default()
    }
}

/// A bank that is waited for on a machine that has other things to do.
fn bank(is_fast: bool) -> BankPlan {
    let plan = if is_fast {
        BankPlan::fast_only()
    } else {
        BankPlan::default()
    };
    let call_limit = Duration::from_secs(15);
    BankPlan { call_limit, ..plan }
}
