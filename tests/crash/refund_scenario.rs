//! Deaths at named points on the way of a refund.

use vezne_signer::hooks::CrashPoint;
use vezne_tests::{CrashAt, On};

use crate::desk::Desk;
use crate::judge::everything_is_delivered;
use crate::refund::{GivenBack, Way};
use crate::refund_judge::{end_is_told, judge};

/// One after the other, the signer's deaths while payments go back. They are counted from the first payment on.
#[derive(Debug, Clone)]
pub(crate) struct RefundScenario {
    on: On,
    way: Way,
    orders: Vec<CrashAt>,
    /// How many payments may go back until every order was carried out.
    payments_max: usize,
}

/// While a payment goes back more changes than these are written: some are a sweep's, or a delivery's.
const CHANGES: [usize; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
const WAYS: [Way; 8] = [
    Way::Whole,
    Way::Items,
    Way::Part,
    Way::Declined,
    Way::Unheard,
    Way::ItemUnheard,
    Way::Undone,
    Way::ItemUndone,
];

/// On which ways a point is met, and at which of the times that it is reached. Every point must have its place here: a
/// new one does not compile without. None where no refund comes by, or a card payment does in the same way.
fn meetings(point: CrashPoint) -> Vec<(Way, usize)> {
    match point {
        CrashPoint::ChangeWritten | CrashPoint::ChangeCommitted => WAYS.into_iter().zip(CHANGES).collect(),
        CrashPoint::RefundBegun => vec![(Way::Whole, 1), (Way::Part, 1), (Way::Items, 1)],
        CrashPoint::RefundAnswered => vec![
            (Way::Whole, 1),
            (Way::Part, 1),
            // One item has gone back, and nobody knows; then both have.
            (Way::Items, 1),
            (Way::Items, 2),
            (Way::Unheard, 1),
            (Way::Undone, 1),
            (Way::ItemUnheard, 2),
            (Way::ItemUndone, 2),
            // iyzico's no, and then the items.
            (Way::Declined, 1),
            (Way::Declined, 2),
            (Way::Declined, 3),
        ],
        CrashPoint::RefundReportRead => vec![
            (Way::Unheard, 1),
            (Way::Undone, 1),
            (Way::Undone, 2),
            (Way::ItemUnheard, 1),
            (Way::ItemUndone, 1),
        ],
        CrashPoint::RefundOutcomeStored => vec![
            (Way::Whole, 1),
            // Between the items: the first is known to have gone back, the second was not sent.
            (Way::Items, 1),
            (Way::Items, 2),
            (Way::Declined, 1),
            (Way::Declined, 2),
            // That the answer is lost; and what the report shows.
            (Way::Unheard, 1),
            (Way::Unheard, 2),
            (Way::Undone, 2),
            (Way::Undone, 3),
            (Way::ItemUnheard, 2),
            (Way::ItemUnheard, 3),
            (Way::ItemUndone, 4),
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
        | CrashPoint::PayoutDrafted
        | CrashPoint::PayoutBegun
        | CrashPoint::PayoutAnswered
        | CrashPoint::PayoutQueried
        | CrashPoint::PayoutOutcomeStored
        | CrashPoint::IncomingRowsRead
        | CrashPoint::IncomingRowSaved => Vec::new(),
    }
}

/// Whether a refund comes by a point.
pub(crate) fn comes_by(point: CrashPoint) -> bool {
    !meetings(point).is_empty()
}

/// One death, at every point, on every way that reaches it.
pub(crate) fn once(on: On) -> Vec<RefundScenario> {
    let points = CrashPoint::ALL.iter().copied();
    points
        .flat_map(|point| meetings(point).into_iter().map(move |(way, time)| (point, way, time)))
        .map(|(point, way, time)| RefundScenario::new(on, way, &[CrashAt::the(time, point)], 1))
        .collect()
}

/// Two deaths at the same point, in two lives that follow each other.
pub(crate) fn twice(on: On) -> Vec<RefundScenario> {
    let points = CrashPoint::ALL.iter().copied();
    points
        .flat_map(|point| {
            let first = meetings(point).into_iter().filter(|(_, time)| *time == 1);
            first.map(move |(way, time)| RefundScenario::new(on, way, &[CrashAt::the(time, point); 2], 3))
        })
        .collect()
}

/// A death between writing and committing, and right after committing, what iyzico's word came to.
pub(crate) fn at_what_came_of_it(on: On) -> Vec<RefundScenario> {
    let mut scenarios = Vec::new();
    for (known, way) in [
        (CrashPoint::RefundAnswered, Way::Whole),
        (CrashPoint::RefundAnswered, Way::Items),
        (CrashPoint::RefundAnswered, Way::Unheard),
        (CrashPoint::RefundAnswered, Way::Declined),
        (CrashPoint::RefundReportRead, Way::Unheard),
        (CrashPoint::RefundReportRead, Way::Undone),
        (CrashPoint::RefundReportRead, Way::ItemUnheard),
        (CrashPoint::RefundReportRead, Way::ItemUndone),
    ] {
        for point in [CrashPoint::ChangeWritten, CrashPoint::ChangeCommitted] {
            let order = CrashAt::first_after(known, point);
            scenarios.push(RefundScenario::new(on, way, &[order], 1));
        }
    }
    scenarios
}

/// A death where iyzico was told to give back, and in the next lives where it is found out what came of it.
pub(crate) fn while_it_is_found_out(on: On) -> Vec<RefundScenario> {
    let first = [CrashPoint::RefundBegun, CrashPoint::RefundAnswered];
    let then = [CrashPoint::RefundReportRead, CrashPoint::RefundOutcomeStored];
    let pairs = first.into_iter().flat_map(|first| then.map(|then| [first, then]));
    pairs
        .flat_map(|points| [Way::Whole, Way::Items].map(|way| (way, points)))
        .map(|(way, points)| RefundScenario::new(on, way, &points.map(|point| CrashAt::the(1, point)), 2))
        .collect()
}

impl RefundScenario {
    fn new(on: On, way: Way, orders: &[CrashAt], payments_max: usize) -> Self {
        Self {
            on,
            way,
            orders: orders.to_vec(),
            payments_max,
        }
    }

    /// Plays it to its end and judges it.
    pub(crate) async fn play(self) {
        let mut desk = Desk::open(self.on, []).await;
        let mut given_back: Vec<GivenBack> = Vec::new();
        while given_back.len() < self.payments_max && (given_back.is_empty() || desk.deaths < self.orders.len()) {
            let mut given = GivenBack::paid(&mut desk, 3001 + given_back.len(), self.way).await;
            if given_back.is_empty() {
                everything_is_delivered(&mut desk).await;
                desk.doom(self.orders.iter().copied()).await;
            }
            given.give_back(&mut desk).await;
            end_is_told(&mut desk, self.way).await;
            given_back.push(given);
        }
        assert_eq!(desk.deaths, self.orders.len(), "a point was never reached");
        judge(&mut desk, &given_back).await;
    }
}
