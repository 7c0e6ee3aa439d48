//! A buyer pays from a bank account: to the bank and back, the account, the OTP, the receipt.

use serde_json::json;
use vezne_tests::{BankPlan, OWN_BANK_IBAN, World};

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
