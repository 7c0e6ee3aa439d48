//! A merchant as the tests play it: signs for itself, opens a connection a request, and sees when one is cut.

#![expect(dead_code, reason = "every test file uses its own part of this one")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "this is test code, though no function here is a test"
)]

use std::error::Error;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;
use vezne_sandbox::Sandbox;

pub(crate) const INSTALLMENT: &str = "/payment/iyzipos/installment";
pub(crate) const BIN: &str = "/payment/bin/check";
pub(crate) const INITIALIZE: &str = "/payment/pay-with-iyzico/initialize";
pub(crate) const RETRIEVE: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";

pub(crate) const REFUND: &str = "/payment/refund";
pub(crate) const CANCEL: &str = "/payment/cancel";
pub(crate) const DETAILS: &str = "/v2/reporting/payment/details";
pub(crate) const TRANSACTIONS: &str = "/v2/reporting/payment/transactions";

pub(crate) const AXESS: &str = "5526080000000006";
pub(crate) const PARAF: &str = "5528790000000008";
pub(crate) const NO_FUNDS: &str = "4111111111111129";

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

/// A cut connection or the like.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

pub(crate) async fn send(base: &str, request: Request<Body>) -> Result<Reply, Failure> {
    let uri: Uri = base.parse()?;
    let authority = uri.authority().ok_or("no authority")?.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(TcpStream::connect(&authority).await?)).await?;
    tokio::spawn(connection);
    let (mut parts, body) = request.into_parts();
    parts.headers.insert(header::HOST, authority.parse()?);
    let answer = sender.send_request(Request::from_parts(parts, body)).await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
    Ok(Reply {
        status,
        headers,
        text: String::from_utf8(bytes.into())?,
    })
}

pub(crate) struct Merchant {
    pub(crate) sandbox: Sandbox,
}

impl Merchant {
    pub(crate) async fn start() -> Self {
        Self {
            sandbox: Sandbox::start("127.0.0.1:0".parse().unwrap()).await.unwrap(),
        }
    }

    /// Signed with the right keys.
    pub(crate) async fn call(&self, path: &str, body: &Value) -> Result<Reply, Failure> {
        let text = body.to_string();
        let header = authorization(self.sandbox.api_key(), self.sandbox.secret_key(), path, &text);
        self.raw(path, &text, Some(&header)).await
    }

    pub(crate) async fn raw(&self, path: &str, body: &str, authorization: Option<&str>) -> Result<Reply, Failure> {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        send(self.sandbox.url(), request.body(Body::from(body.to_owned()))?).await
    }

    /// A GET, signed without its query and without a body.
    pub(crate) async fn ask(&self, path: &str, query: &str) -> Result<Reply, Failure> {
        let header = authorization(self.sandbox.api_key(), self.sandbox.secret_key(), path, "");
        let request = Request::get(format!("{path}?{query}")).header(header::AUTHORIZATION, header);
        send(self.sandbox.url(), request.body(Body::empty())?).await
    }

    /// The payment as the reporting has it.
    pub(crate) async fn reported(&self, payment: &Payment) -> Value {
        let query = format!("paymentId={}", payment.id);
        let answer = self.ask(DETAILS, &query).await.unwrap().json();
        assert_eq!(answer["status"], "success", "{answer}");
        answer["payments"][0].clone()
    }

    /// An order of two items that was paid.
    pub(crate) async fn paid(&self, card: &str, installment: u32) -> Payment {
        let token = self.open(&order()).await;
        let paid = self.pay(&token, card, installment).await;
        let answer = self.retrieve(&token).await;
        let item = |index: usize| answer["itemTransactions"][index]["paymentTransactionId"].as_str();
        Payment {
            id: paid["paymentId"].as_str().unwrap().to_owned(),
            items: [0, 1].map(|index| item(index).unwrap().to_owned()),
        }
    }

    pub(crate) async fn refund(&self, item: &str, price: &str) -> Value {
        self.ok(REFUND, &refund(item, price)).await
    }

    pub(crate) async fn cancel(&self, payment: &Payment) -> Value {
        self.ok(CANCEL, &cancel(payment)).await
    }

