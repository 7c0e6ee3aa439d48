//! A person's word on what came.

use vezne_signer::clock::Clock as _;
use vezne_signer::payments::daily_report::day::Day;
use vezne_tests::{Operator, Printed};

use super::*;
use crate::review::settle;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

/// Everything that waits for a person.
async fn listed(world: &World, operator: &Operator) -> Value {
    operator.run(world, &["review", "list", "--json"]).await.done()
}

async fn settle_for(world: &World, operator: &Operator, id: &str, says: &str, session: &str) -> Printed {
    let mut command = settle(id, says).to_vec();
    command.extend(["--session", session]);
    operator.run(world, &command).await
}

#[tokio::test]
async fn another_amount_that_a_person_takes_is_paid() {
    let world = world().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, reference) = waiting(&world).await;
    send(&world, "99.99", &reference).await;
    read(&world).await;
    let list = listed(&world, &operator).await;
    let case = &list["sessions"][0]["incoming"][0];
    assert_eq!(
        (
            &case["why"],
            &case["amount"],
            &case["awaitsOperator"],
            &case["senderName"]
        ),
        (
            &json!("wrong-amount"),
            &json!("99.99"),
            &json!(true),
            &json!("A*** Y***")
        ),
        "{list}"
    );
    assert!(
        !list.to_string().contains(SENDER) && !list.to_string().contains("Yılmaz"),
        "{list}"
    );
    let id = case["id"].as_str().unwrap();
    let settled = operator.run(&world, &settle(id, "paid")).await.done();
    assert_eq!(settled["state"], "paid", "{settled}");
    let story = told(&world, &buyer.session).await;
    assert_eq!(story, ["session.needs_review", "session.paid_by_operator"]);
    let event = world.events().await.pop().unwrap();
    assert_eq!(event["operator"]["who"], "Derya Kaya");
    assert_eq!(event["incoming"]["why"], "settled-by-operator");
    assert_eq!(buyer.session().await.body["incoming"]["stage"], "received");
    operator.run(&world, &settle(id, "paid")).await.refused();
    assert_eq!(
        listed(&world, &operator).await,
        json!({ "sessions": [], "incoming": [], "payouts": [] })
    );
}

#[tokio::test]
async fn what_a_person_closes_leaves_the_session_waiting() {
    let world = world().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, reference) = waiting(&world).await;
    send(&world, "1.00", &reference).await;
    read(&world).await;
    let settled = operator.run(&world, &settle(&buyer.session, "closed")).await.done();
    assert_eq!(settled["state"], "processing", "{settled}");
    assert_eq!(
        told(&world, &buyer.session).await,
        ["session.needs_review", "incoming.closed", "session.reopened"]
    );
    send(&world, "100.00", &reference).await;
    read(&world).await;
    assert_eq!(
        found(&buyer).await,
        [pair("over", "wrong-amount"), pair("received", "exact")]
    );
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn a_second_payment_that_a_person_closes_leaves_the_session_paid() {
    let world = world().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, reference) = waiting(&world).await;
    for _ in 0..2 {
        send(&world, "100.00", &reference).await;
        read(&world).await;
    }
    let settled = operator.run(&world, &settle(&buyer.session, "closed")).await.done();
    assert_eq!(settled["state"], "paid", "{settled}");
}

#[tokio::test]
async fn late_money_that_a_person_closes_leaves_the_order_withdrawn() {
    let world = world().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, reference) = waiting(&world).await;
    let path = format!("/v1/sessions/{}/cancel", buyer.session);
    assert_eq!(Answer::to(world.as_shop(Method::POST, &path)).await.status, 200);
    send(&world, "100.00", &reference).await;
    read(&world).await;
    let settled = operator.run(&world, &settle(&buyer.session, "closed")).await.done();
    assert_eq!(settled["state"], "cancelled", "{settled}");
}

#[tokio::test]
async fn money_that_is_nobodys_is_given_to_a_session_or_closed() {
    let world = world().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, _) = waiting(&world).await;
    send(&world, "100.00", "VK22222222").await;
    send(&world, "5.00", "VK33333333").await;
    read(&world).await;
    let list = listed(&world, &operator).await;
    let nobodys = list["incoming"].as_array().unwrap();
    let of_amount = |amount: &str| {
        let row = nobodys.iter().find(|row| row["amount"] == amount);
        row.unwrap()["id"].as_str().unwrap().to_owned()
    };
    assert_eq!((nobodys.len(), &list["sessions"]), (2, &json!([])), "{list}");
    assert_eq!(nobodys[0]["why"], "nobodys-reference");
    let (whole, small) = (of_amount("100.00"), of_amount("5.00"));
    assert!(
        operator
            .run(&world, &settle(&whole, "paid"))
            .await
            .refused()
            .contains("--session")
    );
    let by_card = world.buyer_of("SIP-CARD").await;
    let refused = settle_for(&world, &operator, &whole, "paid", &by_card.session).await;
    assert!(refused.refused().contains("never shown a reference"));
    let settled = settle_for(&world, &operator, &whole, "paid", &buyer.session)
        .await
        .done();
    assert_eq!(settled["state"], "paid", "{settled}");
    assert_eq!(found(&buyer).await, [pair("received", "nobodys-reference")]);
    let closed = operator.run(&world, &settle(&small, "closed")).await.done();
    assert_eq!(closed["why"], "closed-by-operator", "{closed}");
    assert_eq!(
        listed(&world, &operator).await,
        json!({ "sessions": [], "incoming": [], "payouts": [] })
    );
    let text = operator.run(&world, &["review", "list"]).await.text;
    assert_eq!(text, "Nothing waits for a person.\n");
}

#[tokio::test]
async fn the_log_verifies_after_all_of_it_and_the_report_counts_what_came() {
    let world = world().await;
    let operator = Operator::of(&world, PROGRAM);
    let (_buyer, reference) = waiting(&world).await;
    for _ in 0..2 {
        send(&world, "100.00", &reference).await;
        read(&world).await;
    }
    world.run_jobs().await;
    operator.run(&world, &["audit", "verify"]).await.done();
    let day = Day::of(world.clock.now()).to_string();
    let printed = operator.run(&world, &["report", "--day", &day, "--json"]).await;
    assert!(printed.code <= 1, "{}{}", printed.text, printed.stderr);
    let captures = printed.json["captures"].as_array().unwrap();
    assert_eq!(captures.len(), 1, "{}", printed.text);
    assert_eq!(captures[0]["method"], "incoming_transfer");
}
