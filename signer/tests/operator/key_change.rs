//! Another master key: what the old one has sealed is told, sealed anew, and needed no more.

use std::process::Output;

use crate::check::about;
use crate::signer::{Signer, document, told};

const OLD: [(&str, &str); 1] = [(
    "VEZNE__KEYS__PREVIOUS_MASTER_KEYS",
    "1111111111111111111111111111111111111111111111111111111111111111",
)];

fn run(signer: &Signer, arguments: &[&str], previous: &[(&str, &str)]) -> Output {
    let mut command = signer.command(arguments);
    command.env("VEZNE__KEYS__MASTER_KEY", "2".repeat(64));
    command.envs(previous.iter().copied()).output().unwrap()
}

#[tokio::test]
async fn what_the_old_key_has_sealed_is_told_and_sealed_anew_beside_a_serving_signer() {
    let (signer, key) = Signer::serving();
    let first = signer.open(&key, 0).await;
    for number in 1..7 {
        signer.open(&key, number).await;
    }
    let (text, code) = told(&run(&signer, &["audit", "verify"], &[]));
    assert!(code == 1 && text.contains("keys.previous_master_keys"), "{text}");

    let check = run(&signer, &["reseal", "--check", "--json"], &OLD);
    assert_eq!(check.status.code(), Some(1));
    let remaining = document(&check)["remaining"].clone();
    // Seven orders, and what is kept of the old key itself.
    assert_eq!(
        remaining.as_object().unwrap().values().next().unwrap(),
        8,
        "{remaining}"
    );
    let resealed = document(&run(&signer, &["reseal", "--batch", "2", "--json"], &OLD));
    assert_eq!(
        (&resealed["resealed"], &resealed["unreadable"]),
        (&8.into(), &0.into()),
        "{resealed}"
    );
    assert_eq!(resealed["retired"].as_array().unwrap().len(), 1, "{resealed}");

    // The serving signer seals with the old key still: that is found, and sealed anew by another run.
    signer.open(&key, 7).await;
    assert_eq!(run(&signer, &["reseal", "--check"], &OLD).status.code(), Some(1));
    assert_eq!(run(&signer, &["reseal"], &OLD).status.code(), Some(0));
    let verified = document(&run(&signer, &["audit", "verify", "--json"], &[]));
    assert_eq!(verified["valid"], true, "{verified}");
    assert_eq!(
        document(&run(&signer, &["audit", "verify", "--session", &first, "--json"], &[]))["events"],
        1
    );
    assert_eq!(run(&signer, &["reseal", "--check"], &[]).status.code(), Some(0));
    // The last event is the old key's still: what the database keeps of it is enough.
    let (level, text) = about(&run(&signer, &["check", "--json"], &[]), "log of events");
    assert_eq!(level, "ok", "{text}");
    let (text, code) = told(&run(&signer, &["reseal", "--batch", "0"], &[]));
    assert!(code == 2 && text.contains("not taken"), "{text}");
}
