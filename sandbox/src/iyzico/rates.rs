//! What each card family charges for paying in installments.

use rust_decimal::Decimal;

use crate::amounts::to_kurus;

/// Every plan that Pay with iyzico knows.
pub(crate) const PLANS: [u32; 6] = [1, 2, 3, 6, 9, 12];

/// The card families of the sandbox: each belongs to one bank here, has its plans, and what they cost.
pub(crate) const FAMILIES: [Family; 7] = [
    // Paraf is the sample of iyzico's own documentation: 100 in 2 is 103.22, in 12 is 129.20.
    Family::new(
        "Paraf",
        12,
        "Halkbank",
        &[(2, 10_322), (3, 10_525), (6, 11_222), (9, 12_019), (12, 12_920)],
    ),
    Family::new(
        "Axess",
        46,
        "Akbank",
        &[(2, 10_310), (3, 10_498), (6, 11_145), (9, 11_879), (12, 12_714)],
    ),
    Family::new(
        "Bonus",
        62,
        "Garanti Bankası",
        &[(2, 10_335), (3, 10_551), (6, 11_284), (9, 12_120), (12, 13_068)],
    ),
    Family::new(
        "World",
        67,
        "Yapı Kredi Bankası",
        &[(2, 10_318), (3, 10_512), (6, 11_190), (9, 11_955), (12, 12_826)],
    ),
    Family::new(
        "Maximum",
        64,
        "İş Bankası",
        &[(2, 10_304), (3, 10_486), (6, 11_118), (9, 11_838), (12, 12_655)],
    ),
    Family::new(
        "CardFinans",
        111,
        "QNB",
        &[(2, 10_341), (3, 10_563), (6, 11_310), (9, 12_168), (12, 13_145)],
    ),
    Family::new("Advantage", 123, "HSBC", &[(2, 10_329), (3, 10_538), (6, 11_250)]),
];

/// A card family and its plans.
#[derive(Debug)]
pub(crate) struct Family {
    /// As iyzico writes it.
    pub(crate) name: &'static str,
    /// The EFT code of the bank that runs it.
    pub(crate) bank_code: u32,
    /// That bank.
    pub(crate) bank_name: &'static str,
    /// Installments, and what is paid in all for each 10 000.
    surcharges: &'static [(u32, i64)],
}

impl Family {
    const fn new(
        name: &'static str,
        bank_code: u32,
        bank_name: &'static str,
        surcharges: &'static [(u32, i64)],
    ) -> Self {
        Self {
            name,
            bank_code,
            bank_name,
            surcharges,
        }
    }

    /// The family of that name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|family| family.name == name)
    }

    /// What a price becomes in each of the family's plans.
    pub(crate) fn plans(&self, price: Decimal) -> Vec<Plan> {
        let dearer = self.surcharges.iter().map(|&(installments, for_each_10_000)| {
            let total = to_kurus(price * Decimal::new(for_each_10_000, 4));
            Plan {
                installments,
                total,
                installment: to_kurus(total / Decimal::from(installments)),
            }
        });
        std::iter::once(Plan::single(price)).chain(dearer).collect()
    }
}

/// One way of paying a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// In how many payments.
    pub(crate) installments: u32,
    /// What is paid in all.
    pub(crate) total: Decimal,
    /// One payment, rounded: times `installments` it need not be the total.
    pub(crate) installment: Decimal,
}

impl Plan {
    /// The price, at once.
    pub(crate) fn single(price: Decimal) -> Self {
        Self {
            installments: 1,
            total: price,
            installment: price,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(family: &str, price: &str) -> Vec<(u32, String, String)> {
        let plans = Family::named(family).unwrap().plans(price.parse().unwrap());
        plans
            .iter()
            .map(|plan| (plan.installments, plan.installment.to_string(), plan.total.to_string()))
            .collect()
    }

    #[test]
    fn the_documented_sample_comes_out_to_the_kurus() {
        let expected = [
            (1, "100.00", "100.00"),
            (2, "51.61", "103.22"),
            (3, "35.08", "105.25"),
            (6, "18.70", "112.22"),
            (9, "13.35", "120.19"),
            (12, "10.77", "129.20"),
        ];
        let expected: Vec<_> = expected
            .iter()
            .map(|(n, each, all)| (*n, (*each).to_owned(), (*all).to_owned()))
            .collect();
        assert_eq!(rows("Paraf", "100.00"), expected);
    }

    #[test]
    fn other_families_charge_otherwise() {
        for family in &FAMILIES[1..] {
            assert_ne!(
                rows(family.name, "100.00")[3],
                rows("Paraf", "100.00")[3],
                "{}",
                family.name
            );
        }
    }

    #[test]
    fn every_plan_is_one_that_iyzico_knows_and_never_cheaper_than_the_price() {
        for family in &FAMILIES {
            for plan in family.plans(Decimal::new(1, 2)) {
                assert!(PLANS.contains(&plan.installments));
                assert!(plan.total >= Decimal::new(1, 2));
            }
        }
    }
}
