//! Events on their way to the shop's server: signed, the same in every try, and tried until they are taken or given up.

use reqwest::Method;
use serde_json::json;
use vezne_tests::{Answer, On, Received, Reply, ShopServer, World};

/// What deliveries are signed with.
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
/// The secret before it, which the shop still takes.
const OLD_SECRET: &str = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
/// The pauses before the second try, the third and so on; each may be a fifth shorter or longer.
const PAUSES_S: [i64; 7] = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];
/// Unix seconds of the tests' first moment.
const MORNING_S: i64 = 1_793_610_000;

/// A world that tells this server, and one event that is not told yet: the last one of its session, however long the test
/// takes.
async fn world_with_an_event(shop: &ShopServer) -> World {
    let world = World::plan().telling(&shop.url(), &[SECRET]).start().await;
    let session = world.buyer().await.session;
    world.run_jobs().await;
    shop.forget();
    let cancel = world.as_shop(Method::POST, &format!("/v1/sessions/{session}/cancel"));
    assert_eq!(Answer::to(cancel).await.status, 200);
    world
}

/// Lets time pass and has done what is due then.
async fn after_s(world: &World, seconds: i64) {
    world.clock.advance_s(seconds);
    world.run_jobs().await;
}

/// Checks that the next try comes after such a pause, and not before.
async fn tried_again_after(world: &World, shop: &ShopServer, pause_s: i64) {
    let tries = shop.received().len();
    after_s(world, pause_s * 8 / 10 - 1).await;
    assert_eq!(shop.received().len(), tries, "earlier than after {pause_s} s");
    after_s(world, pause_s * 4 / 10 + 2).await;
    assert_eq!(shop.received().len(), tries + 1, "later than after {pause_s} s");
}

/// Checks that nothing is sent any more.
async fn left_in_peace(world: &World, shop: &ShopServer) {
    let tries = shop.received().len();
    for _ in 0..4 {
        after_s(world, 100_000).await;
    }
    assert_eq!(shop.received().len(), tries);
}

