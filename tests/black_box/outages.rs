//! iyzico down, slow or talking nonsense: a problem with a way forward, and the next try works.

use std::time::Duration;

use serde_json::json;
use vezne_tests::{Buyer, World};

/// iyzico's call for a payment page.
const INITIALIZE: &str = "/payment/pay-with-iyzico/initialize";

/// Asks for the page and goes away as soon as iyzico was asked for it.
async fn ask_and_go_away(world: &World, buyer: &Buyer<'_>, key: &str) {
    let asked = async { while world.iyzico().calls_of(INITIALIZE).await == 0 {} };
    tokio::select! {
        answer = buyer.pay(1, key) => panic!("answered before iyzico was: {}", answer.text),
        () = asked => {}
    }
}

#[tokio::test]
async fn installments_come_back_after_every_outage() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    for (fault, status, code) in [
        ("refuse", 503, "upstream-unreachable"),
        ("html", 502, "upstream-invalid"),
        ("truncated", 502, "upstream-invalid"),
        ("empty", 502, "upstream-invalid"),
        ("oversized", 502, "upstream-invalid"),
        ("rate-limit", 503, "upstream-busy"),
    ] {
        world.iyzico().fault("installment", fault).await;
        let answer = buyer.quote("55260800").await;
        answer.problem(status, code);
        assert!(!answer.header("retry-after").is_empty(), "{fault}");
    }
    let error = json!({ "call": "installment", "fault": "error", "code": "1000" });
    world.iyzico().fault_with(error).await;
    buyer.quote("55260800").await.problem(502, "upstream-refused");
    assert_eq!(buyer.quote("55260800").await.status, 200, "an error is not kept");
}

#[tokio::test]
async fn iyzico_that_cannot_be_reached_is_told_as_that() {
    let world = World::plan().without_upstream().start().await;
    let buyer = world.buyer().await;
    let detail = buyer
        .quote("55260800")
        .await
        .problem(503, "upstream-unreachable")
        .to_owned();
    assert!(detail.contains("Kartınızdan para çekilmedi"));
    buyer.pay(1, "first").await.problem(503, "upstream-unreachable");
    let session = buyer.as_shop_sees().await;
    assert_eq!(
        (&session["state"], &session["card"]["stage"]),
        (&json!("open"), &json!("closed"))
    );
}

#[tokio::test]
async fn a_page_whose_answer_died_with_the_signer_is_given_up_after_half_a_minute() {
    let mut world = World::start().await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-initialize", "fault": "hang" }))
        .await;
    let (session, token) = {
        let buyer = world.buyer().await;
        ask_and_go_away(&world, &buyer, "first").await;
        (buyer.session, buyer.token)
    };
    world.kill_signer().await;
    world.start_signer_again().await;
    let buyer = world.buyer_again(session, token);
    buyer.pay(1, "first").await.problem(409, "attempt-in-progress");
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    world.advance_s(31).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "open");
    buyer.pay(1, "first").await.problem(409, "attempt-ended");
    assert_eq!(buyer.pay(1, "second").await.status, 200);
}

#[tokio::test]
async fn a_payment_outlives_the_signer() {
    let mut world = World::start().await;
    let (page, session, token) = {
        let buyer = world.buyer().await;
        (buyer.go_to_page(1).await, buyer.session, buyer.token)
    };
    world.kill_signer().await;
    world.iyzico().pay(&page, 1).await;
    world.start_signer_again().await;
    let buyer = world.buyer_again(session, token);
    assert_eq!(buyer.come_back(&page).await.status, 303);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn a_graceful_stop_finishes_what_a_buyer_left_behind() {
    let mut world = World::start().await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-initialize", "fault": "delay", "ms": 700 }))
        .await;
    let (session, token) = {
        let buyer = world.buyer().await;
        ask_and_go_away(&world, &buyer, "first").await;
        (buyer.session, buyer.token)
    };
    world.stop_signer().await;
    world.start_signer_again().await;
    let again = world.buyer_again(session, token).pay(1, "first").await;
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (200, "true"),
        "{}",
        again.text
    );
}

#[tokio::test]
async fn a_graceful_stop_does_not_wait_for_ever_and_what_it_left_is_found() {
    let mut world = World::plan().stop_limit(Duration::from_millis(500)).start().await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-initialize", "fault": "delay", "ms": 10_000 }))
        .await;
    let (session, token) = {
        let buyer = world.buyer().await;
        ask_and_go_away(&world, &buyer, "first").await;
        (buyer.session, buyer.token)
    };
    // Long before the answer comes.
    let stopped = tokio::time::timeout(Duration::from_secs(8), world.stop_signer()).await;
    assert!(stopped.is_ok(), "the stop waits for iyzico");
    world.start_signer_again().await;
    let buyer = world.buyer_again(session, token);
    buyer.pay(1, "first").await.problem(409, "attempt-in-progress");
    world.advance_s(31).await;
    let attempt = buyer.as_shop_sees().await["attempts"][0].clone();
    assert_eq!(
        (&attempt["stage"], &attempt["why"]),
        (&json!("closed"), &json!("no-page"))
    );
    buyer.pay(1, "second").await.page_token();
}

#[tokio::test]
async fn a_page_that_is_not_iyzicos_is_never_shown() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let addresses = [
        "https://evil.example/?token=1",
        "http://ode.iyzico.com/",
        "javascript:alert(1)",
    ];
    for (number, address) in addresses.into_iter().enumerate() {
        let fault = json!({ "call": "pwi-initialize", "fault": "page-url", "value": address });
        world.iyzico().fault_with(fault).await;
        let answer = buyer.pay(1, &format!("address-{number}")).await;
        answer.problem(502, "upstream-invalid");
        assert!(!answer.text.contains(address), "{}", answer.text);
    }
}

#[tokio::test]
async fn an_iyzico_that_never_answers_is_given_up() {
    let world = World::plan().impatient().start().await;
    let buyer = world.buyer().await;
    world.iyzico().fault("installment", "hang").await;
    let detail = buyer
        .quote("55260800")
        .await
        .problem(504, "upstream-timeout")
        .to_owned();
    assert!(detail.contains("Yeniden deneyin"), "{detail}");
    world.iyzico().fault("pwi-initialize", "hang").await;
    buyer.pay(1, "hangs").await.problem(504, "upstream-timeout");
    assert_eq!(buyer.pay(1, "again").await.status, 200);
}

#[tokio::test]
async fn a_slow_iyzico_is_waited_for() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-initialize", "fault": "delay", "ms": 1200 }))
        .await;
    assert_eq!(buyer.pay(1, "slow").await.status, 200);
}

#[tokio::test]
async fn a_buyer_who_closes_the_page_breaks_nothing_off() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-initialize", "fault": "delay", "ms": 800 }))
        .await;
    ask_and_go_away(&world, &buyer, "gone-away").await;
    let deadline = Duration::from_secs(10);
    let page = async {
        loop {
            let answer = buyer.pay(1, "gone-away").await;
            if answer.status == 200 {
                return answer;
            }
            answer.problem(409, "attempt-in-progress");
        }
    };
    let answer = tokio::time::timeout(deadline, page).await.expect("the page in the end");
    assert_eq!(answer.header("idempotency-replayed"), "true");
    assert_eq!(world.iyzico().calls_of(INITIALIZE).await, 1);
}
