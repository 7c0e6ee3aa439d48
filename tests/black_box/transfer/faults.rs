//! The fault matrix of the bank: whatever goes wrong with a call, the buyer sees something true at once, money is moved at
//! most once, and the bank is told to move it at most once an OTP.

mod before_otp;
mod execute;
mod looks;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vezne_tests::World;

/// Orders a fault of a call, once.
async fn order(world: &World, call: &str, fault: &Value) {
    order_times(world, call, fault, 1).await;
}

async fn order_times(world: &World, call: &str, fault: &Value, times: u32) {
    let mut order = fault.clone();
    order["call"] = json!(call);
    order["times"] = json!(times);
    world.iyzico().fault_with(order).await;
}

/// Checks that the cells are about every fault that the sandbox knows for a call, and about nothing else.
async fn covers(call: &str, cells: &[Value]) {
    let world = World::start().await;
    let known = world.observe("faults").await;
    let known: BTreeSet<&str> = known[call]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert!(known.len() > 10, "{known:?}");
    let cells: BTreeSet<&str> = cells.iter().map(|cell| cell["fault"].as_str().unwrap()).collect();
    assert_eq!(cells, known, "of {call}");
}

/// Makes the cells of a call, and the test that there is one of each.
macro_rules! cells {
    ($call:literal, $cell:path: $($row:ident: $fault:tt => $expected:expr,)*) => {
        #[tokio::test]
        async fn the_rows_are_every_fault_that_the_sandbox_knows() {
            crate::transfer::faults::covers($call, &[$(serde_json::json!($fault)),*]).await;
        }

        $(#[tokio::test]
        async fn $row() {
            $cell($call, serde_json::json!($fault), $expected).await;
        })*
    };
}
use cells;
