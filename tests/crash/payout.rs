//! A shop that pays a supplier, whatever becomes of the signer meanwhile.

use std::time::Duration;

use serde_json::{Value, json};
use vezne_signer::clock::Clock as _;
use vezne_signer::clock::SystemClock;
use vezne_signer::entropy::{SystemEntropy, id};
use vezne_signer::keys::{api_key_hash, new_api_key};
use vezne_signer::store::ApiKey;

use crate::desk::Desk;
use crate::judge::store_of;

/// How often a shop drafts anew at most before it is a mistake of the signer's.
const DRAFTS_MAX: usize = 4;
/// While a payout is not known to be made, time passes in such steps: a lease ends, and what the bank's query does not know
/// counts after an hour, and twice.
const STEP_S: i64 = 300;
const STEPS_MAX: usize = 60;
/// How long the signer's own jobs have in each: they look every second.
const JOBS_TIME: Duration = Duration::from_millis(1200);
/// An account at another bank.
const SUPPLIER: &str = "TR390006200000130000099001";
/// How much the supplier gets.
pub(crate) const AMOUNT: &str = "1250.00";

/// How a payout goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The bank answers.
    Heard,
    /// The bank pays, and its answer is lost.
    Unheard,
    /// The connection is lost before the bank has done anything.
    Undone,
}

impl Way {
    /// What goes wrong at the bank.
    fn fault(self) -> Option<&'static str> {
        match self {
            Self::Heard => None,
            Self::Unheard => Some("cut-after-commit"),
            Self::Undone => Some("cut-before-commit"),
        }
    }
}

/// The keys of a shop: one drafts, the other confirms.
#[derive(Debug)]
pub(crate) struct ShopKeys {
    drafts: String,
    confirms: String,
}

impl ShopKeys {
    /// Makes them, beside the signer.
    pub(crate) async fn of(desk: &Desk) -> Self {
        let store = store_of(desk).await;
        let mut keys = Vec::new();
        for scope in ["payouts.draft", "payouts.confirm"] {
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
            keys.push(key);
        }
        store.close().await;
        let [drafts, confirms] = keys.try_into().expect("two keys");
        Self { drafts, confirms }
    }
}

/// A supplier's bill, and the payouts that the shop's keys stand for, in order.
#[derive(Debug)]
pub(crate) struct Bill {
    /// How it goes.
    pub(crate) way: Way,
    /// The payouts' ids: all but the last came to nothing.
    pub(crate) payouts: Vec<String>,
    number: usize,
}

impl Bill {
    pub(crate) fn new(number: usize, way: Way) -> Self {
        let payouts = Vec::new();
        Self { way, payouts, number }
    }

    /// Pays it, as a shop does: drafts anew where nothing went, and waits where something may have.
    pub(crate) async fn pay(&mut self, desk: &mut Desk, keys: &ShopKeys) {
        if let Some(fault) = self.way.fault() {
            desk.control("faults", &json!({ "call": "isbank-pay", "fault": fault }))
                .await;
        }
        loop {
            assert!(
                self.payouts.len() < DRAFTS_MAX,
                "no drafting is enough: {:?}",
                self.payouts
            );
            let id = self.draft(desk, keys).await;
            assert!(!self.payouts.contains(&id), "one payout of two keys: {id}");
            self.payouts.push(id);
            self.confirm(desk, keys).await;
            let end = self.end(desk, keys).await;
            if end["stage"] == "made" {
                return;
            }
            let why = end["why"].as_str().unwrap_or_default();
            assert!(
                end["stage"] == "refused" && ["not-made", "not-sent"].contains(&why),
                "no way on: {end}"
            );
        }
    }

    async fn draft(&self, desk: &mut Desk, keys: &ShopKeys) -> String {
        let key = format!("pay-the-bill-{}-{}", self.number, self.payouts.len());
        let body = json!({
            "iban": SUPPLIER,
            "name": "Zeynep Arslan",
            "amount": AMOUNT,
            "description": "Fatura",
        });
        let answer = desk
            .send(|http, signer| {
                http.post(format!("{signer}/v1/transfers"))
                    .bearer_auth(&keys.drafts)
                    .header("Idempotency-Key", &key)
                    .json(&body)
            })
            .await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
        answer.body["id"].as_str().expect("an id").to_owned()
    }

    /// Confirms the last draft, until there is an answer. Whether it is a replay.
    async fn confirm(&self, desk: &mut Desk, keys: &ShopKeys) -> bool {
        let id = self.payouts.last().expect("a draft");
        let answer = desk
            .send(|http, signer| {
                http.post(format!("{signer}/v1/transfers/{id}/confirm"))
                    .bearer_auth(&keys.confirms)
                    .header("Idempotency-Key", id)
                    .json(&json!({ "revision": 0 }))
            })
            .await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
        assert_eq!(answer.body["id"], id.as_str());
        answer.status == 200
    }

    /// Waits until it is known what became of the last payout.
    async fn end(&self, desk: &mut Desk, keys: &ShopKeys) -> Value {
        let id = self.payouts.last().expect("a draft");
        let mut steps = 0;
        loop {
            let seen = desk.as_shop(&format!("/v1/transfers/{id}")).await;
            if !["executing", "unknown"].contains(&seen["stage"].as_str().expect("a stage")) {
                return seen;
            }
            assert!(steps < STEPS_MAX, "it is never found out: {seen}");
            steps += 1;
            assert!(self.confirm(desk, keys).await, "it was confirmed: {seen}");
            desk.pass_s(STEP_S).await;
            tokio::time::sleep(JOBS_TIME).await;
        }
    }
}
