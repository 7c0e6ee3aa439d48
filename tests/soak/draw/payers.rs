//! What the shop does in a run to pay its suppliers.

use super::Drawing;
use crate::schedule::{Action, PAYERS, PayerAction, Step};

/// How much a bill is, in lira.
const LIRA: [u16; 3] = [10, 250, 1250];

impl Drawing {
    /// Some bills, drafted, confirmed once or twice at once, or taken back.
    pub(super) fn rounds_of_payers(&mut self) -> Vec<Vec<Step>> {
        let count = self.pick(&[0, 1, 1, PAYERS]);
        (0..count).flat_map(|payer| self.paying(payer)).collect()
    }

    /// Every bill is paid, and a while passes: where a signer is to be killed meanwhile there has to be something that goes.
    pub(super) fn rounds_of_bills(&mut self) -> Vec<Vec<Step>> {
        let draft = |key| PayerAction::Draft { key, lira: 10 };
        let confirm = |key| PayerAction::Confirm { key, at_once: 1 };
        (0..PAYERS)
            .flat_map(|payer| {
                (8..11).flat_map(move |key| {
                    [
                        pays(payer, draft(key)),
                        pays(payer, draft(key)),
                        pays(payer, confirm(key)),
                        waits(300),
                    ]
                })
            })
            .collect()
    }

    fn paying(&mut self, payer: usize) -> Vec<Vec<Step>> {
        let mut rounds = Vec::new();
        for key in 0..self.pick(&[1, 1, 2]) {
            let lira = self.pick(&LIRA);
            for _ in 0..self.pick(&[1, 1, 2]) {
                rounds.push(pays(payer, PayerAction::Draft { key, lira }));
            }
            if self.chance(15) {
                rounds.push(pays(payer, PayerAction::Cancel { key }));
            }
            for _ in 0..self.pick(&[0, 1, 1, 2]) {
                let at_once = self.pick(&[1, 1, 2]);
                rounds.push(pays(payer, PayerAction::Confirm { key, at_once }));
            }
            if self.chance(50) {
                rounds.push(waits(self.pick(&[60, 300, 900])));
            }
        }
        rounds
    }
}

fn pays(payer: usize, action: PayerAction) -> Vec<Step> {
    let action = Action::Payer(action);
    vec![Step { buyer: payer, action }]
}

fn waits(seconds: i64) -> Vec<Step> {
    let action = Action::Wait {
        seconds,
        drift_s: 0,
        with_jobs: true,
    };
    vec![Step { buyer: 0, action }]
}
