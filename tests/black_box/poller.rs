//! The signer finds out by itself: nobody reads a session, nobody calls back, and what became of its page is known all
//! the same, within what iyzico takes.

mod looks;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Buyer, World};

/// iyzico's retrieve.
const RETRIEVE: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";
/// How long a page lives.
const PAGE_S: i64 = 1800;
const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;

/// How often iyzico was asked what became of a page.
async fn looks(world: &World) -> usize {
    world.iyzico().calls_of(RETRIEVE).await
}

/// The state of the last event, which tells where a session stands without making anybody look.
async fn last_event(world: &World) -> Value {
    world.events().await.pop().unwrap()
}

/// Has every retrieve meet a fault from now on.
async fn from_now_on(world: &World, mut fault: Value) {
    fault["call"] = json!("pwi-retrieve");
    fault["times"] = json!(1_000_000);
    world.iyzico().fault_with(fault).await;
}

/// Takes what is still to go wrong away.
async fn all_is_well(world: &World) {
    world.control(Method::DELETE, "faults", &Value::Null).await;
}

#[tokio::test]
async fn a_payment_that_nobody_tells_of_is_found_within_minutes() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(6).await;
    world.pass_s(10 * MINUTE_S, 10).await;
    world.iyzico().pay(&token, 6).await;
    world.pass_s(5 * MINUTE_S, 10).await;
    let event = last_event(&world).await;
    assert_eq!(
        (&event["type"], &event["session"]["state"]),
        (&json!("session.paid"), &json!("paid"))
    );
    assert_eq!(world.iyzico().captures().await.len(), 1);
    let asked = looks(&world).await;
    world.pass_s(DAY_S, HOUR_S).await;
    assert_eq!(looks(&world).await, asked, "what is settled is not asked about");
}

#[tokio::test]
async fn a_signer_that_was_killed_finds_it_when_it_is_back() {
    let mut world = World::start().await;
    let token = world.buyer().await.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    world.kill_signer().await;
    world.advance_s(3 * DAY_S).await;
    world.start_signer_again().await;
    world.run_jobs().await;
    assert_eq!(last_event(&world).await["type"], "session.paid");
}

#[tokio::test]
async fn a_page_that_was_lost_with_its_signer_is_closed_after_half_a_minute() {
    let mut world = World::start().await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-initialize", "fault": "hang" }))
        .await;
    let session = {
        let buyer = world.buyer().await;
        let asked = async { while world.iyzico().requests().await.is_empty() {} };
        tokio::select! {
            answer = buyer.pay(1, "first") => panic!("answered before iyzico was: {}", answer.text),
            () = asked => {}
        }
        buyer.session
    };
    world.kill_signer().await;
    world.start_signer_again().await;
    world.pass_s(29, 29).await;
    assert_eq!(world.story_of(&session).await, ["session.open", "attempt.started"]);
    world.pass_s(1, 1).await;
    let event = last_event(&world).await;
    assert_eq!(
        (&event["type"], &event["attempt"]["why"]),
        (&json!("attempt.closed"), &json!("no-page"))
    );
    assert_eq!(event["session"]["state"], "open");
    assert_eq!(looks(&world).await, 0, "there is nothing to ask about");
}

#[tokio::test]
async fn a_page_that_nobody_paid_is_closed_after_two_looks_ten_minutes_apart_and_its_session_expires() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    buyer.go_to_page(1).await;
    world.pass_s(PAGE_S + 299, 10).await;
    let before = looks(&world).await;
    // The first look whose word counts, and one more ten minutes later.
    world.pass_s(1, 1).await;
    assert_eq!(looks(&world).await, before + 1);
    world.pass_s(599, 10).await;
    assert_eq!(looks(&world).await, before + 1);
    assert_eq!(world.story_of(&buyer.session).await.last().unwrap(), "attempt.checked");
    world.pass_s(1, 1).await;
    assert_eq!(looks(&world).await, before + 2);
    let events = world.events().await;
    let [.., closed, expired] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (&closed["type"], &closed["attempt"]["why"]),
        (&json!("attempt.closed"), &json!("not-paid"))
    );
    assert_eq!(expired["type"], "session.expired");
    world.pass_s(2 * DAY_S, HOUR_S).await;
    assert_eq!(looks(&world).await, before + 2);
}

