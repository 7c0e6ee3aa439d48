//! The command line as a person and a script meet it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const SECRET: &str = "sandbox-vectorSecretKey0000000000001";

/// Runs a command with this standard input.
fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vezne-signer"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// The JSON object that a command prints, with its exit code.
fn json_of(arguments: &[&str], input: &[u8]) -> (Value, i32) {
    let output = run(arguments, input);
    let text = String::from_utf8(output.stdout).unwrap();
    (
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{arguments:?}: {text}")),
        output.status.code().unwrap(),
    )
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../tests/vectors/iyzico.json")).unwrap()
}

#[test]
fn sign_answers_the_official_clients_headers() {
    for vector in vectors()["authorization"].as_array().unwrap() {
        let text = |field: &str| vector[field].as_str().unwrap();
        let arguments = [
            "sign",
            "--json",
            "--api-key",
            text("apiKey"),
            "--secret-key",
            text("secretKey"),
            "--random-key",
            text("randomKey"),
            "--path",
            text("path"),
        ];
        let expected = json!({
            "stringToSign": text("stringToSign"), "signature": text("signatureHex"),
            "authorization": text("authorization"),
        });
        assert_eq!(
            json_of(&arguments, text("body").as_bytes()),
            (expected, 0),
            "{}",
            text("id")
        );
    }
}

#[test]
fn verify_response_answers_what_the_official_clients_sign() {
    for vector in vectors()["responseSignature"].as_array().unwrap() {
        let text = |field: &str| vector[field].as_str().unwrap();
        let arguments = [
            "verify-response",
            "--json",
            "--secret-key",
            text("secretKey"),
            "--call",
            text("kind"),
        ];
        let (signed_text, expected) = (text("dataToSign"), text("signature"));
        let unsigned = json!({ "signedText": signed_text, "expected": expected, "given": null, "valid": false });
        assert_eq!(
            json_of(&arguments, text("rawJson").as_bytes()),
            (unsigned, 1),
            "{}",
            text("id")
        );

        let forged = text("rawJson").replacen('{', &format!("{{\"signature\":\"{}\",", "0".repeat(64)), 1);
        assert_eq!(json_of(&arguments, forged.as_bytes()).1, 1, "{}", text("id"));
        let signed = text("rawJson").replacen('{', &format!("{{\"signature\":\"{expected}\","), 1);
        let valid = json!({ "signedText": signed_text, "expected": expected, "given": expected, "valid": true });
        assert_eq!(json_of(&arguments, signed.as_bytes()), (valid, 0), "{}", text("id"));
    }
}

#[test]
fn inspect_prints_exactly_its_keys() {
    let inspected = |kind: &str, value: &str| json_of(&["inspect", kind, value, "--json"], b"");
    let prefix =
        json!({ "valid": true, "normalized": "55260800", "scheme": "mastercard", "kurus": null, "reason": null });
    assert_eq!(inspected("prefix", "5526-08 00"), (prefix, 0));
    let none = json!({ "valid": true, "normalized": "601100", "scheme": null, "kurus": null, "reason": null });
    assert_eq!(inspected("prefix", "601100"), (none, 0));
    let amount = json!({ "valid": true, "normalized": "1234.50", "scheme": null, "kurus": 123_450, "reason": null });
    assert_eq!(inspected("amount", "1234.5"), (amount, 0));
    for (kind, value) in [
        ("amount", "-5"),
        ("amount", "--5"),
        ("amount", "-h"),
        ("amount", "1.005"),
        ("prefix", "-4111"),
    ] {
        let (told, code) = inspected(kind, value);
        assert_eq!((told["valid"].clone(), code), (json!(false), 1), "{kind} {value}");
        assert_eq!(told.as_object().unwrap().len(), 5);
        assert!(told["reason"].is_string() && told["normalized"].is_null());
    }
}

