//! What those do in a run who send a transfer alone.

use super::Drawing;
use crate::schedule::{Action, Money, SENDERS, SenderAction, Step};

/// How long until the account is read again, and a little more.
const READING_S: i64 = 150;

impl Drawing {
    /// Some senders, who ask what to write, send money or do not, and wait until the account is read.
    pub(super) fn rounds_of_senders(&mut self) -> Vec<Vec<Step>> {
        let count = self.pick(&[0, 1, 1, SENDERS]);
        (0..count).flat_map(|sender| self.sending(sender)).collect()
    }

    /// Everybody sends: where a signer is to be killed meanwhile there has to be something that comes.
    pub(super) fn rounds_of_money(&self) -> Vec<Vec<Step>> {
        let (asks, sends) = (SenderAction::Ask, SenderAction::Send(Money::Fits));
        (0..SENDERS)
            .flat_map(|sender| {
                [asks, sends]
                    .map(|action| sends_of(sender, action))
                    .into_iter()
                    .chain(waits())
            })
            .collect()
    }

    fn sending(&mut self, sender: usize) -> Vec<Vec<Step>> {
        let mut rounds = vec![sends_of(sender, SenderAction::Ask)];
        if self.chance(15) {
            rounds.push(sends_of(sender, SenderAction::Cancel));
        }
        for _ in 0..self.pick(&[0, 1, 1, 1, 2]) {
            let money = self.pick(&[Money::Fits, Money::Fits, Money::Fits, Money::Short, Money::Misspelt]);
            rounds.push(sends_of(sender, SenderAction::Send(money)));
            if self.chance(50) {
                rounds.extend(waits());
            }
        }
        rounds.extend(waits());
        rounds
    }
}

fn sends_of(sender: usize, action: SenderAction) -> Vec<Step> {
    let action = Action::Sender(action);
    vec![Step { buyer: sender, action }]
}

fn waits() -> [Vec<Step>; 1] {
    let action = Action::Wait {
        seconds: READING_S,
        drift_s: 0,
        with_jobs: true,
    };
    [vec![Step { buyer: 0, action }]]
}
