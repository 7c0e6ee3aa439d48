//! What the shop may ask for, and what it is told.

use vezne_tests::{API_KEY, On, Operator};

use super::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

#[tokio::test]
async fn the_whole_of_a_payment_is_cancelled_on_its_first_day() {
    let world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    let body = json!({ "reason": "geri geldi" });
    let told = taken_up(&world, &buyer.session, &body, "all").await;
    assert_eq!(
        (&told["stage"], &told["amount"], &told["refunded"], &told["reason"]),
        (
            &json!("returned"),
            &json!("111.45"),
            &json!("111.45"),
            &json!("geri geldi")
        ),
        "{told}"
    );
    assert_eq!(gone(&world, &buyer.session).await, cancelled("111.45"));
    let session = buyer.as_shop_sees().await;
    assert_eq!(session["state"], "refunded");
    assert_eq!(session["refunds"], json!([told]));
    assert_eq!(buyer.session().await.body["state"], "refunded");
    let story = world.story_of(&buyer.session).await;
    assert_eq!(
        story[story.len() - 3..],
        ["refund.executing", "refund.returned", "session.refunded"]
    );
    refund(&world, &buyer.session, &all(), "again")
        .await
        .problem(409, "nothing-to-refund");
}

#[tokio::test]
async fn a_part_goes_back_by_items_and_the_rest_later() {
    let world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    let part = json!({ "amount": "25.00" });
    let told = taken_up(&world, &buyer.session, &part, "part").await;
    assert_eq!(
        (&told["stage"], &told["refunded"]),
        (&json!("returned"), &json!("25.00"))
    );
    assert_eq!(buyer.as_shop_sees().await["state"], "partly_refunded");
    assert_eq!(gone(&world, &buyer.session).await, refunded(&["25.00"]));
    world.advance_s(DAY_S).await;
    let rest = taken_up(&world, &buyer.session, &all(), "rest").await;
    assert_eq!((&rest["stage"], &rest["amount"]), (&json!("returned"), &json!("86.45")));
    // Two items: 100.31 and 11.14 of 111.45.
    assert_eq!(
        gone(&world, &buyer.session).await,
        refunded(&["25.00", "75.31", "11.14"])
    );
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
    let story = world.story_of(&buyer.session).await;
    assert_eq!(
        story.iter().filter(|told| *told == "session.partly_refunded").count(),
        1
    );
    assert_eq!(story.last().unwrap(), "session.refunded");
}

#[tokio::test]
async fn more_than_is_left_does_not_go_back() {
    let world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    let too_much = refund(&world, &buyer.session, &json!({ "amount": "111.46" }), "much").await;
    too_much.problem(422, "invalid-body");
    assert_eq!(too_much.body["errors"][0]["pointer"], "/amount");
    assert!(too_much.text.contains("111.45"), "{}", too_much.text);
    taken_up(&world, &buyer.session, &json!({ "amount": "100.00" }), "most").await;
    let too_much = refund(&world, &buyer.session, &json!({ "amount": "11.46" }), "more").await;
    assert!(too_much.text.contains("11.45"), "{}", too_much.text);
    assert_eq!(gone(&world, &buyer.session).await, refunded(&["100.00"]));
}

#[tokio::test]
async fn what_cannot_be_asked_is_told_with_its_place() {
    let world = World::start().await;
    let buyer = paid(&world).await;
    for (body, pointer) in [
        (json!({ "amount": "0" }), "/amount"),
        (json!({ "amount": "1,50" }), "/amount"),
        (json!({ "amount": "1.234" }), "/amount"),
        (json!({ "amount": "-1" }), "/amount"),
        (json!({ "payment": "att_unknown" }), "/payment"),
        (json!({ "reason": "x".repeat(256) }), "/reason"),
        (json!({ "amout": "1" }), "/amout"),
    ] {
        let told = refund(&world, &buyer.session, &body, "wrong").await;
        told.problem(422, "invalid-body");
        assert_eq!(told.body["errors"][0]["pointer"], pointer, "{}", told.text);
    }
    let path = format!("/v1/sessions/{}/refunds", buyer.session);
    let without_key = Answer::to(world.as_shop(Method::POST, &path).json(&all())).await;
    without_key.problem(400, "idempotency-key-required");
    let nobody = "ses_0123456789abcdefghjkmnpqrs";
    refund(&world, nobody, &all(), "nobody")
        .await
        .problem(404, "session-not-found");
    assert!(gone(&world, &buyer.session).await.is_empty());
    assert_eq!(buyer.as_shop_sees().await["refunds"], json!([]));
}

#[tokio::test]
async fn a_key_stands_for_one_refund() {
    let world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    let part = json!({ "amount": "10.00" });
    let first = taken_up(&world, &buyer.session, &part, "key").await;
    let again = refund(&world, &buyer.session, &json!({ "amount": 10 }), "key").await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.body, first);
    let other = refund(&world, &buyer.session, &json!({ "amount": "11.00" }), "key").await;
    other.problem(422, "idempotency-key-reused");
    assert_eq!(gone(&world, &buyer.session).await, refunded(&["10.00"]));
}

