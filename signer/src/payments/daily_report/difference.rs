//! Where this signer and iyzico say different things of a day, and what to do about it.

use super::money::Sum;

/// One thing that the two sides do not say alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What it is.
    pub word: Word,
    /// iyzico's id of the payment.
    pub payment_id: Option<String>,
    /// The session; of a payment that is not this signer's the basket that iyzico names.
    pub session: Option<String>,
    /// The refund, or what iyzico says that it was asked for by.
    pub refund: Option<String>,
    /// What this signer knows.
    pub ours: Option<Sum>,
    /// What iyzico tells.
    pub upstream: Option<Sum>,
    /// In which currency; of two that differ, ours and iyzico's.
    pub currency: Option<String>,
}

/// Defines the kinds of differences once: their words and what to do.
macro_rules! words {
    ($($(#[$doc:meta])* $kind:ident = $word:literal, $todo:literal;)*) => {
        /// What kind of difference it is. The words are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Word {
            $($(#[$doc])* $kind,)*
        }

        impl Word {
            /// The word in our own JSON.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }

            /// What to do about it.
            pub const fn what_to_do(self) -> &'static str {
                match self {
                    $(Self::$kind => $todo,)*
                }
            }
        }
    };
}

words! {
    /// iyzico has a payment that this signer does not.
    OnlyUpstream = "only-upstream",
        "run `vezne-signer reconcile` for these days and see `review list`; what stays was taken past this \
         signer: look it up in iyzico's panel by its basket";
    /// This signer has a payment that iyzico does not.
    OnlyHere = "only-here",
        "look the payment up in iyzico's panel before anything more is shipped for it; tell us where iyzico's \
         answer had called it paid";
    /// Both have the payment, with different amounts.
    AmountDiffers = "amount-differs",
        "compare the payment in iyzico's panel with the order; what iyzico shows is what was taken";
    /// Both have the payment, in different currencies.
    CurrencyDiffers = "currency-differs",
        "compare the payment in iyzico's panel with the order; what iyzico shows is what was taken";
    /// iyzico keeps a payment that an operator has closed.
    ClosedHere = "closed-here",
        "an operator closed it, and iyzico's report of the day does not show that it went back: give it back in \
         iyzico's panel";
    /// iyzico gave something back that this signer does not know as gone.
    RefundOnlyUpstream = "refund-only-upstream",
        "see `vezne-signer review list` for a refund that waits; else it was given back in iyzico's panel: note \
         it with the order, and give nothing back twice";
    /// This signer knows something as gone that iyzico does not show.
    RefundOnlyHere = "refund-only-here",
        "iyzico's report may be behind: make this report again tomorrow; if it stays, look the payment up in \
         iyzico's panel";
    /// Both know the refund, with different amounts.
    RefundAmountDiffers = "refund-amount-differs",
        "compare the refund in iyzico's panel; what iyzico shows is what went back";
    /// iyzico's report has rows that are not understood.
    UnknownRows = "unknown-rows",
        "iyzico's report has rows of a kind that is not known here: look at the day in iyzico's panel";
    /// A session of the day cannot be read.
    Unreadable = "unreadable",
        "run `vezne-signer audit verify`, and check the master key; this session is in no sum";
    /// Both have the payment, and count it on different days.
    OtherDay = "other-day",
        "nothing: the other side counts it on another day";
    /// iyzico gave a payment back that an operator has closed.
    ClosedGivenBack = "closed-given-back",
        "nothing: an operator closed the payment, and it went back";
    /// Both have the refund, and count it on different days.
    RefundOtherDay = "refund-other-day",
        "nothing: the other side counts it on another day";
}

impl Word {
    /// Whether there is nothing to do about it.
    pub const fn is_note(self) -> bool {
        matches!(self, Self::OtherDay | Self::ClosedGivenBack | Self::RefundOtherDay)
    }
}

impl Difference {
    /// A difference of which nothing more is known.
    pub const fn new(word: Word) -> Self {
        Self {
            word,
            payment_id: None,
            session: None,
            refund: None,
            ours: None,
            upstream: None,
            currency: None,
        }
    }
}
