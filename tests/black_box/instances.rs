//! Two signers on one PostgreSQL: whoever is asked, and whoever dies, the shop sees one desk.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use vezne_signer::hooks::{CrashPoint, Hooks};
use vezne_tests::{Answer, Hold, On, World, order};

/// iyzico's call for a payment page.
const INITIALIZE: &str = "/payment/pay-with-iyzico/initialize";
/// How long a test waits for a level.
const DEADLINE: Duration = Duration::from_secs(20);

/// Two signers: the world's own, and the address of the other.
async fn two() -> (World, String) {
    let mut world = World::plan().on(On::Postgres).start().await;
    let other = world.start_another_signer().await;
    (world, other)
}

/// Two signers of which the world's own is held at a point once the hold is armed.
async fn two_with(hold: &Hold) -> (World, String) {
    let mut world = World::plan().on(On::Postgres).hooks(hold.hooks()).start().await;
    let other = world.start_another_signer_with(Hooks::default()).await;
    (world, other)
}

fn order_of(reference: &str) -> Value {
    let mut order = order();
    order["reference"] = reference.into();
    order
}

fn ids(answers: &[Answer]) -> BTreeSet<String> {
    answers.iter().map(|answer| answer.body["id"].to_string()).collect()
}

/// The types of a session's events, in the feed's order.
fn types_of(events: &[Value], session: &str) -> Vec<String> {
    let its = events.iter().filter(|event| event["session"]["id"] == session);
    its.map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

fn count(types: &[String], wanted: &str) -> usize {
    types.iter().filter(|kind| *kind == wanted).count()
}

fn assert_no_holes(events: &[Value], after: i64) {
    let places: Vec<i64> = events.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    let without_holes: Vec<i64> = (after + 1..).take(places.len()).collect();
    assert_eq!(places, without_holes);
}

/// Waits until a transaction in the world's database waits for another.
async fn somebody_waits_for_a_lock(world: &World) {
    let mut direct = PgConnection::connect(world.database().unwrap().url()).await.unwrap();
    let waiting = async {
        loop {
            let ask = sqlx::query_scalar::<_, i64>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            );
            if ask.fetch_one(&mut direct).await.unwrap() > 0 {
                return;
            }
        }
    };
    tokio::time::timeout(DEADLINE, waiting)
        .await
        .expect("a lock is waited for");
}

#[tokio::test]
async fn one_key_at_both_instances_opens_one_session() {
    let (world, other) = two().await;
    for round in 0..5 {
        let (order, key) = (order_of(&format!("SIP-{round}")), format!("order-{round}"));
        let openings = (0..10).map(|number| {
            let signer = if number % 2 == 0 { &world.signer } else { &other };
            Answer::to(world.opening_at(signer, &order, &key))
        });
        let answers = join_all(openings).await;
        assert_eq!(ids(&answers).len(), 1, "{:?}", ids(&answers));
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 200, 200, 201]);
    }
    world.run_jobs().await;
    let (events, last) = world.feed_after(&other, 0).await;
    assert_eq!((events.len(), last), (5, 5), "one session.open each");
}

#[tokio::test]
async fn an_opening_waits_for_the_same_key_at_the_other_instance() {
    let hold = Hold::at(CrashPoint::ChangeWritten);
    let (world, other) = two_with(&hold).await;
    hold.arm();
    let first = tokio::spawn(Answer::to(world.opening_at(&world.signer, &order(), "order-1")));
    hold.is_reached().await;
    let second = tokio::spawn(Answer::to(world.opening_at(&other, &order(), "order-1")));
    somebody_waits_for_a_lock(&world).await;
    hold.release();
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(first.body["id"], second.body["id"]);
}

#[tokio::test]
async fn an_instance_that_dies_with_a_key_uncommitted_leaves_it_to_the_other() {
    let hold = Hold::at(CrashPoint::ChangeWritten);
    let (mut world, other) = two_with(&hold).await;
    hold.arm();
    let first = world.signer.clone();
    let lost = world.opening_at(&first, &order(), "order-1").send();
    let lost = tokio::spawn(lost);
    hold.is_reached().await;
    let second = tokio::spawn(Answer::to(world.opening_at(&other, &order(), "order-1")));
    somebody_waits_for_a_lock(&world).await;
    world.kill(&first).await;
    assert!(lost.await.unwrap().is_err(), "nobody answers for a dead signer");
    assert_eq!(second.await.unwrap().status, 201);
    world.run_jobs_of(&other).await;
    let (events, _) = world.feed_after(&other, 0).await;
    assert_eq!(events.len(), 1, "{events:?}");
}