    pub(crate) async fn ok(&self, path: &str, body: &Value) -> Value {
        let reply = self.call(path, body).await.unwrap();
        assert_eq!(reply.status, 200);
        reply.json()
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let reply = self.try_control(method, path, body).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reply.json()
    }

    pub(crate) async fn try_control(&self, method: &str, path: &str, body: &Value) -> Reply {
        let request = Request::builder().method(method).uri(format!("/_sandbox{path}"));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        send(self.sandbox.url(), request.body(Body::from(body.to_string())).unwrap())
            .await
            .unwrap()
    }

    pub(crate) async fn fault(&self, order: &Value) {
        self.control("POST", "/faults", order).await;
    }

    pub(crate) async fn ledger(&self) -> Value {
        self.control("GET", "/ledger", &Value::Null).await
    }

    pub(crate) async fn open(&self, order: &Value) -> String {
        self.ok(INITIALIZE, order).await["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn retrieve(&self, token: &str) -> Value {
        self.ok(
            RETRIEVE,
            &json!({"locale": "tr", "conversationId": "c1", "token": token}),
        )
        .await
    }

    pub(crate) async fn pay(&self, token: &str, card: &str, installment: u32) -> Value {
        self.control(
            "POST",
            "/pay",
            &json!({"token": token, "card": card, "installment": installment}),
        )
        .await
    }

    pub(crate) async fn page(&self, address: &str) -> Reply {
        let request = Request::get(address).body(Body::empty()).unwrap();
        send(self.sandbox.url(), request).await.unwrap()
    }

    /// What a browser does when the page's form is sent.
    pub(crate) async fn press_pay(&self, token: &str, card: &str, installment: u32) -> Reply {
        let form = format!("token={token}&lang=tr&card={card}&installment={installment}");
        let request = Request::post("/pwi").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        send(self.sandbox.url(), request.body(Body::from(form)).unwrap())
            .await
            .unwrap()
    }

    /// The response signature, worked out here over texts that the test names.
    pub(crate) fn signature(&self, texts: &[&str]) -> String {
        hmac_hex(self.sandbox.secret_key(), &texts.join(":"))
    }
}

/// A payment, its id and those of its two items.
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) items: [String; 2],
}

pub(crate) fn refund(item: &str, price: &str) -> Value {
    json!({
        "locale": "tr", "conversationId": "iade-1", "paymentTransactionId": item, "price": price, "currency": "TRY",
        "ip": "85.34.78.112",
    })
}

pub(crate) fn cancel(payment: &Payment) -> Value {
    json!({"locale": "tr", "conversationId": "iptal-1", "paymentId": payment.id, "ip": "85.34.78.112"})
}

pub(crate) fn authorization(api_key: &str, secret_key: &str, path: &str, body: &str) -> String {
    let signature = hmac_hex(secret_key, &format!("r4nd0m{path}{body}"));
    format!(
        "IYZWSv2 {}",
        STANDARD.encode(format!("apiKey:{api_key}&randomKey:r4nd0m&signature:{signature}"))
    )
}

fn hmac_hex(key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// An order of 100 lira that may be paid in every plan.
pub(crate) fn order() -> Value {
    let address = json!({"address": "Göztepe", "contactName": "Ayşe", "city": "İstanbul", "country": "Türkiye"});
    json!({
        "locale": "tr", "conversationId": "sipariş-1", "price": 100, "paidPrice": 100, "currency": "TRY",
        "basketId": "SEPET-1", "paymentGroup": "PRODUCT", "callbackUrl": "http://localhost:1/callback",
        "buyer": {
            "id": "B1", "name": "Ayşe", "surname": "Yılmaz", "identityNumber": "11111111111",
            "email": "ayse@example.com", "gsmNumber": "+905350000000", "registrationAddress": "Göztepe",
            "city": "İstanbul", "country": "Türkiye", "ip": "85.34.78.112",
        },
        "billingAddress": address, "shippingAddress": address,
        "basketItems": [
            {"id": "1", "name": "Kahve <fincanı>", "category1": "Mutfak", "itemType": "PHYSICAL", "price": 99.99},
            {"id": "2", "name": "Oyun kodu", "category1": "Oyun", "itemType": "VIRTUAL", "price": "0.01"},
        ],
    })
}
