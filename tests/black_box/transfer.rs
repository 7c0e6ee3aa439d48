//! A buyer pays from a bank account: to the bank and back, the account, the OTP, the receipt.

mod binding;
mod faults;
mod otp;
mod paths;
mod tampering;
mod unknown;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{BankBuyer, BankPlan, OWN_BANK_IBAN, World};

/// The bank's call that moves money.
const EXECUTE: &str = "/vakifbank/transactionExecute";

/// A world with the usual bank.
async fn with_bank() -> World {
    World::plan().bank(BankPlan::default()).start().await
}

/// A world whose bank is given up after a second.
async fn impatient() -> World {
    let call_limit = std::time::Duration::from_secs(1);
    let bank = BankPlan {
        call_limit,
        ..BankPlan::default()
    };
    World::plan().bank(bank).start().await
}

/// Changes how the bank behaves.
async fn set(world: &World, settings: Value) {
    world.control(Method::PUT, "settings", &settings).await;
}

/// How often the bank was told to move money.
async fn executes(world: &World) -> usize {
    world.iyzico().calls_of(EXECUTE).await
}

/// Checks where the transfer and the session stand.
async fn stand(buyer: &BankBuyer<'_>, transfer: &str, session: &str) {
    assert_eq!(
        buyer.stands().await,
        (transfer.to_owned(), session.to_owned()),
        "{}",
        buyer.transfer().await
    );
}

/// Checks that so much was moved, and never in more than one movement.
async fn moved(world: &World, times: usize) {
    let movements = world.movements().await;
    assert_eq!(movements.len(), times, "{movements:?}");
}

#[tokio::test]
async fn a_buyer_of_the_merchants_own_bank_pays_by_remittance() {
    let world = World::plan().bank(BankPlan::default()).start().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    let draft = buyer.transfer().await["draft"].clone();
    assert_eq!(
        (&draft["amount"], &draft["fee"], &draft["total"], &draft["isFast"]),
        (&json!("100.00"), &json!("1.05"), &json!("101.05"), &json!(false)),
        "{draft}"
    );
    let paid = buyer.confirm(&otp_id, &buyer.otp().await).await;
    assert_eq!(
        (paid.status, &paid.body["state"]),
        (200, &json!("paid")),
        "{}",
        paid.text
    );
    assert_eq!(paid.body["transfer"]["stage"], "settled");
    let movements = world.movements().await;
    assert_eq!(movements.len(), 1);
    assert_eq!(
        (&movements[0]["receiverIban"], &movements[0]["amount"]),
        (&json!(OWN_BANK_IBAN), &json!("100.00"))
    );
    let shop = buyer.buyer.as_shop_sees().await;
    let receipt = &shop["transfer"]["receipt"];
    assert_eq!(
        receipt["transactionId"].as_str(),
        Some(movements[0]["transactionId"].to_string().trim_matches('"'))
    );
    assert_eq!((&receipt["proof"], &receipt["fee"]), (&json!("answer"), &json!("1.05")));
    let text = movements[0]["sentDescription"].as_str().unwrap();
    assert!(text.contains(shop["transfer"]["reference"].as_str().unwrap()), "{text}");
}
