//! Lost answers: what became of a refund is found out by iyzico's report, and nothing is sent twice.

use vezne_tests::Operator;

use super::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

/// A refund of the whole whose answer is lost, after or before it was made.
async fn lost<'w>(world: &'w World, call: &str, fault: &str) -> Buyer<'w> {
    let buyer = paid(world).await;
    if call == "refund" {
        world.advance_s(DAY_S).await;
    }
    world.iyzico().fault(call, fault).await;
    let told = taken_up(world, &buyer.session, &all(), "lost").await;
    assert_eq!(
        (&told["stage"], &told["refunded"]),
        (&json!("unknown"), &json!("0.00")),
        "{told}"
    );
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    refund(world, &buyer.session, &json!({ "amount": "1.00" }), "other")
        .await
        .problem(409, "refund-under-way");
    buyer
}

/// Settles the session's last refund by an operator's word.
async fn settle_refund(world: &World, operator: &Operator, buyer: &Buyer<'_>, says: &str) -> Value {
    let id = last(buyer).await["id"].as_str().unwrap().to_owned();
    let mut command = crate::review::settle(&buyer.session, says).to_vec();
    command.extend(["--attempt", &id]);
    operator.run(world, &command).await.done()
}

#[tokio::test]
async fn a_cancel_that_was_made_is_found_and_not_sent_again() {
    let world = at_noon(World::start().await).await;
    let buyer = lost(&world, "cancel", "cut-after-commit").await;
    world.pass_s(60, 30).await;
    assert_eq!(last(&buyer).await["stage"], "returned");
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
    assert_eq!(gone(&world, &buyer.session).await, cancelled("111.45"));
    assert_eq!(world.iyzico().calls_of(CANCEL).await, 1);
    assert_eq!(world.iyzico().calls_of(REFUND).await, 0);
}

#[tokio::test]
async fn an_item_that_was_made_is_found_and_the_next_is_sent() {
    let world = at_noon(World::start().await).await;
    let buyer = lost(&world, "refund", "cut-after-commit").await;
    assert_eq!(world.iyzico().calls_of(REFUND).await, 1);
    world.pass_s(60, 30).await;
    let told = last(&buyer).await;
    assert_eq!(
        (&told["stage"], &told["refunded"]),
        (&json!("returned"), &json!("111.45")),
        "{told}"
    );
    assert_eq!(gone(&world, &buyer.session).await, refunded(&["100.31", "11.14"]));
    assert_eq!(world.iyzico().calls_of(REFUND).await, 2);
}

#[tokio::test]
async fn what_was_not_made_is_no_no_before_an_hour_and_can_be_asked_for_then() {
    let world = at_noon(World::start().await).await;
    let buyer = lost(&world, "cancel", "cut-before-commit").await;
    world.pass_s(3500, 100).await;
    assert_eq!(last(&buyer).await["stage"], "unknown");
    world.pass_s(3600, 600).await;
    let told = last(&buyer).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("refused"), &json!("not-returned")),
        "{told}"
    );
    assert!(gone(&world, &buyer.session).await.is_empty());
    let again = taken_up(&world, &buyer.session, &all(), "again").await;
    assert_eq!(again["stage"], "returned");
    assert_eq!(gone(&world, &buyer.session).await, cancelled("111.45"));
}

#[tokio::test]
async fn a_report_that_is_behind_is_waited_for() {
    let world = at_noon(World::start().await).await;
    world
        .control(Method::PUT, "settings", &json!({ "reportingDelayS": 1800 }))
        .await;
    let buyer = lost(&world, "cancel", "cut-after-commit").await;
    world.pass_s(1500, 300).await;
    assert_eq!(last(&buyer).await["stage"], "unknown");
    world.pass_s(1800, 300).await;
    assert_eq!(last(&buyer).await["stage"], "returned");
    assert_eq!(world.iyzico().calls_of(CANCEL).await, 1);
}

#[tokio::test]
async fn a_report_without_ids_is_read_by_amounts() {
    let world = at_noon(World::start().await).await;
    world
        .control(Method::PUT, "settings", &json!({ "reportingConversationIds": false }))
        .await;
    let buyer = paid(&world).await;
    taken_up(&world, &buyer.session, &json!({ "amount": "25.00" }), "first").await;
    world.iyzico().fault("refund", "cut-after-commit").await;
    let told = taken_up(&world, &buyer.session, &json!({ "amount": "25.00" }), "second").await;
    assert_eq!(told["stage"], "unknown");
    world.pass_s(60, 30).await;
    assert_eq!(last(&buyer).await["stage"], "returned");
    assert_eq!(gone(&world, &buyer.session).await, refunded(&["25.00", "25.00"]));
}

