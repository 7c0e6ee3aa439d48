//! The browser's connection: said when it is gone, and what failed for want of it done again when it is back.

use super::{BankFace, Effect, Kind, Say, Screen, State};

impl State {
    pub(super) fn connection_changed(&mut self, is_online: bool, effects: &mut Vec<Effect>) {
        if is_online != self.is_offline {
            return;
        }
        self.is_offline = !is_online;
        self.say = Some(Say::Connection);
        if is_online {
            self.go_on_online(effects);
        }
    }

    /// Reads what has become of the session, and asks again what moves nothing. Pay is the buyer's to press.
    fn go_on_online(&mut self, effects: &mut Vec<Effect>) {
        if self.bank.asking.is_none() {
            self.read(effects);
        }
        let was_lost = |kind| matches!(kind, Kind::Network | Kind::Timeout);
        if self.card.trouble.as_ref().is_some_and(|trouble| was_lost(trouble.kind)) {
            self.ask_again(effects);
        }
        if self.screen() == Screen::Bank(BankFace::Waiting) && self.bank.trouble.is_some() {
            self.bank_retried(effects);
        }
    }
}
