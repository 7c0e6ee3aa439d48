//! A signer as İş Bankası meets it: mutual TLS, a login, and calls with every header that the bank wants.

#![expect(dead_code, reason = "every test file uses its own part of this one")]
#![expect(clippy::unwrap_used, reason = "this is test code, though no function here is a test")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{AlertDescription, ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::form_urlencoded::Serializer;
use vezne_sandbox::IsbankFacts;

use crate::caller::{Failure, Merchant, Reply};

pub(crate) const LOGIN: &str = "/api/isbank/v1/stos-identity-provider/oauth2/token";
pub(crate) const ACCOUNTS: &str = "/api/isbank/v2/accounts";
pub(crate) const STATEMENT: &str = "/api/isbank/v1/deposit/transactions";
pub(crate) const SCOPE: &str = "read:accounts transfer:eft transfer:remittance transfer:fast";
/// Mehmet Demir at VakıfBank, and Deniz Kaya at İş Bankası.
pub(crate) const MEHMET: &str = "TR120001500158007300000021";
pub(crate) const DENIZ: &str = "TR100006400000120000067001";

/// A signer with its papers.
pub(crate) struct Signer {
    pub(crate) merchant: Merchant,
    pub(crate) facts: IsbankFacts,
    pub(crate) token: String,
}

/// A connection, made with a client certificate of this name or with none.
pub(crate) async fn connect(facts: &IsbankFacts, paper: Option<&str>) -> Result<TlsStream<TcpStream>, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&facts.ca)?)?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    let config = match paper {
        None => config.with_no_client_auth(),
        Some(name) => {
            let certificate = CertificateDer::from_pem_file(facts.dir.join(format!("{name}.pem")))?;
            let key = PrivateKeyDer::from_pem_file(facts.dir.join(format!("{name}.key")))?;
            config.with_client_auth_cert(vec![certificate], key)?
        }
    };
    let authority = facts.url.strip_prefix("https://").unwrap();
    let stream = TcpStream::connect(authority).await?;
    let name = ServerName::try_from("127.0.0.1")?;
    Ok(TlsConnector::from(Arc::new(config)).connect(name, stream).await?)
}

/// With what alert the gate turns a client with this paper away; a client learns of it when it first reads.
pub(crate) async fn alert(facts: &IsbankFacts, paper: Option<&str>) -> Option<AlertDescription> {
    let error = match connect(facts, paper).await {
        Err(failure) => *failure.downcast::<std::io::Error>().unwrap(),
        Ok(mut stream) => {
            let mut byte = [0];
            let patience = std::time::Duration::from_millis(300);
            match tokio::time::timeout(patience, stream.read(&mut byte)).await {
                // Silence: the gate waits for a request.
                Err(_) => return None,
                Ok(read) => read.unwrap_err(),
            }
        }
    };
    let error = error.into_inner().unwrap().downcast::<rustls::Error>().unwrap();
    match *error {
        rustls::Error::AlertReceived(alert) => Some(alert),
        _ => None,
    }
}

/// The certificate of this file as the header has it.
pub(crate) fn one_line(file: &Path) -> String {
    let pem = fs::read_to_string(file).unwrap();
    let body = pem.lines().filter(|line| !line.starts_with("-----"));
    body.collect()
}

impl Signer {
    /// Logged in for everything.
    pub(crate) async fn start() -> Self {
        let mut signer = Self::start_without_login().await;
        signer.token = signer.login().await;
        signer
    }

    pub(crate) async fn start_without_login() -> Self {
        let merchant = Merchant::start().await;
        let facts = merchant.sandbox.isbank();
        Self {
            merchant,
            facts,
            token: String::new(),
        }
    }

