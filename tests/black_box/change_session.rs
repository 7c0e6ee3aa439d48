//! What the shop does to a session that nobody is paying: change amount and basket, withdraw it; and what the buyer does:
//! ask for more time.

mod cancel;
mod extend;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, Buyer, World};

/// iyzico's call for a payment page.
const INITIALIZE: &str = "/payment/pay-with-iyzico/initialize";

/// One cup less: 45.00 and 10.00 of shipping.
fn one_cup() -> Value {
    json!({
        "amount": "55.00",
        "lines": [{ "id": "L1", "name": "Kahve fincanı", "category": "Mutfak", "type": "physical", "unitPrice": "45.00" }],
    })
}

/// Changes a session.
async fn change(world: &World, buyer: &Buyer<'_>, change: &Value) -> Answer {
    let request = world.as_shop(Method::PATCH, &format!("/v1/sessions/{}", buyer.session));
    Answer::to(request.json(change)).await
}

/// Withdraws a session.
async fn cancel(world: &World, buyer: &Buyer<'_>) -> Answer {
    Answer::to(world.as_shop(Method::POST, &format!("/v1/sessions/{}/cancel", buyer.session))).await
}

/// Has iyzico's page end without a payment, as two looks agree, while the buyer stays: for iyzico it is alive.
pub(crate) async fn end_the_page(world: &World, buyer: &Buyer<'_>) {
    for seconds in [900, 900, 301, 601] {
        world.clock.advance_s(seconds);
        assert_eq!(buyer.quote("552608").await.status, 200);
        buyer.as_shop_sees().await;
    }
    assert_eq!(buyer.as_shop_sees().await["card"]["why"], "not-paid");
}

/// Asks for a page and goes away as soon as iyzico was asked: it is being opened, and stays so.
async fn ask_and_go_away(world: &World, buyer: &Buyer<'_>) {
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-initialize", "fault": "hang" }))
        .await;
    let asked = async { while world.iyzico().calls_of(INITIALIZE).await == 0 {} };
    tokio::select! {
        answer = buyer.pay(1, "first") => panic!("answered before iyzico was: {}", answer.text),
        () = asked => {}
    }
}

#[tokio::test]
async fn another_amount_is_what_the_buyer_sees_is_quoted_and_pays() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    assert_eq!(
        buyer.quote("543081").await.body["offers"][0]["plans"][0]["total"],
        "100.00"
    );
    let changed = change(&world, &buyer, &one_cup()).await;
    assert_eq!(
        (changed.status, &changed.body["amount"]),
        (200, &json!("55.00")),
        "{}",
        changed.text
    );
    assert_eq!(changed.body, buyer.as_shop_sees().await);
    assert_eq!(buyer.session().await.body["amount"], "55.00");
    assert_eq!(
        buyer.quote("543081").await.body["offers"][0]["plans"][0]["total"],
        "55.00"
    );
    let token = buyer.go_to_page(1).await;
    let asked = world.iyzico().requests().await;
    let asked = asked.iter().find(|request| request["path"] == INITIALIZE).unwrap()["body"]
        .as_str()
        .unwrap();
    assert!(asked.contains(r#""price":55.00,"paidPrice":55.00"#), "{asked}");
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["card"]["payment"]["paidPrice"]),
        (&json!("paid"), &json!("55.00"))
    );
    let events = world.events().await;
    assert_eq!(
        (&events[1]["type"], &events[1]["session"]["amount"]),
        (&json!("session.changed"), &json!("55.00"))
    );
    assert_eq!(events[0]["session"]["amount"], "100.00", "what was told stays told");
}

#[tokio::test]
async fn what_is_absent_stays_and_no_change_is_no_step() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let cheaper = json!({ "amount": 95, "discount": "5.00" });
    let changed = change(&world, &buyer, &cheaper).await;
    assert_eq!(
        (changed.status, &changed.body["amount"]),
        (200, &json!("95.00")),
        "{}",
        changed.text
    );
    for same in [cheaper, json!({}), json!({ "shipping": "10.00" })] {
        assert_eq!(change(&world, &buyer, &same).await.status, 200);
    }
    assert_eq!(
        world.story_of(&buyer.session).await,
        ["session.open", "session.changed"]
    );
}

