//! A shop that pays a supplier: one key drafts, another confirms, and answers are lost on the way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use vezne_signer::clock::{Clock as _, SystemClock};
use vezne_signer::entropy::{SystemEntropy, id};
use vezne_signer::keys::{api_key_hash, new_api_key};
use vezne_signer::store::{ApiKey, Store};

use crate::desk::{Desk, ask};
use crate::schedule::PayerAction;

/// An account at another bank, and one at the merchant's own.
const SUPPLIERS: [&str; 2] = ["TR390006200000130000099001", "TR290006400000110000099001"];

/// The shop's two keys.
#[derive(Debug)]
pub(crate) struct PayerKeys {
    drafts: String,
    confirms: String,
}

impl PayerKeys {
    /// Makes them, beside the signers.
    pub(crate) async fn make(store: &Store) -> Self {
        Self {
            drafts: make_key(store, "payouts.draft").await,
            confirms: make_key(store, "payouts.confirm").await,
        }
    }
}

async fn make_key(store: &Store, scope: &str) -> String {
    let key = new_api_key(&SystemEntropy).expose().to_owned();
    let made = ApiKey {
        id: id(&SystemEntropy, "key_"),
        name: scope.to_owned(),
        scopes: scope.to_owned(),
        created_at: SystemClock.now(),
        revoked_at: None,
    };
    let written = store.insert_api_key(&made, api_key_hash(&key)).await;
    written.expect("a key that can be written");
    key
}

/// A supplier, and what the shop was told of paying it.
#[derive(Debug)]
pub(crate) struct Payer {
    number: usize,
    known: Mutex<Known>,
}

/// What the shop was told.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The payout that each number of a key stands for.
    pub(crate) drafts: Vec<(u8, String)>,
    /// What no answer may ever be.
    pub(crate) complaints: Vec<String>,
}

impl Payer {
    /// The shop with its supplier of this number.
    pub(crate) fn new(number: usize) -> Self {
        let known = Mutex::default();
        Self { number, known }
    }

    /// What it was told.
    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something.
    pub(crate) async fn act(&self, desk: &Desk, action: PayerAction) {
        match action {
            PayerAction::Draft { key, lira } => self.draft(desk, key, lira).await,
            PayerAction::Confirm { key, at_once } => {
                join_all((0..at_once).map(|again| self.confirm(desk, key, again))).await;
            }
            PayerAction::Cancel { key } => {
                if let Some(id) = self.drafted(key) {
                    let request = desk.request(Method::POST, &format!("/v1/transfers/{id}/cancel"));
                    ask(request.bearer_auth(&desk.payer_keys.confirms)).await;
                }
            }
        }
    }

    fn drafted(&self, key: u8) -> Option<String> {
        let known = self.known();
        let found = known.drafts.iter().find(|(of, _)| *of == key);
        found.map(|(_, id)| id.clone())
    }

    async fn draft(&self, desk: &Desk, key: u8, lira: u16) {
        let request = desk
            .request(Method::POST, "/v1/transfers")
            .bearer_auth(&desk.payer_keys.drafts);
        let request = request.header("Idempotency-Key", format!("supplier-{}-draft-{key}", self.number));
        let bill = json!({
            "iban": SUPPLIERS[self.number % SUPPLIERS.len()], "name": "Zeynep Arslan", "amount": lira,
            "description": format!("Fatura {}", self.number),
        });
        let Some(answer) = ask(request.json(&bill)).await else {
            return;
        };
        let mut known = self.known();
        match (answer.status, answer.body["id"].as_str()) {
            (200 | 201, Some(id)) => match known.drafts.iter().find(|(of, _)| *of == key).cloned() {
                Some((_, before)) if before != id => {
                    known
                        .complaints
                        .push(format!("the key {key} drafted {before}, then {id}"));
                }
                Some(_) => {}
                None => known.drafts.push((key, id.to_owned())),
            },
            (409 | 422 | 502..=504, _) => {}
            _ => known
                .complaints
                .push(format!("a draft was answered {}: {}", answer.status, answer.text)),
        }
    }

    /// Confirms, with a key for each word.
    async fn confirm(&self, desk: &Desk, key: u8, again: u8) {
        let Some(id) = self.drafted(key) else {
            return;
        };
        let request = desk.request(Method::POST, &format!("/v1/transfers/{id}/confirm"));
        let request = request.bearer_auth(&desk.payer_keys.confirms);
        let request = request.header("Idempotency-Key", format!("confirm-{again}-{id}"));
        let Some(answer) = ask(request.json(&json!({ "revision": 0 }))).await else {
            return;
        };
        if !matches!(answer.status, 200 | 201 | 409 | 502..=504) {
            let told = format!("a confirmation was answered {}: {}", answer.status, answer.text);
            self.known().complaints.push(told);
        }
    }
}
