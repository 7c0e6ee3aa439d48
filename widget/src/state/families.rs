//! What installments cost by card family, for a buyer who has not typed a card yet.
//!
//! They are only shown: a plan is chosen, and its total promised, for a card that is known.

use vezne_protocol::{Currency, InstallmentQuote, Offer, PlanOffer};

use super::{Effect, Screen, State, Trouble};

/// The card families and the one that is looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Families {
    asking: Option<u32>,
    /// Those that have installments; `None` until they are known.
    pub(crate) offers: Option<Vec<Offer>>,
    pub(crate) chosen: Option<String>,
}

impl Families {
    /// Takes the answer, if it is the awaited one. Without one there are no families to look at, and nothing is amiss.
    pub(super) fn take(&mut self, request: u32, answer: &Result<InstallmentQuote, Trouble>) -> bool {
        if self.asking != Some(request) {
            return false;
        }
        self.asking = None;
        let offers = answer.as_ref().map_or(&[][..], |quote| &quote.offers);
        let known = |offer: &&Offer| name(offer).is_some() && offer.plans.iter().any(|plan| plan.installments > 1);
        self.offers = Some(offers.iter().filter(known).cloned().collect());
        true
    }

    /// The plan of the family that is looked at.
    pub(super) fn plan(&self, installments: u8) -> Option<&PlanOffer> {
        let mut offers = self.offers.iter().flatten();
        let offer = offers.find(|offer| self.chosen.is_some() && name(offer) == self.chosen.as_deref())?;
        offer.plans.iter().find(|plan| plan.installments == installments)
    }
}

/// What an offer's family is called.
pub(crate) fn name(offer: &Offer) -> Option<&str> {
    offer.card.as_ref()?.family.as_deref()
}

impl State {
    /// Whether there are families to look at, or may be in a moment.
    pub(crate) fn has_families(&self) -> bool {
        let may_split = self.session.as_ref().is_some_and(|session| {
            session.currency == Currency::Try && session.plans.iter().any(|plan| plan.installments() > 1)
        });
        may_split && self.families.offers.as_ref().is_none_or(|offers| !offers.is_empty())
    }

    /// Asks for them once.
    pub(super) fn ask_families(&mut self, effects: &mut Vec<Effect>) {
        let is_known = self.families.offers.is_some() || self.families.asking.is_some();
        if is_known || self.screen() != Screen::Choosing || !self.has_families() {
            return;
        }
        let request = self.number();
        self.families.asking = Some(request);
        effects.push(Effect::AskPlans { request, prefix: None });
    }
}
