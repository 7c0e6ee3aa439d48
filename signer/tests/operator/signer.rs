//! A signer of a test's own, and the commands of its operator.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use sqlx::AnyPool;
use tempfile::TempDir;

/// A signer with its folder, and with an iyzico where nobody listens: these tests need none.
pub(crate) struct Signer {
    folder: TempDir,
    serving: Option<(Child, String)>,
}

impl Signer {
    pub(crate) fn nowhere() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, serving: None }
    }

    /// Serves until the value is dropped, and has a key that opens sessions.
    pub(crate) fn serving() -> (Self, String) {
        let mut signer = Self::nowhere();
        let mut serve = signer.command(&["serve", "--listen", "127.0.0.1:0", "--exit-with-stdin"]);
        let mut child = serve.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        signer.serving = Some((child, ready["url"].as_str().unwrap().to_owned()));
        let created = signer.run(&[
            "keys",
            "create",
            "--name",
            "shop",
            "--scopes",
            "sessions,read",
            "--json",
        ]);
        let key = document(&created)["key"].as_str().unwrap().to_owned();
        (signer, key)
    }

    /// The process that serves.
    pub(crate) fn pid(&self) -> u32 {
        self.serving.as_ref().unwrap().0.id()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vezne-signer"));
        command
            .args(arguments)
            .env("VEZNE_LOG", "error")
            .env("VEZNE__SERVER__PUBLIC_URL", "http://localhost:8787")
            .env("VEZNE__SHOP__ALLOWED_ORIGINS", "http://localhost:8788")
            .env("VEZNE__SHOP__FALLBACK_URL", "http://localhost:8788/")
            .env("VEZNE__IYZICO__BASE_URL", "http://127.0.0.1:1")
            .env("VEZNE__IYZICO__API_KEY", "sandbox-a")
            .env("VEZNE__IYZICO__SECRET_KEY", "sandbox-s")
            .env("VEZNE__STORE__URL", self.store_url("vezne.db"))
            .env("VEZNE__KEYS__MASTER_KEY", "1".repeat(64))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn store_url(&self, name: &str) -> String {
        format!("sqlite://{}", self.file(name).display())
    }

    pub(crate) fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Opens a session and gives its id.
    pub(crate) async fn open(&self, key: &str, number: usize) -> String {
        let (_, url) = self.serving.as_ref().unwrap();
        let mut order: Value = serde_json::from_str(ORDER).unwrap();
        order["reference"] = format!("SIP-{number}").into();
        let request = reqwest_client().post(format!("{url}/v1/sessions")).bearer_auth(key);
        let request = request.header("Idempotency-Key", format!("operator-{number:08}"));
        let answer = request
            .header("Content-Type", "application/json")
            .body(order.to_string());
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        body["id"].as_str().unwrap().to_owned()
    }

    /// Waits until the feed holds so many events.
    pub(crate) async fn wait_for_events(&self, events: i64) {
        let waiting = async {
            while document(&self.run(&["audit", "verify", "--json"]))["feed"]["events"] != events {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), waiting)
            .await
            .unwrap();
    }

    /// Changes the database past the signer.
    pub(crate) async fn tamper(&self, statement: &'static str) {
        sqlx::any::install_default_drivers();
        let pool = AnyPool::connect(&self.store_url("vezne.db")).await.unwrap();
        let done = sqlx::query(statement).execute(&pool).await.unwrap();
        assert!(done.rows_affected() > 0);
        pool.close().await;
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        if let Some((mut child, _)) = self.serving.take() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

const ORDER: &str = r#"{
    "amount": "100.00", "currency": "TRY", "locale": "tr",
    "lines": [{ "id": "L1", "name": "Kahve fincanı", "category": "Mutfak", "type": "virtual",
                "unitPrice": "100.00", "quantity": 1 }],
    "buyer": { "id": "B1", "name": "Ayşe", "surname": "Yılmaz", "identityNumber": "11111111111",
               "email": "ayse@example.com", "gsmNumber": "+905350000000", "registrationAddress": "İnci Çıkmazı No: 3",
               "city": "İstanbul", "country": "Türkiye", "ip": "85.34.78.112" },
    "billingAddress": { "contactName": "Ayşe Yılmaz", "address": "İnci Çıkmazı No: 3", "city": "İstanbul",
                        "country": "Türkiye" },
    "checkoutUrl": "http://localhost:8788/checkout", "returnUrl": "http://localhost:8788/return"
}"#;

fn reqwest_client() -> reqwest::Client {
    vezne_signer::upstream::http_client(std::time::Duration::from_secs(10)).unwrap()
}

pub(crate) fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic_with(output))
}

#[expect(clippy::panic, reason = "a test that cannot go on says so")]
fn panic_with(output: &Output) -> Value {
    panic!("no document: {output:?}")
}

/// What a command says on standard error, and its exit code.
pub(crate) fn told(output: &Output) -> (String, i32) {
    (
        String::from_utf8(output.stderr.clone()).unwrap(),
        output.status.code().unwrap(),
    )
}