#[tokio::test]
async fn a_change_that_does_not_hold_together_is_refused_by_its_field_and_changes_nothing() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let before = buyer.as_shop_sees().await;
    for (wrong, pointer) in [
        (json!({ "amount": "99.99" }), "/amount"),
        (json!({ "lines": one_cup()["lines"] }), "/amount"),
        (json!({ "shipping": "0.00" }), "/amount"),
        (json!({ "discount": "500.00" }), "/discount"),
        (json!({ "amount": "1e2" }), "/amount"),
        (json!({ "lines": [] }), "/lines"),
        (json!({ "lines": [{ "id": "L1" }] }), "/lines/0/name"),
        (json!({ "currency": "USD" }), "/currency"),
        (json!({ "reference": "SIP-2" }), "/reference"),
    ] {
        let refused = change(&world, &buyer, &wrong).await;
        refused.problem(422, "invalid-body");
        let pointers: Vec<_> = refused.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| &error["pointer"])
            .collect();
        assert!(pointers.contains(&&json!(pointer)), "{wrong}: {}", refused.text);
    }
    assert_eq!(buyer.as_shop_sees().await, before);
    assert_eq!(world.story_of(&buyer.session).await, ["session.open"]);
}

#[tokio::test]
async fn nothing_is_changed_while_a_page_is_open_and_it_is_told_until_when() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    buyer.go_to_page(1).await;
    for refused in [change(&world, &buyer, &one_cup()).await, cancel(&world, &buyer).await] {
        refused.problem(409, "payment-open");
        assert_eq!(refused.body["retryAt"], "2026-11-02T09:35:00Z");
        assert_eq!(refused.header("retry-after"), "2100");
    }
    assert_eq!(buyer.as_shop_sees().await["amount"], "100.00");
    end_the_page(&world, &buyer).await;
    assert_eq!(change(&world, &buyer, &one_cup()).await.status, 200);
}

#[tokio::test]
async fn nothing_is_changed_while_a_page_is_being_opened() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    ask_and_go_away(&world, &buyer).await;
    for refused in [change(&world, &buyer, &one_cup()).await, cancel(&world, &buyer).await] {
        refused.problem(409, "attempt-in-progress");
        assert!(!refused.header("retry-after").is_empty());
    }
}

#[tokio::test]
async fn what_is_over_is_not_changed() {
    let world = World::start().await;
    let (paid, withdrawn, expired) = (
        world.buyer_of("SIP-1").await,
        world.buyer_of("SIP-2").await,
        world.buyer_of("SIP-3").await,
    );
    let token = paid.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    // Nobody has told of the payment yet: it is found out before the answer.
    change(&world, &paid, &one_cup()).await.problem(409, "session-ended");
    cancel(&world, &paid).await.problem(409, "session-ended");
    assert_eq!(cancel(&world, &withdrawn).await.status, 200);
    change(&world, &withdrawn, &one_cup())
        .await
        .problem(409, "session-ended");
    world.advance_s(1801).await;
    change(&world, &expired, &one_cup())
        .await
        .problem(410, "session-expired");
    world.run_jobs().await;
    change(&world, &expired, &one_cup())
        .await
        .problem(410, "session-expired");
    cancel(&world, &expired).await.problem(410, "session-expired");
    let unknown = world
        .as_shop(Method::PATCH, "/v1/sessions/ses_0123456789abcdefghjkmnpqrs")
        .json(&one_cup());
    Answer::to(unknown).await.problem(404, "session-not-found");
}

#[tokio::test]
async fn money_for_the_old_amount_that_comes_after_all_needs_a_person() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    end_the_page(&world, &buyer).await;
    assert_eq!(change(&world, &buyer, &one_cup()).await.status, 200);
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["card"]["why"]),
        (&json!("needs_review"), &json!("wrong-price"))
    );
    assert_eq!(session["card"]["payment"]["paidPrice"], "100.00");
    assert_eq!(
        world.story_of(&buyer.session).await.last().unwrap(),
        "session.needs_review"
    );
    change(&world, &buyer, &one_cup()).await.problem(409, "session-ended");
    buyer.pay(1, "again").await.problem(409, "session-ended");
}
