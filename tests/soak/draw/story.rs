//! What each buyer and the shop do in a run, one after the other and at once.

use rand::RngExt as _;

use super::Drawing;
use crate::schedule::{ACTIONS, Action, BUYERS, BankAction, Step};

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
/// How far they must at least differ for a page that is over for the signer and alive for iyzico, whose life is this.
const EDGE_DRIFT_MIN_S: i64 = 90;
const PAGE_S: i64 = 1800;

impl Drawing {
    /// Every buyer's steps in their order, shuffled into each other, some of them at once.
    pub(super) fn rounds(&mut self) -> Vec<Vec<Step>> {
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
        // Who pays by card may get it back.
        if self.chance(if self.prefers_bank[buyer] { 25 } else { 75 }) {
            actions.extend(self.giving_back());
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
