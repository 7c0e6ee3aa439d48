//! Draws a schedule from a seed: the same seed is the same schedule for ever, as long as these files stay as they are.

mod payers;
mod refunds;
mod senders;
mod story;
mod weather;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use vezne_signer::hooks::CrashPoint;

use crate::schedule::{BUYERS, Kill, KillAt, Schedule, Weather};

/// How far the signer's clock may go ahead of iyzico's in a run: iyzico's word on a page counts five minutes after its end.
const DRIFT_MAX_S: i64 = 240;

/// The schedule of a seed. Kills come at crash points; with `moments`, at moments too.
pub(crate) fn draw(seed: u64, moments: bool) -> Schedule {
    let mut drawing = Drawing {
        rng: StdRng::seed_from_u64(seed),
        drift_left_s: DRIFT_MAX_S,
        prefers_bank: [false; BUYERS],
    };
    let weather = drawing.weather(seed);
    let locks_plan = std::array::from_fn(|_| drawing.chance(20));
    drawing.prefers_bank = std::array::from_fn(|_| drawing.chance(50));
    let customers = drawing.customers();
    let tells_shop = drawing.chance(15);
    let mut rounds = drawing.rounds();
    rounds.extend(drawing.rounds_of_senders());
    rounds.extend(drawing.rounds_of_payers());
    let kills = drawing.kills(rounds.len(), moments);
    let (mut weather, mut tells_shop) = (weather, tells_shop);
    if kills.iter().any(is_about_a_refund) {
        rounds.extend(drawing.rounds_of_refunds());
    }
    if kills.iter().any(is_about_what_comes) {
        rounds.extend(drawing.rounds_of_money());
    }
    if kills.iter().any(is_about_a_payout) {
        rounds.extend(drawing.rounds_of_bills());
    }
    make_reachable(&kills, &mut weather, &mut tells_shop);
    // A review of a payment that comes late is a person's: the judge wants none.
    let has_latecomers = drawing.chance(20) && weather.fraud_afterwards == 1;
    if has_latecomers {
        // The signer's clock leaps by the hour after which what a report does not show counts as not made.
        weather.report_delay_s = 0;
    }
    let comes_late = std::array::from_fn(|_| has_latecomers && drawing.chance(60));
    Schedule {
        seed,
        weather,
        locks_plan,
        customers,
        tells_shop,
        kills,
        rounds,
        comes_late,
        gives_rest_back: std::array::from_fn(|_| drawing.chance(25)),
        aftermath_step_s: drawing.pick(&[120, 300, 600, 840]),
    }
}

/// Some points are reached only on some days: where a signer is to be killed there, it is such a day.
fn make_reachable(kills: &[Kill], weather: &mut Weather, tells_shop: &mut bool) {
    let is_wanted = |wanted| {
        kills
            .iter()
            .any(|kill| matches!(kill.at, KillAt::Point(point, _) if point == wanted))
    };
    let is_found_out = is_wanted(CrashPoint::RefundReportRead);
    *tells_shop |= is_wanted(CrashPoint::DeliverySent);
    if is_found_out {
        let lost = json!({ "cut-after-commit": 350, "cut-before-commit": 350 });
        weather.chaos["calls"]["cancel"] = lost.clone();
        weather.chaos["calls"]["refund"] = lost;
        weather.has_reports = true;
    }
    if is_wanted(CrashPoint::PayoutQueried) {
        weather.chaos["calls"]["isbank-pay"] = json!({ "cut-after-commit": 350, "cut-before-commit": 350 });
    }
    if is_wanted(CrashPoint::StatementRead) {
        weather.chaos["calls"]["bank-execute"] = json!({ "cut-after-commit": 350, "cut-before-commit": 350 });
    }
}

fn is_about_a_refund(kill: &Kill) -> bool {
    let points = [
        CrashPoint::RefundBegun,
        CrashPoint::RefundAnswered,
        CrashPoint::RefundReportRead,
        CrashPoint::RefundOutcomeStored,
    ];
    matches!(kill.at, KillAt::Point(point, _) if points.contains(&point))
}

fn is_about_what_comes(kill: &Kill) -> bool {
    let points = [CrashPoint::IncomingRowsRead, CrashPoint::IncomingRowSaved];
    matches!(kill.at, KillAt::Point(point, _) if points.contains(&point))
}

fn is_about_a_payout(kill: &Kill) -> bool {
    let points = [
        CrashPoint::PayoutDrafted,
        CrashPoint::PayoutBegun,
        CrashPoint::PayoutAnswered,
        CrashPoint::PayoutQueried,
        CrashPoint::PayoutOutcomeStored,
    ];
    matches!(kill.at, KillAt::Point(point, _) if points.contains(&point))
}

struct Drawing {
    rng: StdRng,
    drift_left_s: i64,
    prefers_bank: [bool; BUYERS],
}

impl Drawing {
    fn chance(&mut self, percent: u8) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        *among.choose(&mut self.rng).expect("something to choose from")
    }

    fn kills(&mut self, rounds: usize, moments: bool) -> Vec<Kill> {
        let count = self.pick(&[0, 0, 1, 1, 1, 2, 3]);
        let mut kills: Vec<Kill> = (0..count)
            .map(|_| Kill {
                at: if moments && self.chance(50) {
                    let round = self.rng.random_range(0..rounds);
                    let ms = self.rng.random_range(0..=30);
                    KillAt::Moment { round, ms }
                } else {
                    KillAt::Point(self.pick(CrashPoint::ALL), self.pick(&[1, 1, 1, 2, 3, 5]))
                },
                down_rounds: self.pick(&[0, 0, 0, 1, 2]),
            })
            .collect();
        kills.sort_by_key(|kill| match kill.at {
            KillAt::Point(..) => 0,
            KillAt::Moment { round, .. } => round,
        });
        kills
    }
}
