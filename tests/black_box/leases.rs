//! Work that one instance does for all: who dies with it leaves it to the other, and nobody does it twice.

use serde_json::json;
use vezne_signer::hooks::{CrashPoint, Hooks};
use vezne_tests::{Hold, On, ShopServer, World};

/// iyzico's call that tells what became of a token.
const RETRIEVE: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";
/// How long a lease lasts.
const LEASE_S: i64 = 60;
/// What deliveries are signed with.
const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

#[tokio::test]
async fn a_look_whose_instance_dies_is_taken_up_by_the_other_when_the_lease_ends() {
    let hold = Hold::at(CrashPoint::LookLeased);
    let mut world = World::plan().on(On::Postgres).hooks(hold.hooks()).start().await;
    let other = world.start_another_signer_with(Hooks::default()).await;
    let first = world.signer.clone();
    let (session, token) = {
        let buyer = world.buyer().await;
        (buyer.session.clone(), buyer.go_to_page(1).await)
    };
    world.iyzico().pay(&token, 1).await;
    world.advance_s(21).await;
    hold.arm();
    tokio::select! {
        () = world.run_jobs() => panic!("the look went on"),
        () = hold.is_reached() => {}
    }
    world.kill(&first).await;

    world.advance_s(LEASE_S - 1).await;
    world.run_jobs_of(&other).await;
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 0, "the lease still holds");
    world.advance_s(1).await;
    world.run_jobs_of(&other).await;
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 1);
    let (events, _) = world.feed_after(&other, 0).await;
    let last = events.last().unwrap();
    assert_eq!(
        (&last["type"], &last["session"]["id"]),
        (&json!("session.paid"), &json!(session))
    );
}

#[tokio::test]
async fn a_delivery_whose_instance_dies_is_made_again_by_the_other_when_the_lease_ends() {
    let shop = ShopServer::start().await;
    let hold = Hold::at(CrashPoint::DeliverySent);
    let plan = World::plan().on(On::Postgres).hooks(hold.hooks());
    let mut world = plan.telling(&shop.url(), &[SECRET]).start().await;
    let other = world.start_another_signer_with(Hooks::default()).await;
    let first = world.signer.clone();
    world.buyer().await;
    hold.arm();
    tokio::select! {
        () = world.run_jobs() => panic!("the delivery was noted"),
        () = hold.is_reached() => {}
    }
    world.kill(&first).await;
    let (events, _) = world.feed_after(&other, 0).await;
    let id = events[0]["id"].as_str().unwrap();
    assert_eq!(shop.told(), [id], "the shop's server has it, and nobody knows that");

    world.advance_s(LEASE_S - 1).await;
    world.run_jobs_of(&other).await;
    assert_eq!(shop.told(), [id], "the lease still holds");
    world.advance_s(1).await;
    world.run_jobs_of(&other).await;
    assert_eq!(shop.told(), [id, id], "the same event, under the same id");
    world.advance_s(10 * LEASE_S).await;
    world.run_jobs_of(&other).await;
    assert_eq!(shop.told(), [id, id], "now it is known");
}

#[tokio::test]
async fn an_event_is_delivered_once_while_every_instance_delivers() {
    let shop = ShopServer::start().await;
    let plan = World::plan().on(On::Postgres);
    let mut world = plan.telling(&shop.url(), &[SECRET]).start().await;
    let other = world.start_another_signer().await;
    for round in 0..10 {
        let opening = async |reference: String| world.buyer_of(&reference).await.session;
        tokio::join!(
            opening(format!("SIP-{round}-a")),
            opening(format!("SIP-{round}-b")),
            world.run_jobs(),
            world.run_jobs_of(&other),
        );
    }
    tokio::join!(world.run_jobs(), world.run_jobs_of(&other));
    let (events, last) = world.feed_after(&other, 0).await;
    let places: Vec<i64> = events.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!((places, last), ((1..=20).collect(), 20));
    let mut received = shop.told();
    received.sort_unstable();
    let mut published: Vec<&str> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
    published.sort_unstable();
    assert_eq!(received, published);
}
