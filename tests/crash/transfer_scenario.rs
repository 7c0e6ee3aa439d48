//! Deaths at named points on the way of a transfer.

use vezne_signer::hooks::CrashPoint;
use vezne_tests::{CrashAt, On};

use crate::bank_judge::{judge, receipt_is_there};
use crate::desk::Desk;
use crate::transfer::{BankBuyer, Way};

/// One after the other, the signer's deaths on the way of its buyers.
#[derive(Debug, Clone)]
pub(crate) struct TransferScenario {
    on: On,
    way: Way,
    orders: Vec<CrashAt>,
    /// How many buyers may come until every order was carried out.
    buyers_max: usize,
}

/// On a buyer's way more changes than these are written: the first is a sweep's.
const CHANGES: [usize; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const WAYS: [Way; 4] = [Way::Plain, Way::Mistyped, Way::Unheard, Way::Undone];

/// On which ways a point is met, and at which of the times that it is reached. Every point must have its place here: a
/// new one does not compile without. None where no transfer comes by, or a card payment does in the same way.
fn meetings(point: CrashPoint) -> Vec<(Way, usize)> {
    match point {
        CrashPoint::ChangeWritten | CrashPoint::ChangeCommitted => WAYS.into_iter().cycle().zip(CHANGES).collect(),
        CrashPoint::BankAuthorized | CrashPoint::OtpAsked | CrashPoint::OtpSent => vec![(Way::Plain, 1)],
        CrashPoint::ExecuteBegun => vec![(Way::Plain, 1), (Way::Mistyped, 1), (Way::Mistyped, 2)],
        CrashPoint::ExecuteAnswered => vec![
            (Way::Plain, 1),
            (Way::Mistyped, 1),
            (Way::Mistyped, 2),
            (Way::Unheard, 1),
            (Way::Undone, 1),
        ],
        CrashPoint::StatementRead => vec![(Way::Unheard, 1), (Way::Undone, 1), (Way::Undone, 2)],
        CrashPoint::TransferOutcomeStored => vec![
            // What the bank said, and the receipt.
            (Way::Plain, 1),
            (Way::Plain, 2),
            (Way::Mistyped, 1),
            // That the answer is lost; and what the statement shows.
            (Way::Unheard, 1),
            (Way::Unheard, 2),
            (Way::Undone, 2),
            (Way::Undone, 3),
        ],
        CrashPoint::SessionOpened
        | CrashPoint::AttemptStarted
        | CrashPoint::PageReceived
        | CrashPoint::PageStored
        | CrashPoint::EventsPublished
        | CrashPoint::DeliverySent
        | CrashPoint::LookLeased
        | CrashPoint::TokenLookedUp
        | CrashPoint::OutcomeStored
        | CrashPoint::RefundBegun
        | CrashPoint::RefundAnswered
        | CrashPoint::RefundReportRead
        | CrashPoint::RefundOutcomeStored
        | CrashPoint::PayoutDrafted
        | CrashPoint::PayoutBegun
        | CrashPoint::PayoutAnswered
        | CrashPoint::PayoutQueried
        | CrashPoint::PayoutOutcomeStored
        | CrashPoint::IncomingRowsRead
        | CrashPoint::IncomingRowSaved => Vec::new(),
    }
}

/// Whether a transfer comes by a point.
pub(crate) fn comes_by(point: CrashPoint) -> bool {
    !meetings(point).is_empty()
}

/// One death, at every point, on every way that reaches it.
pub(crate) fn once(on: On) -> Vec<TransferScenario> {
    let points = CrashPoint::ALL.iter().copied();
    points
        .flat_map(|point| meetings(point).into_iter().map(move |(way, time)| (point, way, time)))
        .map(|(point, way, time)| TransferScenario::new(on, way, &[CrashAt::the(time, point)], 1))
        .collect()
}

/// Two deaths at the same point, in two lives that follow each other.
pub(crate) fn twice(on: On) -> Vec<TransferScenario> {
    let points = CrashPoint::ALL.iter().copied();
    points
        .filter_map(|point| {
            let (way, time) = meetings(point).into_iter().find(|(_, time)| *time == 1)?;
            Some(TransferScenario::new(on, way, &[CrashAt::the(time, point); 2], 3))
        })
        .collect()
}

/// A death between writing and committing, and right after committing, what an answer of the bank's came to.
pub(crate) fn at_what_came_of_it(on: On) -> Vec<TransferScenario> {
    let mut scenarios = Vec::new();
    for (known, way) in [
        (CrashPoint::BankAuthorized, Way::Plain),
        (CrashPoint::OtpSent, Way::Plain),
        (CrashPoint::ExecuteAnswered, Way::Plain),
        (CrashPoint::ExecuteAnswered, Way::Mistyped),
        (CrashPoint::ExecuteAnswered, Way::Unheard),
        (CrashPoint::StatementRead, Way::Unheard),
        (CrashPoint::StatementRead, Way::Undone),
    ] {
        for point in [CrashPoint::ChangeWritten, CrashPoint::ChangeCommitted] {
            let order = CrashAt::first_after(known, point);
            scenarios.push(TransferScenario::new(on, way, &[order], 1));
        }
    }
    scenarios
}

/// A death where the bank was told to move the money, and in the next lives where it is found out what came of it.
pub(crate) fn while_it_is_found_out(on: On) -> Vec<TransferScenario> {
    let first = [CrashPoint::ExecuteBegun, CrashPoint::ExecuteAnswered];
    let then = [CrashPoint::StatementRead, CrashPoint::TransferOutcomeStored];
    let pairs = first.into_iter().flat_map(|first| then.map(|then| [first, then]));
    pairs
        .map(|points| TransferScenario::new(on, Way::Plain, &points.map(|point| CrashAt::the(1, point)), 2))
        .collect()
}

impl TransferScenario {
    fn new(on: On, way: Way, orders: &[CrashAt], buyers_max: usize) -> Self {
        Self {
            on,
            way,
            orders: orders.to_vec(),
            buyers_max,
        }
    }

    /// Plays it to its end and judges it.
    pub(crate) async fn play(self) {
        let mut desk = Desk::open(self.on, self.orders.iter().copied()).await;
        let mut sessions = Vec::new();
        while sessions.len() < self.buyers_max && (sessions.is_empty() || desk.deaths < self.orders.len()) {
            let buyer = BankBuyer::new(&mut desk, 2001 + sessions.len()).await;
            buyer.buy(&mut desk, self.way).await;
            receipt_is_there(&mut desk).await;
            sessions.push(buyer.session);
        }
        assert_eq!(desk.deaths, self.orders.len(), "a point was never reached");
        judge(&mut desk, &sessions).await;
    }
}