    /// The headers of every call.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("X-Isbank-Client-Id", self.facts.client_id.clone()),
            ("X-Isbank-Client-Secret", self.facts.client_secret.clone()),
            ("X-Client-Certificate", one_line(&self.facts.certificate)),
        ]
    }

    pub(crate) fn login_form(&self) -> Vec<(&'static str, String)> {
        vec![
            ("grant_type", "password".to_owned()),
            ("username", self.facts.service_account_id.clone()),
            ("password", self.facts.service_account_secret.clone()),
            ("client_id", self.facts.client_id.clone()),
            ("client_secret", self.facts.client_secret.clone()),
            ("scope", SCOPE.to_owned()),
        ]
    }

    pub(crate) fn basic(&self) -> String {
        let pair = format!("{}:{}", self.facts.client_id, self.facts.client_secret);
        format!("Basic {}", STANDARD.encode(pair))
    }

    pub(crate) async fn try_login(&self, form: &[(&str, String)], basic: &str) -> Result<Reply, Failure> {
        let mut headers = self.headers();
        headers.push(("Authorization", basic.to_owned()));
        headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
        let form = Serializer::new(String::new()).extend_pairs(form).finish();
        self.send("POST", LOGIN, &headers, form).await
    }

    pub(crate) async fn login(&self) -> String {
        let reply = self.try_login(&self.login_form(), &self.basic()).await.unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// One request on a connection of its own.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: String,
    ) -> Result<Reply, Failure> {
        let stream = connect(&self.facts, Some("client")).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let answer = sender.send_request(request.body(Body::from(body))?).await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
        Ok(Reply {
            status,
            headers,
            text: String::from_utf8(bytes.into())?,
        })
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: &Value) -> Result<Reply, Failure> {
        let mut headers = self.headers();
        headers.push(("Authorization", format!("Bearer {}", self.token)));
        headers.push(("Content-Type", "application/json".to_owned()));
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send(method, path, &headers, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, &Value::Null).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path, body).await.unwrap()
    }

    pub(crate) async fn validate(&self, rail: &str, terms: &Value) -> Reply {
        self.post(&format!("/api/isbank/v1/{rail}-validations"), terms).await
    }

    /// A payment of validated terms.
    pub(crate) async fn pay(&self, rail: &str, payment: &Value) -> Reply {
        self.post(&payments(rail), payment).await
    }

    /// What has to be posted to pay these terms: with the number of a fresh validation and this key.
    pub(crate) async fn payment(&self, rail: &str, terms: &Value, key: &str) -> Value {
        let answer = self.validate(rail, terms).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let mut payment = terms.clone();
        payment["query_number"] = answer.json()["data"]["query_number"].clone();
        payment["idempotency_key"] = json!(key);
        payment
    }

    /// Validates and pays in one go, and gives the data of the answer.
    pub(crate) async fn paid(&self, rail: &str, terms: &Value, key: &str) -> Value {
        let payment = self.payment(rail, terms, key).await;
        let answer = self.pay(rail, &payment).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["data"].clone()
    }

    /// Asks after a payment of today.
    pub(crate) async fn query(&self, rail: &str, number: &Value) -> Reply {
        let now = self.pass_s(0).await;
        let number = number.as_str().unwrap();
        let path = format!("{}?query_number={number}&date={}", payments(rail), day(&now));
        self.get(&path).await
    }

    pub(crate) async fn rows(&self, more: &str) -> Vec<Value> {
        let reply = self.get(&statement(&self.facts.account_id, more)).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        rows_of(&reply)
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        self.merchant.control(method, path, &body).await
    }

    pub(crate) async fn settings(&self, change: Value) {
        self.control("PUT", "/settings", change).await;
    }

    /// Moves the clock and tells what time it is.
    pub(crate) async fn pass_s(&self, seconds: u32) -> String {
        let told = self.control("POST", "/clock", json!({"advanceS": seconds})).await;
        told["now"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn ledger(&self) -> Value {
        self.merchant.ledger().await
    }

    pub(crate) async fn balance(&self) -> Value {
        self.ledger().await["isbankAccounts"][0]["balance"].clone()
    }
}

fn payments(rail: &str) -> String {
    format!("/api/isbank/v1/{rail}-payments")
}

/// The statement of all time, with these further values.
pub(crate) fn statement(account: &str, more: &str) -> String {
    let detail = "remittanceDetail=true&eftDetail=true&fastDetail=true";
    format!("{STATEMENT}?accountId={account}&beginDate=2020-01-01&endDate=2099-12-31&{detail}{more}")
}

pub(crate) fn rows_of(reply: &Reply) -> Vec<Value> {
    let json = reply.json();
    let rows = json["data"]["result"]["accountMovementDtoList"].as_array();
    rows.unwrap().clone()
}

/// The day in Istanbul of a moment in UTC.
pub(crate) fn day(moment: &str) -> String {
    let at: jiff::Timestamp = moment.parse().unwrap();
    jiff::tz::Offset::constant(3).to_datetime(at).date().to_string()
}

/// Code of the first error, in a list.
pub(crate) fn code(reply: &Reply) -> String {
    reply.json()["errors"][0]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// 149.90 to Mehmet at another bank.
pub(crate) fn to_mehmet() -> Value {
    json!({
        "amount": 149.90, "currency": "TRY", "debtor_account_id": "110000012345", "debtor_use_of_overdraft": false,
        "creditor_name": "Mehmet Demir", "creditor_iban": MEHMET, "description": "VZN-7Q2K iade",
        "payment_reference_id": "vzn-p-1", "customer_ip": "127.0.0.1",
    })
}

/// 20 lira to Deniz at the same bank.
pub(crate) fn to_deniz() -> Value {
    let mut terms = to_mehmet();
    terms["amount"] = json!("20.00");
    terms["creditor_name"] = json!("Deniz Kaya");
    terms["creditor_iban"] = json!(DENIZ);
    terms
}
