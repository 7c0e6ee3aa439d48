//! The callback in every way that it comes: the payment is found once, and told once.

use serde_json::{Value, json};
use vezne_tests::{Buyer, World};

use super::{LONG_S, STEP_S, standing, taken};

/// Checks that a session is paid, was paid once, and that the shop was told of it once.
async fn paid_once(world: &World, buyer: &Buyer<'_>) {
    assert_eq!(standing(buyer).await, ("paid".to_owned(), Value::Null));
    taken(world, buyer, 1).await;
    let story = world.story_of(&buyer.session).await;
    let told = story.iter().filter(|kind| kind.starts_with("session.paid")).count();
    assert_eq!(told, 1, "{story:?}");
}

#[tokio::test]
async fn a_callback_that_comes_twice() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    for _ in 0..2 {
        assert_eq!(buyer.come_back(&token).await.status, 303);
    }
    paid_once(&world, &buyer).await;
    world.pass_s(LONG_S, STEP_S).await;
    paid_once(&world, &buyer).await;
}

#[tokio::test]
async fn a_callback_that_comes_before_the_payment_and_never_again() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    buyer.come_back(&token).await;
    assert_eq!(standing(&buyer).await.0, "processing");
    world.iyzico().pay(&token, 1).await;
    world.pass_s(LONG_S, STEP_S).await;
    paid_once(&world, &buyer).await;
}

#[tokio::test]
async fn a_callback_that_comes_when_everything_is_over_and_the_poller_has_found_the_payment() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    world.pass_s(LONG_S, STEP_S).await;
    paid_once(&world, &buyer).await;
    let back = buyer.come_back(&token).await;
    assert_eq!(back.status, 303);
    assert!(
        back.header("location")
            .starts_with("http://localhost:8788/return/SIP-1001"),
        "{:?}",
        back.headers
    );
    paid_once(&world, &buyer).await;
}

#[tokio::test]
async fn a_callback_that_is_the_first_word_after_the_sessions_end() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    // No job runs and nobody reads: nothing is known when the buyer is back at last.
    world.advance_s(LONG_S).await;
    assert_eq!(buyer.come_back(&token).await.status, 303);
    paid_once(&world, &buyer).await;
}

#[tokio::test]
async fn a_callback_that_comes_long_after_a_session_that_nobody_paid() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.pass_s(LONG_S, STEP_S).await;
    let expired = ("expired".to_owned(), json!("not-paid"));
    assert_eq!(standing(&buyer).await, expired);
    assert_eq!(buyer.come_back(&token).await.status, 303);
    assert_eq!(standing(&buyer).await, expired);
    taken(&world, &buyer, 0).await;
}

#[tokio::test]
async fn a_callback_that_never_comes() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    world.pass_s(LONG_S, STEP_S).await;
    paid_once(&world, &buyer).await;
}
