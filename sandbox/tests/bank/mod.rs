//! A shop's server as the bank meets it: it sends customers to the authorize page, redeems their codes, and calls with
//! their tokens.

#![expect(dead_code, reason = "every test file uses its own part of this one")]
#![expect(clippy::unwrap_used, reason = "this is test code, though no function here is a test")]

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::caller::{Failure, Merchant, Reply, send};

pub(crate) const RETURN: &str = "http://127.0.0.1:8787/v1/bank/return?session=1";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mBqeQE2Xg9qDV1zb3Qh7kYw0aH1234";
/// The merchant's account at this bank, and the one at another.
pub(crate) const OURS: &str = "TR950001500158007399999901";
pub(crate) const MERCHANT_AT_IS_BANKASI: &str = "TR260006400000110000012345";
/// Ayşe's first account.
pub(crate) const AYSE: &str = "00158007300000011";
pub(crate) const AYSE_IBAN: &str = "TR880001500158007300000011";

/// The name and value pairs of an authorize address.
pub(crate) type Pairs<'a> = Vec<(&'a str, String)>;

impl Merchant {
    pub(crate) fn authorize_pairs(&self) -> Pairs<'static> {
        vec![
            ("client_id", self.sandbox.bank_client_id().to_owned()),
            ("response_type", "code".to_owned()),
            ("scope", "transfer account".to_owned()),
            ("state", "s-1 ğ".to_owned()),
            ("redirect_uri", RETURN.to_owned()),
            ("resource", "sandbox".to_owned()),
        ]
    }

    /// The whole authorize address, retail or corporate.
    pub(crate) fn authorize_url(&self, path: &str, pairs: &Pairs<'_>) -> String {
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("{}{path}?{query}", self.sandbox.bank_url())
    }

    /// Where the browser ends up when the customer says yes.
    pub(crate) async fn approve(&self, path: &str, pairs: &Pairs<'_>, customer: &str) -> Url {
        let order = json!({"url": self.authorize_url(path, pairs), "customer": customer});
        let answer = self.control("POST", "/bank/authorize", &order).await;
        answer["location"].as_str().unwrap().parse().unwrap()
    }

    /// A fresh code of this customer's.
    pub(crate) async fn code(&self, customer: &str) -> String {
        let path = page_of(customer);
        value(&self.approve(path, &self.authorize_pairs(), customer).await, "code").unwrap()
    }

    /// Asks for a token with these values in the form.
    pub(crate) async fn token_form(&self, pairs: &[(&str, &str)]) -> Reply {
        self.try_token_form(pairs, None).await.unwrap()
    }

    pub(crate) async fn try_token_form(&self, pairs: &[(&str, &str)], basic: Option<&str>) -> Result<Reply, Failure> {
        let mut request = Request::post("/vakifbank/auth/oauth/v2/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(basic) = basic {
            request = request.header(header::AUTHORIZATION, basic);
        }
        let form = Serializer::new(String::new()).extend_pairs(pairs).finish();
        send(self.sandbox.url(), request.body(Body::from(form))?).await
    }

    /// Asks for a token with our own credentials and these values.
    pub(crate) async fn token_of(&self, pairs: &[(&str, &str)]) -> Reply {
        let mut all = vec![
            ("client_id", self.sandbox.bank_client_id()),
            ("client_secret", self.sandbox.bank_client_secret()),
        ];
        all.extend(pairs);
        self.token_form(&all).await
    }

    pub(crate) async fn redeem(&self, code: &str) -> Reply {
        self.token_of(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", RETURN),
        ])
        .await
    }

    /// A good access token of this customer's, for everything.
    pub(crate) async fn login(&self, customer: &str) -> String {
        let code = self.code(customer).await;
        let answer = self.redeem(&code).await.json();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// One call of the bank's API.
    pub(crate) async fn try_bank(&self, call: &str, token: &str, body: &Value) -> Result<Reply, Failure> {
        let request = Request::post(format!("/vakifbank/{call}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        send(self.sandbox.url(), request.body(Body::from(body.to_string()))?).await
    }

    pub(crate) async fn bank(&self, call: &str, token: &str, body: &Value) -> Value {
        let reply = self.try_bank(call, token, body).await.unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// A drafted transfer's id and the password that the phone got.
    pub(crate) async fn draft(&self, call: &str, token: &str, body: &Value) -> (Value, String) {
        let answer = self.bank(call, token, body).await;
        let id = answer["SecurityInformation"]["OTPTransactionId"].clone();
        assert!(id.is_number(), "{answer}");
        let messages = self.control("GET", "/bank/phone", &Value::Null).await;
        let message = messages.as_array().unwrap().last().unwrap();
        assert_eq!(message["otpTransactionId"], id);
        (id, message["otp"].as_str().unwrap().to_owned())
    }

    pub(crate) async fn execute(&self, token: &str, id: &Value, otp: &str) -> Value {
        self.bank(
            "transactionExecute",
            token,
            &json!({"OTPTransactionId": id, "OTPCode": otp}),
        )
        .await
    }

    /// Drafts and approves in one go.
    pub(crate) async fn transfer(&self, call: &str, token: &str, body: &Value) -> Value {
        let (id, otp) = self.draft(call, token, body).await;
        let answer = self.execute(token, &id, &otp).await;
        assert_eq!(code_of(&answer), "APIGW000000", "{answer}");
        answer
    }

    pub(crate) async fn settings(&self, change: Value) {
        self.control("PUT", "/settings", &change).await;
    }

    pub(crate) async fn pass_s(&self, seconds: u32) {
        self.control("POST", "/clock", &json!({"advanceS": seconds})).await;
    }

    /// What an account holds, by the control API.
    pub(crate) async fn balance(&self, account: &str) -> String {
        let all = self.control("GET", "/bank/customers", &Value::Null).await;
        let customers = all["customers"].as_array().unwrap();
        let mut accounts = customers
            .iter()
            .flat_map(|customer| customer["accounts"].as_array().unwrap());
        let found = accounts.find(|found| found["accountNumber"] == account).unwrap();
        found["balance"].as_str().unwrap().to_owned()
    }

    /// The receiver of this IBAN, by the control API.
    pub(crate) async fn receiver(&self, iban: &str) -> Value {
        let all = self.control("GET", "/bank/customers", &Value::Null).await;
        let mut receivers = all["receivers"].as_array().unwrap().iter();
        receivers.find(|receiver| receiver["iban"] == iban).unwrap().clone()
    }

    pub(crate) async fn movements(&self) -> Vec<Value> {
        self.ledger().await["movements"].as_array().unwrap().clone()
    }
}

/// The page that a customer logs in on.
pub(crate) fn page_of(customer: &str) -> &'static str {
    match customer {
        "kahve-ltd" => "/auth/oauth/v2/commercial/authorize",
        _ => "/auth/oauth/v2/authorize",
    }
}

/// A value of an address's query.
pub(crate) fn value(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

pub(crate) fn code_of(answer: &Value) -> &str {
    answer["Header"]["StatusCode"]
        .as_str()
        .unwrap_or_else(|| answer["Status"]["Code"].as_str().unwrap())
}

/// The answer without what is another one every time: ids by their place, and the bank's sentence.
pub(crate) fn without(mut answer: Value, places: &[&str]) -> Value {
    for place in places {
        let found = answer.pointer_mut(place).unwrap();
        *found = Value::Null;
    }
    answer
}

/// Ayşe pays 149.90 to the merchant's account at the same bank.
pub(crate) fn remittance() -> Value {
    json!({
        "Sender": {"AccountNumber": AYSE},
        "Receiver": {"IBAN": OURS},
        "Transaction": {"Amount": 149.90, "PaymentPurpose": 5, "MaskSender": false, "Description": "VZN-7Q2K"},
    })
}

/// Ayşe pays 149.90 to the merchant's account at another bank.
pub(crate) fn fast(sender_iban: &str, receiver_iban: &str) -> Value {
    json!({
        "Sender": {"SenderIBAN": sender_iban},
        "Receiver": {
            "ReceiverIBAN": receiver_iban, "ReceiverName": "Vezne Kahve A.Ş.", "KolasType": "", "KolasValue": "",
            "TransferType": 1,
        },
        "Transaction": {
            "Amount": 149.90, "PaymentPurpose": "04", "Description": "", "ReferenceInformation": "VZN-7Q2K",
        },
    })
}
