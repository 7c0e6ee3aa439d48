//! The fault matrix: whatever goes wrong with a call to iyzico, and whoever made it be asked, the buyer and the shop see
//! something true at once, and in the end the session says what the ledger says.

mod callback;
mod initialize;
mod retrieve;

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Buyer, World};

/// Long enough for a page to end, for what outlives it to be asked about hourly, and for two last looks.
const LONG_S: i64 = 7200;
/// How often the jobs run meanwhile.
const STEP_S: i64 = 600;

/// A fault's name in the sandbox.
fn name_of(fault: &Value) -> &str {
    fault["fault"].as_str().unwrap()
}

/// Orders a fault of a call, so often.
async fn order(world: &World, call: &str, fault: &Value, times: u32) {
    let mut order = fault.clone();
    order["call"] = json!(call);
    order["times"] = json!(times);
    world.iyzico().fault_with(order).await;
}

/// Takes all that is still to go wrong away, and lets the signer find everything out by itself.
async fn recover(world: &World) {
    world.control(Method::DELETE, "faults", &Value::Null).await;
    world.pass_s(LONG_S, STEP_S).await;
}

/// Where a session stands, and why its deciding attempt does.
async fn standing(buyer: &Buyer<'_>) -> (String, Value) {
    let session = buyer.as_shop_sees().await;
    let widget = buyer.session().await.body;
    assert_eq!(session["state"], widget["state"], "shop and buyer see the same");
    let state = session["state"].as_str().unwrap().to_owned();
    (state, session["card"]["why"].clone())
}

/// Checks that money was taken so often for a session, by the ledger, and never twice.
async fn taken(world: &World, buyer: &Buyer<'_>, times: usize) {
    let captures = world.iyzico().captures().await;
    let of_session = captures
        .iter()
        .filter(|capture| capture["basketId"] == buyer.session.as_str());
    assert_eq!(of_session.count(), times, "{captures:?}");
}

/// Checks that the cells are about every fault that the sandbox knows for a call, and about nothing else.
async fn covers(call: &str, faults: &[Value]) {
    let world = World::start().await;
    let known = world.observe("faults").await;
    let known: BTreeSet<&str> = known[call]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert!(known.len() > 10, "{known:?}");
    assert_eq!(faults.iter().map(name_of).collect::<BTreeSet<_>>(), known);
}
