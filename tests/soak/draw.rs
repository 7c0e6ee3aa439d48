//! Draws a schedule from a seed: the same seed is the same schedule for ever, as long as this file stays as it is.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value, json};
use vezne_signer::hooks::CrashPoint;
use vezne_tests::Customer;

use crate::schedule::{ACTIONS, Action, BUYERS, BankAction, Kill, KillAt, Schedule, Step, Weather};

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
/// What may go wrong with a call to the bank: it signs nothing.
const BANK_FAULTS: [&str; 9] = [
    "cut-before-commit",
    "cut-after-commit",
    "http-500-after-commit",
    "truncated",
    "html",
    "empty",
    "oversized",
    "rate-limit",
    "delay",
];
/// The bank's calls.
const BANK_CALLS: [&str; 7] = [
    "bank-token",
    "bank-accounts",
    "bank-remittance",
    "bank-fast",
    "bank-execute",
    "bank-transactions",
    "bank-receipt",
];
/// What the bank may say of a call, without having done anything.
const TROUBLES: [(&str, &[&str]); 5] = [
    ("bank-token", &["invalid_grant", "server_error"]),
    ("bank-accounts", &["ACBG000002", "ACBG000005"]),
    (
        "bank-remittance",
        &["ACBG000001", "ACBH000214", "ACBH000234", "ACBH000999"],
    ),
    (
        "bank-execute",
        &[
            "ACBG000001",
            "ACBG000002",
            "ACBG000004",
            "ACBH000007",
            "ACBH000124",
            "ACBH000127",
            "ACBH000302",
            "ACBH000999",
        ],
    ),
    ("bank-transactions", &["ACBG000002", "ACBG000004"]),
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
        prefers_bank: [false; BUYERS],
    };
    let weather = drawing.weather(seed);
    let locks_plan = std::array::from_fn(|_| drawing.chance(20));
    drawing.prefers_bank = std::array::from_fn(|_| drawing.chance(50));
    let customers = drawing.customers();
    let tells_shop = drawing.chance(15);
    let rounds = drawing.rounds();
    let kills = drawing.kills(rounds.len(), moments);
    let (mut weather, mut tells_shop) = (weather, tells_shop);
    make_reachable(&kills, &mut weather, &mut tells_shop);
    // A review of a payment that comes late is a person's: the judge wants none.
    let has_latecomers = drawing.chance(20) && weather.fraud_afterwards == 1;
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
    *tells_shop |= is_wanted(CrashPoint::DeliverySent);
    if is_wanted(CrashPoint::StatementRead) {
        weather.chaos["calls"]["bank-execute"] = json!({ "cut-after-commit": 350, "cut-before-commit": 350 });
    }
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

    fn weather(&mut self, seed: u64) -> Weather {
        let calls = ["pwi-initialize", "pwi-retrieve"];
        let chaos = if self.chance(25) {
            Weather::calm()
        } else {
            let mut chaos: Map<_, _> = calls
                .map(|call| (call.to_owned(), self.rates(&FAULTS, 4, 160)))
                .into_iter()
                .collect();
            for call in BANK_CALLS {
                // A transfer takes six calls: not every one goes wrong on the same day.
                if call == "bank-execute" {
                    chaos.insert(call.to_owned(), self.rates(&BANK_FAULTS, 4, 200));
                } else if self.chance(40) {
                    chaos.insert(call.to_owned(), self.rates(&BANK_FAULTS, 2, 140));
                }
            }
            chaos.into()
        };
        let fraud = if self.chance(15) { 0 } else { 1 };
        let fraud_afterwards = if fraud == 0 { self.pick(&[1, 1, 0, -1]) } else { 1 };
        Weather {
            chaos: json!({ "seed": seed, "calls": chaos }),
            fraud,
            fraud_afterwards,
            calls_per_minute: if self.chance(15) { CALLS_FEW } else { CALLS_PLENTY },
            is_fast: self.chance(35),
            bank_token_s: self.pick(&[3600, 3600, 600, 60]),
            has_statement_ids: self.chance(70),
        }
    }

    /// Who the buyers are at the bank: all of them one, or each of them anybody.
    fn customers(&mut self) -> [Customer; BUYERS] {
        let is_one = self.chance(40);
        std::array::from_fn(|_| match is_one {
            true => Customer::AYSE,
            false => self.pick(&Customer::ALL),
        })
    }

    /// One kind of faults to so many, which together meet up to two thirds of the calls.
    fn rates(&mut self, faults: &[&'static str], kinds_max: usize, rate_max: u32) -> Value {
        let mut rates = Map::new();
        for _ in 0..self.rng.random_range(1..=kinds_max) {
            let fault = self.pick(faults);
            let rate = self.rng.random_range(20..=rate_max);
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
            let is_at_bank = self.prefers_bank[buyer];
            actions.push(match is_at_bank {
                true => Action::Bank(BankAction::AskForOtp),
                false => self.pay(),
            });
            if self.chance(30) {
                actions.push(self.action(buyer));
            }
            actions.push(match is_at_bank {
                true => Action::Bank(self.type_otp()),
                false => self.pay_on_page(),
            });
        }
        while actions.len() <= ACTIONS {
            actions.push(self.action(buyer));
        }
        // A while in which it is found out what became of a transfer.
        if self.prefers_bank[buyer] && self.chance(40) {
            actions.push(Action::Wait {
                seconds: self.rng.random_range(20..=900),
                drift_s: 0,
                with_jobs: true,
            });
        }
        let step = |action| Step { buyer, action };
        actions.into_iter().map(step).collect()
    }

    /// Who prefers the bank does some things there, and goes back to cards at times; the others try the bank at times.
    fn action(&mut self, buyer: usize) -> Action {
        let is_at_bank = if self.prefers_bank[buyer] { 55 } else { 10 };
        if self.chance(is_at_bank) {
            return self.bank_action();
        }
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

    fn bank_action(&mut self) -> Action {
        Action::Bank(match self.rng.random_range(0..100) {
            0..28 => BankAction::Transfer,
            28..42 => BankAction::AskForOtp,
            42..66 => self.type_otp(),
            66..76 => BankAction::Go {
                key: self.pick(&[0, 0, 1, 2]),
                second_tab: self.chance(40).then(|| self.rng.random_range(0..4)),
                denies: self.chance(15),
            },
            76..81 => BankAction::Cancel,
            81..86 => BankAction::PayElsewhere,
            86..93 => {
                let (call, codes) = self.pick(&TROUBLES);
                let code = self.pick(codes);
                BankAction::Trouble { call, code }
            }
            _ => {
                let installments = self.pick(&PLANS);
                return Action::TwoMethods { installments };
            }
        })
    }

    fn type_otp(&mut self) -> BankAction {
        BankAction::TypeOtp {
            is_right: self.chance(80),
            times: self.pick(&[1, 1, 2]),
            on_last: self.chance(85),
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
