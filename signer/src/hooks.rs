//! Points at which a test may end the signer, and a clock that it moves: only with the cargo feature `test-hooks`.
//!
//! A point stands between two effects: what is before it has happened, what is after it has not. Without the feature a
//! point is nothing, and no name of one is in the program. With it the program can only be built for tests.

#[cfg(all(feature = "test-hooks", not(debug_assertions)))]
compile_error!("the feature test-hooks ends a signer on demand: it is not for builds without debug assertions");

#[cfg(not(feature = "test-hooks"))]
mod absent;
#[cfg(feature = "test-hooks")]
mod present;

#[cfg(not(feature = "test-hooks"))]
pub use absent::Hooks;
#[cfg(feature = "test-hooks")]
pub use present::{Hooks, MARKER, Reached, ShiftedClock};

/// Defines the points once: the type, the list of all, and, for tests only, their names.
macro_rules! crash_points {
    ($($(#[$doc:meta])* $point:ident = $name:literal,)*) => {
        /// Where a signer may be ended.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum CrashPoint {
            $($(#[$doc])* $point,)*
        }

        #[cfg(feature = "test-hooks")]
        impl CrashPoint {
            /// Every point.
            pub const ALL: &[Self] = &[$(Self::$point,)*];

            /// The point's name, for the environment and for reports.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$point => $name,)*
                }
            }
        }
    };
}

crash_points! {
    /// A change is written; it is not committed.
    ChangeWritten = "change-written",
    /// A change is committed; nobody has been told.
    ChangeCommitted = "change-committed",
    /// The session is on disk; the shop has no answer yet.
    SessionOpened = "session-opened",
    /// The attempt is on disk; iyzico has not been asked for its page.
    AttemptStarted = "attempt-started",
    /// iyzico has given a page; nobody has written that down.
    PageReceived = "page-received",
    /// The page is on disk; the buyer has no answer yet.
    PageStored = "page-stored",
    /// Events have their places in the feed; nobody has been told of them.
    EventsPublished = "events-published",
    /// The shop's server has answered a delivery; nobody has written that down.
    DeliverySent = "delivery-sent",
    /// The poller has taken a look upon itself; iyzico has not been asked.
    LookLeased = "look-leased",
    /// iyzico has told what became of a token; nobody has written that down.
    TokenLookedUp = "token-looked-up",
    /// What became of a token is on disk; whoever asked has no answer yet.
    OutcomeStored = "outcome-stored",
    /// The bank has given a token for the buyer's yes; nobody has written that down.
    BankAuthorized = "bank-authorized",
    /// It is on disk that an OTP is asked for; the bank has not been asked.
    OtpAsked = "otp-asked",
    /// The bank has sent an OTP; nobody has written that down.
    OtpSent = "otp-sent",
    /// It is on disk that the bank is told to move the money; it has not been told.
    ExecuteBegun = "execute-begun",
    /// The bank has answered what it moved; nobody has written that down.
    ExecuteAnswered = "execute-answered",
    /// The bank has shown its statement; nobody has written down what it proves.
    StatementRead = "statement-read",
    /// What became of a transfer is on disk; whoever asked has no answer yet.
    TransferOutcomeStored = "transfer-outcome-stored",
    /// It is on disk that money is given back; iyzico has not been told.
    RefundBegun = "refund-begun",
    /// iyzico has answered what it gave back; nobody has written that down.
    RefundAnswered = "refund-answered",
    /// iyzico has shown its report of a payment; nobody has written down what it proves.
    RefundReportRead = "refund-report-read",
    /// What became of a refund is on disk; whoever asked has no answer yet.
    RefundOutcomeStored = "refund-outcome-stored",
    /// A payout's draft is on disk; the shop has no answer yet.
    PayoutDrafted = "payout-drafted",
    /// It is on disk that a payout is sent; the bank has not been told.
    PayoutBegun = "payout-begun",
    /// The bank has answered what it paid; nobody has written that down.
    PayoutAnswered = "payout-answered",
    /// The bank was asked after a payout; nobody has written down what its answer proves.
    PayoutQueried = "payout-queried",
    /// What became of a payout is on disk; whoever asked has no answer yet.
    PayoutOutcomeStored = "payout-outcome-stored",
    /// The merchant's bank has shown the account's statement; nobody has written down what came.
    IncomingRowsRead = "incoming-rows-read",
    /// A row of the statement is on disk with what it changes; the reading goes on.
    IncomingRowSaved = "incoming-row-saved",
}
