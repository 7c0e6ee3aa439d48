//! What only a person can settle: the queue, and an operator's word with a name and a reason.

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Buyer, On, Operator, Printed, World};

use crate::page_end::two_pages;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const DAY_S: i64 = 24 * 3600;

/// A session whose payment needs a person: iyzico tells of another price.
pub(crate) async fn in_review(world: &World) -> String {
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(6).await;
    world.iyzico().pay(&token, 6).await;
    world.iyzico().fault("pwi-retrieve", "wrong-amount").await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "needs_review");
    buyer.session
}

/// The command that settles what waits in a session.
pub(crate) fn settle<'a>(session: &'a str, says: &'a str) -> [&'a str; 10] {
    let reason = "seen in iyzico's panel";
    [
        "review",
        "settle",
        session,
        "--as",
        says,
        "--by",
        "Derya Kaya",
        "--reason",
        reason,
        "--json",
    ]
}

/// The only case of the queue.
async fn only_case(world: &World, operator: &Operator) -> Value {
    let listed = operator.run(world, &["review", "list", "--json"]).await.done();
    let cases = listed["sessions"].as_array().unwrap();
    assert_eq!(cases.len(), 1, "{listed}");
    cases[0].clone()
}

/// Settles one attempt of a session.
async fn settle_attempt(world: &World, operator: &Operator, session: &str, attempt: &Value, says: &str) -> Printed {
    let mut command = settle(session, says).to_vec();
    command.extend(["--attempt", attempt["id"].as_str().unwrap()]);
    operator.run(world, &command).await
}

/// The last two events of a session.
async fn last_two(world: &World, session: &str) -> [String; 2] {
    let mut story = world.story_of(session).await;
    let last = story.pop().unwrap();
    [story.pop().unwrap(), last]
}

/// A session about which iyzico has been silent for a day, and its page, which was paid.
async fn unknown<'w>(world: &'w World, reference: &str) -> (Buyer<'w>, String) {
    let buyer = world.buyer_of(reference).await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    let silence = json!({ "call": "pwi-retrieve", "fault": "html", "times": 1_000_000 });
    world.iyzico().fault_with(silence).await;
    world.pass_s(DAY_S, 600).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "unknown");
    (buyer, token)
}

#[tokio::test]
async fn what_a_person_calls_paid_is_paid_and_the_shop_hears_who_said_so_and_why() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let session = in_review(&world).await;
    let listed = operator.run(&world, &["review", "list", "--json"]).await.done();
    let (case, payment) = (&listed["sessions"][0], &listed["sessions"][0]["attempts"][0]);
    assert_eq!(case["id"], session);
    assert_eq!(
        (&case["state"], &case["amount"]),
        (&json!("needs_review"), &json!("100.00"))
    );
    assert_eq!(
        (&payment["why"], &payment["awaitsOperator"]),
        (&json!("wrong-price"), &json!(true))
    );
    assert!(
        payment["paymentId"].is_string() && payment["paidPrice"].is_string(),
        "{payment}"
    );
    let table = operator.run(&world, &["review", "list"]).await.text;
    assert!(table.contains(&session) && table.contains("wrong-price"), "{table}");

    let settled = operator.run(&world, &settle(&session, "paid")).await.done();
    assert_eq!((&settled["id"], &settled["state"]), (&json!(session), &json!("paid")));
    let listed = operator.run(&world, &["review", "list", "--json"]).await.done();
    assert_eq!(listed, json!({ "sessions": [], "incoming": [], "payouts": [] }));

    let told = |event: &&Value| event["type"] == "session.paid_by_operator";
    let events = world.events().await;
    let event = events.iter().find(told).unwrap();
    let who = json!({ "who": "Derya Kaya", "reason": "seen in iyzico's panel" });
    assert_eq!((&event["operator"], &event["session"]["state"]), (&who, &json!("paid")));
}

#[tokio::test]
async fn what_is_settled_is_not_settled_again() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let session = in_review(&world).await;
    let settled = operator.run(&world, &settle(&session, "closed")).await.done();
    assert_eq!(settled["state"], "cancelled");
    let told = operator.run(&world, &settle(&session, "paid")).await.refused();
    assert!(
        told.contains("nothing of this waits for a person: the session is cancelled"),
        "{told}"
    );
    let unknown = operator
        .run(&world, &settle("ses_0123456789abcdefghjkmnpqrs", "paid"))
        .await;
    assert!(unknown.refused().contains("no such session"));
}

#[tokio::test]
async fn a_page_that_a_buyer_may_be_paying_on_is_nobodys_to_settle() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let buyer = world.buyer().await;
    buyer.go_to_page(1).await;
    let told = operator.run(&world, &settle(&buyer.session, "paid")).await.refused();
    assert!(told.contains("the session is processing"), "{told}");
}

