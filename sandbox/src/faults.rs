//! What can go wrong with a call, and what is going to.

mod chaos;
mod orders;

use crate::call::Call;
use crate::isbank;
use crate::iyzico;
use crate::settings::FraudStatus;
use crate::vakifbank;
use chaos::Chaos;
use orders::Orders;

pub(crate) use chaos::ChaosOrder;
pub(crate) use orders::FaultOrder;

/// What can go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Everything is right, so many milliseconds late.
    Delay(u64),
    /// The request is read and never answered; nothing is done.
    Hang,
    /// The connection is closed before the body is read.
    Refuse,
    /// The connection is closed with nothing done.
    CutBeforeCommit,
    /// The connection is closed when everything is done.
    CutAfterCommit,
    /// Everything is done, and a status 500 comes back.
    Http500AfterCommit,
    /// Everything is done, and the first half of the answer comes back.
    Truncated,
    /// A proxy's HTML page with status 502; nothing is done.
    Html,
    /// Everything is done, and a body of no bytes comes back.
    Empty,
    /// Everything is done, and the right answer comes back, larger than 256 KiB.
    Oversized,
    /// A failure with these words; nothing is done.
    Error {
        /// `errorCode`
        code: String,
        /// `errorMessage`
        message: String,
        /// `errorGroup`
        group: Option<String>,
    },
    /// 50000, as iyzico's limiter sends it; nothing is done.
    RateLimit,
    /// Signed with another key.
    WrongSignature,
    /// Not signed at all.
    MissingSignature,
    /// price and paidPrice are one lira more, validly signed; of a refund and a cancel price is, and of the bank's calls
    /// Amount, in the answer alone.
    WrongAmount,
    /// Another account is said to have been paid.
    WrongReceiver,
    /// The rows of a fee do not add up to its total.
    FeeMismatch,
    /// paidPrice is a kuruş below what initialize agreed on, validly signed.
    LowerPaidPrice,
    /// Another currency, validly signed.
    WrongCurrency,
    /// Another basketId, validly signed.
    WrongBasket,
    /// Another token, validly signed.
    WrongToken,
    /// Another fraudStatus, or none.
    Fraud(FraudStatus),
    /// Another paymentStatus, validly signed.
    PaymentStatus(String),
    /// Another page address.
    PageUrl(String),
}

/// Every fault that its name says everything about.
static PLAIN: [Fault; 20] = [
    Fault::Hang,
    Fault::Refuse,
    Fault::CutBeforeCommit,
    Fault::CutAfterCommit,
    Fault::Http500AfterCommit,
    Fault::Truncated,
    Fault::Html,
    Fault::Empty,
    Fault::Oversized,
    Fault::RateLimit,
    Fault::WrongSignature,
    Fault::MissingSignature,
    Fault::WrongAmount,
    Fault::LowerPaidPrice,
    Fault::WrongCurrency,
    Fault::WrongBasket,
    Fault::WrongToken,
    Fault::Fraud(FraudStatus::Absent),
    Fault::WrongReceiver,
    Fault::FeeMismatch,
];

impl Fault {
    /// The fault of this name, if the name says everything about it.
    fn plain(name: &str) -> Option<Self> {
        PLAIN.iter().find(|fault| fault.name() == name).cloned()
    }

    /// One of every kind that there is, whatever its value.
    fn every() -> impl Iterator<Item = Self> {
        let error = Self::Error {
            code: String::new(),
            message: String::new(),
            group: None,
        };
        let with_value = [
            Self::Delay(0),
            error,
            Self::Fraud(FraudStatus::Null),
            Self::PaymentStatus(String::new()),
            Self::PageUrl(String::new()),
        ];
        PLAIN.iter().cloned().chain(with_value)
    }

