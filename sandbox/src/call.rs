//! The calls that the sandbox answers, by the names that the control API has for them.

use crate::{iyzico, vakifbank};

/// One call of one of the upstreams that the sandbox plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Of the card processor.
    Iyzico(iyzico::Call),
    /// Of the bank.
    Bank(vakifbank::Call),
}

impl Call {
    /// Every call of every upstream.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let cards = iyzico::Call::ALL.into_iter().map(Self::Iyzico);
        cards.chain(vakifbank::Call::ALL.into_iter().map(Self::Bank))
    }

    /// Its name in the control API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Iyzico(call) => call.name(),
            Self::Bank(call) => call.name(),
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
