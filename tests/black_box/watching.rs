//! What an operator's Prometheus sees of payments, faults and what waits, and what it is told to wake somebody for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use reqwest::Method;
use serde_json::json;
use tokio::process::Command;
use vezne_tests::{Answer, BankPlan, MerchantBankPlan, Metrics, On, Printed, Reply, ShopServer, SignerProcess, World};

use crate::review::in_review;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const DAY_S: i64 = 24 * 3600;
/// Longer than a count is good for.
const COUNTED_ANEW_S: i64 = 11;

fn calls(metrics: &Metrics, upstream: &str, call: &str, outcome: &str) -> f64 {
    let labels = [("upstream", upstream), ("call", call), ("outcome", outcome)];
    metrics.value("vezne_upstream_calls_total", &labels)
}

fn requests(metrics: &Metrics, method: &str, route: &str, status: &str) -> f64 {
    let labels = [("method", method), ("route", route), ("status", status)];
    metrics.value("vezne_http_requests_total", &labels)
}

fn unfinished(metrics: &Metrics, of: &str, stage: &str) -> (f64, f64) {
    let labels = [("of", of), ("stage", stage)];
    let number = metrics.value("vezne_unfinished", &labels);
    (number, metrics.value("vezne_unfinished_oldest_age_seconds", &labels))
}

#[tokio::test]
async fn a_card_payment_is_seen_from_its_page_to_its_end() {
    for on in [On::Sqlite, On::Postgres] {
        let world = World::plan().on(on).start().await;
        let buyer = world.buyer().await;
        let token = buyer.go_to_page(1).await;
        world.advance_s(60).await;
        let metrics = world.metrics().await;
        assert_eq!(unfinished(&metrics, "session", "open"), (1.0, 60.0));
        assert_eq!(unfinished(&metrics, "card_attempt", "open"), (1.0, 60.0));
        assert_eq!(calls(&metrics, "iyzico", "pwi-initialize", "ok"), 1.0);

        world.iyzico().pay(&token, 1).await;
        buyer.come_back(&token).await;
        // The same is told until it is counted anew.
        assert_eq!(unfinished(&world.metrics().await, "session", "open").0, 1.0);
        world.advance_s(COUNTED_ANEW_S).await;
        let metrics = world.metrics().await;
        assert_eq!(unfinished(&metrics, "session", "open"), (0.0, 0.0));
        assert_eq!(unfinished(&metrics, "card_attempt", "open").0, 0.0);
        assert_eq!(calls(&metrics, "iyzico", "pwi-retrieve", "ok"), 1.0);
        assert_eq!(requests(&metrics, "POST", "/v1/sessions", "2xx"), 1.0);
        assert_eq!(requests(&metrics, "POST", "/v1/callbacks/iyzico", "3xx"), 1.0);
        let labels = [("upstream", "iyzico"), ("call", "pwi-initialize")];
        assert_eq!(
            metrics.value("vezne_upstream_call_duration_seconds_count", &labels),
            1.0
        );
        let labels = [("method", "POST"), ("route", "/v1/sessions")];
        assert_eq!(metrics.value("vezne_http_request_duration_seconds_count", &labels), 1.0);
        assert_eq!(metrics.value("vezne_database_up", &[]), 1.0);
    }
}

#[tokio::test]
async fn a_call_is_told_by_what_came_of_it() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    world.iyzico().fault("installment", "html").await;
    buyer.quote("552608").await;
    world.iyzico().fault("pwi-initialize", "wrong-signature").await;
    buyer.pay(1, "first").await;
    let metrics = world.metrics().await;
    assert_eq!(calls(&metrics, "iyzico", "installment", "unreadable"), 1.0);
    assert_eq!(calls(&metrics, "iyzico", "pwi-initialize", "untrusted"), 1.0);
    assert_eq!(calls(&metrics, "iyzico", "installment", "ok"), 0.0);

    let nobody = World::plan().without_upstream().start().await;
    nobody.buyer().await.quote("552608").await;
    let metrics = nobody.metrics().await;
    assert_eq!(calls(&metrics, "iyzico", "installment", "unreachable"), 1.0);
    assert_eq!(requests(&metrics, "POST", "/v1/session/installments", "5xx"), 1.0);
}

