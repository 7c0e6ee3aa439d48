//! Deaths at named points, and what each of them must look like from outside.

use std::collections::BTreeSet;

use vezne_signer::hooks::CrashPoint;
use vezne_tests::{CrashAt, On};

use crate::buyer::{Buyer, Home, Paid};
use crate::desk::Desk;
use crate::judge::{everything_is_delivered, judge};

/// One after the other, the signer's deaths on the way of its buyers.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    on: On,
    home: Home,
    orders: Vec<CrashAt>,
    /// How many buyers may come until every order was carried out: most points are reached once on a buyer's way.
    buyers_max: usize,
}

/// How a point is met on a buyer's way.
struct Meeting {
    /// At which of the times that it is reached.
    times: &'static [usize],
    /// On whose way.
    homes: &'static [Home],
    /// How many pages a death there loses, where it is always as many.
    pages_lost: Option<usize>,
    /// How many pages are left at iyzico that nobody has seen.
    pages_unseen: Option<usize>,
}

const EVERY_HOME: &[Home] = &[Home::ComesBack, Home::StaysAway];
/// On a buyer's way some twenty changes are written: the first is a sweep's, the last are a delivery's.
const CHANGES: &[usize] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/// Every point must have its place here: a new one does not compile without. `None` where no card payment comes by.
fn meeting(point: CrashPoint) -> Option<Meeting> {
    let once = Meeting {
        times: &[1],
        homes: EVERY_HOME,
        pages_lost: Some(0),
        pages_unseen: Some(0),
    };
    Some(match point {
        CrashPoint::ChangeWritten | CrashPoint::ChangeCommitted => Meeting {
            times: CHANGES,
            pages_lost: None,
            pages_unseen: None,
            ..once
        },
        CrashPoint::AttemptStarted => Meeting {
            pages_lost: Some(1),
            ..once
        },
        CrashPoint::PageReceived => Meeting {
            pages_lost: Some(1),
            pages_unseen: Some(1),
            ..once
        },
        CrashPoint::LookLeased => Meeting {
            homes: &[Home::StaysAway],
            ..once
        },
        // Jobs that go on beside a buyer who may be waiting for a page.
        CrashPoint::EventsPublished | CrashPoint::DeliverySent => Meeting {
            pages_lost: None,
            pages_unseen: None,
            ..once
        },
        CrashPoint::SessionOpened | CrashPoint::PageStored | CrashPoint::TokenLookedUp | CrashPoint::OutcomeStored => {
            once
        }
        CrashPoint::BankAuthorized
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
        | CrashPoint::PayoutDrafted
        | CrashPoint::PayoutBegun
        | CrashPoint::PayoutAnswered
        | CrashPoint::PayoutQueried
        | CrashPoint::PayoutOutcomeStored
        | CrashPoint::IncomingRowsRead
        | CrashPoint::IncomingRowSaved => return None,
    })
}

/// The points that a card payment comes by, with how it meets them.
fn meetings() -> impl Iterator<Item = (CrashPoint, Meeting)> {
    let every = CrashPoint::ALL.iter().copied();
    every.filter_map(|point| Some((point, meeting(point)?)))
}

/// Whether a card payment comes by a point.
pub(crate) fn comes_by(point: CrashPoint) -> bool {
    meeting(point).is_some()
}

/// One death, at every point, on every way that reaches it.
pub(crate) fn once(on: On) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for (point, Meeting { times, homes, .. }) in meetings() {
        for (index, &time) in times.iter().enumerate() {
            // A point that is met at many times is met on one way at each.
            let is_here = |way: usize| times.len() == 1 || way == index % homes.len();
            for (_, &home) in homes.iter().enumerate().filter(|(way, _)| is_here(*way)) {
                scenarios.push(Scenario::new(on, home, &[CrashAt::the(time, point)], 1));
            }
        }
    }
    scenarios
}

