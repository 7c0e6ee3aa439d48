//! The database goes away and comes back: a problem with a way forward, nothing lost, and no restart.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::timeout;
use vezne_postgres::CutAt;
use vezne_tests::{Answer, Buyer, DatabaseProxy, World, order};

/// How long a caller waits for a database that is away, at most.
const PROBLEM_WITHIN: Duration = Duration::from_millis(4500);
/// How long a buyer who comes back waits, whatever happens.
const CALLBACK_WITHIN: Duration = Duration::from_secs(3);
/// How long a test waits for a level.
const DEADLINE: Duration = Duration::from_secs(20);
/// How many buyers there are at once.
const BUYERS: usize = 20;

fn order_of(reference: &str) -> Value {
    let mut order = order();
    order["reference"] = reference.into();
    order
}

fn count(events: &[Value], kind: &str, session: &str) -> usize {
    let is_it = |event: &&Value| event["type"] == kind && event["session"]["id"] == session;
    events.iter().filter(is_it).count()
}

/// Asks while the database is away.
async fn away(request: RequestBuilder) {
    let answer = timeout(PROBLEM_WITHIN, Answer::to(request)).await;
    let answer = answer.expect("an answer in time");
    answer.problem(503, "store-unavailable");
    assert_eq!(answer.header("retry-after"), "10");
}

async fn readiness(world: &World) -> u16 {
    // An answer is good for five seconds.
    world.clock.advance_s(5);
    let ready = Answer::to(world.request(Method::GET, "/ready"));
    timeout(PROBLEM_WITHIN, ready).await.expect("an answer in time").status
}

/// Brings the buyer back while the database is away.
async fn comes_back_to_the_shop(buyer: &Buyer<'_>, token: &str) {
    let back = timeout(CALLBACK_WITHIN, buyer.come_back(token)).await;
    let back = back.expect("a way back in time");
    assert_eq!(
        (back.status, back.header("location")),
        (303, "http://localhost:8788/orders")
    );
}

#[tokio::test]
async fn whoever_asks_while_the_database_is_away_is_told_so_in_time() {
    let database = DatabaseProxy::start().await;
    let world = database.plan().start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    assert_eq!(readiness(&world).await, 200);

    database.proxy().go_down().await;
    let session = format!("/v1/sessions/{}", buyer.session);
    let quote = buyer.request(Method::POST, "/v1/session/installments");
    let pay = buyer.request(Method::POST, "/v1/session/pay-with-iyzico");
    let notice = json!({ "token": token, "status": "SUCCESS" });
    let (_, _, _, _, _, _, _, (), ready) = tokio::join!(
        away(world.opening_at(&world.signer, &order_of("SIP-AWAY"), "order-away")),
        away(world.as_shop(Method::GET, &session)),
        away(world.as_shop(Method::GET, "/v1/events")),
        away(buyer.request(Method::GET, "/v1/session")),
        away(quote.json(&json!({ "prefix": "552608" }))),
        away(
            pay.header("Idempotency-Key", "pay-while-away-1")
                .json(&json!({ "installments": 1 }))
        ),
        away(world.request(Method::POST, "/v1/webhooks/iyzico").json(&notice)),
        comes_back_to_the_shop(&buyer, &token),
        readiness(&world),
    );
    assert_eq!(ready, 503);

    database.proxy().come_back().await;
    assert_eq!(readiness(&world).await, 200);
    let opened = world.try_open(&order_of("SIP-AWAY"), "order-away").await;
    assert_eq!(opened.status, 201, "nothing of it was there: {}", opened.text);
    assert_eq!(buyer.pay(1, "pay-while-away-1").await.status, 200);
}