#[tokio::test]
async fn a_transfer_whose_answer_is_lost_grows_old_until_it_is_known() {
    let world = World::plan().bank(BankPlan::default()).start().await;
    let buyer = world.bank_buyer_of("SIP-2002", "150.00").await;
    let started = buyer.start("first").await;
    let page = buyer.leave(&started).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    let back = buyer.browser.goes(&world, &callback).await;
    buyer.use_code(&back).await;
    buyer.post("accounts", &json!({ "grant": buyer.grant() })).await;
    let otp_id = buyer.draft().await;
    let otp = buyer.otp().await;
    let wrong = buyer.confirm(&otp_id, "QQ11QQ").await;
    assert_eq!(wrong.status, 200, "{}", wrong.text);
    world.bank_fault("bank-execute", "cut-after-commit").await;
    let unknown = buyer.confirm(&otp_id, &otp).await;
    assert_eq!(unknown.body["transfer"]["stage"], "unknown", "{}", unknown.text);
    world.advance_s(60).await;
    let metrics = world.metrics().await;
    let (number, age_s) = unfinished(&metrics, "transfer", "unknown");
    assert!(number == 1.0 && (60.0..600.0).contains(&age_s), "{number} {age_s}");
    assert_eq!(
        calls(&metrics, "vakifbank", "execute", "refused"),
        1.0,
        "the wrong code"
    );
    assert_eq!(calls(&metrics, "vakifbank", "execute", "cut"), 1.0);

    world
        .control(Method::PUT, "settings", &json!({ "bankStatement": "kept" }))
        .await;
    world.pass_s(120, 10).await;
    let metrics = world.metrics().await;
    assert_eq!(unfinished(&metrics, "transfer", "unknown"), (0.0, 0.0));
    assert!(calls(&metrics, "vakifbank", "statement", "ok") > 0.0);
}

#[tokio::test]
async fn what_waits_for_a_person_grows_old() {
    let world = World::start().await;
    in_review(&world).await;
    world.advance_s(2 * DAY_S).await;
    let metrics = world.metrics().await;
    let waits = (1.0, f64::from(2 * 24 * 3600));
    assert_eq!(unfinished(&metrics, "session", "needs_review"), waits);
    assert_eq!(unfinished(&metrics, "session", "unknown"), (0.0, 0.0));
}

#[tokio::test]
async fn what_the_shop_does_not_take_grows_old_until_it_is_given_up() {
    for on in [On::Sqlite, On::Postgres] {
        let shop = ShopServer::start().await;
        shop.will(vec![Reply::Status(503); 100]);
        let world = World::plan().on(on).telling(&shop.url(), &[SECRET]).start().await;
        world.buyer().await;
        world.run_jobs().await;
        world.advance_s(90).await;
        let metrics = world.metrics().await;
        assert_eq!(unfinished(&metrics, "delivery", "waiting"), (1.0, 90.0));
        assert_eq!(unfinished(&metrics, "delivery", "given_up"), (0.0, 0.0));
        // Eight tries in a day and a half.
        world.pass_s(130_000, 3600).await;
        let metrics = world.metrics().await;
        let (given_up, _) = unfinished(&metrics, "delivery", "given_up");
        assert!(given_up >= 1.0, "{}", metrics.text);
    }
}

#[tokio::test]
async fn whoever_invents_addresses_and_methods_makes_no_series() {
    let world = World::start().await;
    let once = Answer::to(world.request(Method::GET, "/v1/nothing")).await;
    assert_eq!(once.status, 404);
    let method = Method::from_bytes(b"INVENTED").unwrap();
    Answer::to(world.request(method, "/v1/sessions")).await;
    let before = world.metrics().await.series();
    for number in 0..1000 {
        Answer::to(world.request(Method::GET, &format!("/v1/nothing/{number}?q={number}"))).await;
        let method = Method::from_bytes(format!("INVENTED{number}").as_bytes()).unwrap();
        Answer::to(world.request(method, "/v1/sessions")).await;
    }
    let metrics = world.metrics().await;
    let more: Vec<_> = metrics.series().difference(&before).cloned().collect();
    assert!(more.is_empty(), "{more:?}");
    assert_eq!(requests(&metrics, "GET", "other", "4xx"), 1001.0);
    assert_eq!(requests(&metrics, "other", "/v1/sessions", "4xx"), 1001.0);
}

