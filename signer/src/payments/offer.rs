//! What a card may be split into, as the upstream told it.

use vezne_protocol::{Amount, CardFacts};

/// The plans of one card, or of one card family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardOffer {
    /// What is known of the card.
    pub card: Option<CardFacts>,
    /// Its plans, shortest first, one of each.
    pub plans: Vec<PlanPrice>,
}

/// One plan's price, as the upstream rounds it: `installments` times `installment_price` need not be `total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanPrice {
    /// How many installments.
    pub installments: u8,
    /// One of them.
    pub installment_price: Amount,
    /// All of them.
    pub total: Amount,
}

impl PlanPrice {
    /// The last installment, where the others do not add up to the total.
    pub fn last_installment(&self) -> Option<Amount> {
        let others = self
            .installment_price
            .checked_mul(u32::from(self.installments.saturating_sub(1)))?;
        let last = self.total.checked_sub(others)?;
        (last != self.installment_price && !last.is_zero()).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(installments: u8, each: &str, total: &str) -> PlanPrice {
        let amount = |text| Amount::parse(text).unwrap();
        PlanPrice {
            installments,
            installment_price: amount(each),
            total: amount(total),
        }
    }

    #[test]
    fn the_last_installment_is_named_when_it_differs() {
        let last = |plan: PlanPrice| plan.last_installment().map(|amount| amount.to_string());
        assert_eq!(last(plan(3, "35.08", "105.25")), Some("35.09".into()));
        assert_eq!(last(plan(6, "18.70", "112.22")), Some("18.72".into()));
        assert_eq!(last(plan(2, "51.61", "103.22")), None);
        assert_eq!(last(plan(1, "100.00", "100.00")), None);
        assert_eq!(last(plan(3, "60.00", "100.00")), None);
    }
}