#[tokio::test]
async fn two_tabs_at_two_instances_are_given_one_page() {
    let (world, other) = two().await;
    for round in 1..=5 {
        let buyer = world.buyer_of(&format!("SIP-{round}")).await;
        let there = buyer.at(&other);
        let tabs = (0..6).map(|number| {
            let tab = if number % 2 == 0 { &buyer } else { &there };
            async move { tab.pay(1, &format!("tab-{number}")).await }
        });
        let answers = join_all(tabs).await;
        let shown: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
        let pages: BTreeSet<String> = shown.iter().map(|answer| answer.body["pageUrl"].to_string()).collect();
        assert_eq!(pages.len(), 1, "{pages:?}");
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            answer.problem(409, "attempt-in-progress");
        }
        assert_eq!(
            world.iyzico().calls_of(INITIALIZE).await,
            round,
            "one page a session was asked for"
        );
        let checkouts = world.observe("checkouts").await;
        assert_eq!(checkouts.as_array().unwrap().len(), round);
        // Whoever was turned away gets the same page, at either instance.
        assert!(pages.contains(&there.pay(1, "tab-late").await.body["pageUrl"].to_string()));
        assert!(pages.contains(&buyer.pay(1, "tab-later").await.body["pageUrl"].to_string()));
    }
}

#[tokio::test]
async fn everything_that_tells_of_a_payment_at_once_settles_it_once() {
    let (world, other) = two().await;
    for round in 1..=5 {
        let buyer = world.buyer_of(&format!("SIP-{round}")).await;
        let there = buyer.at(&other);
        let token = buyer.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        // The poller's look is due, too.
        world.advance_s(21).await;
        let notice = json!({ "token": token, "status": "SUCCESS", "signature": "valid",
                             "url": format!("{other}/v1/webhooks/iyzico") });
        let (back, again, told, (), (), read) = tokio::join!(
            buyer.come_back(&token),
            there.come_back(&token),
            world.control(Method::POST, "webhooks", &notice),
            world.run_jobs(),
            world.run_jobs_of(&other),
            there.session(),
        );
        assert_eq!((back.status, again.status, read.status), (303, 303, 200));
        assert_eq!(told["statuses"], json!([204]));
        assert_eq!(there.as_shop_sees().await["state"], "paid");
        world.run_jobs().await;
        let (events, _) = world.feed_after(&other, 0).await;
        let types = types_of(&events, &buyer.session);
        assert_eq!(count(&types, "session.paid"), 1, "{types:?}");
        assert_eq!(types.last().unwrap(), "session.paid", "nothing is told behind it");
        assert_no_holes(&events, 0);
    }
    assert_eq!(world.iyzico().captures().await.len(), 5);
}

#[tokio::test]
async fn a_reader_of_the_feed_misses_no_event_of_a_transaction_that_was_open_for_long() {
    let hold = Hold::at(CrashPoint::ChangeWritten);
    let (world, other) = two_with(&hold).await;
    hold.arm();
    let late = tokio::spawn(Answer::to(world.opening_at(
        &world.signer,
        &order_of("SIP-LATE"),
        "late",
    )));
    hold.is_reached().await;
    // Written first, and not committed yet; what comes later is published meanwhile.
    world.advance_s(5).await;
    for number in 0..3 {
        let order = order_of(&format!("SIP-{number}"));
        let opened = Answer::to(world.opening_at(&other, &order, &format!("order-{number}"))).await;
        assert_eq!(opened.status, 201, "{}", opened.text);
    }
    world.run_jobs_of(&other).await;
    let (before, last) = world.feed_after(&other, 0).await;
    assert_eq!((before.len(), last), (3, 3));
    assert_no_holes(&before, 0);

    hold.release();
    let late = late.await.unwrap();
    assert_eq!(late.status, 201, "{}", late.text);
    world.run_jobs_of(&other).await;
    let (after, last) = world.feed_after(&other, last).await;
    assert_eq!((after.len(), last), (1, 4));
    assert_eq!(after[0]["session"]["id"], late.body["id"]);
    assert!(
        after[0]["createdAt"].as_str() < before[0]["createdAt"].as_str(),
        "it is the older one"
    );
    assert_no_holes(&after, 3);
}