#[test]
fn inspect_tells_of_accounts_and_their_owners() {
    let inspected = |arguments: &[&str]| {
        let arguments = [&["inspect"], arguments, &["--json"]].concat();
        json_of(&arguments, b"")
    };
    let found = |normalized: &str, code: Value, name: Value| {
        let found =
            json!({ "valid": true, "normalized": normalized, "bankCode": code, "bankName": name, "reason": null });
        (found, 0)
    };
    assert_eq!(
        inspected(&["iban", "tr29 0001 5001 5800 0000 0000 02"]),
        found(
            "TR290001500158000000000002",
            json!("00015"),
            json!("Türkiye Vakıflar Bankası T.A.O.")
        )
    );
    let unknown = found("TR320010009999901234567890", json!("00100"), Value::Null);
    assert_eq!(inspected(&["iban", "TR320010009999901234567890"]), unknown);
    let alone = |normalized| found(normalized, Value::Null, Value::Null);
    assert_eq!(inspected(&["tckn", "10000000146"]), alone("10000000146"));
    assert_eq!(inspected(&["vkn", "0742661685"]), alone("0742661685"));
    let phone = ["easy-address", "--type", "T", "+90 535 000 00 00"];
    assert_eq!(inspected(&phone), alone("5350000000"));
    for arguments in [
        ["iban", "TR000000000000000000000000"].as_slice(),
        &["tckn", "10000000147"],
        &["vkn", "-1"],
        &["easy-address", "--type", "E", "nobody"],
        &["easy-address", "--type", "X", "5350000000"],
    ] {
        let (told, code) = inspected(arguments);
        assert_eq!((&told["valid"], code), (&json!(false), 1), "{arguments:?}");
        assert_eq!(told.as_object().unwrap().len(), 5);
        assert!(told["reason"].is_string() && told["normalized"].is_null(), "{told}");
    }
}

