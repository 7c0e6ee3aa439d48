//! What the shop does in a run to give money back.

use rand::RngExt as _;

use super::Drawing;
use crate::schedule::{Action, BUYERS, RefundAction, RefundAsk, Step};

/// What iyzico may say of a call, without having done anything; `hang` never says anything.
const TROUBLES: [(&str, &str, Option<&str>); 9] = [
    ("refund", "error", Some("5093")),
    ("refund", "error", Some("5091")),
    ("refund", "error", Some("8514")),
    ("refund", "error", Some("1")),
    ("cancel", "error", Some("5090")),
    ("cancel", "error", Some("5091")),
    ("cancel", "error", Some("1")),
    ("refund", "hang", None),
    ("cancel", "hang", None),
];
/// How much goes back: of the first item, of both, of one more lira than many orders have.
const LIRA: [u8; 6] = [1, 10, 25, 60, 95, 250];

impl Drawing {
    /// Everybody who prefers cards pays, gets it back, and a while passes: where a signer is to be killed meanwhile there has
    /// to be something that goes back.
    pub(super) fn rounds_of_refunds(&self) -> Vec<Vec<Step>> {
        let payers = (0..BUYERS).filter(|buyer| !self.prefers_bank[*buyer]);
        payers
            .flat_map(|buyer| {
                let all = RefundAsk { lira: None, key: 0 };
                let actions = [
                    Action::PayOnPage {
                        good_card: true,
                        installments: 1,
                        on_last: true,
                    },
                    Action::ComeBack { times: 1 },
                    Action::Refund(RefundAction::Ask(all)),
                    Action::Wait {
                        seconds: 300,
                        drift_s: 0,
                        with_jobs: true,
                    },
                ];
                actions.map(|action| vec![Step { buyer, action }])
            })
            .collect()
    }

    /// The buyer comes back, so that the payment is known, at times; then the shop asks, and time passes in which it is
    /// found out what went.
    pub(super) fn giving_back(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        if self.chance(80) {
            actions.push(Action::ComeBack { times: 1 });
        }
        for _ in 0..self.pick(&[1, 1, 2, 3]) {
            actions.push(Action::Refund(self.refund()));
            if self.chance(50) {
                actions.push(Action::Wait {
                    seconds: self.rng.random_range(20..=1500),
                    drift_s: 0,
                    with_jobs: true,
                });
            }
        }
        actions
    }

    fn refund(&mut self) -> RefundAction {
        match self.rng.random_range(0..100) {
            0..65 => RefundAction::Ask(self.refund_ask()),
            65..85 => RefundAction::AskTwice(self.refund_ask(), self.refund_ask()),
            85..87 => {
                let (call, fault, code) = self.pick(&TROUBLES[7..]);
                RefundAction::Trouble { call, fault, code }
            }
            _ => {
                let (call, fault, code) = self.pick(&TROUBLES[..7]);
                RefundAction::Trouble { call, fault, code }
            }
        }
    }

    fn refund_ask(&mut self) -> RefundAsk {
        RefundAsk {
            lira: self.chance(55).then(|| self.pick(&LIRA)),
            key: self.pick(&[0, 0, 1, 2]),
        }
    }
}
