//! The answer to the execute was lost. Only the buyer's statement, the bank's late answer or a person ends that.

mod late;
mod statement;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{BankBuyer, World};

use super::{executes, moved, set, stand, with_bank};

/// A buyer whose OTP was typed, and whose execute met this fault.
async fn lost<'w>(world: &'w World, fault: &str) -> BankBuyer<'w> {
    lost_of(world, "SIP-1001", fault).await
}

async fn lost_of<'w>(world: &'w World, reference: &str, fault: &str) -> BankBuyer<'w> {
    let buyer = world.bank_buyer_of(reference, "100.00").await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    world.iyzico().fault("bank-execute", fault).await;
    let told = buyer.confirm(&otp_id, &buyer.otp().await).await;
    assert_eq!(
        (told.status, &told.body["state"]),
        (200, &json!("unknown")),
        "{}",
        told.text
    );
    stand(&buyer, "unknown", "unknown").await;
    buyer
}

/// The customer pays somebody else from the same account.
async fn pays_elsewhere(world: &World, amount: &str, name: &str) {
    let order = json!({ "customer": "ayse", "amount": amount, "receiverName": name });
    world.control(Method::POST, "bank/movements", &order).await;
}

/// Why the shop is told that it stands as it does, and by what it is known.
async fn why_and_proof(buyer: &BankBuyer<'_>) -> (Value, Value) {
    let transfer = buyer.buyer.as_shop_sees().await["transfer"].clone();
    (transfer["why"].clone(), transfer["receipt"]["proof"].clone())
}

/// The types of the events of a feed.
async fn told(world: &World) -> Vec<String> {
    let (events, _) = world.feed_after(&world.signer, 0).await;
    let kinds = events.iter().map(|event| event["type"].as_str().unwrap().to_owned());
    kinds.collect()
}

#[tokio::test]
async fn while_it_is_unknown_nothing_else_takes_money() {
    let world = with_bank().await;
    let buyer = lost(&world, "cut-after-commit").await;
    buyer.start("second").await.problem(409, "transfer-under-way");
    buyer.buyer.pay(1, "card").await.problem(409, "transfer-under-way");
    buyer.post("cancel", &json!({})).await;
    let draft = json!({ "grant": buyer.grant(), "account": "acc" });
    buyer.post("draft", &draft).await.problem(409, "transfer-under-way");
    stand(&buyer, "unknown", "unknown").await;
    assert_eq!(executes(&world).await, 1);
    moved(&world, 1).await;
}
