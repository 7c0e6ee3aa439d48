//! What only a person can settle: a queue of sessions, and the word of an operator with a name and a reason.

use vezne_protocol::{CardStage, SessionId, TransferStage};

use super::card_attempt::{CardAttempt, OperatorSays};
use super::event::Operator;
use super::failure::Failure;
use super::finish::{self, finish};
use super::finish_incoming;
use super::finish_payout;
use super::finish_refund;
use super::finish_transfer;
use super::incoming::arrival::Arrival;
use super::payout::{self, Payout};
use super::refund::{self, Refund};
use super::session::{History, SessionStage};
use super::transfer::{self, Transfer};
use crate::app::App;
use crate::clock::Moment;
use crate::store::StoreError;

/// How many cases are listed.
const CASES_MAX: i64 = 1000;

/// A session that waits for a person.
#[derive(Debug, Clone)]
pub struct Case {
    /// The session with its attempts.
    pub history: History,
    /// Since when.
    pub since: Moment,
}

/// Every session that waits for a person, the oldest first; those of which only a refund waits are behind the others.
pub async fn queue(app: &App) -> Result<Vec<Case>, Failure> {
    let mut cases: Vec<Case> = Vec::new();
    let sessions = app.store.sessions_for_review(CASES_MAX).await?;
    let refunds = app.store.refunds_for_review(CASES_MAX).await?;
    for overdue in sessions.into_iter().chain(refunds) {
        if cases.iter().any(|case| case.history.session.id == overdue.id) {
            continue;
        }
        match app.store.history(&overdue.id).await {
            Ok(Some(history)) => {
                let since = overdue.since;
                cases.push(Case { history, since });
            }
            Ok(None) => {}
            Err(error @ StoreError::Unreadable { .. }) => {
                tracing::error!(alert = "unreadable", session = %overdue.id, %error, "a session cannot be listed");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(cases)
}

/// Every payout that waits for a person, or for the bank's query, the oldest first.
pub async fn payout_queue(app: &App) -> Result<Vec<Payout>, Failure> {
    Ok(app.store.payouts_for_review(CASES_MAX).await?)
}

/// Settles a payout by an operator's word.
pub async fn settle_payout(
    app: &App,
    id: &str,
    says: payout::OperatorSays,
    operator: Operator,
) -> Result<Payout, Failure> {
    let payout = app.store.payout(id).await?.ok_or(Failure::NoSuchPayout)?;
    if !payout.stage.waits_for_a_person() {
        return Err(Failure::NothingToSettle);
    }
    tracing::warn!(payout = id, who = operator.who, ?says, "settled by hand");
    let evidence = finish_payout::Evidence::Operator(says, operator);
    if !finish_payout::finish(app, id, &evidence).await? {
        return Err(Failure::NothingToSettle);
    }
    finish_payout::read(app, id).await
}

/// Everything that came with a reference and is no session's, the oldest first.
pub async fn nobodys(app: &App) -> Result<Vec<Arrival>, Failure> {
    Ok(app.store.arrivals_of_nobody(CASES_MAX).await?)
}

/// Settles what came by an operator's word: as a payment of its session, or of the named one where it has none; or as
/// nothing to keep. Answers the session, where there is one.
pub async fn settle_arrival(
    app: &App,
    arrival_id: &str,
    named: Option<&SessionId>,
    says: OperatorSays,
    operator: Operator,
) -> Result<Option<History>, Failure> {
    let arrival = app.store.arrival(arrival_id).await?;
    let arrival = arrival.ok_or(Failure::NothingToSettle)?;
    tracing::warn!(arrival = arrival_id, who = operator.who, ?says, "settled by hand");
    let session = match (arrival.session.clone(), named.cloned(), says) {
        (Some(own), Some(named), _) if own != named => return Err(Failure::NothingToSettle),
        (Some(own), _, _) => own,
        (None, Some(named), OperatorSays::Paid) => named,
        (None, None, OperatorSays::Paid) => return Err(Failure::NoSessionNamed),
        (None, _, OperatorSays::Closed) => {
            finish_incoming::close_nobodys(app, arrival, operator).await?;
            return Ok(None);
        }
    };
    finish_incoming::decide(app, &session, arrival_id, says, &operator).await?;
    Ok(app.store.history(&session).await?)
}

/// Settles one try of a session to pay, by card or by transfer, by an operator's word. Where several wait, it has to be named.
pub async fn settle(
    app: &App,
    id: &SessionId,
    attempt_id: Option<&str>,
    says: OperatorSays,
    operator: Operator,
) -> Result<History, Failure> {
    let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
    let chosen = choose(&history, attempt_id)?;
    tracing::warn!(session = %id, attempt = chosen.id(), who = operator.who, ?says, "settled by hand");
    match chosen {
        Waiting::Card(attempt) => {
            finish(app, id, &attempt.id, &finish::Evidence::Operator(says, operator)).await?;
        }
        Waiting::Bank(transfer) => {
            let says = match says {
                OperatorSays::Paid => transfer::OperatorSays::Moved,
                OperatorSays::Closed => transfer::OperatorSays::Closed,
            };
            let evidence = finish_transfer::Evidence::Operator(says, operator);
            finish_transfer::finish(app, id, &transfer.id, &evidence).await?;
        }
        Waiting::Incoming(arrival) => finish_incoming::decide(app, id, &arrival.id, says, &operator).await?,
        Waiting::Refund(refund) => {
            // What is paid is money that has moved: back to the buyer.
            let says = match says {
                OperatorSays::Paid => refund::OperatorSays::Returned,
                OperatorSays::Closed => refund::OperatorSays::NotReturned,
            };
            let evidence = finish_refund::Evidence::Operator(says, operator);
            finish_refund::finish(app, id, &refund.id, &evidence).await?;
        }
    }
    app.store.history(id).await?.ok_or(Failure::NoSuchSession)
}

/// Whether an operator may decide an attempt: one that needs a review, or, where it is unknown whether a page was paid, the
/// attempt of that page. A page that a buyer may be paying on is nobody's to decide.
pub fn waits(history: &History, attempt: &CardAttempt) -> bool {
    match history.session.stage {
        SessionStage::NeedsReview => history.needs_person(attempt),
        SessionStage::Unknown => attempt.stage.name() == CardStage::Open,
        _ => false,
    }
}

/// The same of a transfer: one that needs a review, or one whose answer was lost.
pub fn transfer_waits(history: &History, transfer: &Transfer) -> bool {
    match history.session.stage {
        SessionStage::NeedsReview => history.transfer_needs_person(transfer),
        SessionStage::Unknown => transfer.stage.name() == TransferStage::Unknown,
        _ => false,
    }
}

/// The same of a refund: one whose answer was lost.
pub const fn refund_waits(refund: &Refund) -> bool {
    matches!(
        refund.stage,
        refund::Stage::Unknown { is_taken_on: false, .. } | refund::Stage::ManualReview { .. }
    )
}

/// What an operator may decide.
#[derive(Debug, Clone, Copy)]
pub enum Waiting<'h> {
    /// A try to pay by card.
    Card(&'h CardAttempt),
    /// A transfer.
    Bank(&'h Transfer),
    /// What came by a transfer that the buyer sent alone.
    Incoming(&'h Arrival),
    /// A refund.
    Refund(&'h Refund),
}

impl Waiting<'_> {
    /// Its id: `att_…`, `trf_…`, `inc_…` or `rfd_…`.
    pub fn id(&self) -> &str {
        match self {
            Self::Card(attempt) => &attempt.id,
            Self::Bank(transfer) => &transfer.id,
            Self::Incoming(arrival) => &arrival.id,
            Self::Refund(refund) => &refund.id,
        }
    }
}

/// Everything of a session that an operator may decide.
pub fn waiting(history: &History) -> impl Iterator<Item = Waiting<'_>> {
    let cards = history.attempts.iter().filter(|attempt| waits(history, attempt));
    let transfers = history
        .transfers
        .iter()
        .filter(|transfer| transfer_waits(history, transfer));
    let arrivals = history
        .arrivals
        .iter()
        .filter(|arrival| history.arrival_needs_person(arrival));
    let refunds = history.refunds.iter().filter(|refund| refund_waits(refund));
    cards
        .map(Waiting::Card)
        .chain(transfers.map(Waiting::Bank))
        .chain(arrivals.map(Waiting::Incoming))
        .chain(refunds.map(Waiting::Refund))
}

fn choose<'h>(history: &'h History, id: Option<&str>) -> Result<Waiting<'h>, Failure> {
    let mut waiting = waiting(history).filter(|one| id.is_none_or(|id| one.id() == id));
    match (waiting.next(), waiting.next()) {
        // "Paid" of a refund says that the money has gone back: nobody is to say that who means the payment.
        (Some(Waiting::Refund(_)), None) if id.is_none() => Err(Failure::SeveralToSettle),
        (Some(one), None) => Ok(one),
        (None, _) => Err(Failure::NothingToSettle),
        (Some(_), Some(_)) => Err(Failure::SeveralToSettle),
    }
}
