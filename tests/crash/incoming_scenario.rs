//! Where a signer may die while it reads what came, and what must hold in the end.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vezne_signer::hooks::CrashPoint;
use vezne_tests::{CrashAt, On};

use crate::buyer::open_session;
use crate::desk::Desk;
use crate::judge::{is_without_holes, kind, logs_are_whole, of_session, stop};

/// Changes that are written in a life that reads what came: the lease, two rows, the end, the places in the feed.
const CHANGES: [usize; 6] = [1, 2, 3, 4, 5, 6];

/// Deaths while the statement is read.
#[derive(Debug)]
pub(crate) struct IncomingScenario {
    on: On,
    orders: Vec<CrashAt>,
}

/// At which of the times that it is reached a point is met. Every other point is another way's.
fn meetings(point: CrashPoint) -> Vec<usize> {
    match point {
        CrashPoint::IncomingRowsRead => vec![1],
        // Between the two rows, and after both.
        CrashPoint::IncomingRowSaved => vec![1, 2],
        CrashPoint::ChangeWritten | CrashPoint::ChangeCommitted => CHANGES.to_vec(),
        _ => Vec::new(),
    }
}

/// Whether money that comes goes by a point.
pub(crate) fn comes_by(point: CrashPoint) -> bool {
    !meetings(point).is_empty()
}

/// One death, at every point.
pub(crate) fn once(on: On) -> Vec<IncomingScenario> {
    let points = CrashPoint::ALL.iter().copied();
    let mut scenarios: Vec<IncomingScenario> = points
        .flat_map(|point| meetings(point).into_iter().map(move |time| CrashAt::the(time, point)))
        .map(|order| IncomingScenario::new(on, &[order]))
        .collect();
    for point in [CrashPoint::ChangeWritten, CrashPoint::ChangeCommitted] {
        for known in [CrashPoint::IncomingRowsRead, CrashPoint::IncomingRowSaved] {
            scenarios.push(IncomingScenario::new(on, &[CrashAt::first_after(known, point)]));
        }
    }
    scenarios
}

/// Two deaths, in two readings that follow each other.
pub(crate) fn twice(on: On) -> Vec<IncomingScenario> {
    let (read, saved) = (CrashPoint::IncomingRowsRead, CrashPoint::IncomingRowSaved);
    [[read, read], [read, saved], [saved, read], [saved, saved]]
        .map(|points| IncomingScenario::new(on, &points.map(|point| CrashAt::the(1, point))))
        .into()
}

impl IncomingScenario {
    fn new(on: On, orders: &[CrashAt]) -> Self {
        let orders = orders.to_vec();
        Self { on, orders }
    }

    /// Plays it to its end and judges it: one buyer sends what was asked for, another less.
    pub(crate) async fn play(self) {
        let mut desk = Desk::open(self.on, []).await;
        let (fits, fits_reference) = waiting(&mut desk, 4001).await;
        let (short, short_reference) = waiting(&mut desk, 4002).await;
        // Nobody reads before the signer that is to die.
        desk.signer.kill().await;
        send(&desk, "100.00", &fits_reference).await;
        send(&desk, "99.00", &short_reference).await;
        desk.live_until(self.orders.iter().copied()).await;
        let feed = both_are_told(&mut desk, &fits, &short).await;
        // Another reading has the same rows.
        desk.pass_s(60).await;
        assert_eq!(desk.deaths, self.orders.len(), "a point was never reached");
        is_without_holes(&feed);
        let stories = [
            (&fits, "session.paid", "received"),
            (&short, "session.needs_review", "needs_review"),
        ];
        for (session, end, stage) in stories {
            let told: Vec<&str> = of_session(&feed, session).map(kind).collect();
            assert_eq!(told, ["session.open", "incoming.awaiting", end]);
            let seen = desk.as_shop(&format!("/v1/sessions/{session}")).await;
            let rows = seen["incoming"]["rows"].as_array().expect("rows");
            assert_eq!((rows.len(), &rows[0]["stage"]), (1, &json!(stage)), "{seen}");
        }
        stop(&mut desk).await;
        logs_are_whole(&desk, &[(&fits, 3), (&short, 3)], feed.len()).await;
    }
}

/// A session that waits for a transfer, and its reference.
async fn waiting(desk: &mut Desk, number: usize) -> (String, String) {
    let (session, token) = open_session(desk, number, &["incoming_transfer"]).await;
    let shown = desk
        .send(|http, signer| {
            http.post(format!("{signer}/v1/session/incoming-transfer"))
                .bearer_auth(&token)
                .json(&json!({}))
        })
        .await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let reference = shown.body["reference"].as_str().expect("a reference");
    (session, reference.to_owned())
}

async fn send(desk: &Desk, amount: &str, reference: &str) {
    let order = json!({ "amount": amount, "senderName": "Ayşe Yılmaz", "description": reference });
    desk.control("isbank/incoming", &order).await;
}

/// Waits until the shop has been told of both, and of everything before.
async fn both_are_told(desk: &mut Desk, fits: &str, short: &str) -> Vec<Value> {
    desk.wait_for("what came", async |desk| {
        let feed = desk.feed().await;
        let ends = |session: &str, wanted: &str| of_session(&feed, session).any(|event| kind(event) == wanted);
        let told: BTreeSet<String> = desk.shop.told().iter().map(|event| event["id"].to_string()).collect();
        let is_told = feed.iter().all(|event| told.contains(&event["id"].to_string()));
        (is_told && ends(fits, "session.paid") && ends(short, "session.needs_review")).then_some(feed)
    })
    .await
}
