//! Draws a schedule from a seed: the same seed is the same schedule for ever, as long as this file stays as it is.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value, json};
use vezne_signer::hooks::CrashPoint;

use crate::schedule::{ACTIONS, Action, BUYERS, Kill, KillAt, Schedule, Step, Weather};

/// What may go wrong with a call. A hang is left out: it takes as long as the signer's patience does.
const FAULTS: [&str; 11] = [
    "cut-before-commit",
    "cut-after-commit",
    "http-500-after-commit",
    "truncated",
    "html",
    "empty",
    "oversized",
    "rate-limit",
    "wrong-signature",
    "missing-signature",
    "delay",
];
/// The plans that every session offers.
const PLANS: [u8; 4] = [1, 2, 3, 6];
/// How far the signer's clock may go ahead of iyzico's in a run: iyzico's word on a page counts five minutes after its end.
const DRIFT_MAX_S: i64 = 240;
/// How far they must at least differ for a page that is over for the signer and alive for iyzico, whose life is this.
const EDGE_DRIFT_MIN_S: i64 = 90;
const PAGE_S: i64 = 1800;
/// More calls a minute than a run makes, and hardly enough.
const CALLS_PLENTY: i64 = 10_000;
const CALLS_FEW: i64 = 12;

/// The schedule of a seed. Kills come at crash points; with `moments`, at moments too.
pub(crate) fn draw(seed: u64, moments: bool) -> Schedule {
    let mut drawing = Drawing {
        rng: StdRng::seed_from_u64(seed),
        drift_left_s: DRIFT_MAX_S,
    };
    let weather = drawing.weather(seed);
    let locks_plan = std::array::from_fn(|_| drawing.chance(20));
    let tells_shop = drawing.chance(15);
    let rounds = drawing.rounds();
    let kills = drawing.kills(rounds.len(), moments);
    // A review of a payment that comes late is a person's: the judge wants none.
    let has_latecomers = drawing.chance(20) && weather.fraud_afterwards == 1;
    let comes_late = std::array::from_fn(|_| has_latecomers && drawing.chance(60));
    Schedule {
        seed,
        weather,
        locks_plan,
        tells_shop,
        kills,
        rounds,
        comes_late,
        aftermath_step_s: drawing.pick(&[120, 300, 600, 840]),
    }
}

struct Drawing {
    rng: StdRng,
    drift_left_s: i64,
}

impl Drawing {
    fn chance(&mut self, percent: u8) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        *among.choose(&mut self.rng).expect("something to choose from")
    }

    fn weather(&mut self, seed: u64) -> Weather {
        let calls = ["pwi-initialize", "pwi-retrieve"];
        let chaos = if self.chance(25) {
            Weather::calm()
        } else {
            calls
                .map(|call| (call.to_owned(), self.rates()))
                .into_iter()
                .collect::<Map<_, _>>()
                .into()
        };
        let fraud = if self.chance(15) { 0 } else { 1 };
        let fraud_afterwards = if fraud == 0 { self.pick(&[1, 1, 0, -1]) } else { 1 };
        Weather {
            chaos: json!({ "seed": seed, "calls": chaos }),
            fraud,
            fraud_afterwards,
            calls_per_minute: if self.chance(15) { CALLS_FEW } else { CALLS_PLENTY },
        }
    }

    /// One to four kinds of faults, which together meet up to two thirds of the calls.
    fn rates(&mut self) -> Value {
        let mut rates = Map::new();
        for _ in 0..self.rng.random_range(1..=4) {
            let fault = self.pick(&FAULTS);
            let rate = self.rng.random_range(20..=160);
            let rate = match fault {
                "delay" => json!({ "perThousand": rate, "ms": self.rng.random_range(1..=25) }),
                _ => json!(rate),
            };
            rates.insert(fault.to_owned(), rate);
        }
        rates.into()
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

    /// Every buyer's steps in their order, shuffled into each other, some of them at once.
    fn rounds(&mut self) -> Vec<Vec<Step>> {
        let mut waiting: Vec<_> = (0..BUYERS).map(|buyer| self.story(buyer).into_iter()).collect();
        let mut rounds: Vec<Vec<Step>> = Vec::new();
        while !waiting.is_empty() {
            let next = self.rng.random_range(0..waiting.len());
            let Some(step) = waiting[next].next() else {
                waiting.remove(next);
                continue;
            };
            match rounds.last_mut() {
                Some(round) if round.len() < 4 && self.chance(30) => round.push(step),
                _ => rounds.push(vec![step]),
            }
        }
        rounds
    }

    /// The shop opens the session; then the buyer pays and something happens, or anything may.
    fn story(&mut self, buyer: usize) -> Vec<Step> {
        let at_once = if self.chance(25) { 2 } else { 1 };
        let mut actions = vec![Action::Open { at_once }];
        if self.chance(45) {
            actions.push(self.pay());
            if self.chance(30) {
                actions.push(self.action());
            }
            actions.push(self.pay_on_page());
        }
        while actions.len() <= ACTIONS {
            actions.push(self.action());
        }
        let step = |action| Step { buyer, action };
        actions.into_iter().map(step).collect()
    }

    fn action(&mut self) -> Action {
        match self.rng.random_range(0..100) {
            0..18 => self.pay(),
            18..36 => self.pay_on_page(),
            36..47 => Action::ComeBack {
                times: self.pick(&[1, 1, 2]),
            },
            47..54 => Action::Webhook {
                signature: self.pick(&["valid", "none", "wrong"]),
                times: self.pick(&[1, 1, 3]),
            },
            54..58 => Action::ReadAsShop,
            58..62 => Action::ReadAsBuyer,
            62..67 => Action::Cancel,
            67..73 => Action::ChangeShipping {
                lira: self.rng.random_range(1..=90),
            },
            73..76 => Action::Extend,
            76..89 => self.wait(),
            89..95 => Action::Jobs,
            95..98 => Action::Open {
                at_once: self.pick(&[1, 2]),
            },
            _ => Action::Quote,
        }
    }

    fn pay(&mut self) -> Action {
        Action::Pay {
            installments: self.pick(&PLANS),
            key: self.pick(&[0, 0, 1, 2]),
            second_tab: self.chance(30).then(|| self.rng.random_range(0..4)),
        }
    }

    fn pay_on_page(&mut self) -> Action {
        Action::PayOnPage {
            good_card: self.chance(80),
            installments: self.pick(&PLANS),
            on_last: self.chance(80),
        }
    }

    /// A while; or, if the clocks may still differ, about as long as a page lives: over for the signer, alive for iyzico.
    fn wait(&mut self) -> Action {
        let at_the_edge = self.drift_left_s > EDGE_DRIFT_MIN_S && self.chance(25);
        let seconds = match self.rng.random_range(0..4) {
            _ if at_the_edge => PAGE_S - self.rng.random_range(10..=EDGE_DRIFT_MIN_S),
            0 => self.rng.random_range(1..=30),
            1 => self.rng.random_range(30..=600),
            _ => self.rng.random_range(600..=2400),
        };
        let drift_s = match at_the_edge {
            true => self.rng.random_range(EDGE_DRIFT_MIN_S..=self.drift_left_s),
            false if self.chance(10) => self.rng.random_range(0..=self.drift_left_s),
            false => 0,
        };
        self.drift_left_s -= drift_s;
        Action::Wait {
            seconds,
            drift_s,
            with_jobs: self.chance(60),
        }
    }
}
