//! The buyer's yes to the shop's terms, where the shop asks for one: no payment is begun without it.

use super::{Effect, News, Place, Say, State};

/// The tick, and whether it was missed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Consent {
    /// Whether the shop's page asks for it.
    pub(crate) is_asked: bool,
    pub(crate) is_given: bool,
    /// Whether the buyer wanted to pay without it.
    pub(crate) is_missed: bool,
}

impl Consent {
    /// The same question, not answered yet: another session, and another amount, is another contract.
    pub(super) const fn anew(&self) -> Self {
        Self {
            is_asked: self.is_asked,
            is_given: false,
            is_missed: false,
        }
    }

    /// Whether nothing may be begun yet.
    pub(super) const fn is_lacking(&self) -> bool {
        self.is_asked && !self.is_given
    }
}

impl State {
    pub(super) fn consent_asked(&mut self, is_asked: bool) {
        self.consent = Consent {
            is_asked,
            ..Consent::default()
        };
    }

    pub(super) fn consent_given(&mut self, is_given: bool, effects: &mut Vec<Effect>) {
        self.consent.is_given = is_given;
        self.consent.is_missed = false;
        effects.push(Effect::Tell(News::Consent(is_given)));
    }

    /// Whether a press has to wait for the tick; then it is said, and the buyer is led there.
    pub(super) fn waits_for_consent(&mut self, effects: &mut Vec<Effect>) -> bool {
        let lacks = self.consent.is_lacking();
        if lacks {
            self.consent.is_missed = true;
            self.say = Some(Say::Consent);
            effects.push(Effect::Focus(Place::Consent));
        }
        lacks
    }

    /// Whether more than one thing keeps the buyer from paying, so that they are listed.
    pub(crate) fn has_summary(&self) -> bool {
        self.summed_up && self.consent.is_missed && self.card.is_invalid()
    }
}
