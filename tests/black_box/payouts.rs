//! Payments from the shop's own account: drafted by one key, confirmed by another, and paid once.

mod attended;
mod confirming;
mod drafting;
mod faults;
mod limits;
mod reviewed;
mod told;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, MerchantBankPlan, PayoutsPlan, Plan, ShopKey, World};

/// Another bank's customer.
const ZEYNEP: &str = "TR390006200000130000099001";
/// A customer of the merchant's own bank.
const DENIZ: &str = "TR100006400000120000067001";
const PAY: &str = "-payments";
const DAY_S: i64 = 24 * 3600;

/// A world with its two keys: one drafts, the other confirms.
struct Shop {
    world: World,
    drafts: ShopKey,
    confirms: ShopKey,
}

fn own_bank(payouts: PayoutsPlan) -> MerchantBankPlan {
    MerchantBankPlan {
        payouts: Some(payouts),
        ..MerchantBankPlan::default()
    }
}

impl Shop {
    async fn open() -> Self {
        Self::with(World::plan().merchant_bank(own_bank(PayoutsPlan::default()))).await
    }

    async fn with(plan: Plan) -> Self {
        let world = plan.start().await;
        let (drafts, confirms) = (world.key("payouts.draft").await, world.key("payouts.confirm").await);
        Self {
            world,
            drafts,
            confirms,
        }
    }

    /// Asks for a draft with a key of one's own (filled up to the length of a key).
    async fn try_draft(&self, body: &Value, key: &str) -> Answer {
        self.try_draft_by(&self.drafts, body, key).await
    }

    async fn try_draft_by(&self, by: &ShopKey, body: &Value, key: &str) -> Answer {
        let request = self.world.request(Method::POST, "/v1/transfers").bearer_auth(&by.key);
        let request = request.header("Idempotency-Key", format!("{key:_<16}"));
        Answer::to(request.json(body)).await
    }

    /// A draft of an amount, to Zeynep.
    async fn draft(&self, amount: &str) -> String {
        let answer = self
            .try_draft(&to(ZEYNEP, amount), &format!("draft-{}", amount.replace('.', "-")))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        id_of(&answer.body)
    }

    async fn try_confirm(&self, id: &str, key: &str) -> Answer {
        self.try_confirm_by(&self.confirms, id, key).await
    }

    async fn try_confirm_by(&self, by: &ShopKey, id: &str, key: &str) -> Answer {
        self.try_confirm_revision(by, id, 0, key).await
    }

    async fn try_confirm_revision(&self, by: &ShopKey, id: &str, revision: i64, key: &str) -> Answer {
        let path = format!("/v1/transfers/{id}/confirm");
        let request = self.world.request(Method::POST, &path).bearer_auth(&by.key);
        let request = request.header("Idempotency-Key", format!("{key:_<16}"));
        Answer::to(request.json(&json!({ "revision": revision }))).await
    }

    /// Confirms a draft, where it must be taken.
    async fn confirm(&self, id: &str) -> Value {
        let answer = self.try_confirm(id, id).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.body
    }

    async fn try_cancel(&self, by: &ShopKey, id: &str) -> Answer {
        let path = format!("/v1/transfers/{id}/cancel");
        Answer::to(self.world.request(Method::POST, &path).bearer_auth(&by.key)).await
    }

    /// A payout as the shop sees it.
    async fn seen(&self, id: &str) -> Value {
        let request = self.world.as_shop(Method::GET, &format!("/v1/transfers/{id}"));
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    /// What left the account, by the ledger.
    async fn ledger(&self) -> Vec<Value> {
        let ledger = self.world.observe("ledger").await;
        ledger["payouts"].as_array().unwrap().clone()
    }

    /// How often the bank was told to pay: its query is at the same address.
    async fn pays(&self) -> usize {
        let requests = self.world.iyzico().requests().await;
        let is_pay = |request: &&Value| {
            let path = request["path"].as_str().unwrap_or_default();
            path.ends_with(PAY) && request["method"] == "POST"
        };
        requests.iter().filter(is_pay).count()
    }

    async fn set(&self, settings: Value) {
        self.world.control(Method::PUT, "settings", &settings).await;
    }

    /// What is told of a payout, in order.
    async fn story_of(&self, id: &str) -> Vec<String> {
        let events = self.world.events().await;
        let of_it = events.iter().filter(|event| event["payout"]["id"] == id);
        of_it.map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }
}

/// What is to be paid.
fn to(iban: &str, amount: &str) -> Value {
    json!({
        "iban": iban,
        "name": "Zeynep Arslan",
        "amount": amount,
        "description": "Fatura 2026-118",
        "reference": "FTR-118",
    })
}

fn id_of(payout: &Value) -> String {
    payout["id"].as_str().unwrap().to_owned()
}

/// From the signer's time to the next business day's ten o'clock in Istanbul: in EFT's hours.
async fn to_business_hours(world: &World) {
    use vezne_signer::clock::Clock as _;
    use vezne_signer::payments::business_days::{DayKind, day_of, kind};
    let of_day = (world.clock.now().ms() / 1000 + 3 * 3600).rem_euclid(DAY_S);
    world.advance_s((10 * 3600 - of_day).rem_euclid(DAY_S)).await;
    while kind(day_of(world.clock.now())) != Some(DayKind::Business) {
        world.advance_s(DAY_S).await;
    }
}