    /// The names of what can go wrong with a call.
    pub(crate) fn names_of(call: Call) -> Vec<&'static str> {
        let fitting = Self::every().filter(|fault| fault.fits(call));
        fitting.map(|fault| fault.name()).collect()
    }

    /// Its name in the control API.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::Hang => "hang",
            Self::Refuse => "refuse",
            Self::CutBeforeCommit => "cut-before-commit",
            Self::CutAfterCommit => "cut-after-commit",
            Self::Http500AfterCommit => "http-500-after-commit",
            Self::Truncated => "truncated",
            Self::Html => "html",
            Self::Empty => "empty",
            Self::Oversized => "oversized",
            Self::Error { .. } => "error",
            Self::RateLimit => "rate-limit",
            Self::WrongSignature => "wrong-signature",
            Self::MissingSignature => "missing-signature",
            Self::WrongAmount => "wrong-amount",
            Self::WrongReceiver => "wrong-receiver",
            Self::FeeMismatch => "fee-mismatch",
            Self::LowerPaidPrice => "lower-paid-price",
            Self::WrongCurrency => "wrong-currency",
            Self::WrongBasket => "wrong-basket",
            Self::WrongToken => "wrong-token",
            Self::Fraud(FraudStatus::Absent) => "fraud-absent",
            Self::Fraud(_) => "fraud",
            Self::PaymentStatus(_) => "payment-status",
            Self::PageUrl(_) => "page-url",
        }
    }

    /// Whether the fault says something about this call: facts of a payment are only in a retrieve.
    fn fits(&self, call: Call) -> bool {
        match self {
            Self::WrongSignature | Self::MissingSignature => {
                matches!(call, Call::Iyzico(call) if call.signs_its_answer())
            }
            Self::WrongToken => matches!(
                call,
                Call::Iyzico(iyzico::Call::PwiInitialize | iyzico::Call::PwiRetrieve)
            ),
            Self::PageUrl(_) => call == Call::Iyzico(iyzico::Call::PwiInitialize),
            Self::WrongReceiver => call == Call::Bank(vakifbank::Call::Execute),
            Self::FeeMismatch => matches!(call, Call::Bank(vakifbank::Call::Remittance | vakifbank::Call::Fast)),
            Self::WrongAmount => matches!(
                call,
                Call::Iyzico(iyzico::Call::PwiRetrieve | iyzico::Call::Refund | iyzico::Call::Cancel)
                    | Call::Bank(vakifbank::Call::Remittance | vakifbank::Call::Fast | vakifbank::Call::Execute)
                    | Call::Isbank(isbank::Call::Validate | isbank::Call::Pay)
            ),
            Self::LowerPaidPrice
            | Self::WrongCurrency
            | Self::WrongBasket
            | Self::Fraud(_)
            | Self::PaymentStatus(_) => call == Call::Iyzico(iyzico::Call::PwiRetrieve),
            Self::Delay(_)
            | Self::Hang
            | Self::Refuse
            | Self::CutBeforeCommit
            | Self::CutAfterCommit
            | Self::Http500AfterCommit
            | Self::Truncated
            | Self::Html
            | Self::Empty
            | Self::Oversized
            | Self::Error { .. }
            | Self::RateLimit => true,
        }
    }
}

/// Everything that is still to go wrong.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    orders: Orders,
    chaos: Option<Chaos>,
}

impl Faults {
    /// Adds an order behind those that are there, or says what is wrong with it.
    pub(crate) fn order(&mut self, order: FaultOrder) -> Result<(), String> {
        self.orders.add(order)
    }

    /// Forgets the orders.
    pub(crate) fn clear(&mut self) {
        self.orders.clear();
    }

    /// Lets chance begin anew, or says what is wrong with the rates and changes nothing.
    pub(crate) fn begin_chaos(&mut self, order: ChaosOrder) -> Result<(), String> {
        self.chaos = Some(Chaos::read(order)?);
        Ok(())
    }

    /// Leaves nothing to chance.
    pub(crate) fn end_chaos(&mut self) {
        self.chaos = None;
    }

    /// What is to go wrong with the call that has just come in. Orders go first, but chance counts their calls too: what
    /// the next call draws must not depend on them.
    pub(crate) fn take(&mut self, call: Call) -> Option<Fault> {
        let drawn = self.chaos.as_mut().and_then(|chaos| chaos.draw(call));
        self.orders.take(call).or(drawn)
    }
}
