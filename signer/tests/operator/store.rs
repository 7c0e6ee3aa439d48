//! What is in the store: copied whole, verified to the last event, and no key in it.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::signer::{Signer, document, told};

#[tokio::test]
async fn a_backup_that_is_made_while_sessions_are_opened_is_whole() {
    let (signer, key) = Signer::serving();
    let first = signer.open(&key, 0).await;
    let copy = signer.file("copy.db");
    let arguments = ["backup".as_ref(), "--json".as_ref(), "--to".as_ref(), copy.as_os_str()];
    let mut backup = signer.command(&arguments);
    let mut copying = tokio::task::spawn_blocking(move || backup.output().unwrap());
    let mut opened = 1;
    let made = loop {
        tokio::select! {
            made = &mut copying => break made.unwrap(),
            _ = signer.open(&key, opened) => opened += 1,
        }
    };
    assert_eq!(document(&made)["file"], copy.to_str().unwrap());
    assert!(opened > 1, "nothing was written meanwhile");

    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!signer.file("copy.db.partial").exists());
    let verify = |more: &[&str]| {
        let mut verify = signer.command(&[&["audit", "verify", "--json"], more].concat());
        verify
            .env("VEZNE__STORE__URL", signer.store_url("copy.db"))
            .output()
            .unwrap()
    };
    let found = document(&verify(&[]));
    assert_eq!(found["valid"], true, "{found}");
    assert_eq!(document(&verify(&["--session", &first]))["events"], 1);

    let again = told(&signer.run(&arguments));
    assert!(
        again.0.contains("is there already and was left alone") && again.1 == 1,
        "{again:?}"
    );
}

#[tokio::test]
async fn whatever_is_changed_in_the_log_is_named() {
    for (statement, session_is_broken, what) in [
        (
            "UPDATE events SET facts = REPLACE(facts, '\"100.00\"', '\"1.00\"')",
            true,
            "was changed",
        ),
        ("UPDATE events SET type = 'session.paid'", true, "was changed"),
        ("UPDATE events SET type = 'session.gone'", true, "was changed"),
        ("UPDATE sessions SET stage = 'paid'", true, "its last event tells open"),
        ("UPDATE sessions SET order_sealed = x'01'", true, "sessions.order"),
        ("UPDATE events SET feed_mac = x'00'", false, "event 1 of the feed"),
        (
            "UPDATE feed_heads SET seq = 0",
            false,
            "the end of the feed was changed",
        ),
    ] {
        let (signer, key) = Signer::serving();
        let session = signer.open(&key, 0).await;
        signer.wait_for_events(1).await;
        signer.tamper(statement).await;
        let output = signer.run(&["audit", "verify", "--json"]);
        let found = document(&output);
        assert_eq!(
            (output.status.code(), &found["valid"]),
            (Some(1), &json!(false)),
            "{statement}"
        );
        let named = if session_is_broken { json!(session) } else { Value::Null };
        let broken = found["broken"].as_array().unwrap();
        let told = broken.iter().find(|broken| broken["session"] == named);
        let told = told.map(|told| told["what"].as_str().unwrap()).unwrap_or_default();
        assert!(told.contains(what), "{statement}: {found}");
        let text = String::from_utf8(signer.run(&["audit", "verify"]).stdout).unwrap();
        assert!(text.starts_with("Broken") && text.contains(what), "{text}");
    }
}

#[tokio::test]
async fn a_head_that_was_logged_tells_of_an_end_that_was_cut_off() {
    let (signer, key) = Signer::serving();
    signer.open(&key, 0).await;
    signer.wait_for_events(1).await;
    let copy = signer.file("copy.db");
    signer.run(&["backup".as_ref(), "--to".as_ref(), copy.as_os_str()]);
    signer.open(&key, 1).await;
    signer.wait_for_events(2).await;
    let head = document(&signer.run(&["audit", "verify", "--json"]))["feed"]["head"].clone();
    let verify = ["audit", "verify", "--json", "--head", head.as_str().unwrap()];
    assert_eq!(document(&signer.run(&verify))["feed"]["loggedAt"], 2);

    let older = signer
        .command(&verify)
        .env("VEZNE__STORE__URL", signer.store_url("copy.db"))
        .output();
    let found = document(&older.unwrap());
    let told = found["broken"][0]["what"].as_str().unwrap();
    assert!(told.contains("the head that was logged is not in the feed"), "{found}");
}

#[test]
fn a_key_is_shown_once_and_is_not_in_the_database() {
    let (signer, key) = Signer::serving();
    let listed = signer.run(&["keys", "list", "--json"]);
    let ids = document(&listed)["keys"].as_array().unwrap().len();
    assert_eq!(ids, 1);
    let mut everything = listed.stdout;
    for name in ["vezne.db", "vezne.db-wal"] {
        everything.extend(std::fs::read(signer.file(name)).unwrap());
    }
    let tail = key.strip_prefix("vzk_").unwrap().as_bytes();
    assert!(!everything.windows(tail.len()).any(|bytes| bytes == tail));
}
