//! Nobody answers and nobody refuses: the way to the database is silent, or another signer keeps a row that all write.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::time::timeout;
use vezne_signer::hooks::{CrashPoint, Hooks};
use vezne_signer::store::POSTGRES_LIMITS;
use vezne_tests::{Answer, DatabaseProxy, Hold, On, World, order};

/// How long a caller waits for a database that is silent, at most: a commit, and the truth about it.
const PROBLEM_WITHIN: Duration = Duration::from_secs(14);
/// How long a caller waits for a row that another signer keeps, at most: what the server gives a lock, and some more for
/// a machine that is busy. It is less than what a signer gives its own work.
const ROW_WITHIN: Duration = Duration::from_secs(6);
/// How long a buyer who comes back waits, whatever happens.
const CALLBACK_WITHIN: Duration = Duration::from_secs(3);
/// How long a test waits for a level.
const DEADLINE: Duration = Duration::from_secs(20);
/// How many connections a signer has.
const CONNECTIONS: i64 = 16;
/// More callers than that.
const CALLERS: usize = 40;

fn order_of(reference: &str) -> Value {
    let mut order = order();
    order["reference"] = reference.into();
    order
}

async fn within(limit: Duration, request: RequestBuilder) -> Answer {
    let answer = timeout(limit, Answer::to(request)).await;
    answer.expect("an answer in time")
}

/// Asks, and is told that the store does not answer.
async fn is_told(limit: Duration, request: RequestBuilder) {
    let answer = within(limit, request).await;
    answer.problem(503, "store-unavailable");
    assert_eq!(answer.header("retry-after"), "10");
}

/// How often something was told of an order.
fn count(events: &[Value], kind: &str, reference: &str) -> usize {
    let is_it = |event: &&Value| event["type"] == kind && event["session"]["reference"] == reference;
    events.iter().filter(is_it).count()
}

#[tokio::test]
async fn whoever_asks_while_the_database_is_silent_is_told_so_in_time() {
    let hold = Hold::at(CrashPoint::ChangeWritten);
    let database = DatabaseProxy::start().await;
    let world = database.plan().hooks(hold.hooks()).start().await;
    let buyer = world.buyer_of("SIP-1").await;
    let token = buyer.go_to_page(1).await;
    hold.arm();
    let under_way = world.opening_at(&world.signer, &order_of("SIP-UNDER-WAY"), "order-under-way");
    let under_way = tokio::spawn(is_told(PROBLEM_WITHIN, under_way));
    hold.is_reached().await;

    database.proxy().fall_silent();
    hold.release();
    world.iyzico().pay(&token, 1).await;
    let session = format!("/v1/sessions/{}", buyer.session);
    let reads = (0..CALLERS).map(|number| {
        let path = if number % 2 == 0 { &session } else { "/v1/events" };
        is_told(PROBLEM_WITHIN, world.as_shop(Method::GET, path))
    });
    let quote = buyer.request(Method::POST, "/v1/session/installments");
    let (_, (), (), back, ready) = tokio::join!(
        join_all(reads),
        is_told(PROBLEM_WITHIN, quote.json(&json!({ "prefix": "552608" }))),
        is_told(
            PROBLEM_WITHIN,
            world.opening_at(&world.signer, &order_of("SIP-AWAY"), "order-away")
        ),
        timeout(CALLBACK_WITHIN, buyer.come_back(&token)),
        within(PROBLEM_WITHIN, world.request(Method::GET, "/ready")),
    );
    under_way.await.unwrap();
    let back = back.expect("a way back in time");
    assert_eq!((back.status, ready.status), (303, 503));
    assert_eq!(back.header("location"), "http://localhost:8788/orders");

    database.proxy().speak_again();
    let reads = (0..CALLERS).map(|_| within(ROW_WITHIN, world.as_shop(Method::GET, "/v1/events")));
    for answer in join_all(reads).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    for (reference, key) in [("SIP-UNDER-WAY", "order-under-way"), ("SIP-AWAY", "order-away")] {
        let opened = world.try_open(&order_of(reference), key).await;
        assert!(opened.status == 201 || opened.status == 200, "{}", opened.text);
    }
    assert_eq!(buyer.come_back(&token).await.status, 303);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    let events = world.events().await;
    for reference in ["SIP-1", "SIP-UNDER-WAY", "SIP-AWAY"] {
        assert_eq!(count(&events, "session.open", reference), 1, "{reference}");
    }
    assert_eq!(count(&events, "session.paid", "SIP-1"), 1);
}

/// Waits until every connection of a signer waits for a lock.
async fn all_wait_for_a_lock(database: &DatabaseProxy) {
    let mut direct = PgConnection::connect(database.database().url()).await.unwrap();
    let waiting = async {
        loop {
            let ask = sqlx::query_scalar::<_, i64>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            );
            if ask.fetch_one(&mut direct).await.unwrap() == CONNECTIONS {
                return;
            }
        }
    };
    timeout(DEADLINE, waiting).await.expect("every connection waits");
}