/// Two deaths at the same point, in two lives that follow each other.
pub(crate) fn twice(on: On) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for (index, (point, Meeting { times, homes, .. })) in meetings().enumerate() {
        for &time in times.iter().take(5) {
            let home = homes[(index + time) % homes.len()];
            scenarios.push(Scenario::new(on, home, &[CrashAt::the(time, point); 2], 2));
        }
    }
    scenarios
}

/// A death at every point, and in the next life one at the next point on the way.
pub(crate) fn next(on: On) -> Vec<Scenario> {
    let following = meetings().zip(meetings().skip(1));
    following
        .map(|((first, at_first), (second, at_second))| {
            let order = |point, meeting: &Meeting| CrashAt::the(meeting.times.get(1).copied().unwrap_or(1), point);
            let is_looked_for = [first, second].contains(&CrashPoint::LookLeased);
            let home = if is_looked_for {
                Home::StaysAway
            } else {
                Home::ComesBack
            };
            Scenario::new(on, home, &[order(first, &at_first), order(second, &at_second)], 2)
        })
        .collect()
}

/// A death between writing and committing, and right after committing, what came of a page that was asked for and of a
/// payment that was looked up; once, and in the next life again.
pub(crate) fn at_what_came_of_it(on: On) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for known in [CrashPoint::PageReceived, CrashPoint::TokenLookedUp] {
        for point in [CrashPoint::ChangeWritten, CrashPoint::ChangeCommitted] {
            let order = CrashAt::first_after(known, point);
            for &home in EVERY_HOME {
                scenarios.push(Scenario::new(on, home, &[order], 1));
                scenarios.push(Scenario::new(on, home, &[order; 2], 2));
            }
        }
    }
    scenarios
}

impl Scenario {
    fn new(on: On, home: Home, orders: &[CrashAt], buyers_max: usize) -> Self {
        Self {
            on,
            home,
            orders: orders.to_vec(),
            buyers_max,
        }
    }

    /// Plays it to its end and judges it.
    pub(crate) async fn play(self) {
        let mut desk = Desk::open(self.on, self.orders.iter().copied()).await;
        let mut buyers = Vec::new();
        while buyers.len() < self.buyers_max && (buyers.is_empty() || desk.deaths < self.orders.len()) {
            let buyer = Buyer::new(&mut desk, 1001 + buyers.len()).await;
            buyers.push(buyer.buy(&mut desk, self.home).await);
            everything_is_delivered(&mut desk).await;
        }
        assert_eq!(desk.deaths, self.orders.len(), "a point was never reached");
        self.what_was_not_noted_is_sent_again(&mut desk).await;
        judge(&mut desk, &buyers).await;
        self.judge_pages(&desk, &buyers).await;
    }

    /// A death costs a page where its answer was under way, and nowhere else.
    async fn judge_pages(&self, desk: &Desk, buyers: &[Paid]) {
        let sum = |of: fn(Meeting) -> Option<usize>| -> Option<usize> {
            self.orders.iter().map(|order| meeting(order.point).and_then(of)).sum()
        };
        if let Some(lost) = sum(|meeting| meeting.pages_lost) {
            let told: usize = buyers.iter().map(|buyer| buyer.pages_lost).sum();
            assert_eq!(told, lost, "pages that were lost");
        }
        if let Some(unseen) = sum(|meeting| meeting.pages_unseen) {
            let opened = desk.observe("checkouts").await;
            let opened = opened.as_array().expect("pages").len();
            assert_eq!(opened, buyers.len() + unseen, "pages at iyzico");
        }
    }

    /// A delivery that nobody could write down goes out once more: the shop is told at least once, not exactly once.
    async fn what_was_not_noted_is_sent_again(&self, desk: &mut Desk) {
        if self.orders.iter().any(|order| order.point == CrashPoint::DeliverySent) {
            desk.wait_for("a delivery that is sent twice", async |desk| {
                let told = desk.shop.told();
                let ids: BTreeSet<&str> = told.iter().filter_map(|event| event["id"].as_str()).collect();
                (told.len() > ids.len()).then_some(())
            })
            .await;
        }
    }
}
