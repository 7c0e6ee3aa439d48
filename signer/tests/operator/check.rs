//! `vezne-signer check` beside a serving signer, and what is written when a signer crashes: nothing.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;

use crate::signer::{Signer, document};

/// What was found about a thing: its level and text.
pub(crate) fn about(output: &Output, what: &str) -> (String, String) {
    let found = document(output);
    let findings = found["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["what"] == what);
    let finding = finding.unwrap_or(&Value::Null);
    let text = |field: &str| finding[field].as_str().unwrap_or_default().to_owned();
    (text("level"), text("text"))
}

fn names_in(folder: &PathBuf) -> Vec<PathBuf> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_check_sees_the_database_of_a_serving_signer_and_whose_key_it_was_written_with() {
    let (signer, key) = Signer::serving();
    signer.open(&key, 1).await;
    signer.wait_for_events(1).await;
    let check = signer.run(&["check", "--json"]);
    assert_eq!(about(&check, "configuration").0, "ok");
    let (level, text) = about(&check, "database");
    assert!(level == "ok" && text.contains("takes a write"), "{level} {text}");
    let (level, text) = about(&check, "log of events");
    assert!(level == "ok" && text.contains("event 1 of the feed"), "{level} {text}");
    // Nobody listens where these tests have iyzico.
    let (level, text) = about(&check, "iyzico");
    assert!(level == "error" && text.contains("cannot be reached"), "{level} {text}");
    assert_eq!(check.status.code(), Some(1));

    let mut other = signer.command(&["check", "--json"]);
    let other = other.env("VEZNE__KEYS__MASTER_KEY", "2".repeat(64)).output().unwrap();
    let (level, text) = about(&other, "database");
    assert!(
        level == "error" && text.contains("keys.previous_master_keys"),
        "{level} {text}"
    );
}

#[tokio::test]
async fn a_check_changes_not_a_byte_of_a_database_and_makes_none() {
    let (signer, key) = Signer::serving();
    signer.open(&key, 1).await;
    signer.wait_for_events(1).await;
    let copy = signer.file("alone/copy.db");
    let folder = signer.file("alone");
    fs::create_dir(&folder).unwrap();
    let made = signer.run(&["backup", "--to", copy.to_str().unwrap()]);
    assert!(made.status.success());
    let before = (names_in(&folder), fs::read(&copy).unwrap());
    let check = |name: &str| {
        let mut check = signer.command(&["check", "--json"]);
        check.env("VEZNE__STORE__URL", signer.store_url(name)).output().unwrap()
    };
    assert_eq!(about(&check("alone/copy.db"), "database").0, "ok");
    assert!(
        (names_in(&folder), fs::read(&copy).unwrap()) == before,
        "the check has changed something"
    );

    let (level, text) = about(&check("alone/none.db"), "database");
    assert!(level == "warning" && text.contains("serve` makes it"), "{level} {text}");
    let (level, text) = about(&check("nowhere/none.db"), "database");
    assert!(level == "error" && text.contains("is not there"), "{level} {text}");
    assert_eq!(names_in(&folder), before.0);
}

#[test]
fn addresses_that_buyers_reach_have_to_be_https() {
    let signer = Signer::nowhere();
    let mut check = signer.command(&["check", "--json"]);
    check.env("VEZNE__SERVER__PUBLIC_URL", "http://pay.example");
    check.env(
        "VEZNE__SHOP__ALLOWED_ORIGINS",
        "http://shop.example,https://other.example",
    );
    let check = check.output().unwrap();
    assert_eq!(about(&check, "public_url").0, "error");
    let (level, text) = about(&check, "origins");
    assert!(
        level == "warning" && text.contains("http://shop.example"),
        "{level} {text}"
    );
    assert!(!text.contains("other.example"), "{text}");
    let fine = signer.run(&["check", "--json"]);
    assert_eq!(
        (about(&fine, "public_url").0, about(&fine, "origins").0),
        ("ok".into(), "ok".into())
    );
}

#[test]
fn a_live_key_for_the_sandbox_is_told_and_no_secret_is() {
    let signer = Signer::nowhere();
    let mut check = signer.command(&["check", "--json"]);
    check
        .env("VEZNE__IYZICO__API_KEY", "TOPKEY")
        .env("VEZNE__IYZICO__SECRET_KEY", "TOPSECRET");
    let check = check
        .env("VEZNE__STORE__URL", "postgres://vezne:TOPPASSWORD@127.0.0.1:1/vezne")
        .output()
        .unwrap();
    assert_eq!(about(&check, "iyzico's keys").0, "warning");
    let (level, text) = about(&check, "database");
    assert!(level == "error" && text.contains("store.url"), "{level} {text}");
    let told = format!(
        "{}{}",
        String::from_utf8_lossy(&check.stdout),
        String::from_utf8_lossy(&check.stderr)
    );
    assert!(!told.contains("TOP") && !told.contains(&"1".repeat(64)), "{told}");
}

#[test]
fn a_secret_file_that_others_may_change_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let signer = Signer::nowhere();
    let file = signer.file("secret");
    fs::write(&file, "sandbox-s").unwrap();
    let check = |mode| {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let mut check = signer.command(&["check", "--json"]);
        check
            .env_remove("VEZNE__IYZICO__SECRET_KEY")
            .env("VEZNE__IYZICO__SECRET_KEY_FILE", &file);
        check.output().unwrap()
    };
    assert_eq!(about(&check(0o600), "secret files").0, "ok");
    let (level, text) = about(&check(0o660), "secret files");
    assert!(level == "warning" && text.contains("chmod go-w"), "{level} {text}");
    let (level, text) = about(&check(0o604), "configuration");
    assert!(level == "error" && text.contains("chmod o-r"), "{level} {text}");
}

#[test]
fn every_mistake_is_a_finding_and_the_rest_is_left_for_later() {
    let signer = Signer::nowhere();
    let mut check = signer.command(&["check", "--json"]);
    let check = check
        .env("VEZNE__SHOP__FALBACK_URL", "x")
        .env("VEZNE__STORE__URL", "x")
        .output()
        .unwrap();
    let found = document(&check);
    let errors = found["findings"].as_array().unwrap().iter();
    let errors = errors.filter(|finding| finding["level"] == "error").count();
    assert_eq!((check.status.code(), errors), (Some(1), 2), "{found}");
    assert_eq!(about(&check, "database").0, "");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_serving_signer_leaves_no_core_behind() {
    let (signer, _) = Signer::serving();
    let limits = fs::read_to_string(format!("/proc/{}/limits", signer.pid())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    let words: Vec<&str> = core.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{core}");
}
