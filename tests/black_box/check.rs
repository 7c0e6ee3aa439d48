//! What `vezne-signer check` tells of upstreams that are there, away, or of another time; and the four calls of `--live`.

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{On, Operator, Printed, World};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const LIVE: [&str; 4] = ["check", "--live", "--yes", "--json"];
const CALLS: [&str; 4] = ["BIN check", "installments", "payment page", "page's outcome"];

/// Runs a check by the machine's clock, which is the upstreams', too.
async fn check(operator: &Operator, world: &World, arguments: &[&str], setting: Option<(&str, &str)>) -> Printed {
    let mut command = operator.command(world, arguments);
    command.env_remove("VEZNE_TEST_CLOCK_FILE").envs(setting);
    Printed::of(command.output().await.unwrap())
}

/// The level and the text of a finding; nothing where there is none.
fn about(found: &Value, what: &str) -> (String, String) {
    let findings = found["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["what"] == what);
    let text = |field: &str| {
        finding
            .and_then(|finding| finding[field].as_str())
            .unwrap_or_default()
            .to_owned()
    };
    (text("level"), text("text"))
}

fn levels(found: &Value) -> [String; 4] {
    CALLS.map(|call| about(found, call).0)
}

/// How many calls iyzico was asked. The question for the time is none of its calls.
async fn calls(world: &World) -> usize {
    let requests = world.observe("requests").await;
    let requests = requests.as_array().unwrap().iter();
    requests.filter(|request| request["method"] == "POST").count()
}

#[tokio::test]
async fn four_calls_that_work_are_told_with_their_times_and_without_a_secret() {
    for on in [On::Sqlite, On::Postgres] {
        let world = World::plan().on(on).start().await;
        let operator = Operator::of(&world, PROGRAM);
        let before = calls(&world).await;
        let printed = check(&operator, &world, &LIVE, None).await;
        assert!(printed.stderr.contains("No money is taken"), "{}", printed.stderr);
        for secret in [world.sandbox.secret_key(), world.sandbox.api_key()] {
            assert!(!printed.text.contains(secret) && !printed.stderr.contains(secret));
        }
        let found = printed.done();
        assert_eq!(levels(&found), ["ok", "ok", "ok", "ok"], "{found}");
        for call in CALLS {
            assert!(about(&found, call).1.ends_with(" ms)"), "{found}");
        }
        assert!(about(&found, "payment page").1.contains("signature holds"), "{found}");
        assert_eq!(calls(&world).await, before + 4);
        assert_eq!(
            (about(&found, "database").0, about(&found, "iyzico").0),
            ("ok".into(), "ok".into())
        );
        assert_eq!(world.events().await.len(), 0);
    }
}

#[tokio::test]
async fn nothing_is_called_before_somebody_agrees() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let before = calls(&world).await;
    let printed = check(&operator, &world, &["check", "--live"], None).await;
    assert_eq!((printed.code, printed.text.as_str()), (2, ""));
    assert!(printed.stderr.contains("--yes"), "{}", printed.stderr);
    let printed = check(&operator, &world, &["check"], None).await;
    assert_eq!(printed.code, 0, "{}", printed.text);
    assert_eq!(calls(&world).await, before);
}

#[tokio::test]
async fn wrong_keys_are_told_apart_and_what_builds_on_them_is_not_asked() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    for (setting, code, what) in [
        ("VEZNE__IYZICO__API_KEY", "1001", "iyzico.api_key"),
        ("VEZNE__IYZICO__SECRET_KEY", "1000", "iyzico.secret_key"),
    ] {
        let printed = check(&operator, &world, &LIVE, Some((setting, "sandbox-WRONG"))).await;
        assert_eq!(printed.code, 1, "{}", printed.text);
        let (level, text) = about(&printed.json, "BIN check");
        assert!(level == "error" && text.contains(code) && text.contains(what), "{text}");
        assert!(!printed.text.contains("WRONG"), "{}", printed.text);
        assert_eq!(levels(&printed.json), ["error", "warning", "warning", "warning"]);
    }
}

#[tokio::test]
async fn an_answer_with_another_signature_is_not_believed() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let fault = json!({ "call": "pwi-initialize", "fault": "wrong-signature" });
    world.control(Method::POST, "faults", &fault).await;
    let printed = check(&operator, &world, &LIVE, None).await;
    assert_eq!(printed.code, 1, "{}", printed.text);
    assert_eq!(levels(&printed.json), ["ok", "ok", "error", "warning"]);
    let (_, text) = about(&printed.json, "payment page");
    assert!(
        text.contains("signature is wrong") && text.contains("iyzico.secret_key"),
        "{text}"
    );
}

#[tokio::test]
async fn an_upstream_that_is_away_and_a_clock_that_is_wrong_are_told() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let away = Some(("VEZNE__IYZICO__BASE_URL", "http://127.0.0.1:1"));
    let printed = check(&operator, &world, &LIVE, away).await;
    assert_eq!(printed.code, 1, "{}", printed.text);
    assert!(
        about(&printed.json, "iyzico").1.contains("cannot be reached"),
        "{}",
        printed.text
    );
    assert!(
        about(&printed.json, "BIN check").1.contains("cannot be reached"),
        "{}",
        printed.text
    );

    // The world's clock shows another day than the machine's, which the sandbox's answers are dated by.
    let printed = operator.run(&world, &["check", "--json"]).await;
    let (level, text) = about(&printed.json, "iyzico");
    assert!(level == "error" && text.contains("NTP"), "{level} {text}");
    assert_eq!(printed.code, 1);
}

#[tokio::test]
async fn the_merchants_bank_is_asked_the_time_with_its_certificate_whose_days_are_told() {
    let world = World::start().await;
    for (certificate, level, says) in [("client", "ok", "days left"), ("expired", "error", "ended on")] {
        let files = (format!("{certificate}.pem"), format!("{certificate}.key"));
        let operator = Operator::with(&world, PROGRAM, |plan| {
            plan.own_bank(&world.sandbox, &files.0, &files.1)
        });
        let printed = check(&operator, &world, &["check", "--json"], None).await;
        let (told, text) = about(&printed.json, "certificate");
        assert!(told == level && text.contains(says), "{told} {text}");
        assert_eq!(about(&printed.json, "İş Bankası").0, level, "{}", printed.text);
    }
}
