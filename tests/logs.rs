//! What the signer logs: request ids, stages and codes; never a secret, a person, or a card digit past the sixth.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use vezne_signer::jobs::HeadLog;
use vezne_tests::{API_KEY, Answer, Operator, Reply, ShopServer, World};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
/// What deliveries to the shop are signed with, behind the prefix that says so.
const WEBHOOK_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const DAY_S: i64 = 24 * 3600;

/// Keeps every byte that is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_of_a_whole_payment_with_every_kind_of_mistake_holds_no_secret() {
    let kept = Kept::default();
    // Everything that any library logs, down to the last detail of the wire.
    tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(kept.clone())
        .init();

    let shop = ShopServer::start().await;
    shop.will([Reply::Status(500)]);
    let secret = format!("whsec_{WEBHOOK_KEY}");
    let world = World::plan().telling(&shop.url(), &[&secret]).start().await;
    let buyer = world.buyer().await;
    let operator = Operator::of(&world, PROGRAM);
    let create = ["keys", "create", "--name", "books", "--scopes", "read", "--json"];
    let made = operator.run(&world, &create).await.done();
    let made_key = made["key"].as_str().unwrap();
    for prefix in ["5526080", "55260800", "5526080000000006"] {
        buyer.quote(prefix).await;
    }
    world.iyzico().fault("installment", "html").await;
    buyer.quote("41579200").await;
    let raw = buyer
        .request(Method::POST, "/v1/session/installments")
        .header("content-type", "application/json");
    Answer::to(raw.body("{\"5526080000000006\":")).await;
    world.iyzico().fault("pwi-initialize", "wrong-signature").await;
    buyer.pay(1, "lost").await;
    let token = buyer.go_to_page(6).await;
    world.iyzico().pay(&token, 6).await;
    world
        .iyzico()
        .fault_with(json!({ "call": "pwi-retrieve", "fault": "wrong-signature" }))
        .await;
    buyer.come_back(&token).await;
    world.advance_s(11).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    world.pass_s(60, 10).await;
    let delivered = shop.told().len();
    let feed = world.request(Method::GET, "/v1/events").bearer_auth(made_key);
    assert_eq!(Answer::to(feed).await.status, 200);
    let heads = Arc::new(HeadLog::default());
    for seconds in [0, DAY_S - 1, 1] {
        world.advance_s(seconds).await;
        world.log_head(&heads).await;
    }

    let log = String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned();
    // The sandbox's and this test's own lines are not the signer's.
    let signer: Vec<&str> = log
        .lines()
        .filter(|line| !line.contains("\"target\":\"vezne_sandbox"))
        .collect();
    assert!(
        signer.iter().any(|line| line.contains("untrusted-answer")),
        "the alert is logged"
    );
    assert!(
        signer
            .iter()
            .any(|line| line.contains("\"request\"") && line.contains("req_")),
        "requests are logged"
    );
    assert!(delivered > world.events().await.len(), "one delivery was refused first");
    assert_eq!(
        signer.iter().filter(|line| line.contains("\"audit_head\"")).count(),
        2,
        "the head is logged at the start and a day later"
    );
    let secrets = [
        WEBHOOK_KEY,
        made_key,
        API_KEY,
        world.sandbox.secret_key(),
        world.sandbox.api_key(),
        "IYZWSv2",
        &token,
        &buyer.token,
        "000102030405060708090a0b",
        "Ayşe",
        "Yılmaz",
        "example.com",
        "11111111111",
        "5526080",
        "41579200",
    ];
    for secret in secrets {
        let found = signer.iter().find(|line| line.contains(secret));
        assert!(found.is_none(), "{secret} in {found:?}");
    }
}
