//! The rows of the installment table and the plan that would be paid now.

use vezne_protocol::{Amount, PlanOffer, SessionView};

use super::State;

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    /// A plan with its exact amounts.
    Known(PlanOffer),
    /// A plan whose amounts are being asked.
    Loading(u8),
    /// What a plan costs with a card of the family that is looked at.
    Sample(PlanOffer),
    /// A plan that the shop allows and whose amounts depend on the card.
    NeedsCard(u8),
}

impl State {
    /// The rows, shortest plan first.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let Some(session) = &self.session else {
            return Vec::new();
        };
        if self.card.is_answered() {
            let plans = self.card.offer().map_or(&[][..], |offer| &offer.plans);
            return plans.iter().cloned().map(Row::Known).collect();
        }
        let allowed = session.plans.iter().map(|plan| plan.installments());
        let rows = allowed.map(|installments| match installments {
            1 => Row::Known(single(session)),
            _ if self.card.asking.is_some() => Row::Loading(installments),
            _ => match self.families.plan(installments) {
                Some(plan) => Row::Sample(plan.clone()),
                None => Row::NeedsCard(installments),
            },
        });
        let without_amounts = self.card.trouble.is_some();
        rows.filter(|row| !without_amounts || matches!(row, Row::Known(_)))
            .collect()
    }

    /// The plan that Pay would ask for now, `None` where none can be paid.
    pub(crate) fn plan(&self) -> Option<PlanOffer> {
        let known: Vec<_> = self
            .rows()
            .into_iter()
            .filter_map(|row| match row {
                Row::Known(plan) => Some(plan),
                Row::Loading(_) | Row::Sample(_) | Row::NeedsCard(_) => None,
            })
            .collect();
        let of = |installments: u8| known.iter().find(|plan| plan.installments == installments).cloned();
        if let Some(wanted) = self.wanted.and_then(of) {
            return Some(wanted);
        }
        // Between two cards a chosen plan waits for its amounts instead of falling back for a moment.
        let waits = self.is_between_cards() && self.wanted.is_some_and(|wanted| wanted > 1);
        if waits { None } else { of(1) }
    }

    /// Whether the amounts of another card are being asked and none are on the table.
    pub(crate) fn is_between_cards(&self) -> bool {
        self.card.asking.is_some() && !self.card.is_answered()
    }
}

/// A single payment costs what the order costs; no card has to be known for it.
fn single(session: &SessionView) -> PlanOffer {
    PlanOffer {
        installments: 1,
        installment_price: session.amount,
        total: session.amount,
        difference: Amount::ZERO,
        last_installment: None,
    }
}
