//! The feed of events: everything that happened, in one order, without a hole and without a person.

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, Buyer, World};

/// A card that the bank declines.
const NO_FUNDS: &str = "4111111111111129";

/// An event without its ids, which are checked and taken out.
fn told(mut event: Value, buyer: &Buyer<'_>) -> Value {
    assert!(event["id"].as_str().unwrap().starts_with("evt_"), "{event}");
    assert_eq!(event["session"]["id"], buyer.session.as_str());
    event.as_object_mut().unwrap().remove("id");
    event["session"].as_object_mut().unwrap().remove("id");
    if let Some(attempt) = event.get_mut("attempt") {
        assert!(attempt["id"].as_str().unwrap().starts_with("att_"), "{attempt}");
        attempt.as_object_mut().unwrap().remove("id");
    }
    event
}

/// Has iyzico's page end without a payment, as two looks agree, while the buyer stays: for iyzico it is alive.
async fn end_the_page(world: &World, buyer: &Buyer<'_>) {
    for seconds in [900, 900, 301, 601] {
        world.clock.advance_s(seconds);
        assert_eq!(buyer.quote("552608").await.status, 200);
        buyer.as_shop_sees().await;
    }
    assert_eq!(buyer.as_shop_sees().await["card"]["why"], "not-paid");
}

#[tokio::test]
async fn the_story_of_a_payment_is_told_step_by_step() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    world.advance_s(30).await;
    let token = buyer.go_to_page(3).await;
    world.advance_s(60).await;
    world.iyzico().try_pay(&token, NO_FUNDS, 1).await;
    buyer.come_back(&token).await;
    world.advance_s(60).await;
    world.iyzico().pay(&token, 6).await;
    buyer.come_back(&token).await;

    let session =
        |state: &str| json!({ "reference": "SIP-1001", "state": state, "amount": "100.00", "currency": "TRY" });
    let attempt = |stage: &str, decline: Value| json!({ "stage": stage, "installments": 3, "paidPrice": null, "why": null, "decline": decline });
    let no_funds = json!("card-insufficient-funds");
    let expected = json!([
        { "seq": 1, "type": "session.open", "createdAt": "2026-11-02T09:00:00Z", "session": session("open") },
        { "seq": 2, "type": "attempt.started", "createdAt": "2026-11-02T09:00:30Z",
          "session": session("processing"), "attempt": attempt("started", Value::Null) },
        { "seq": 3, "type": "attempt.opened", "createdAt": "2026-11-02T09:00:30Z",
          "session": session("processing"), "attempt": attempt("open", Value::Null) },
        { "seq": 4, "type": "session.processing", "createdAt": "2026-11-02T09:00:30Z",
          "session": session("processing"), "attempt": attempt("open", Value::Null) },
        { "seq": 5, "type": "attempt.declined", "createdAt": "2026-11-02T09:01:30Z",
          "session": session("processing"), "attempt": attempt("open", no_funds) },
        { "seq": 6, "type": "session.paid", "createdAt": "2026-11-02T09:02:30Z", "session": session("paid"),
          "attempt": { "stage": "paid", "installments": 6, "paidPrice": "111.45", "why": null, "decline": null } },
    ]);
    let events = world.events().await.into_iter().map(|event| told(event, &buyer));
    assert_eq!(json!(events.collect::<Vec<_>>()), expected);
}

#[tokio::test]
async fn no_event_names_a_person_an_article_or_a_token() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().try_pay(&token, NO_FUNDS, 1).await;
    buyer.come_back(&token).await;
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    world.run_jobs().await;
    let feed = world.events_after("").await;
    assert!(feed.text.contains("session.paid"), "{}", feed.text);
    let order = vezne_tests::order();
    let mut private = vec![
        token,
        buyer.token.clone(),
        NO_FUNDS.to_owned(),
        "0006".to_owned(),
        "Kahve".to_owned(),
    ];
    for person in ["buyer", "billingAddress", "shippingAddress"] {
        let texts = order[person].as_object().unwrap().values().filter_map(Value::as_str);
        private.extend(texts.map(str::to_owned));
    }
    for text in private {
        assert!(!feed.text.contains(&text), "{text} is in {}", feed.text);
    }
}

