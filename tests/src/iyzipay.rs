//! iyzico as tests see it: the page's headless payer, faults, the ledger, and a verifier written from the wire page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::World;

/// A credit card of the sandbox: Akbank, Mastercard, Axess.
const AXESS: &str = "5526080000000006";

/// The sandbox's iyzico.
#[derive(Debug)]
pub struct Iyzico<'w> {
    world: &'w World,
}

impl<'w> Iyzico<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        Self { world }
    }

    /// Pays on the page with a good card. The callback is left to the test.
    pub async fn pay(&self, token: &str, installment: u8) {
        let paid = self.try_pay(token, AXESS, installment).await;
        assert_eq!(paid["paid"], true, "{paid}");
    }

    /// Tries to pay on the page with a card.
    pub async fn try_pay(&self, token: &str, card: &str, installment: u8) -> Value {
        let payment = json!({ "token": token, "card": card, "installment": installment });
        self.world.control(Method::POST, "pay", &payment).await
    }

    /// Orders a fault for the next call.
    pub async fn fault(&self, call: &str, fault: &str) {
        self.fault_with(json!({ "call": call, "fault": fault })).await;
    }

    /// Orders a fault with everything that it takes.
    pub async fn fault_with(&self, order: Value) {
        self.world.control(Method::POST, "faults", &order).await;
    }

    /// What was taken.
    pub async fn captures(&self) -> Vec<Value> {
        self.world.observe("ledger").await["captures"]
            .as_array()
            .expect("captures")
            .clone()
    }

    /// How often a path was called.
    pub async fn calls_of(&self, path: &str) -> usize {
        self.requests()
            .await
            .iter()
            .filter(|request| request["path"] == path)
            .count()
    }

    /// Every request that iyzico got from the signer.
    pub async fn requests(&self) -> Vec<Value> {
        self.world
            .observe("requests")
            .await
            .as_array()
            .expect("requests")
            .clone()
    }
}

/// A request as it came over the wire.
#[derive(Debug)]
pub struct SignedRequest<'a> {
    /// The path.
    pub path: &'a str,
    /// The body's text.
    pub body: &'a str,
    /// The `Authorization` header.
    pub authorization: &'a str,
    /// The `x-iyzi-rnd` header.
    pub random_key: &'a str,
}

impl<'a> SignedRequest<'a> {
    /// Reads what the sandbox wrote down.
    pub fn of(request: &'a Value) -> Self {
        let text = |value: &'a Value| value.as_str().expect("a text");
        let headers = &request["headers"];
        Self {
            path: text(&request["path"]),
            body: text(&request["body"]),
            authorization: text(&headers["authorization"]),
            random_key: text(&headers["x-iyzi-rnd"]),
        }
    }

    /// Verifies the header from the wire page's words alone: `"IYZWSv2 " ++ base64("apiKey:" ++ apiKey ++
    /// "&randomKey:" ++ randomKey ++ "&signature:" ++ hex(HMAC_SHA256(secretKey, randomKey ++ path ++ body)))`.
    pub fn verify(&self, api_key: &str, secret_key: &str) -> Result<(), String> {
        let encoded = self.authorization.strip_prefix("IYZWSv2 ").ok_or("another scheme")?;
        let plain = STANDARD.decode(encoded).map_err(|error| error.to_string())?;
        let plain = String::from_utf8(plain).map_err(|error| error.to_string())?;
        let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()).map_err(|error| error.to_string())?;
        mac.update(format!("{}{}{}", self.random_key, self.path, self.body).as_bytes());
        let signature: String = mac
            .finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let expected = format!("apiKey:{api_key}&randomKey:{}&signature:{signature}", self.random_key);
        if plain == expected {
            Ok(())
        } else {
            Err(format!("{plain} is not {expected}"))
        }
    }
}