#[tokio::test]
async fn a_session_whose_buyer_never_chose_to_pay_expires_by_itself() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    world.pass_s(PAGE_S, 60).await;
    assert_eq!(world.story_of(&buyer.session).await, ["session.open"]);
    world.pass_s(1, 1).await;
    assert_eq!(
        world.story_of(&buyer.session).await,
        ["session.open", "session.expired"]
    );
    assert_eq!(looks(&world).await, 0);
}

#[tokio::test]
async fn a_review_that_ends_is_noticed_within_the_hour() {
    for (verdict, kind) in [(1, "session.paid"), (-1, "session.needs_review")] {
        let world = World::start().await;
        let buyer = world.buyer().await;
        let token = buyer.go_to_page(1).await;
        world
            .control(Method::PUT, "settings", &json!({ "fraudStatus": 0 }))
            .await;
        world.iyzico().pay(&token, 1).await;
        world.pass_s(5 * HOUR_S, 10 * MINUTE_S).await;
        assert_eq!(last_event(&world).await["type"], "session.in_review");
        world
            .control(Method::PUT, "settings", &json!({ "fraudStatus": verdict }))
            .await;
        world.pass_s(HOUR_S, 10 * MINUTE_S).await;
        assert_eq!(last_event(&world).await["type"], kind);
    }
}

#[tokio::test]
async fn an_iyzico_that_is_silent_for_an_hour_after_the_end_makes_it_unknown_until_it_speaks() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    from_now_on(&world, json!({ "fault": "html" })).await;
    world.pass_s(PAGE_S + HOUR_S - 1, 60).await;
    assert_eq!(
        world.story_of(&buyer.session).await.last().unwrap(),
        "session.processing"
    );
    world.pass_s(HOUR_S, 60).await;
    let event = last_event(&world).await;
    assert_eq!(
        (&event["type"], &event["session"]["state"]),
        (&json!("session.unknown"), &json!("unknown"))
    );
    let seen = buyer.session().await.body;
    assert_eq!(
        (&seen["state"], &seen["card"]["stage"]),
        (&json!("unknown"), &json!("open"))
    );
    world.pass_s(DAY_S, HOUR_S).await;
    let unknown = world
        .story_of(&buyer.session)
        .await
        .iter()
        .filter(|kind| *kind == "session.unknown")
        .count();
    assert_eq!(unknown, 1, "told once");
    all_is_well(&world).await;
    world.pass_s(HOUR_S, 60).await;
    assert_eq!(last_event(&world).await["type"], "session.paid");
}

#[tokio::test]
async fn what_was_unknown_and_turns_out_to_be_no_payment_is_told_and_expires() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    buyer.go_to_page(1).await;
    from_now_on(&world, json!({ "fault": "cut-before-commit" })).await;
    world.pass_s(PAGE_S + 2 * HOUR_S, 60).await;
    assert_eq!(last_event(&world).await["session"]["state"], "unknown");
    all_is_well(&world).await;
    world.pass_s(2 * HOUR_S, 60).await;
    let story = world.story_of(&buyer.session).await;
    let end = ["attempt.closed", "session.reopened", "session.expired"];
    assert_eq!(&story[story.len() - 3..], end, "{story:?}");
}

/// The buyers of so many sessions, each with an open page and its token.
async fn open_pages(world: &World, count: usize) -> Vec<(Buyer<'_>, String)> {
    let mut pages = Vec::new();
    for number in 0..count {
        let buyer = world.buyer_of(&format!("SIP-{number}")).await;
        let token = buyer.go_to_page(1).await;
        pages.push((buyer, token));
    }
    pages
}
