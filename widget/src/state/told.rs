//! What the shop's page was told, so that it hears of each change once.

use vezne_protocol::{CardFacts, PlanOffer, SessionState, SessionView};

use super::{Effect, State, Trouble};

/// Something the shop's page may want to know.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum News {
    /// The session is read: `vezne-ready`.
    Ready(Box<SessionView>),
    /// A card was recognised, or is gone: `vezne-card`.
    Card(Option<CardFacts>),
    /// Another plan would be paid now, or none: `vezne-plan`.
    Plan(Option<PlanOffer>),
    /// The buyer agreed to the shop's terms, or took that back: `vezne-consent`.
    Consent(bool),
    /// The session came to an end: `vezne-result`.
    Result(SessionState),
    /// Something went wrong: `vezne-error`.
    Error {
        code: &'static str,
        support_code: Option<String>,
    },
}

impl News {
    pub(super) fn error(trouble: &Trouble) -> Self {
        Self::Error {
            code: trouble.kind.word(),
            support_code: trouble.support_code.clone(),
        }
    }
}

/// What was told last.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Told {
    ready: bool,
    card: Option<CardFacts>,
    plan: Option<PlanOffer>,
    result: Option<SessionState>,
}

impl State {
    /// Tells what changed since it was last told.
    pub(super) fn tell(&mut self, effects: &mut Vec<Effect>) {
        let Some(session) = &self.session else {
            return;
        };
        if !self.told.ready {
            self.told.ready = true;
            effects.push(Effect::Tell(News::Ready(Box::new(session.clone()))));
        }
        let (state, card, plan) = (session.state, self.card.facts().cloned(), self.plan());
        if self.told.card != card {
            self.told.card.clone_from(&card);
            effects.push(Effect::Tell(News::Card(card)));
        }
        if self.told.plan != plan {
            self.told.plan.clone_from(&plan);
            effects.push(Effect::Tell(News::Plan(plan)));
        }
        let is_result = !matches!(
            state,
            SessionState::Open | SessionState::Processing | SessionState::Unknown
        );
        if is_result && self.told.result != Some(state) {
            self.told.result = Some(state);
            effects.push(Effect::Tell(News::Result(state)));
        }
    }
}
