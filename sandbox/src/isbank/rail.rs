//! The three ways in which a payment leaves the merchant's account.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How a payment travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rail {
    /// Inside the bank.
    Remittance,
    /// To another bank, in the hours of the central bank's system.
    Eft,
    /// To another bank, at once and at any time.
    Fast,
}

/// What a payment costs beside its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fee {
    /// `fee_amount`
    pub(super) amount: Decimal,
    /// `fee_tax_amount`
    pub(super) tax: Decimal,
}

impl Fee {
    /// Everything that is taken.
    pub(super) fn total(self) -> Decimal {
        self.amount + self.tax
    }
}

impl Rail {
    /// Every rail.
    pub(super) const ALL: [Self; 3] = [Self::Remittance, Self::Eft, Self::Fast];

    /// As in the paths.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Remittance => "remittance",
            Self::Eft => "eft",
            Self::Fast => "fast",
        }
    }

    /// As statements call it.
    pub(super) fn turkish(self) -> &'static str {
        match self {
            Self::Remittance => "HAVALE",
            Self::Eft => "EFT",
            Self::Fast => "FAST",
        }
    }

    /// What it costs, and a twentieth of tax: a havale is free.
    pub(super) fn fee(self) -> Fee {
        let kurus = |amount, tax| Fee {
            amount: Decimal::new(amount, 2),
            tax: Decimal::new(tax, 2),
        };
        match self {
            Self::Remittance => kurus(0, 0),
            Self::Eft => kurus(640, 32),
            Self::Fast => kurus(320, 16),
        }
    }
}