#[tokio::test]
async fn what_iyzico_was_silent_about_waits_for_a_person_too_and_may_be_called_paid() {
    for on in [On::Sqlite, On::Postgres] {
        let world = World::plan().on(on).start().await;
        let operator = Operator::of(&world, PROGRAM);
        let (buyer, _) = unknown(&world, "SIP-1").await;
        let case = only_case(&world, &operator).await;
        assert_eq!(
            (&case["id"], &case["state"], &case["attempts"][0]["awaitsOperator"]),
            (&json!(buyer.session), &json!("unknown"), &json!(true))
        );
        let settled = operator.run(&world, &settle(&buyer.session, "paid")).await.done();
        assert_eq!(settled["state"], "paid");
        assert_eq!(last_two(&world, &buyer.session).await[1], "session.paid_by_operator");
        // What iyzico tells now makes it paid no second time; but what a refund needs is known then.
        world.control(Method::DELETE, "faults", &Value::Null).await;
        world.pass_s(2 * DAY_S, 3600).await;
        assert_eq!(
            last_two(&world, &buyer.session).await,
            ["session.paid_by_operator", "attempt.checked"]
        );
        let session = buyer.as_shop_sees().await;
        assert_eq!(session["state"], "paid");
        let item = &session["card"]["payment"]["items"][0];
        assert!(item["paymentTransactionId"].is_string(), "{session}");
    }
}

#[tokio::test]
async fn a_payment_is_told_although_a_person_called_its_page_unpaid() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, token) = unknown(&world, "SIP-1").await;
    let settled = operator.run(&world, &settle(&buyer.session, "closed")).await.done();
    assert_eq!(settled["state"], "cancelled");
    assert_eq!(
        last_two(&world, &buyer.session).await,
        ["attempt.closed", "session.cancelled"]
    );
    world.control(Method::DELETE, "faults", &Value::Null).await;
    buyer.come_back(&token).await;
    assert_eq!(last_two(&world, &buyer.session).await[1], "session.paid_late");
}

#[tokio::test]
async fn the_second_of_two_payments_that_goes_back_leaves_the_session_paid() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, first, second) = two_pages(&world).await;
    for token in [&second, &first] {
        world.iyzico().pay(token, 1).await;
    }
    for token in [&second, &first] {
        buyer.come_back(token).await;
    }
    let case = only_case(&world, &operator).await;
    assert_eq!(case["attempts"][0]["why"], "paid-twice");
    let settled = operator.run(&world, &settle(&buyer.session, "closed")).await.done();
    assert_eq!(settled["state"], "paid");
    assert_eq!(
        last_two(&world, &buyer.session).await,
        ["attempt.closed", "session.paid_by_operator"]
    );
}

#[tokio::test]
async fn a_page_that_a_buyer_may_be_paying_on_stays_payable_when_another_payment_goes_back() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, first, second) = two_pages(&world).await;
    world.iyzico().pay(&first, 1).await;
    world.iyzico().fault("pwi-retrieve", "wrong-amount").await;
    buyer.come_back(&first).await;
    let settled = operator.run(&world, &settle(&buyer.session, "closed")).await.done();
    assert_eq!(settled["state"], "processing");
    assert_eq!(
        last_two(&world, &buyer.session).await,
        ["attempt.closed", "session.reopened"]
    );
    world.iyzico().pay(&second, 1).await;
    buyer.come_back(&second).await;
    assert_eq!(last_two(&world, &buyer.session).await[1], "session.paid");
}

#[tokio::test]
async fn of_two_payments_that_wait_each_is_settled_by_its_name() {
    let world = World::plan().on(On::Postgres).start().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, first, second) = two_pages(&world).await;
    for token in [&first, &second] {
        world.iyzico().pay(token, 1).await;
        world.iyzico().fault("pwi-retrieve", "wrong-amount").await;
        buyer.come_back(token).await;
    }
    let case = only_case(&world, &operator).await;
    let told = operator.run(&world, &settle(&buyer.session, "closed")).await.refused();
    let attempts = case["attempts"].as_array().unwrap();
    for attempt in attempts {
        assert!(told.contains(attempt["id"].as_str().unwrap()), "{told}");
    }
    let settled = settle_attempt(&world, &operator, &buyer.session, &attempts[0], "closed").await;
    assert_eq!(settled.done()["state"], "needs_review", "the other one waits still");
    let settled = settle_attempt(&world, &operator, &buyer.session, &attempts[1], "paid").await;
    assert_eq!(settled.done()["state"], "paid");
    assert_eq!(last_two(&world, &buyer.session).await[1], "session.paid_by_operator");
}
