//! What the signer logs: request ids, stages and codes; never a secret, a person, or a card digit past the sixth.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use vezne_signer::jobs::HeadLog;
use vezne_tests::{
    API_KEY, AYSE_IBAN, Answer, BankPlan, MerchantBankPlan, OWN_BANK_IBAN, Operator, Reply, ShopServer, World, order,
};

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
    let mut world = World::plan()
        .telling(&shop.url(), &[&secret])
        .bank(BankPlan::default())
        .merchant_bank(MerchantBankPlan::default())
        .start()
        .await;
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
    let (seen, mut banks) = pay_by_transfer(&world).await;
    banks.extend(receive_transfers(&world).await);
    let delivered = shop.told().len();
    let feed = world.request(Method::GET, "/v1/events").bearer_auth(made_key);
    assert_eq!(Answer::to(feed).await.status, 200);
    let heads = Arc::new(HeadLog::default());
    for seconds in [0, DAY_S - 1, 1] {
        world.advance_s(seconds).await;
        world.log_head(&heads).await;
    }

    let metrics = world.metrics().await;
    assert!(
        metrics.value(
            "vezne_upstream_calls_total",
            &[("upstream", "vakifbank"), ("call", "execute"), ("outcome", "cut")]
        ) > 0.0
    );
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
    let banks: Vec<&str> = banks.iter().map(String::as_str).collect();
    for secret in secrets.into_iter().chain(banks.iter().copied()) {
        let found = signer.iter().find(|line| line.contains(secret));
        assert!(found.is_none(), "{secret} in {found:?}");
        assert!(!metrics.text.contains(secret), "{secret} in the metrics");
    }
    // What a browser and the shop have seen holds neither tokens nor accounts.
    for secret in banks
        .iter()
        .filter(|secret| !seen.may_hold.contains(&(**secret).to_owned()))
    {
        assert!(!seen.text.contains(secret), "{secret} was shown");
    }
    assert!(
        seen.text.contains("TR** **** **** **** **** **00 11"),
        "the masked account was shown"
    );
    world.stop_signer().await;
    let stored = everything_in(world.folder());
    assert!(
        stored.windows(4).any(|bytes| bytes == b"trf_"),
        "the transfer is stored"
    );
    assert!(stored.windows(4).any(|bytes| bytes == b"inc_"), "what came is stored");
    for secret in &banks {
        let found = stored.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
        assert!(!found, "{secret} stands in the database");
    }
}

/// What others than the bank have seen of a transfer.
struct Seen {
    text: String,
    /// What its owner has to see once: the page's code and grant, the ticket.
    may_hold: Vec<String>,
}

/// A transfer with every kind of mistake. Answers what was seen of it, and every text that nobody else may see.
async fn pay_by_transfer(world: &World) -> (Seen, Vec<String>) {
    let buyer = world.bank_buyer_of("SIP-2002", "150.00").await;
    let started = buyer.start("first").await;
    let page = buyer.leave(&started).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    let stranger = vezne_tests::Browser::default();
    stranger.goes(world, &callback).await;
    let back = buyer.browser.goes(world, &callback).await;
    buyer.use_code(&back).await;
    let accounts = buyer.post("accounts", &json!({ "grant": buyer.grant() })).await;
    let otp_id = buyer.draft().await;
    let otp = buyer.otp().await;
    let wrong = buyer.confirm(&otp_id, "QQ11QQ").await;
    world.bank_fault("bank-execute", "cut-after-commit").await;
    let unknown = buyer.confirm(&otp_id, &otp).await;
    assert_eq!(unknown.body["transfer"]["stage"], "unknown", "{}", unknown.text);
    world
        .control(Method::PUT, "settings", &json!({ "bankStatement": "kept" }))
        .await;
    world.pass_s(120, 10).await;
    let shop = buyer.buyer.as_shop_sees().await;
    assert_eq!(shop["state"], "paid", "{shop}");
    let events = world.events().await;
    let text = [
        &started,
        &back,
        &accounts,
        &wrong,
        &unknown,
        &buyer.buyer.session().await,
    ]
    .map(|answer| answer.text.clone())
    .join("\n")
        + &shop.to_string()
        + &json!(events).to_string();
    let part = |url: &str, name: &str| {
        let url = url::Url::parse(url).unwrap();
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let ticket = part(started.body["url"].as_str().unwrap(), "ticket").unwrap();
    let (_, code) = back.header("location").split_once("#vezne-bank=").unwrap();
    let may_hold = vec![ticket.clone(), code.to_owned(), buyer.grant()];
    let mut secrets = may_hold.clone();
    secrets.extend([
        part(&page, "state").unwrap(),
        part(&callback, "code").unwrap(),
        otp,
        "QQ11QQ".to_owned(),
        AYSE_IBAN.to_owned(),
        OWN_BANK_IBAN.to_owned(),
        AYSE_IBAN[9..].to_owned(),
        OWN_BANK_IBAN[9..].to_owned(),
        world.sandbox.bank_client_secret().to_owned(),
    ]);
    secrets.extend(bearer_tokens(world).await);
    (Seen { text, may_hold }, secrets)
}

/// Transfers that somebody sends alone: one that fits, one that does not, one that is nobody's. Answers every text that
/// nobody may see, for the shop's server saw masks.
async fn receive_transfers(world: &World) -> Vec<String> {
    let (iban, name, text) = ("TR330006100519786457841326", "Gülşen Özdemiroğlu", "KIRMIZI BISIKLET");
    let mut order = order();
    order["reference"] = "SIP-3003".into();
    order["methods"] = json!(["incoming_transfer"]);
    let buyer = world.open(&order).await;
    let request = buyer.request(Method::POST, "/v1/session/incoming-transfer");
    let shown = Answer::to(request.json(&json!({}))).await;
    let reference = shown.body["reference"].as_str().unwrap();
    for (amount, written) in [("100.00", reference), ("99.00", reference), ("1.00", "VK22222222")] {
        let description = format!("{written} {text}");
        let sent = json!({ "amount": amount, "senderName": name, "senderIban": iban, "description": description });
        world.control(Method::POST, "isbank/incoming", &sent).await;
    }
    world.advance_s(120).await;
    world.run_jobs().await;
    let seen = buyer.as_shop_sees().await;
    assert_eq!(seen["incoming"]["rows"].as_array().unwrap().len(), 2, "{seen}");
    let told = seen.to_string() + &buyer.session().await.text + &json!(world.events().await).to_string();
    let secrets = [iban, name, text, &iban[9..]].map(str::to_owned);
    for secret in &secrets {
        assert!(!told.contains(secret), "{secret} was shown");
    }
    assert!(told.contains("G*** Ö***"), "the sender was shown masked: {told}");
    let mut secrets = secrets.to_vec();
    let facts = world.sandbox.isbank();
    secrets.extend([facts.client_secret, facts.service_account_secret]);
    secrets
}

/// Every token that went to the bank.
async fn bearer_tokens(world: &World) -> Vec<String> {
    let requests = world.observe("requests").await;
    let tokens: Vec<String> = requests
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|request| request["headers"]["authorization"].as_str())
        .filter_map(|header| header.strip_prefix("Bearer "))
        .map(str::to_owned)
        .collect();
    assert!(!tokens.is_empty(), "the bank was called");
    tokens
}

/// Every byte of a folder's files.
fn everything_in(folder: &std::path::Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_file())
        .flat_map(|path| std::fs::read(path).unwrap())
        .collect()
}
