//! A step of a session in the database: one compare-and-set transaction, with its events.

use sqlx::AnyConnection;
use vezne_protocol::Amount;

use super::arrivals::ArrivalRow;
use super::attempts::AttemptRow;
use super::awaited::AwaitedRow;
use super::log::{self, LogRow};
use super::refunds::RefundRow;
use super::sessions::{self, SessionRow};
use super::transfers::TransferRow;
use super::write::Decision;
use super::{KeyUse, Spending, Store, StoreError, idempotency};
use crate::clock::Moment;
use crate::payments::step::{AttemptStep, DayCount, Step};

/// Whose limit refunds to other accounts count for: the shop's as a whole.
const REFUNDS_TO_OTHERS: &str = "refunds-to-others";

/// What came of saving a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is on the disk.
    Done,
    /// Its idempotency key was used meanwhile.
    KeyTaken,
    /// Somebody changed the session since it was read, or has a live attempt on it: read again and decide anew.
    Overtaken,
    /// The day has no room for it.
    OverLimit,
}

/// A step as rows: everything is sealed and chained before the transaction begins.
struct Rows {
    key_use: Option<(KeyUse, String)>,
    session: SessionRow,
    attempt: Option<(AttemptRow, bool)>,
    transfer: Option<TransferRow>,
    refund: Option<RefundRow>,
    awaited: Option<AwaitedRow>,
    arrival: Option<ArrivalRow>,
    day_count: Option<Counted>,
    log: Vec<LogRow>,
    at: Moment,
}

impl Store {
    /// Saves a step if nobody has changed its session since it was read, and the idempotency key that asked for it with
    /// it. The key stands for the step's refund, its attempt or its transfer.
    pub async fn save(&self, step: &Step, key_use: Option<&KeyUse>) -> Result<Saved, StoreError> {
        let Step {
            session,
            attempt,
            transfer,
            refund,
            awaited,
            arrival,
            day_count,
            events,
            at,
            ..
        } = step;
        debug_assert!(!events.is_empty(), "a step goes untold");
        let (log, head) = self.chain(session.id.as_str(), &session.log, events, *at);
        let resource = match (attempt, transfer, refund) {
            (_, _, Some(step)) => step.refund.id.clone(),
            (Some(attempt), _, None) => attempt.attempt().id.clone(),
            (None, Some(step), None) => step.transfer.id.clone(),
            (None, None, None) => session.id.to_string(),
        };
        let rows = Rows {
            key_use: key_use.map(|key_use| (key_use.clone(), resource)),
            session: self.session_row(session, &head),
            attempt: attempt.as_ref().map(|attempt| {
                let is_new = matches!(attempt, AttemptStep::New(_));
                (self.attempt_row(attempt.attempt(), *at), is_new)
            }),
            transfer: transfer.as_ref().map(|step| self.transfer_row(step, *at)),
            refund: refund.as_ref().map(|step| self.refund_row(step, *at)),
            awaited: awaited.as_ref().map(|step| self.awaited_row(step)),
            arrival: arrival
                .as_ref()
                .map(|step| self.arrival_row(&step.arrival, step.is_new)),
            day_count: day_count.map(Counted::from),
            log,
            at: *at,
        };
        self.write(|connection| Box::pin(async move { rows.save(connection).await }))
            .await
    }
}

/// What is counted, for whom and for which day.
enum Counted {
    More(Spending, Amount),
    Less(Spending),
}

impl Counted {
    /// `false` when the day has no room for it.
    async fn save(&self, connection: &mut AnyConnection) -> Result<bool, StoreError> {
        match self {
            Self::More(spending, limit) => spending.count(connection, *limit).await,
            Self::Less(spending) => spending.take_back(connection).await.map(|()| true),
        }
    }
}

impl From<DayCount> for Counted {
    fn from(count: DayCount) -> Self {
        match count {
            DayCount::Add { at, amount, limit } => Self::More(Spending::at(at, REFUNDS_TO_OTHERS, amount), limit),
            DayCount::TakeBack { at, amount } => Self::Less(Spending::at(at, REFUNDS_TO_OTHERS, amount)),
        }
    }
}

impl Rows {
    /// Always in this order: key, session, attempt, transfer, refund, what is waited for, what came, the day's count, events;
    /// so no two transactions wait for each other.
    async fn save(self, connection: &mut AnyConnection) -> Result<Decision<Saved>, StoreError> {
        if let Some((key_use, resource)) = &self.key_use
            && !idempotency::note(connection, key_use, resource, self.at).await?
        {
            return Ok(Decision::Undo(Saved::KeyTaken));
        }
        if !sessions::update(connection, &self.session).await? {
            return Ok(Decision::Undo(Saved::Overtaken));
        }
        if let Some((attempt, is_new)) = &self.attempt {
            let is_done = if *is_new {
                attempt.insert(connection).await?
            } else {
                attempt.update(connection).await?
            };
            if !is_done {
                return Ok(Decision::Undo(Saved::Overtaken));
            }
        }
        if let Some(transfer) = &self.transfer
            && !transfer.save(connection).await?
        {
            return Ok(Decision::Undo(Saved::Overtaken));
        }
        if let Some(refund) = &self.refund
            && !refund.save(connection).await?
        {
            return Ok(Decision::Undo(Saved::Overtaken));
        }
        if let Some(awaited) = &self.awaited
            && !awaited.save(connection).await?
        {
            return Ok(Decision::Undo(Saved::Overtaken));
        }
        if let Some(arrival) = &self.arrival
            && !arrival.save(connection).await?
        {
            return Ok(Decision::Undo(Saved::Overtaken));
        }
        if let Some(counted) = &self.day_count
            && !counted.save(connection).await?
        {
            return Ok(Decision::Undo(Saved::OverLimit));
        }
        log::append(connection, &self.log).await?;
        Ok(Decision::Keep(Saved::Done))
    }
}
