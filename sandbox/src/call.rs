//! The calls that the sandbox answers, by the names that the control API has for them.

use crate::{isbank, iyzico, vakifbank};

/// One call of one of the upstreams that the sandbox plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Of the card processor.
    Iyzico(iyzico::Call),
    /// Of the bank.
    Bank(vakifbank::Call),
    /// Of the merchant's own bank.
    Isbank(isbank::Call),
}

impl Call {
    /// Every call of every upstream.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let cards = iyzico::Call::ALL.into_iter().map(Self::Iyzico);
        let bank = vakifbank::Call::ALL.into_iter().map(Self::Bank);
        cards.chain(bank).chain(isbank::Call::ALL.into_iter().map(Self::Isbank))
    }

    /// Its name in the control API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Iyzico(call) => call.name(),
            Self::Bank(call) => call.name(),
            Self::Isbank(call) => call.name(),
        }
    }

    /// The call of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().find(|call| call.name() == name)
    }
}

impl From<iyzico::Call> for Call {
    fn from(call: iyzico::Call) -> Self {
        Self::Iyzico(call)
    }
}

impl From<vakifbank::Call> for Call {
    fn from(call: vakifbank::Call) -> Self {
        Self::Bank(call)
    }
}

impl From<isbank::Call> for Call {
    fn from(call: isbank::Call) -> Self {
        Self::Isbank(call)
    }
}
