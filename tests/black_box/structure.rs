//! The arrows: which part may know which.

use std::fs;
use std::path::{Path, PathBuf};

/// The files of the domain that call the store and the upstreams.
const USE_CASES: [&str; 37] = [
    "admit",
    "attend_payouts",
    "attend_refunds",
    "attend_transfers",
    "authorize_transfer",
    "await_incoming",
    "bank_payment",
    "cancel_payout",
    "change_session",
    "confirm_payout",
    "confirm_refund",
    "confirm_transfer",
    "draft_payout",
    "draft_transfer",
    "erase_personal_data",
    "failure",
    "finish",
    "finish_incoming",
    "finish_payout",
    "finish_refund",
    "finish_transfer",
    "move_transfer",
    "notice_bursts",
    "open_session",
    "poll",
    "quote_installments",
    "read_incoming",
    "reconcile",
    "refund_by_bank",
    "refund_payment",
    "report_day",
    "review",
    "send_refund",
    "settle",
    "start_card_payment",
    "start_transfer",
    "turn_methods",
];

/// Every Rust file below a folder of the workspace.
fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut folders = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "{folder}");
    files
}

/// Checks that no file of a folder has one of these words outside its comments.
fn none_has(folder: &str, words: &[&str], except: &[&str]) {
    for file in files(folder) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if except.contains(&name.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for word in words {
                assert!(!line.contains(word), "{} must not know {word}: {line}", file.display());
            }
        }
    }
}

#[test]
fn payments_know_no_web_framework_no_database_and_no_http_client() {
    none_has(
        "signer/src/payments",
        &["axum", "sqlx", "reqwest", "tower", "hyper", "crate::http"],
        &[],
    );
}

#[test]
fn the_domains_types_know_neither_store_nor_upstream() {
    let use_cases = USE_CASES.map(|name| format!("{name}.rs"));
    let use_cases: Vec<&str> = use_cases.iter().map(String::as_str).collect();
    none_has(
        "signer/src/payments",
        &["crate::store", "crate::upstream", "crate::app"],
        &use_cases,
    );
}

#[test]
fn store_and_upstream_know_no_use_case_and_not_each_other() {
    let use_cases = USE_CASES.map(|name| format!("payments::{name}"));
    let mut words = vec!["axum", "crate::http", "crate::app"];
    words.extend(use_cases.iter().map(String::as_str));
    none_has("signer/src/store", &[&words[..], &["crate::upstream"]].concat(), &[]);
    none_has("signer/src/upstream", &[&words[..], &["crate::store"]].concat(), &[]);
}

#[test]
fn the_sandbox_shares_no_code_with_the_signer() {
    none_has("sandbox/src", &["vezne_signer", "vezne_protocol"], &[]);
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sandbox/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    assert!(!manifest.contains("vezne-signer") && !manifest.contains("vezne-protocol"));
}

#[test]
fn widget_and_protocol_know_no_signer() {
    for folder in ["widget/src", "protocol/src"] {
        none_has(folder, &["vezne_signer", "vezne_sandbox"], &[]);
    }
}

#[test]
fn the_protocol_does_no_io() {
    none_has(
        "protocol/src",
        &["std::fs", "std::net", "std::env", "std::process", "std::io"],
        &[],
    );
}

#[test]
fn every_crash_point_is_reached_somewhere() {
    let hooks = Path::new("src").join("hooks");
    let sources: Vec<String> = files("signer/src")
        .into_iter()
        .filter(|file| !file.ends_with("src/hooks.rs") && !file.parent().is_some_and(|folder| folder.ends_with(&hooks)))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    for point in vezne_signer::hooks::CrashPoint::ALL {
        let reached = format!(".reach(CrashPoint::{point:?})");
        assert!(
            sources.iter().any(|source| source.contains(&reached)),
            "nobody reaches {point:?}"
        );
    }
}
