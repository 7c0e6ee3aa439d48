//! What the operator's commands do not do, and what they say then.

use crate::signer::{Signer, told};

#[test]
fn a_value_that_is_not_taken_exits_with_2_says_what_is_and_is_not_repeated() {
    let (signer, _) = Signer::serving();
    let session = "ses_0123456789abcdefghjkmnpqrs";
    let (secret, long) = ("vzk_5526080000000006", "5526080000000006".repeat(50));
    for (arguments, what) in [
        (
            vec!["keys", "create", "--name", "x", "--scopes", secret],
            "sessions, read, refunds",
        ),
        (
            vec!["keys", "create", "--name", "x", "--scopes", " , "],
            "--scopes must name",
        ),
        (
            vec!["keys", "create", "--name", " ", "--scopes", "read"],
            "--name must not be empty",
        ),
        (
            vec!["keys", "create", "--name", &long, "--scopes", "read"],
            "longer than 100",
        ),
        (vec!["keys", "create", "--name", "a\nb", "--scopes", "read"], "one line"),
        (vec!["keys", "revoke", secret], "keys list"),
        (
            vec!["review", "settle", secret, "--as", "paid", "--by", "a", "--reason", "b"],
            "ses_",
        ),
        (
            vec!["review", "settle", session, "--as", "paid", "--by", "", "--reason", "b"],
            "--by must not be",
        ),
        (
            vec![
                "review", "settle", session, "--as", "paid", "--by", "a", "--reason", " ",
            ],
            "--reason must not be",
        ),
        (
            vec![
                "review", "settle", session, "--as", "paid", "--by", "a", "--reason", &long,
            ],
            "longer than 500",
        ),
        (
            vec![
                "review", "settle", session, "--as", secret, "--by", "a", "--reason", "b",
            ],
            "--help",
        ),
        (vec!["audit", "verify", "--session", secret], "ses_"),
        (vec!["audit", "verify", "--head", secret], "64 hex digits"),
        (vec!["webhooks", "resend", secret], "evt_"),
        (vec!["webhooks", "resend"], "--help"),
        (vec!["reconcile", "--days", "0"], "--help"),
    ] {
        let output = signer.run(&arguments);
        let (text, code) = told(&output);
        assert_eq!((code, output.stdout.len()), (2, 0), "{arguments:?}: {text}");
        assert!(
            text.contains(what) && !text.contains("5526080000"),
            "{arguments:?}: {text}"
        );
    }
}

#[test]
fn a_command_makes_no_database_where_none_is_but_the_one_that_makes_the_first_key_does() {
    let signer = Signer::nowhere();
    for arguments in [
        vec!["keys", "list"],
        vec!["review", "list"],
        vec!["audit", "verify"],
        vec!["webhooks", "list"],
        vec!["backup", "--to", "copy.db"],
        vec!["reconcile", "--days", "1"],
    ] {
        let (text, code) = told(&signer.run(&arguments));
        assert!(
            code == 1 && text.contains("there is no database at") && text.contains("store.url"),
            "{text}"
        );
        assert!(!signer.file("vezne.db").exists());
    }
    assert!(
        signer
            .run(&["keys", "create", "--name", "x", "--scopes", "read"])
            .status
            .success()
    );
    assert!(signer.run(&["keys", "list"]).status.success());
}

#[test]
fn a_server_is_copied_with_its_own_tool() {
    let signer = Signer::nowhere();
    let mut backup = signer.command(&["backup", "--to", "copy.db"]);
    let output = backup
        .env("VEZNE__STORE__URL", "postgres://vezne@127.0.0.1:1/vezne")
        .output();
    let (text, code) = told(&output.unwrap());
    assert!(code == 1 && text.contains("pg_dump"), "{text}");
}