#[test]
fn what_is_refused_or_misused_is_not_repeated() {
    let number = "5526080000000006";
    for arguments in [
        vec!["inspect", "prefix", number],
        vec!["inspect", "prefix", number, "--json"],
        vec!["inspect", "amount", number],
        vec!["inspect", number, "x"],
        vec!["inspect", "prefix", "552608", number],
        vec![number],
        vec!["bin-check", number],
        vec!["sign", "--api-key", "k", number],
        vec!["verify-response", "--secret-key", "s", "--call", number],
        vec!["serve", "--listen", number],
    ] {
        let output = run(&arguments, number.as_bytes());
        let told = [output.stdout, output.stderr].concat();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}");
        assert!(
            !told.is_empty() && !String::from_utf8_lossy(&told).contains(number),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_misuse_exits_with_2_and_says_what_to_do() {
    for arguments in [
        vec![],
        vec!["nothing"],
        vec!["inspect"],
        vec!["inspect", "amount"],
        vec!["sign", "--api-key", "k"],
        vec!["sign", "--api-key", "k", "--random-key", "r", "--path", "/p"],
        vec!["verify-response", "--secret-key", "s", "--call", "refund"],
        vec![
            "sign",
            "--api-key",
            "k",
            "--secret-key",
            "s",
            "--random-key",
            "r",
            "--path",
            "/p",
            "--body-file",
            "/none",
        ],
    ] {
        let output = run(&arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            output.stderr.starts_with(b"vezne-signer: ") && output.stdout.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_secret_and_a_body_may_come_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (secret, body) = (file("secret", &format!("{SECRET}\n")), file("body", "{\"a\":\"ğ\"}"));
    let common = ["sign", "--json", "--api-key", "k", "--random-key", "-r", "--path", "-p"];
    let by_argument = [&common[..], &["--secret-key", SECRET]].concat();
    let by_file = [&common[..], &["--secret-key-file", &secret, "--body-file", &body]].concat();
    assert_eq!(
        json_of(&by_argument, "{\"a\":\"ğ\"}".as_bytes()),
        json_of(&by_file, b"not this")
    );
}

#[test]
fn bytes_are_signed_as_they_are_and_no_body_is_none() {
    let common = [
        "sign",
        "--json",
        "--api-key",
        "k",
        "--secret-key",
        "s",
        "--random-key",
        "r",
        "--path",
        "/p",
    ];
    let (nothing, _) = json_of(&common, b"");
    assert_eq!(nothing["stringToSign"], "r/p");
    let signature = |body: &[u8]| json_of(&common, body).0["signature"].clone();
    assert_ne!(signature(b"{}"), signature(b"{}\n"), "a line's end is part of the body");
    assert_ne!(
        signature(b"\xff"),
        signature("\u{fffd}".as_bytes()),
        "bytes that are no text are signed as bytes"
    );
}

#[test]
fn serve_without_settings_names_every_one_that_is_missing() {
    let output = run(&["serve"], b"");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    for name in ["server.public_url", "iyzico.secret_key", "keys.master_key", "store.url"] {
        assert!(told.contains(name), "{name} in {told}");
    }
}

#[test]
fn serve_takes_its_settings_from_the_environment_says_where_and_stops_with_its_starter() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite://{}", folder.path().join("vezne.db").display());
    let master_key = "1".repeat(64);
    let settings = [
        ("VEZNE__SERVER__PUBLIC_URL", "http://localhost:8787"),
        (
            "VEZNE__SHOP__API_KEY_SHA256",
            "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
        ),
        (
            "VEZNE__SHOP__ALLOWED_ORIGINS",
            "http://localhost:8788, https://shop.example",
        ),
        ("VEZNE__SHOP__FALLBACK_URL", "http://localhost:8788/"),
        ("VEZNE__IYZICO__BASE_URL", "http://127.0.0.1:1"),
        ("VEZNE__IYZICO__API_KEY", "12345678901234567890"),
        ("VEZNE__IYZICO__SECRET_KEY", "1e400"),
        ("VEZNE__IYZICO__CALL_LIMIT_S", "5"),
        ("VEZNE__STORE__URL", &store),
        ("VEZNE__KEYS__MASTER_KEY", &master_key),
    ];
    let mut child = Command::new(env!("CARGO_BIN_EXE_vezne-signer"))
        .args(["serve", "--listen", "127.0.0.1:0", "--exit-with-stdin"])
        .envs(settings)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?}"));
    assert!(
        ready["url"].as_str().unwrap().starts_with("http://127.0.0.1:"),
        "{ready}"
    );
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_configuration_to_begin_with_is_written_for_its_owner_and_over_no_other() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signer.toml");
    let name = file.to_str().unwrap();
    let init = || run(&["config", "init", "--output", name], b"");
    assert!(init().status.success());
    let written = std::fs::read(&file).unwrap();
    assert_eq!(written, run(&["config", "init"], b"").stdout);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    std::fs::write(&file, "mine").unwrap();
    let again = init();
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8(again.stderr).unwrap().contains("left alone"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn every_mistake_of_file_and_environment_is_told_at_once_and_no_value_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signer.toml");
    std::fs::write(
        &file,
        "[iyzico]\nsecretkey = \"TOPSECRET\"\ncall_limit_s = \"TOPSECRET\"\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vezne-signer"))
        .args(["keys", "list", "--config"])
        .arg(&file)
        .env("VEZNE__KEYS__MASTER_KEY", "TOPSECRET")
        .env("VEZNE__SERVER__LISTN", "TOPSECRET")
        .env("VEZNE__IYZICO__REPORTS", "TOPSECRET")
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    for mistake in [
        "iyzico.secretkey (line 2 of the file) is unknown",
        "iyzico.call_limit_s (line 3 of the file) must be a whole number",
        "server.listn (VEZNE__SERVER__LISTN) is unknown",
        "iyzico.reports (VEZNE__IYZICO__REPORTS) must be true or false",
        "keys.master_key (VEZNE__KEYS__MASTER_KEY) a master key is 64 hex digits",
        "shop.fallback_url (VEZNE__SHOP__FALLBACK_URL) is missing",
        "iyzico.secret_key (VEZNE__IYZICO__SECRET_KEY) is missing",
    ] {
        assert!(told.contains(mistake), "{mistake} in {told}");
    }
    assert!(!told.contains("TOPSECRET"), "{told}");
}

#[test]
fn the_environment_goes_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signer.toml");
    std::fs::write(&file, "[server]\nlisten = \"here\"\npublic_url = \"there\"\n").unwrap();
    let told = |name: &str, value: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vezne-signer"));
        command.args(["keys", "list", "--config"]).arg(&file).env(name, value);
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    let one = told("VEZNE__SERVER__LISTEN", "127.0.0.1:8787");
    assert!(
        !one.contains("server.listen") && one.contains("server.public_url"),
        "{one}"
    );
    let other = told("VEZNE__SERVER__PUBLIC_URL", "https://pay.example");
    assert!(
        other.contains("server.listen") && !other.contains("server.public_url"),
        "{other}"
    );
}
