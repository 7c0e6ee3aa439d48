//! Payments that a person has to look at, and late ones, go back too.

use vezne_tests::Operator;

use super::*;
use crate::change_session::end_the_page;
use crate::page_end::two_pages;
use crate::review::in_review;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

#[tokio::test]
async fn a_payment_that_needs_a_person_needs_none_once_it_went_back() {
    let world = at_noon(World::start().await).await;
    let session = in_review(&world).await;
    let operator = Operator::of(&world, PROGRAM);
    let told = taken_up(&world, &session, &all(), "all").await;
    assert_eq!(told["stage"], "returned", "{told}");
    let seen = Answer::to(world.as_shop(Method::GET, &format!("/v1/sessions/{session}"))).await;
    assert_eq!(seen.body["state"], "refunded", "{}", seen.text);
    let listed = operator.run(&world, &["review", "list", "--json"]).await.done();
    assert_eq!(listed["sessions"], json!([]));
    assert_eq!(world.story_of(&session).await.last().unwrap(), "session.refunded");
    let verified = operator.run(&world, &["audit", "verify"]).await;
    assert_eq!(verified.code, 0, "{}{}", verified.text, verified.stderr);
}

#[tokio::test]
async fn a_part_of_a_payment_that_needs_a_person_leaves_it_to_the_person() {
    let world = at_noon(World::start().await).await;
    let session = in_review(&world).await;
    taken_up(&world, &session, &json!({ "amount": "1.00" }), "part").await;
    let seen = Answer::to(world.as_shop(Method::GET, &format!("/v1/sessions/{session}"))).await;
    assert_eq!(seen.body["state"], "needs_review", "{}", seen.text);
}

#[tokio::test]
async fn of_two_payments_the_one_that_is_named_goes_back_and_the_other_is_kept() {
    let world = at_noon(World::start().await).await;
    let (buyer, first, second) = two_pages(&world).await;
    for token in [&first, &second] {
        world.iyzico().pay(token, 1).await;
        buyer.come_back(token).await;
    }
    let session = buyer.as_shop_sees().await;
    assert_eq!(session["state"], "needs_review", "{session}");
    let several = refund(&world, &buyer.session, &all(), "which").await;
    several.problem(422, "invalid-body");
    assert_eq!(several.body["errors"][0]["pointer"], "/payment");
    let ids: Vec<&str> = session["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| attempt["id"].as_str().unwrap())
        .collect();
    assert!(ids.iter().all(|id| several.text.contains(id)), "{}", several.text);
    let twice = session["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|attempt| attempt["why"] == "paid-twice")
        .unwrap();
    let told = taken_up(&world, &buyer.session, &json!({ "payment": twice["id"] }), "second").await;
    assert_eq!(told["stage"], "returned");
    let session = buyer.as_shop_sees().await;
    assert_eq!(session["state"], "paid", "the other payment stays: {session}");
    assert_eq!(gone(&world, &buyer.session).await, cancelled("100.00"));
    // Now there is but one of which something is left.
    taken_up(&world, &buyer.session, &json!({ "amount": "10.00" }), "part").await;
    assert_eq!(buyer.as_shop_sees().await["state"], "partly_refunded");
}

#[tokio::test]
async fn a_payment_that_came_after_the_shop_withdrew_goes_back() {
    let world = at_noon(World::start().await).await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    end_the_page(&world, &buyer).await;
    let path = format!("/v1/sessions/{}/cancel", buyer.session);
    let withdrawn = Answer::to(world.as_shop(Method::POST, &path)).await;
    assert_eq!(withdrawn.body["state"], "cancelled", "{}", withdrawn.text);
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let story = world.story_of(&buyer.session).await;
    assert_eq!(story.last().unwrap(), "session.paid_late");
    let told = taken_up(&world, &buyer.session, &all(), "late").await;
    assert_eq!(told["stage"], "returned", "{told}");
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
}
