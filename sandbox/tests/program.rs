//! The program: one JSON line when it is ready, and an end when it is told so or when nobody holds its input any more.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code, though not every function here is a test"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

fn started(arguments: &[&str]) -> (Child, Value) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vezne-sandbox"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (program, serde_json::from_str(&line).unwrap())
}

#[test]
fn it_says_where_it_is_and_ends_with_its_input() {
    let (mut program, ready) = started(&["--listen", "127.0.0.1:0", "--exit-with-stdin"]);
    let url = ready["iyzico"]["url"].as_str().unwrap();
    assert!(url.starts_with("http://127.0.0.1:"));
    assert!(ready["iyzico"]["apiKey"].as_str().unwrap().starts_with("sandbox-"));
    assert!(ready["iyzico"]["secretKey"].as_str().unwrap().starts_with("sandbox-"));
    let bank = &ready["vakifbank"];
    assert_eq!(bank["url"], format!("{url}/vakifbank"));
    for key in ["clientId", "clientSecret"] {
        assert!(bank[key].as_str().unwrap().starts_with("sandbox-"), "{key}");
    }
    assert_ne!(bank["clientId"], bank["clientSecret"]);
    assert_eq!(ready["control"], format!("{url}/_sandbox"));
    let merchants_bank = &ready["isbank"];
    assert!(
        merchants_bank["url"]
            .as_str()
            .unwrap()
            .starts_with("https://127.0.0.1:")
    );
    assert_eq!(merchants_bank["iban"], "TR260006400000110000012345");
    for file in ["ca", "certificate", "key", "p12"] {
        assert!(Path::new(merchants_bank[file].as_str().unwrap()).is_file(), "{file}");
    }
    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}

#[test]
fn the_papers_of_the_merchants_bank_go_where_they_are_wanted_or_away_in_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = folder.path().join("papers");
    let kept = ["--exit-with-stdin", "--isbank-dir", wanted.to_str().unwrap()];
    for (arguments, left) in [(&kept[..], true), (&kept[..1], false)] {
        let (mut program, ready) = started(arguments);
        let key = Path::new(ready["isbank"]["key"].as_str().unwrap()).to_owned();
        assert!(key.is_file());
        drop(program.stdin.take());
        assert!(program.wait().unwrap().success());
        assert_eq!((key.is_file(), key.starts_with(&wanted)), (left, left));
    }
}

#[test]
fn it_stops_when_it_is_told_to() {
    let (mut program, _) = started(&[]);
    // The shell's own kill: a small machine has no program of that name.
    let told = Command::new("sh")
        .args(["-c", &format!("kill -TERM {}", program.id())])
        .status()
        .unwrap();
    assert!(told.success());
    assert!(program.wait().unwrap().success());
}

#[test]
fn one_seed_gives_the_same_keys_in_every_run() {
    let keys = |mut run: (Child, Value)| {
        drop(run.0.stdin.take());
        run.0.wait().unwrap();
        (
            run.1["iyzico"]["secretKey"].clone(),
            run.1["vakifbank"]["clientSecret"].clone(),
        )
    };
    let seeded = ["--seed", "7", "--exit-with-stdin"];
    assert_eq!(keys(started(&seeded)), keys(started(&seeded)));
    assert_ne!(keys(started(&seeded)), keys(started(&["--exit-with-stdin"])));
}
