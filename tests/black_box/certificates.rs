//! The certificate for the merchant's own bank: what stops the start, what is told, and what goes on all the same.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use vezne_tests::{Operator, Printed, SignerProcess, World};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

/// Tries to serve with these of the sandbox's files, where the start is stopped.
async fn refused(world: &World, certificate: &str, key: &str) -> String {
    let operator = Operator::with(world, PROGRAM, |plan| plan.own_bank(&world.sandbox, certificate, key));
    let Printed { code, stderr, .. } = operator.run(world, &["serve"]).await;
    assert_ne!(code, 0, "{stderr}");
    assert!(!stderr.contains("PRIVATE KEY"), "{stderr}");
    stderr
}

#[tokio::test]
async fn a_key_of_another_certificate_stops_the_start_and_says_so() {
    let world = World::start().await;
    let told = refused(&world, "client.pem", "stranger.key").await;
    assert!(told.contains("isbank.key_file"), "{told}");
    assert!(told.contains("does not belong to the first certificate"), "{told}");
}

#[tokio::test]
async fn a_file_that_is_not_there_or_is_no_certificate_stops_the_start() {
    let world = World::start().await;
    let told = refused(&world, "nobody.pem", "client.key").await;
    assert!(told.contains("isbank.certificate_file"), "{told}");
    let told = refused(&world, "client.key", "client.key").await;
    assert!(told.contains("holds no certificate"), "{told}");
}

#[tokio::test]
async fn a_key_that_others_may_read_stops_the_start() {
    let world = World::start().await;
    let key = world.sandbox.isbank().key;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let told = refused(&world, "client.pem", "client.key").await;
    assert!(told.contains("isbank.key_file") && told.contains("chmod"), "{told}");
}

#[tokio::test]
async fn one_that_has_ended_is_an_alert_and_the_rest_goes_on() {
    let world = World::start().await;
    for (certificate, says) in [("expired", "ended on"), ("early", "is good from")] {
        let files = (format!("{certificate}.pem"), format!("{certificate}.key"));
        let plan = SignerProcess::plan(PROGRAM, &world.sandbox).own_bank(&world.sandbox, &files.0, &files.1);
        let mut signer = plan.prepare();
        signer.start().await;
        let ready = world
            .http()
            .get(format!("{}/ready", signer.url()))
            .send()
            .await
            .unwrap();
        assert_eq!(ready.status(), 200);
        let log = signer.stderr();
        let alert = log.lines().find(|line| line.contains("\"alert\":\"certificate\""));
        assert!(alert.is_some_and(|line| line.contains(says)), "{log}");
    }
}

#[tokio::test]
async fn the_days_that_are_left_are_in_the_metrics_and_nowhere_else() {
    let world = World::start().await;
    for (certificate, is_left) in [("client", true), ("expired", false)] {
        let files = (format!("{certificate}.pem"), format!("{certificate}.key"));
        let plan = SignerProcess::plan(PROGRAM, &world.sandbox).own_bank(&world.sandbox, &files.0, &files.1);
        let mut signer = plan.prepare();
        signer.start().await;
        let line = loop {
            // What is logged is read beside the test.
            let log = signer.stderr();
            match log.lines().find(|line| line.contains("metrics are read")) {
                Some(line) => break line.to_owned(),
                None => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            }
        };
        let line = line.as_str();
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let address = line["address"].as_str().or(line["fields"]["address"].as_str()).unwrap();
        let text = world
            .http()
            .get(format!("http://{address}/metrics"))
            .send()
            .await
            .unwrap();
        let text = text.text().await.unwrap();
        let gauge = text
            .lines()
            .find_map(|line| line.strip_prefix("vezne_bank_certificate_days_left "));
        let days: i64 = gauge.expect(&text).parse().unwrap();
        assert_eq!(days >= 0, is_left, "{text}");
        let elsewhere = world
            .http()
            .get(format!("{}/metrics", signer.url()))
            .send()
            .await
            .unwrap();
        assert_eq!(elsewhere.status(), 404);
    }
}
