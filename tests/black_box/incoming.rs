//! Transfers that buyers send alone: exactly what was waited for pays, once; everything else waits for a person.

mod asking;
mod exact;
mod former;
mod operator;
mod readings;
mod refunds;
mod review;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, Buyer, MerchantBankPlan, Plan, World, order};

/// Somebody's account at another bank.
const SENDER: &str = "TR330006100519786457841326";
const SENDER_NAME: &str = "Ayşe Yılmaz";
const DAY_S: i64 = 24 * 3600;
/// How often the account is read.
const READ_EVERY_S: i64 = 120;

fn plan() -> Plan {
    World::plan().merchant_bank(MerchantBankPlan::default())
}

async fn world() -> World {
    plan().start().await
}

/// A session of 100.00 that offers a card and a transfer that the buyer sends alone.
async fn buyer_of<'w>(world: &'w World, reference: &str) -> Buyer<'w> {
    let mut order = order();
    order["reference"] = reference.into();
    order["methods"] = json!(["card", "incoming_transfer"]);
    world.open(&order).await
}

async fn buyer(world: &World) -> Buyer<'_> {
    buyer_of(world, "SIP-1001").await
}

async fn ask(buyer: &Buyer<'_>) -> Answer {
    let request = buyer.request(Method::POST, "/v1/session/incoming-transfer");
    Answer::to(request.json(&json!({}))).await
}

/// The buyer chooses to send a transfer, and is shown this reference.
async fn reference(buyer: &Buyer<'_>) -> String {
    let shown = ask(buyer).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.body["reference"].as_str().unwrap().to_owned()
}

/// A session that waits for a transfer, and its reference.
async fn waiting(world: &World) -> (Buyer<'_>, String) {
    let buyer = buyer(world).await;
    let reference = reference(&buyer).await;
    (buyer, reference)
}

/// Somebody sends money with this text.
async fn send(world: &World, amount: &str, description: &str) -> Value {
    let order =
        json!({ "amount": amount, "senderName": SENDER_NAME, "senderIban": SENDER, "description": description });
    world.control(Method::POST, "isbank/incoming", &order).await
}

/// Lets the time pass until the account is read again, and has it read.
async fn read(world: &World) {
    world.advance_s(READ_EVERY_S).await;
    world.run_jobs().await;
}

/// The types of a session's events about where it stands.
async fn told(world: &World, session: &str) -> Vec<String> {
    let mut story = world.story_of(session).await;
    story.retain(|kind| kind != "session.open" && kind != "incoming.awaiting");
    story
}

/// The rows that came for a session, as the shop sees them.
async fn rows(buyer: &Buyer<'_>) -> Vec<Value> {
    let seen = buyer.as_shop_sees().await;
    seen["incoming"]["rows"].as_array().unwrap().clone()
}

/// Stages and findings of the rows that came for a session.
async fn found(buyer: &Buyer<'_>) -> Vec<(String, String)> {
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let rows = rows(buyer).await;
    rows.iter()
        .map(|row| (text(row, "stage"), text(row, "finding")))
        .collect()
}

fn pair(stage: &str, finding: &str) -> (String, String) {
    (stage.to_owned(), finding.to_owned())
}

/// The reference with two of its characters swapped.
fn misspelt(reference: &str) -> String {
    let mut letters: Vec<char> = reference.chars().collect();
    let at = (2..letters.len() - 1).find(|&at| letters[at] != letters[at + 1]);
    let at = at.expect("two characters that differ");
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}
