//! The currencies that Pay with iyzico takes.

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency of a session. Source: iyzico's PWI initialize.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Turkish lira.
    #[default]
    Try,
    /// US dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Norwegian krone.
    Nok,
    /// Swiss franc.
    Chf,
}

impl Currency {
    /// Every currency.
    pub const ALL: [Self; 6] = [Self::Try, Self::Usd, Self::Eur, Self::Gbp, Self::Nok, Self::Chf];

    /// The currency of an ISO code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|currency| currency.code() == code)
    }

    /// The ISO code: `TRY`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Try => "TRY",
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Nok => "NOK",
            Self::Chf => "CHF",
        }
    }

    /// What stands behind an amount: `TL` for lira, else the ISO code.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Try => "TL",
            Self::Usd | Self::Eur | Self::Gbp | Self::Nok | Self::Chf => self.code(),
        }
    }
}
