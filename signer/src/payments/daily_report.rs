//! The daily report: what was taken and given back on a day in Istanbul, and where iyzico's own report says otherwise.

pub mod account;
pub mod compare;
pub mod day;
pub mod difference;
pub mod money;
pub mod rows;
pub mod told;
pub mod totals;

use std::collections::BTreeSet;

use vezne_protocol::SessionId;

use super::event::{EventType, SessionEvent};
use crate::clock::Moment;
use account::Account;
use day::Day;
use difference::Difference;
use rows::{Capture, GivenBack, Taken};
use totals::{MethodTotal, Net};

/// The report of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyReport {
    /// Which day.
    pub day: Day,
    /// Whether it was over when the report was made.
    pub is_over: bool,
    /// What became of sessions.
    pub sessions: Counts,
    /// The day's own.
    pub own: Own,
    /// What was taken, by the way it was paid.
    pub totals: Vec<MethodTotal>,
    /// What is left, by currency.
    pub net: Vec<Net>,
    /// Whether iyzico's report was read. Nobody reports transfers: they are never compared.
    pub comparison: Comparison,
    /// What somebody has to look at.
    pub differences: Vec<Difference>,
    /// What both sides know and count on different days.
    pub notes: Vec<Difference>,
}

/// What this signer knows of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Own {
    /// Payments that count.
    pub captures: Vec<Capture>,
    /// Payments that were taken and are not settled.
    pub taken: Vec<Taken>,
    /// What went back.
    pub refunds: Vec<GivenBack>,
}

/// Whether iyzico's report of the day was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// It was.
    Compared {
        /// How many payments it has.
        payments: usize,
        /// How many refunds and cancels.
        given_back: usize,
    },
    /// Nobody wanted that.
    NotWanted,
    /// The configuration says that there are no reports.
    TurnedOff,
    /// It could not be had, or not all of it.
    Failed(String),
}

/// How many sessions the day's events tell of, each once a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Opened by the shop.
    pub opened: usize,
    /// Paid, on time, late or by an operator's word.
    pub paid: usize,
    /// Nobody paid in time.
    pub expired: usize,
    /// Withdrawn by the shop, or closed by an operator.
    pub cancelled: usize,
    /// A person had to look.
    pub needs_review: usize,
    /// It could not be found out for a while whether they were paid.
    pub unknown: usize,
}

/// The sessions of a day, as its events are read.
#[derive(Debug, Default)]
pub struct Heard {
    told: BTreeSet<(&'static str, SessionId)>,
    /// Those whose money the day's events tell of.
    pub about_money: BTreeSet<SessionId>,
}

impl Heard {
    /// Hears one event of the day.
    pub fn hear(&mut self, event: &SessionEvent) {
        let kind = EventType::of_word(&event.kind);
        let counted = match kind {
            Some(EventType::SessionPaidLate | EventType::SessionPaidByOperator) => Some(EventType::SessionPaid),
            kind => kind,
        };
        // A session that is paid still, because another payment of it went back, was not paid by that.
        let is_news = counted != Some(EventType::SessionPaid) || account::is_about_payment(&event.facts);
        if let Some(kind) = counted.filter(|_| is_news) {
            self.told.insert((kind.word(), event.session.clone()));
        }
        if account::is_about_money(&event.facts) {
            self.about_money.insert(event.session.clone());
        }
    }

    /// How many there are.
    pub fn counts(&self) -> Counts {
        let count = |kind: EventType| self.told.iter().filter(|(word, _)| *word == kind.word()).count();
        Counts {
            opened: count(EventType::SessionOpen),
            paid: count(EventType::SessionPaid),
            expired: count(EventType::SessionExpired),
            cancelled: count(EventType::SessionCancelled),
            needs_review: count(EventType::SessionNeedsReview),
            unknown: count(EventType::SessionUnknown),
        }
    }
}

impl Own {
    /// The rows of a day, in the order of their times.
    pub fn of(accounts: &[Account], day: Day) -> Self {
        let mut own = Self {
            captures: accounts
                .iter()
                .flat_map(|account| account.captures_on(day))
                .cloned()
                .collect(),
            taken: accounts
                .iter()
                .flat_map(|account| account.taken_on(day))
                .cloned()
                .collect(),
            refunds: accounts.iter().flat_map(|account| account.returns_on(day)).collect(),
        };
        own.captures.sort_by_cached_key(place);
        own.taken.sort_by_cached_key(|taken| place(&taken.payment));
        own.refunds
            .sort_by_cached_key(|refund| (refund.at, refund.reference.clone(), refund.refund.clone()));
        own
    }
}

/// Where a payment stands among the others.
fn place(payment: &Capture) -> (Moment, String, String) {
    (payment.at, payment.reference.clone(), payment.attempt.clone())
}

#[cfg(test)]
mod tests;