#[tokio::test]
async fn every_step_of_a_session_has_its_event() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    assert_eq!(buyer.pay(3, "another-plan").await.status, 200);
    world.iyzico().try_pay(&token, NO_FUNDS, 1).await;
    buyer.come_back(&token).await;
    end_the_page(&world, &buyer).await;
    assert_eq!(buyer.pay(1, "again").await.status, 200);
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let story = world.story_of(&buyer.session).await;
    let (steps, events) = world.steps_and_events_of(&buyer.session).await;
    assert_eq!(i64::try_from(story.len()).unwrap(), events, "{story:?}");
    // The session's opening is no step of it, and a step that opens a page tells of two things.
    let doubled = story.iter().filter(|kind| *kind == "attempt.opened").count();
    assert_eq!(steps + 1 + i64::try_from(doubled).unwrap(), events, "{story:?}");
    assert_eq!(story.first().unwrap(), "session.open");
    assert_eq!(story.last().unwrap(), "session.paid_late");
}

#[tokio::test]
async fn the_feed_is_read_in_parts_without_a_hole() {
    let world = World::start().await;
    for reference in ["SIP-1", "SIP-2", "SIP-3"] {
        world.buyer_of(reference).await.go_to_page(1).await;
    }
    let whole = world.events().await;
    let numbers: Vec<_> = whole.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
    let (mut parts, mut after) = (Vec::new(), 0);
    for (size, more) in [(5, true), (5, true), (2, false)] {
        let part = world.events_after(&format!("after={after}&limit=5")).await.body;
        assert_eq!(part["events"].as_array().unwrap().len(), size);
        assert_eq!(part["more"], more, "{part}");
        after = part["last"].as_i64().unwrap();
        parts.extend(part["events"].as_array().unwrap().clone());
    }
    assert_eq!(parts, whole);
    assert_eq!(
        world.events_after("after=12").await.body,
        json!({ "events": [], "last": 12, "more": false })
    );
    assert_eq!(
        world.events_after("after=7&limit=5").await.body["more"],
        false,
        "five are left"
    );
    // What happens next is behind the place where the reader stands.
    world.buyer_of("SIP-4").await;
    world.run_jobs().await;
    let next = world.events_after("after=12").await.body;
    assert_eq!(
        (&next["events"][0]["seq"], &next["events"][0]["type"]),
        (&json!(13), &json!("session.open"))
    );
}

#[tokio::test]
async fn a_place_that_is_none_is_refused_by_its_name() {
    let world = World::start().await;
    for (query, pointer) in [
        ("after=-1", "/after"),
        ("limit=0", "/limit"),
        ("limit=501", "/limit"),
        ("after=x", ""),
        ("limit=1.5", ""),
        ("from=1", ""),
    ] {
        let refused = world.events_after(query).await;
        refused.problem(422, "invalid-body");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer, "{query}");
    }
}

#[tokio::test]
async fn a_reader_beyond_the_end_is_told_that_the_signer_was_restored() {
    let world = World::start().await;
    world.buyer().await;
    world.run_jobs().await;
    assert_eq!(world.events_after("after=1").await.status, 200);
    let refused = world.events_after("after=2").await;
    refused.problem(422, "invalid-body");
    assert_eq!(refused.body["errors"][0]["pointer"], "/after");
    let detail = refused.body["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("the feed ends with 1: "), "{detail}");
}

#[tokio::test]
async fn nobody_reads_the_feed_without_a_key_of_the_shops() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let unknown = world.request(Method::GET, "/v1/events");
    Answer::to(unknown).await.problem(401, "unauthorized");
    let of_buyer = buyer.request(Method::GET, "/v1/events");
    Answer::to(of_buyer).await.problem(401, "unauthorized");
}

#[tokio::test]
async fn a_payment_after_the_shop_withdrew_is_told_as_late() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    end_the_page(&world, &buyer).await;
    let cancel = world.as_shop(Method::POST, &format!("/v1/sessions/{}/cancel", buyer.session));
    assert_eq!(Answer::to(cancel).await.status, 200);
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let events = world.events().await;
    let [.., cancelled, late] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (&cancelled["type"], &cancelled["session"]["state"]),
        (&json!("session.cancelled"), &json!("cancelled"))
    );
    assert_eq!(
        (&late["type"], &late["session"]["state"]),
        (&json!("session.paid_late"), &json!("paid"))
    );
    assert_eq!(late["attempt"]["paidPrice"], "100.00");
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn a_payment_after_the_session_expired_is_told_as_late() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    end_the_page(&world, &buyer).await;
    world.clock.advance_s(1801);
    world.run_jobs().await;
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let events = world.events().await;
    let [.., closed, expired, late] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (&closed["type"], &closed["attempt"]["why"]),
        (&json!("attempt.closed"), &json!("not-paid"))
    );
    assert_eq!(
        (&expired["type"], &expired["session"]["state"]),
        (&json!("session.expired"), &json!("expired"))
    );
    assert_eq!(
        (&late["type"], &late["session"]["state"]),
        (&json!("session.paid_late"), &json!("paid"))
    );
}