/// A signer with everything configured, and something done by each of its parts.
async fn whole_signer() -> Metrics {
    let shop = ShopServer::start().await;
    let world = World::plan()
        .telling(&shop.url(), &[SECRET])
        .bank(BankPlan::default())
        .merchant_bank(MerchantBankPlan::default())
        .start()
        .await;
    world.buyer().await.go_to_page(1).await;
    world.metrics().await
}

/// Every word of a text that names a metric of ours.
fn named(text: &str) -> BTreeSet<String> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let words = text.split(|character| !is_part(character));
    words
        .filter(|word| word.starts_with("vezne_") || word.starts_with("process_"))
        .map(str::to_owned)
        .collect()
}

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

#[tokio::test]
async fn every_metric_in_the_rules_is_there_and_every_metric_stands_in_the_operators_table() {
    let there = whole_signer().await.names();
    let rules = named(&file("docs/prometheus-rules.yml"));
    assert!(rules.len() >= 8, "{rules:?}");
    for name in rules {
        assert!(there.contains(&name), "{name} is in the rules and nowhere else");
    }
    let table = named(&file("OPERATING.md"));
    for name in &there {
        let told = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        assert!(
            table.contains(told.unwrap_or(name)),
            "{name} is missing in OPERATING.md"
        );
    }
}

#[tokio::test]
async fn ready_says_what_is_not_and_leaves_no_row_behind() {
    let world = World::start().await;
    let ready = Answer::to(world.request(Method::GET, "/ready")).await;
    assert_eq!(
        (ready.status, &ready.body),
        (200, &json!({ "ready": true, "database": { "ready": true } }))
    );
    let store = sqlx::any::AnyPoolOptions::new();
    let pool = store.connect(world.store_url()).await.unwrap();
    let row = sqlx::query("SELECT COUNT(*) FROM idempotency_keys")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(sqlx::Row::get::<i64, _>(&row, 0), 0);

    let lost = "ALTER TABLE idempotency_keys RENAME TO lost";
    sqlx::query(lost).execute(&pool).await.unwrap();
    let ready = Answer::to(world.request(Method::GET, "/ready")).await;
    assert_eq!(ready.status, 200, "for five seconds the answer is good");
    world.advance_s(5).await;
    let ready = Answer::to(world.request(Method::GET, "/ready")).await;
    let told = json!({ "ready": false, "database": { "ready": false, "why": "does-not-answer" } });
    assert_eq!((ready.status, ready.body), (503, told));
}

#[tokio::test]
async fn a_container_asks_without_curl_whether_its_signer_is_ready() {
    let world = World::start().await;
    let mut signer = SignerProcess::plan(PROGRAM, &world.sandbox).prepare();
    let healthcheck = async |arguments: &[&str]| {
        let output = Command::new(PROGRAM).arg("healthcheck").args(arguments).output().await;
        Printed::of(output.unwrap())
    };
    let config = signer.config().to_str().unwrap().to_owned();
    let asked = healthcheck(&["--config", &config]).await;
    assert_eq!(asked.code, 1, "nobody listens there: {}", asked.text);
    assert!(asked.text.contains("nobody answers at"), "{}", asked.text);

    signer.start().await;
    let asked = healthcheck(&["--config", &config]).await;
    assert_eq!((asked.code, &asked.json["ready"]), (0, &json!(true)), "{}", asked.text);
    let asked = healthcheck(&["--url", signer.url()]).await;
    assert_eq!(asked.code, 0, "{}", asked.text);
    let asked = healthcheck(&["--url", "no address"]).await;
    assert_eq!(asked.code, 2, "{}", asked.stderr);
}
