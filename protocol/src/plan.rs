//! Into how many installments a payment is split.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An installment plan: 1 (a single payment), 2, 3, 6, 9 or 12. Source: iyzico's `enabledInstallments`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Plan(u8);

/// A number of installments that iyzico does not offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number of installments: choose 1, 2, 3, 6, 9 or 12")]
pub struct PlanError;

impl Plan {
    /// All at once.
    pub const SINGLE: Self = Self(1);
    /// Every plan there is, shortest first.
    pub const ALL: [Self; 6] = [Self(1), Self(2), Self(3), Self(6), Self(9), Self(12)];

    /// The plan of so many installments.
    pub fn new(installments: u8) -> Result<Self, PlanError> {
        let plan = Self(installments);
        if Self::ALL.contains(&plan) {
            Ok(plan)
        } else {
            Err(PlanError)
        }
    }

    /// How many installments.
    pub const fn installments(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl TryFrom<u8> for Plan {
    type Error = PlanError;

    fn try_from(installments: u8) -> Result<Self, PlanError> {
        Self::new(installments)
    }
}

impl From<Plan> for u8 {
    fn from(plan: Plan) -> Self {
        plan.0
    }
}