#[tokio::test]
async fn connections_that_a_firewall_forgot_do_not_stay_in_the_pool() {
    let database = DatabaseProxy::start().await;
    let world = database.plan().start().await;
    let buyer = world.buyer().await;
    let path = format!("/v1/sessions/{}", buyer.session);
    let mut direct = PgConnection::connect(database.database().url()).await.unwrap();
    let mut locking = direct.begin().await.unwrap();
    locking.execute("LOCK TABLE sessions").await.unwrap();
    let under_way = (0..CALLERS).map(|_| is_told(PROBLEM_WITHIN, world.as_shop(Method::GET, &path)));
    let forgetting = async {
        all_wait_for_a_lock(&database).await;
        database.proxy().forget_connections();
    };
    tokio::join!(join_all(under_way), forgetting);
    locking.rollback().await.unwrap();
    let reads = (0..CALLERS).map(|_| within(ROW_WITHIN, world.as_shop(Method::GET, &path)));
    for answer in join_all(reads).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_signer_that_freezes_before_its_commit_stops_nobody_for_long() {
    let hold = Hold::at(CrashPoint::ChangeWritten);
    let mut world = World::plan().on(On::Postgres).hooks(hold.hooks()).start().await;
    let other = world.start_another_signer_with(Hooks::default()).await;
    let (first, second) = (world.buyer_of("SIP-1").await, world.buyer_of("SIP-2").await);
    let (page, _) = (first.go_to_page(1).await, second.go_to_page(1).await);
    world.iyzico().pay(&page, 1).await;
    world.advance_s(11).await;

    // It has taken a look upon itself, out of the budget that all share.
    hold.arm();
    let frozen = tokio::spawn(Answer::to(first.request(Method::GET, "/v1/session")));
    hold.is_reached().await;
    let waits = second.at(&other).request(Method::GET, "/v1/session");
    let events = world.as_shop_at(&other, Method::GET, "/v1/events");
    let opening = world.opening_at(&other, &order_of("SIP-3"), "order-3");
    let ((), events, opened) = tokio::join!(
        is_told(ROW_WITHIN, waits),
        within(ROW_WITHIN, events),
        within(ROW_WITHIN, opening),
    );
    assert_eq!((events.status, opened.status), (200, 201));

    let thaws = async {
        loop {
            let read = first.at(&other).request(Method::GET, "/v1/session");
            let read = within(ROW_WITHIN, read).await;
            if read.status == 200 {
                return read;
            }
            read.problem(503, "store-unavailable");
        }
    };
    let read = timeout(DEADLINE, thaws).await.expect("the server ends what is frozen");
    assert_eq!(read.body["state"], "paid");
    hold.release();
    let frozen = frozen.await.unwrap();
    frozen.problem(503, "store-unavailable");
    assert_eq!(count(&world.events().await, "session.paid", "SIP-1"), 1);
}

#[tokio::test]
async fn a_publisher_that_freezes_stops_the_feed_for_as_long_as_the_server_lets_it() {
    let world = World::plan().on(On::Postgres).start().await;
    world.buyer_of("SIP-1").await;
    let mut frozen = PgConnection::connect(world.database().unwrap().url()).await.unwrap();
    frozen.execute(POSTGRES_LIMITS).await.unwrap();
    frozen
        .execute("BEGIN; UPDATE feed_heads SET seq = seq WHERE name = 'events'")
        .await
        .unwrap();

    let publishing = timeout(ROW_WITHIN, world.try_run_jobs_of(&world.signer));
    let opening = world.opening_at(&world.signer, &order_of("SIP-2"), "order-2");
    let (published, events, opened) = tokio::join!(
        publishing,
        within(ROW_WITHIN, world.as_shop(Method::GET, "/v1/events")),
        within(ROW_WITHIN, opening),
    );
    assert!(published.expect("an end in time").is_err());
    assert_eq!((events.status, &events.body["events"]), (200, &json!([])));
    assert_eq!(opened.status, 201);

    let thaws = async { while world.try_run_jobs_of(&world.signer).await.is_err() {} };
    timeout(DEADLINE, thaws).await.expect("the server ends what is frozen");
    let (events, last) = world.feed_after(&world.signer, 0).await;
    assert_eq!((events.len(), last), (2, 2));
    assert!(frozen.ping().await.is_err(), "it has no transaction any more");
}

#[tokio::test]
async fn a_migration_may_take_as_long_as_it_takes() {
    let mut world = World::plan().on(On::Postgres).start().await;
    let mut direct = PgConnection::connect(world.database().unwrap().url()).await.unwrap();
    let mut migrating = direct.begin().await.unwrap();
    migrating.execute("LOCK TABLE _sqlx_migrations").await.unwrap();
    // Longer than what a lock is given twice.
    let ends = async {
        migrating.execute("SELECT pg_sleep(7)").await.unwrap();
        migrating.rollback().await.unwrap();
    };
    let (other, ()) = tokio::join!(world.start_another_signer(), ends);
    let ready = within(ROW_WITHIN, world.request_to(&other, Method::GET, "/ready")).await;
    assert_eq!(ready.status, 200, "{}", ready.text);
}
