//! Money back by card: what the shop asks for goes back once, never more than was taken, and what became of it is found out.

mod asking;
pub(crate) mod faults;
mod racing;
mod reviewed;
mod transfer;
mod unknown;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, Buyer, World};

const DAY_S: i64 = 24 * 3600;
const NOON_S: i64 = 12 * 3600;
/// Istanbul's day begins so much before UTC's.
const ISTANBUL_S: i64 = 3 * 3600;
/// A card that pays, and cannot be refunded.
const NOT_REFUNDABLE: &str = "5406670000000009";
const CANCEL: &str = "/payment/cancel";
const REFUND: &str = "/payment/refund";

/// A world in which it is noon in Istanbul: an hour is not the next day.
pub(crate) async fn at_noon(world: World) -> World {
    use vezne_signer::clock::Clock as _;
    let of_day = (world.clock.now().ms() / 1000 + ISTANBUL_S).rem_euclid(DAY_S);
    world.advance_s((NOON_S - of_day).rem_euclid(DAY_S)).await;
    world
}

/// A session of 111.45, paid by card in six installments.
async fn paid(world: &World) -> Buyer<'_> {
    let buyer = world.buyer().await;
    pay(world, &buyer).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    buyer
}

async fn pay(world: &World, buyer: &Buyer<'_>) {
    let token = buyer.go_to_page(6).await;
    world.iyzico().pay(&token, 6).await;
    buyer.come_back(&token).await;
}

/// The shop asks for money back, with a key of one's own (filled up to the length of a key).
pub(crate) async fn refund(world: &World, session: &str, body: &Value, key: &str) -> Answer {
    let request = world.as_shop(Method::POST, &format!("/v1/sessions/{session}/refunds"));
    let request = request.header("Idempotency-Key", format!("{key:_<16}"));
    Answer::to(request.json(body)).await
}

/// The same, where it must be taken.
async fn taken_up(world: &World, session: &str, body: &Value, key: &str) -> Value {
    let answer = refund(world, session, body, key).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.body
}

/// What went back of a session, by the ledger: kinds and amounts, in order.
async fn gone(world: &World, session: &str) -> Vec<(String, String)> {
    let ledger = world.observe("ledger").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    ledger["refunds"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|refund| refund["basketId"] == session)
        .map(|refund| (text(&refund["kind"]), text(&refund["amount"])))
        .collect()
}

/// The last refund of a session, as the shop sees it.
async fn last(buyer: &Buyer<'_>) -> Value {
    let session = buyer.as_shop_sees().await;
    session["refunds"].as_array().unwrap().last().unwrap().clone()
}

fn cancelled(amount: &str) -> Vec<(String, String)> {
    vec![("cancel".to_owned(), amount.to_owned())]
}

fn refunded(amounts: &[&str]) -> Vec<(String, String)> {
    let refund = |amount: &&str| ("refund".to_owned(), (*amount).to_owned());
    amounts.iter().map(refund).collect()
}

fn all() -> Value {
    json!({})
}