#[tokio::test]
async fn only_a_key_with_the_scope_gives_money_back() {
    let world = World::start().await;
    let buyer = paid(&world).await;
    let operator = Operator::of(&world, PROGRAM);
    let path = format!("/v1/sessions/{}/refunds", buyer.session);
    let ask = |key: &str| {
        let request = world.request(Method::POST, &path).bearer_auth(key);
        Answer::to(request.header("Idempotency-Key", "of-another-key--").json(&all()))
    };
    for scope in ["sessions", "read", "payouts.draft", "payouts.confirm"] {
        let create = ["keys", "create", "--name", scope, "--scopes", scope, "--json"];
        let made = operator.run(&world, &create).await.done();
        ask(made["key"].as_str().unwrap()).await.problem(403, "forbidden");
    }
    ask("vzk_nobody").await.problem(401, "unauthorized");
    ask(&buyer.token).await.problem(401, "unauthorized");
    assert!(gone(&world, &buyer.session).await.is_empty());
    assert_eq!(ask(API_KEY).await.status, 201);
}

#[tokio::test]
async fn a_session_without_a_payment_has_nothing_to_give_back() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let body = all();
    refund(&world, &buyer.session, &body, "open")
        .await
        .problem(409, "nothing-to-refund");
    let token = buyer.go_to_page(6).await;
    refund(&world, &buyer.session, &body, "page")
        .await
        .problem(409, "nothing-to-refund");
    world
        .control(Method::PUT, "settings", &json!({ "fraudStatus": 0 }))
        .await;
    world.iyzico().pay(&token, 6).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "in_review");
    refund(&world, &buyer.session, &body, "examined")
        .await
        .problem(409, "nothing-to-refund");
}

#[tokio::test]
async fn a_card_that_cannot_be_refunded_is_told_as_that_and_stays_paid() {
    let world = at_noon(World::start().await).await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    let paid = world.iyzico().try_pay(&token, NOT_REFUNDABLE, 1).await;
    assert_eq!(paid["paid"], true, "{paid}");
    buyer.come_back(&token).await;
    let told = taken_up(&world, &buyer.session, &all(), "first").await;
    assert_eq!(
        (&told["stage"], &told["why"], &told["upstreamCode"], &told["refunded"]),
        (
            &json!("refused"),
            &json!("refused-by-upstream"),
            &json!("10012"),
            &json!("0.00")
        ),
        "{told}"
    );
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert!(gone(&world, &buyer.session).await.is_empty());
    // It may be asked for again: perhaps iyzico thinks better of it.
    let again = taken_up(&world, &buyer.session, &all(), "second").await;
    assert_eq!(again["stage"], "refused");
    assert_eq!(world.story_of(&buyer.session).await.last().unwrap(), "refund.refused");
}

#[tokio::test]
async fn a_cancel_that_iyzico_does_not_take_goes_on_by_items() {
    let world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    let no = json!({ "call": "cancel", "fault": "error", "code": "5090", "message": "bugün değil" });
    world.iyzico().fault_with(no).await;
    let told = taken_up(&world, &buyer.session, &all(), "all").await;
    assert_eq!(
        (&told["stage"], &told["refunded"]),
        (&json!("returned"), &json!("111.45"))
    );
    assert_eq!(gone(&world, &buyer.session).await, refunded(&["100.31", "11.14"]));
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
}

#[tokio::test]
async fn what_went_before_a_no_stays_gone_and_the_rest_can_be_asked_for() {
    let world = World::start().await;
    let buyer = paid(&world).await;
    world.advance_s(DAY_S).await;
    let no = json!({ "call": "refund", "fault": "error", "code": "5091", "message": "x", "after": 1 });
    world.iyzico().fault_with(no).await;
    let told = taken_up(&world, &buyer.session, &all(), "all").await;
    assert_eq!(
        (&told["stage"], &told["refunded"]),
        (&json!("refused"), &json!("100.31")),
        "{told}"
    );
    assert_eq!(buyer.as_shop_sees().await["state"], "partly_refunded");
    let rest = taken_up(&world, &buyer.session, &all(), "rest").await;
    assert_eq!((&rest["stage"], &rest["amount"]), (&json!("returned"), &json!("11.14")));
    assert_eq!(gone(&world, &buyer.session).await, refunded(&["100.31", "11.14"]));
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
}

#[tokio::test]
async fn on_postgres_it_is_the_same() {
    let world = at_noon(World::plan().on(On::Postgres).start().await).await;
    let buyer = paid(&world).await;
    taken_up(&world, &buyer.session, &json!({ "amount": "11.45" }), "part").await;
    taken_up(&world, &buyer.session, &all(), "rest").await;
    assert_eq!(
        gone(&world, &buyer.session).await,
        refunded(&["11.45", "88.86", "11.14"])
    );
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
}
