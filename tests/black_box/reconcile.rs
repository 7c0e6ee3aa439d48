//! What a restore from an old backup has forgotten is found out at iyzico.

use std::fs;
use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::time::timeout;
use vezne_tests::{Operator, Printed, World};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const RETRIEVE: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";
/// What a test waits at most for something that a command prints.
const SOON: Duration = Duration::from_secs(60);

/// Puts a backup in the place of the database, as the help text says.
fn restore(world: &World, backup: &Path) {
    let database = world.folder().join("vezne.db");
    for beside in ["vezne.db-wal", "vezne.db-shm"] {
        let _ = fs::remove_file(world.folder().join(beside));
    }
    fs::copy(backup, database).unwrap();
}

async fn reconcile(world: &World, operator: &Operator) -> Printed {
    operator.run(world, &["reconcile", "--days", "2", "--json"]).await
}

/// A page that was paid, with the session it belongs to; nobody has told the signer.
async fn paid_unseen(world: &World, reference: &str) -> String {
    let buyer = world.buyer_of(reference).await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    buyer.session
}

async fn forget_faults(world: &World) {
    world.control(Method::DELETE, "faults", &Value::Null).await;
}

#[tokio::test]
async fn a_payment_since_the_backup_is_found_after_a_restore() {
    let mut world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let buyer = world.buyer().await;
    let (session, client_token) = (buyer.session.clone(), buyer.token.clone());
    let token = buyer.go_to_page(6).await;
    let backup = world.folder().join("monday.db");
    let backup_to = ["backup", "--to", backup.to_str().unwrap()];
    operator.run(&world, &backup_to).await.done();
    world.iyzico().pay(&token, 6).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");

    world.stop_signer().await;
    restore(&world, &backup);
    world.advance_s(24 * 3600).await;
    let summary = reconcile(&world, &operator).await.done();
    assert_eq!((&summary["looked"], &summary["failed"]), (&json!(1), &json!([])));
    let changed = &summary["changed"][0];
    assert_eq!(changed["session"], session);
    assert_eq!(changed["before"], json!({ "state": "processing", "stage": "open" }));
    assert_eq!(changed["after"], json!({ "state": "paid", "stage": "paid" }));

    world.start_signer_again().await;
    let asked_before = world.iyzico().calls_of(RETRIEVE).await;
    let buyer = world.buyer_again(session.clone(), client_token);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, asked_before, "it was on disk");
    assert!(world.story_of(&session).await.contains(&"session.paid".to_owned()));
    let found = operator.run(&world, &["audit", "verify", "--json"]).await.done();
    assert_eq!(found["valid"], true);
    let again = reconcile(&world, &operator).await.done();
    assert_eq!(
        (&again["looked"], &again["settled"], &again["changed"]),
        (&json!(0), &json!(1), &json!([]))
    );
}

#[tokio::test]
async fn a_page_that_is_called_closed_and_was_paid_is_found_too() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let unpaid = json!({ "call": "pwi-retrieve", "fault": "payment-status", "value": "FAILURE", "times": 1000 });
    world.iyzico().fault_with(unpaid).await;
    let session = paid_unseen(&world, "SIP-1").await;
    world.pass_s(3 * 3600, 600).await;
    forget_faults(&world).await;
    let summary = reconcile(&world, &operator).await.done();
    let changed = &summary["changed"][0];
    assert_eq!(changed["before"], json!({ "state": "expired", "stage": "closed" }));
    assert_eq!(changed["after"], json!({ "state": "paid", "stage": "paid" }));
    assert_eq!(world.story_of(&session).await.last().unwrap(), "session.paid_late");
}

#[tokio::test]
async fn a_page_that_could_not_be_looked_at_is_named_and_found_the_next_time() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let session = paid_unseen(&world, "SIP-1").await;
    world.iyzico().fault("pwi-retrieve", "wrong-signature").await;
    let printed = reconcile(&world, &operator).await;
    assert_eq!((printed.code, &printed.json["looked"]), (1, &json!(0)));
    assert_eq!(printed.json["failed"][0]["session"], session);
    assert_eq!(
        printed.json["failed"][0]["why"],
        "the upstream: the answer's signature is wrong"
    );
    let summary = reconcile(&world, &operator).await.done();
    assert_eq!(summary["changed"][0]["after"]["state"], "paid");
}

#[tokio::test]
async fn pages_of_before_the_days_are_not_asked_about() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    paid_unseen(&world, "SIP-1").await;
    world.advance_s(2 * 24 * 3600 + 60).await;
    let session = paid_unseen(&world, "SIP-2").await;
    let summary = reconcile(&world, &operator).await.done();
    assert_eq!(
        (&summary["pages"], &summary["changed"][0]["session"]),
        (&json!(1), &json!(session))
    );
}

#[tokio::test]
async fn calls_that_are_used_up_are_waited_for_and_none_is_made_above_the_share() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    for number in 0..8 {
        paid_unseen(&world, &format!("SIP-{number}")).await;
    }
    let mut command = operator.command(&world, &["reconcile", "--days", "2", "--json"]);
    let mut running = command.env("VEZNE__IYZICO__CALLS_PER_MINUTE", "10").spawn().unwrap();
    let mut lines = BufReader::new(running.stderr.take().unwrap()).lines();
    let waits = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("used up") {
                return;
            }
        }
    };
    timeout(SOON, waits).await.unwrap();
    // Three fifths of ten.
    assert_eq!(world.iyzico().calls_of(RETRIEVE).await, 6);
    world.advance_s(61).await;
    operator.show_time_of(&world);
    let summary = timeout(SOON, running.wait_with_output()).await.unwrap().unwrap();
    let summary = Printed::of(summary).done();
    assert_eq!(
        (&summary["looked"], summary["changed"].as_array().unwrap().len()),
        (&json!(8), 8)
    );
}

#[tokio::test]
async fn an_iyzico_that_takes_no_more_calls_is_waited_for() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    paid_unseen(&world, "SIP-1").await;
    world.iyzico().fault("pwi-retrieve", "rate-limit").await;
    let mut running = operator
        .command(&world, &["reconcile", "--days", "2", "--json"])
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(running.stderr.take().unwrap()).lines();
    let line = timeout(SOON, lines.next_line()).await.unwrap().unwrap().unwrap();
    assert!(line.contains("used up"), "{line}");
    // iyzico takes calls again after a minute; the signer leaves it in peace for as long.
    world.advance_s(61).await;
    operator.show_time_of(&world);
    let summary = timeout(SOON, running.wait_with_output()).await.unwrap().unwrap();
    assert_eq!(Printed::of(summary).done()["changed"][0]["after"]["state"], "paid");
}