#[tokio::test]
async fn a_payment_taken_while_the_database_is_away_is_found_without_a_restart() {
    let database = DatabaseProxy::start().await;
    let world = database.plan().with_jobs().start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    database.proxy().go_down().await;
    world.iyzico().pay(&token, 1).await;
    comes_back_to_the_shop(&buyer, &token).await;
    world.advance_s(21).await;
    assert_eq!(readiness(&world).await, 503);

    database.proxy().come_back().await;
    // The feed alone: whoever reads the session makes the signer look.
    let found = async {
        loop {
            let (events, _) = world.feed_after(&world.signer, 0).await;
            if count(&events, "session.paid", &buyer.session) == 1 {
                return;
            }
        }
    };
    timeout(DEADLINE, found).await.expect("the poller finds it");
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

/// A buyer's way while connections break; every answer is told. Answers the session, which is opened sooner or later.
async fn buys_meanwhile(world: &World, number: usize, answered: mpsc::UnboundedSender<u16>) -> (String, String) {
    let (order, key) = (order_of(&format!("SIP-{number}")), format!("order-{number}"));
    let opened = loop {
        let answer = world.try_open(&order, &key).await;
        answered.send(answer.status).unwrap();
        if answer.status < 300 {
            break answer;
        }
        answer.problem(503, "store-unavailable");
    };
    let text = |field: &str| opened.body[field].as_str().unwrap().to_owned();
    let buyer = world.buyer_again(text("id"), text("token"));
    for _ in 0..3 {
        let (pay, read) = tokio::join!(buyer.pay(1, "meanwhile"), buyer.session());
        for answer in [&pay, &read] {
            answered.send(answer.status).unwrap();
            let is_refused = answer.status != 200;
            if is_refused && answer.body["code"] != "attempt-in-progress" {
                answer.problem(503, "store-unavailable");
            }
        }
    }
    (buyer.session, buyer.token)
}

#[tokio::test]
async fn connections_that_break_under_load_lose_nothing_that_was_answered() {
    let database = DatabaseProxy::start().await;
    let world = database.plan().start().await;
    let (answered, mut answers) = mpsc::unbounded_channel();
    let buyers = (0..BUYERS).map(|number| buys_meanwhile(&world, number, answered.clone()));
    let buyers = join_all(buyers.collect::<Vec<_>>());
    drop(answered);
    let proxy = database.proxy();
    let breaking = async {
        let (mut taken, mut refused, mut cuts) = (0, 0, 0);
        while let Some(status) = answers.recv().await {
            if !(200..300).contains(&status) {
                refused += 1;
                continue;
            }
            // Whenever something went well, so that it goes on; and one after the other, so that no order to cut is lost
            // with its connection.
            taken += 1;
            if proxy.cuts() == cuts {
                match taken % 3 {
                    0 => proxy.drop_connections().await,
                    1 => proxy.cut_at_commit(CutAt::AfterServer),
                    _ => proxy.cut_at_commit(CutAt::BeforeServer),
                }
                cuts += usize::from(taken % 3 != 0);
            }
        }
        (taken, refused, cuts)
    };
    let (sessions, (taken, refused, cuts)) = tokio::join!(buyers, breaking);
    assert!(refused > 0 && cuts > 2, "{taken} taken, {refused} refused, {cuts} cuts");
    // The last order may be still to be met: jobs commit, too.
    let calming = async {
        while proxy.cuts() < cuts {
            let _ = world.try_run_jobs_of(&world.signer).await;
        }
    };
    timeout(DEADLINE, calming).await.expect("no order is left over");

    // Whose page was lost may ask for another after half a minute.
    world.advance_s(31).await;
    for (session, token) in sessions {
        let buyer = world.buyer_again(session, token);
        let page = buyer.go_to_page(1).await;
        world.iyzico().pay(&page, 1).await;
        assert_eq!(buyer.come_back(&page).await.status, 303);
        assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    }
    let events = world.events().await;
    for kind in ["session.open", "session.paid"] {
        let of_kind = events.iter().filter(|event| event["type"] == kind);
        let references: Vec<String> = of_kind.map(|event| event["session"]["reference"].to_string()).collect();
        let different: BTreeSet<&String> = references.iter().collect();
        assert_eq!(
            (references.len(), different.len()),
            (BUYERS, BUYERS),
            "{kind}: {references:?}"
        );
    }
    assert_eq!(world.iyzico().captures().await.len(), BUYERS);
}