#[tokio::test]
async fn what_cannot_be_found_out_is_a_persons_and_their_word_ends_it() {
    let world = at_noon(World::start().await).await;
    let buyer = lost(&world, "cancel", "cut-after-commit").await;
    let silence = json!({ "call": "reporting", "fault": "html", "times": 1_000_000 });
    world.iyzico().fault_with(silence).await;
    world.pass_s(4 * DAY_S, 3600).await;
    let told = last(&buyer).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("manual_review"), &json!("unresolved")),
        "{told}"
    );
    let operator = Operator::of(&world, PROGRAM);
    let listed = operator.run(&world, &["review", "list", "--json"]).await.done();
    let case = &listed["sessions"][0];
    assert_eq!(case["id"], buyer.session.as_str(), "{listed}");
    assert_eq!(case["refunds"][0]["awaitsOperator"], true);
    let unnamed = operator
        .run(&world, &crate::review::settle(&buyer.session, "paid"))
        .await;
    assert_ne!(unnamed.code, 0, "of a refund it has to be said that it is meant");
    let settled = settle_refund(&world, &operator, &buyer, "paid").await;
    assert_eq!(settled["refunds"][0]["stage"], "returned", "{settled}");
    let session = buyer.as_shop_sees().await;
    assert_eq!(session["state"], "refunded");
    let story = world.story_of(&buyer.session).await;
    assert_eq!(story[story.len() - 2..], ["refund.returned", "session.refunded"]);
    assert_eq!(gone(&world, &buyer.session).await, cancelled("111.45"));
}

#[tokio::test]
async fn where_the_report_is_not_read_a_person_has_to_find_out() {
    let world = at_noon(World::plan().without_reports().start().await).await;
    let buyer = lost(&world, "cancel", "cut-after-commit").await;
    world.pass_s(60, 30).await;
    let told = last(&buyer).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("manual_review"), &json!("no-report")),
        "{told}"
    );
    assert_eq!(world.iyzico().calls_of("/v2/reporting/payment/details").await, 0);
}

#[tokio::test]
async fn a_person_may_say_that_nothing_went() {
    let world = at_noon(World::start().await).await;
    let buyer = lost(&world, "cancel", "cut-before-commit").await;
    let operator = Operator::of(&world, PROGRAM);
    let settled = settle_refund(&world, &operator, &buyer, "closed").await;
    assert_eq!(settled["refunds"][0]["stage"], "refused", "{settled}");
    let again = taken_up(&world, &buyer.session, &all(), "again").await;
    assert_eq!(again["stage"], "returned");
    assert_eq!(gone(&world, &buyer.session).await, cancelled("111.45"));
}

#[tokio::test]
async fn a_signer_that_died_while_it_sent_leaves_an_unknown_that_is_found() {
    let mut world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    let session = buyer.session.clone();
    let token = buyer.token.clone();
    drop(buyer);
    let hang = json!({ "call": "cancel", "fault": "hang" });
    world.iyzico().fault_with(hang).await;
    let path = format!("/v1/sessions/{session}/refunds");
    let request = world
        .as_shop(Method::POST, &path)
        .header("Idempotency-Key", "dies-with-it____");
    let asking = tokio::spawn(request.json(&all()).send());
    while world.iyzico().calls_of(CANCEL).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    world.kill_signer().await;
    let _ = asking.await;
    world.start_signer_again().await;
    world.advance_s(31).await;
    world.run_jobs().await;
    let buyer = world.buyer_again(session, token);
    assert_eq!(last(&buyer).await["stage"], "unknown");
    world.pass_s(7200, 600).await;
    assert_eq!(last(&buyer).await["stage"], "refused");
    assert_eq!(world.iyzico().calls_of(CANCEL).await, 1);
}

#[tokio::test]
async fn a_banks_time_out_in_iyzicos_words_is_no_no() {
    let world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    for (code, group) in [("10219", "REQUEST_TIMEOUT"), ("10214", "COMMUNICATION_OR_SYSTEM_ERROR")] {
        let fault = json!({ "call": "cancel", "fault": "error", "code": code, "group": group, "message": "?" });
        world.iyzico().fault_with(fault).await;
        let told = taken_up(&world, &buyer.session, &all(), code).await;
        assert_eq!(told["stage"], "unknown", "{code}: {told}");
        assert_eq!(world.iyzico().calls_of(REFUND).await, 0, "it does not go on by items");
        world.pass_s(2 * 3600, 600).await;
        assert_eq!(last(&buyer).await["stage"], "refused", "{code}");
    }
    assert!(gone(&world, &buyer.session).await.is_empty());
}

#[tokio::test]
async fn while_a_refund_is_not_known_its_payment_cannot_be_closed() {
    let world = at_noon(World::start().await).await;
    let session = crate::review::in_review(&world).await;
    world.iyzico().fault("cancel", "cut-after-commit").await;
    let told = taken_up(&world, &session, &all(), "lost").await;
    assert_eq!(told["stage"], "unknown");
    let operator = Operator::of(&world, PROGRAM);
    let payment = told["payment"].as_str().unwrap();
    let mut command = crate::review::settle(&session, "closed").to_vec();
    command.extend(["--attempt", payment]);
    let refused = operator.run(&world, &command).await;
    assert_ne!(refused.code, 0, "{}", refused.text);
    assert!(refused.stderr.contains("refund"), "{}", refused.stderr);
    world.pass_s(60, 30).await;
    let seen = Answer::to(world.as_shop(Method::GET, &format!("/v1/sessions/{session}"))).await;
    assert_eq!(seen.body["state"], "refunded", "{}", seen.text);
    assert_eq!(gone(&world, &session).await.len(), 1);
}
