//! Deaths at named points on the way of a payout.

use vezne_signer::hooks::CrashPoint;
use vezne_tests::{CrashAt, On};

use crate::desk::Desk;
use crate::payout::{Bill, ShopKeys, Way};
use crate::payout_judge::{end_is_told, judge};

/// One after the other, the signer's deaths while a shop pays. They are counted from the first draft on.
#[derive(Debug, Clone)]
pub(crate) struct PayoutScenario {
    on: On,
    way: Way,
    orders: Vec<CrashAt>,
    /// How many bills may be paid until every order was carried out.
    bills_max: usize,
}

/// On which ways a point is met, and at which of the times that it is reached. Every point must have its place here: a
/// new one does not compile without. None where no payout comes by, or another scenario does in the same way.
fn meetings(point: CrashPoint) -> Vec<(Way, usize)> {
    match point {
        CrashPoint::ChangeWritten | CrashPoint::ChangeCommitted => vec![
            (Way::Heard, 1),
            (Way::Heard, 2),
            (Way::Heard, 3),
            (Way::Heard, 4),
            (Way::Unheard, 5),
            (Way::Undone, 6),
        ],
        CrashPoint::PayoutDrafted | CrashPoint::PayoutBegun => vec![(Way::Heard, 1)],
        CrashPoint::PayoutAnswered => vec![(Way::Heard, 1), (Way::Unheard, 1), (Way::Undone, 1)],
        CrashPoint::PayoutQueried => vec![(Way::Unheard, 1), (Way::Undone, 1), (Way::Undone, 2)],
        CrashPoint::PayoutOutcomeStored => vec![
            (Way::Heard, 1),
            // That the answer is lost; and what the query tells.
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
        | CrashPoint::BankAuthorized
        | CrashPoint::OtpAsked
        | CrashPoint::OtpSent
        | CrashPoint::ExecuteBegun
        | CrashPoint::ExecuteAnswered
        | CrashPoint::StatementRead
        | CrashPoint::TransferOutcomeStored
        | CrashPoint::RefundBegun
        | CrashPoint::RefundAnswered
        | CrashPoint::RefundReportRead
        | CrashPoint::RefundOutcomeStored
        | CrashPoint::IncomingRowsRead
        | CrashPoint::IncomingRowSaved => Vec::new(),
    }
}

/// Whether a payout comes by a point.
pub(crate) fn comes_by(point: CrashPoint) -> bool {
    !meetings(point).is_empty()
}

/// One death, at every point, on every way that reaches it.
pub(crate) fn once(on: On) -> Vec<PayoutScenario> {
    let points = CrashPoint::ALL.iter().copied();
    points
        .flat_map(|point| meetings(point).into_iter().map(move |(way, time)| (point, way, time)))
        .map(|(point, way, time)| PayoutScenario::new(on, way, &[CrashAt::the(time, point)], 1))
        .collect()
}

/// Two deaths at the same point, in two lives that follow each other.
pub(crate) fn twice(on: On) -> Vec<PayoutScenario> {
    let points = CrashPoint::ALL.iter().copied();
    points
        .flat_map(|point| {
            let first = meetings(point).into_iter().filter(|(_, time)| *time == 1);
            first.map(move |(way, time)| PayoutScenario::new(on, way, &[CrashAt::the(time, point); 2], 3))
        })
        .collect()
}

/// A death where the bank was told to pay, and in the next life where it is found out what came of it.
pub(crate) fn while_it_is_found_out(on: On) -> Vec<PayoutScenario> {
    let first = [CrashPoint::PayoutBegun, CrashPoint::PayoutAnswered];
    let then = [CrashPoint::PayoutQueried, CrashPoint::PayoutOutcomeStored];
    let pairs = first.into_iter().flat_map(|first| then.map(|then| [first, then]));
    pairs
        .map(|points| PayoutScenario::new(on, Way::Heard, &points.map(|point| CrashAt::the(1, point)), 2))
        .collect()
}

impl PayoutScenario {
    fn new(on: On, way: Way, orders: &[CrashAt], bills_max: usize) -> Self {
        Self {
            on,
            way,
            orders: orders.to_vec(),
            bills_max,
        }
    }

    /// Plays it to its end and judges it.
    pub(crate) async fn play(self) {
        let mut desk = Desk::open(self.on, []).await;
        let keys = ShopKeys::of(&desk).await;
        desk.doom(self.orders.iter().copied()).await;
        let mut bills: Vec<Bill> = Vec::new();
        while bills.len() < self.bills_max && (bills.is_empty() || desk.deaths < self.orders.len()) {
            let mut bill = Bill::new(bills.len(), self.way);
            bill.pay(&mut desk, &keys).await;
            end_is_told(&mut desk).await;
            bills.push(bill);
        }
        assert_eq!(desk.deaths, self.orders.len(), "a point was never reached");
        judge(&mut desk, &bills).await;
    }
}