#[tokio::test]
async fn every_event_is_delivered_once_as_the_feed_has_it_and_signed() {
    for on in [On::Sqlite, On::Postgres] {
        let shop = ShopServer::start().await;
        let world = World::plan().on(on).telling(&shop.url(), &[SECRET]).start().await;
        let buyer = world.buyer().await;
        let token = buyer.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        buyer.come_back(&token).await;
        let feed = world.events().await;
        let mut received = shop.received();
        received.sort_by_key(|delivery| delivery.json()["seq"].as_i64());
        let bodies: Vec<_> = received.iter().map(Received::json).collect();
        assert_eq!((&bodies, bodies.len()), (&feed, 5));
        for delivery in &received {
            delivery.verify(SECRET).unwrap();
            assert!(delivery.verify(OLD_SECRET).is_err());
            assert_eq!(
                (&json!(delivery.id), delivery.timestamp),
                (&delivery.json()["id"], MORNING_S)
            );
        }
        left_in_peace(&world, &shop).await;
    }
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_with_the_same_id_and_bytes_and_a_new_time() {
    let shop = ShopServer::start().await;
    let world = world_with_an_event(&shop).await;
    shop.will([Reply::Status(500), Reply::Status(404), Reply::Cut, Reply::Status(302)]);
    world.run_jobs().await;
    for pause_s in &PAUSES_S[..4] {
        tried_again_after(&world, &shop, *pause_s).await;
    }
    left_in_peace(&world, &shop).await;
    let received = shop.received();
    let [first, again @ ..] = received.as_slice() else {
        panic!("nothing came")
    };
    assert_eq!(again.len(), 4, "the fifth try was taken");
    let mut at = first.timestamp;
    for delivery in again {
        assert_eq!((&delivery.id, &delivery.body), (&first.id, &first.body));
        delivery.verify(SECRET).unwrap();
        assert!(delivery.timestamp > at && delivery.signature != first.signature);
        at = delivery.timestamp;
    }
}

#[tokio::test]
async fn after_eight_tries_it_is_given_up() {
    let shop = ShopServer::start().await;
    let world = world_with_an_event(&shop).await;
    shop.will(vec![Reply::Status(503); 20]);
    world.run_jobs().await;
    for pause_s in PAUSES_S {
        tried_again_after(&world, &shop, pause_s).await;
    }
    assert_eq!(shop.received().len(), 8);
    left_in_peace(&world, &shop).await;
    // What is new is told all the same.
    world.buyer_of("SIP-2").await;
    world.run_jobs().await;
    assert_eq!(shop.received().len(), 9);
}

#[tokio::test]
async fn a_shop_that_is_not_there_is_told_when_it_is_back() {
    let address = ShopServer::nowhere().await;
    let world = World::plan()
        .telling(&ShopServer::url_at(address), &[SECRET])
        .start()
        .await;
    world.buyer().await;
    world.run_jobs().await;
    let shop = ShopServer::start_at(address).await;
    tried_again_after(&world, &shop, PAUSES_S[0]).await;
    shop.received()[0].verify(SECRET).unwrap();
}

#[tokio::test]
async fn a_delivery_whose_answer_was_lost_comes_again_with_the_same_id() {
    let shop = ShopServer::start().await;
    let world = world_with_an_event(&shop).await;
    shop.will([Reply::Cut]);
    world.run_jobs().await;
    assert_eq!(shop.received().len(), 1, "the shop has read it");
    tried_again_after(&world, &shop, PAUSES_S[0]).await;
    let received = shop.received();
    assert_eq!(
        (&received[0].id, &received[0].body),
        (&received[1].id, &received[1].body)
    );
    left_in_peace(&world, &shop).await;
}

#[tokio::test]
async fn another_signer_goes_on_where_one_was_killed() {
    let shop = ShopServer::start().await;
    let mut world = world_with_an_event(&shop).await;
    shop.will([Reply::Status(500)]);
    world.run_jobs().await;
    world.kill_signer().await;
    world.start_signer_again().await;
    tried_again_after(&world, &shop, PAUSES_S[0]).await;
    left_in_peace(&world, &shop).await;
}

#[tokio::test]
async fn a_shop_may_ask_for_a_longer_pause_but_not_for_an_endless_one() {
    let shop = ShopServer::start().await;
    let world = world_with_an_event(&shop).await;
    shop.will([
        Reply::RetryAfter(503, 120),
        Reply::RetryAfter(429, 1),
        Reply::RetryAfter(503, 9_999_999),
    ]);
    world.run_jobs().await;
    after_s(&world, 119).await;
    assert_eq!(shop.received().len(), 1, "as it asked");
    after_s(&world, 1).await;
    assert_eq!(shop.received().len(), 2);
    // Sooner than planned is not granted.
    tried_again_after(&world, &shop, PAUSES_S[1]).await;
    after_s(&world, 36_000 - 1).await;
    assert_eq!(shop.received().len(), 3, "ten hours at most");
    after_s(&world, 1).await;
    assert_eq!(shop.received().len(), 4);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (shop, elsewhere) = (ShopServer::start().await, ShopServer::start().await);
    let world = world_with_an_event(&shop).await;
    shop.will([Reply::Redirect(elsewhere.url())]);
    world.run_jobs().await;
    assert_eq!(shop.received().len(), 1);
    tried_again_after(&world, &shop, PAUSES_S[0]).await;
    assert_eq!(elsewhere.received(), []);
}

#[tokio::test]
async fn of_two_secrets_the_first_signs_and_the_second_signs_nothing() {
    let shop = ShopServer::start().await;
    let world = World::plan().telling(&shop.url(), &[SECRET, OLD_SECRET]).start().await;
    world.buyer().await;
    world.run_jobs().await;
    let received = shop.received();
    received[0].verify(SECRET).unwrap();
    assert!(received[0].verify(OLD_SECRET).is_err());
    assert_eq!(received[0].signature.split(' ').count(), 1);
}
