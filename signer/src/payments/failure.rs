//! Why a use case did not do what was asked, by situation.

use std::sync::Arc;

use vezne_protocol::{Amount, FieldError};

use super::card_attempt::WrongStage;
use super::payout::WrongPayoutStage;
use super::refund::WrongRefundStage;
use super::session::{Session, SessionStage};
use super::transfer::WrongTransferStage;
use crate::clock::Moment;
use crate::store::StoreError;
use crate::upstream::UpstreamError;

/// Why a use case did not do what was asked. The text is for the operator; clients see a problem of the closed list.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The order does not hold together; every wrong field is named.
    #[error("the order has {} wrong fields", .0.len())]
    InvalidOrder(Vec<FieldError>),
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The buyer's time is over.
    #[error("the session has expired")]
    SessionExpired,
    /// Money was taken for this session already.
    #[error("the session is settled")]
    SessionEnded,
    /// The session offers no such plan.
    #[error("the plan is not offered")]
    PlanNotOffered,
    /// The session offers no cards.
    #[error("the method is not offered")]
    MethodNotOffered,
    /// An operator has turned the way to pay off.
    #[error("the way to pay is turned off")]
    MethodOff,
    /// The caller asks too often.
    #[error("the caller asks too often")]
    TooManyRequests {
        /// When the next window begins.
        retry_at: Moment,
    },
    /// The session has asked about too many cards.
    #[error("too many different card prefixes")]
    TooManyPrefixes,
    /// A page for another plan is open, and the session locks plans.
    #[error("a payment page is open for another plan")]
    CardPageOpen {
        /// The page.
        page_url: String,
        /// From when a new one may be asked for.
        retry_at: Moment,
    },
    /// A payment page is open: the session cannot be changed or withdrawn now.
    #[error("a payment page is open")]
    PaymentOpen {
        /// From when it may be tried again.
        retry_at: Moment,
    },
    /// There is no such session.
    #[error("there is no such session")]
    NoSuchSession,
    /// Nothing about the session waits for a person.
    #[error("nothing about this session waits for a person")]
    NothingToSettle,
    /// Several payments of the session wait for a person.
    #[error("several payments of this session wait for a person: name the attempt")]
    SeveralToSettle,
    /// Money that is nobody's becomes a payment of a named session alone.
    #[error("it is not known whose money this is: name the session")]
    NoSessionNamed,
    /// The session was never shown a reference.
    #[error("the session has never waited for a transfer")]
    NeverAwaited,
    /// A page is being asked for right now.
    #[error("a payment page is being asked for")]
    AttemptInProgress,
    /// The last page has ended, and iyzico's word on it does not count yet.
    #[error("the last payment page is being settled")]
    Settling {
        /// From when a new one may be asked for.
        retry_at: Moment,
    },
    /// The attempt that a key started is over.
    #[error("the attempt has ended")]
    AttemptEnded,
    /// The grant is missing, wrong, or another page's.
    #[error("the grant is not this transfer's")]
    BankGrantInvalid,
    /// The text is no IBAN of the bank's.
    #[error("the account is no IBAN of the bank's")]
    InvalidIban,
    /// The transfer has no such account.
    #[error("the transfer has no such account")]
    InvalidAccount,
    /// No single transfer takes this amount.
    #[error("no single transfer takes this amount")]
    TransferOverLimit,
    /// The transfer is at another stage.
    #[error("the transfer is at another stage")]
    TransferMovedOn,
    /// The bank was told to move the money, and what came of it is not known yet.
    #[error("a transfer is under way")]
    TransferUnderWay,
    /// What was asked for cannot be given back that way; every wrong field is named.
    #[error("the refund has {} wrong fields", .0.len())]
    InvalidRefund(Vec<FieldError>),
    /// Nothing of this session can be given back.
    #[error("nothing of this session can be given back")]
    NothingToRefund,
    /// A refund of the payment is under way, or it is not known yet what came of it.
    #[error("a refund of this payment is under way, or something of it has gone back: refund the rest, or wait")]
    RefundUnderWay {
        /// For how long it is not worth asking again, in seconds.
        wait_s: i64,
    },
    /// There is no such refund.
    #[error("there is no such refund")]
    NoSuchRefund,
    /// Who drafts a payment may not confirm it.
    #[error("the key that drafted it may not confirm it")]
    FourEyes,
    /// The draft was confirmed, withdrawn, or not confirmed in time.
    #[error("the draft is over")]
    DraftEnded,
    /// The bank tells of another holder or fee than when it was drafted.
    #[error("the bank tells of another holder or fee than when it was drafted")]
    DraftChanged,
    /// The day has no room for it.
    #[error("more than the day's limit of {limit}")]
    OverDayLimit {
        /// The limit.
        limit: Amount,
    },
    /// More than goes to another bank at once, and there is no EFT now.
    #[error("there is no way open for this amount now")]
    PayoutsClosed {
        /// From when there is one, where that is known.
        opens_at: Option<Moment>,
    },
    /// The configuration lets the shop pay nothing out.
    #[error("there is no section [isbank.payouts]: nothing is paid out")]
    NoPayouts,
    /// What was asked for cannot be paid out; every wrong field is named.
    #[error("the payout has {} wrong fields", .0.len())]
    InvalidPayout(Vec<FieldError>),
    /// There is no such payout.
    #[error("there is no such payout")]
    NoSuchPayout,
    /// More than one payment may be.
    #[error("more than one payment may be")]
    PaymentOverLimit {
        /// How much one may be.
        limit: Amount,
    },
    /// More than is left of a key's day.
    #[error("more than is left of a key's day")]
    DayOverLimit {
        /// How much a day has.
        limit: Amount,
        /// How much of it is left.
        left: Amount,
        /// When the next day begins.
        again_at: Moment,
    },
    /// The store does not answer, or holds what it should not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An upstream gave nothing to go on.
    #[error("the upstream: {0}")]
    Upstream(Arc<UpstreamError>),
    /// Somebody else keeps changing the same rows.
    #[error("the same rows were changed again and again meanwhile")]
    Contended,
    /// A transition that a stage does not have: a defect of ours.
    #[error(transparent)]
    WrongStage(#[from] WrongStage),
    /// A transition that a transfer's stage does not have: a defect of ours.
    #[error(transparent)]
    WrongTransferStage(#[from] WrongTransferStage),
    /// A transition that a refund's stage does not have: a defect of ours.
    #[error(transparent)]
    WrongRefundStage(#[from] WrongRefundStage),
    /// A transition that a payout's stage does not have: a defect of ours.
    #[error(transparent)]
    WrongPayoutStage(#[from] WrongPayoutStage),
    /// A row that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
}

/// Whether a session is one that something can still be started for; else why not.
pub fn check_is_open(session: &Session) -> Result<(), Failure> {
    match session.stage {
        SessionStage::Open | SessionStage::Unknown => Ok(()),
        SessionStage::Expired => Err(Failure::SessionExpired),
        SessionStage::Paid | SessionStage::InReview | SessionStage::NeedsReview | SessionStage::Cancelled => {
            Err(Failure::SessionEnded)
        }
    }
}

/// Whether a session is open and its buyer's time is not over; else why not.
pub fn check_may_act(session: &Session, now: Moment) -> Result<(), Failure> {
    check_is_open(session)?;
    if session.may_act(now) {
        Ok(())
    } else {
        Err(Failure::SessionExpired)
    }
}

impl From<UpstreamError> for Failure {
    fn from(error: UpstreamError) -> Self {
        Self::Upstream(Arc::new(error))
    }
}
