//! A row that cannot be read, for whatever reason: it is told to the operator, and stops nothing else.

use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _};
use vezne_tests::{On, Operator, ShopServer, World};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const HOUR_S: i64 = 3600;

/// Changes rows past the signer.
pub(crate) async fn tamper(world: &World, statement: &'static str, id: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(world.store_url()).await.unwrap();
    let done = sqlx::query(statement).bind(id).execute(&mut connection).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    connection.close().await.unwrap();
}

/// The types of a session's events, as deliveries told them: they come in any order, so sorted.
fn told_of(shop: &ShopServer, session: &str) -> Vec<String> {
    let told = shop.received().into_iter().map(|delivery| delivery.json());
    let of_session = told.filter(|event| event["session"]["id"] == session);
    let mut types: Vec<_> = of_session
        .map(|event| event["type"].as_str().unwrap().to_owned())
        .collect();
    types.sort_unstable();
    types
}

#[tokio::test]
async fn a_session_whose_order_cannot_be_read_stops_neither_sweep_nor_feed_nor_deliveries() {
    for on in [On::Sqlite, On::Postgres] {
        let shop = ShopServer::start().await;
        let world = World::plan().on(on).telling(&shop.url(), &[SECRET]).start().await;
        let broken = world.buyer_of("SIP-1").await.session;
        let next = world.buyer_of("SIP-2").await.session;
        let spoil = match on {
            On::Sqlite => "UPDATE sessions SET order_sealed = x'01' WHERE id = $1",
            On::Postgres => "UPDATE sessions SET order_sealed = '\\x01'::bytea WHERE id = $1",
        };
        tamper(&world, spoil, &broken).await;
        world.pass_s(3 * HOUR_S, HOUR_S).await;
        let story = world.story_of(&next).await;
        assert_eq!(story, ["session.open", "session.expired"], "the one behind it expires");
        assert_eq!(told_of(&shop, &next), ["session.expired", "session.open"]);
        assert_eq!(told_of(&shop, &broken), ["session.open"]);
        let events = world.events().await;
        let of_broken = events.iter().find(|event| event["session"]["id"] == broken.as_str());
        assert_eq!(of_broken.unwrap()["session"]["reference"], Value::Null);
    }
}

#[tokio::test]
async fn an_event_of_a_newer_signer_is_published_and_told_as_it_is() {
    let shop = ShopServer::start().await;
    let world = World::plan().telling(&shop.url(), &[SECRET]).start().await;
    let session = world.buyer().await.session;
    let newer = "UPDATE events SET type = 'session.blessed' WHERE session_id = $1";
    tamper(&world, newer, &session).await;
    let next = world.buyer_of("SIP-2").await.session;
    world.run_jobs().await;
    assert_eq!(told_of(&shop, &session), ["session.blessed"]);
    assert_eq!(told_of(&shop, &next), ["session.open"]);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_given_up_like_one_that_nobody_takes() {
    let shop = ShopServer::start().await;
    let world = World::plan().telling(&shop.url(), &[SECRET]).start().await;
    let session = world.buyer().await.session;
    tamper(&world, "UPDATE events SET facts = '{' WHERE session_id = $1", &session).await;
    world.pass_s(40 * HOUR_S, HOUR_S).await;
    let operator = Operator::with(&world, PROGRAM, |plan| plan.telling(&shop.url(), SECRET));
    let list = ["webhooks", "list", "--state", "given-up", "--json"];
    let listed = operator.run(&world, &list).await.done();
    let delivery = &listed["deliveries"][0];
    assert_eq!(delivery["tries"], json!(8), "{listed}");
    assert!(
        delivery["lastOutcome"].as_str().unwrap().contains("cannot be read"),
        "{listed}"
    );
}
