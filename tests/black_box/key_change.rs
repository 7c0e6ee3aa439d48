//! The master key is changed while buyers pay: whoever was on the way arrives, and the log stays whole.

use serde_json::json;
use vezne_signer::keys::Keys;
use vezne_tests::{BankBuyer, BankPlan, MASTER_KEY, World};

const NEW: &str = "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100";

fn both() -> Keys {
    let keys = Keys::from_master(NEW).unwrap();
    keys.with_previous(MASTER_KEY).unwrap()
}

#[tokio::test]
async fn a_buyer_at_the_payment_page_comes_back_to_a_signer_with_another_key() {
    let mut world = World::start().await;
    let (session, token, page) = {
        let buyer = world.buyer().await;
        let page = buyer.go_to_page(3).await;
        (buyer.session.clone(), buyer.token.clone(), page)
    };
    world.stop_signer().await;
    world.start_signer_again_with_keys(both()).await;

    let buyer = world.buyer_again(session, token);
    assert_eq!(
        buyer.session().await.body["state"],
        "processing",
        "the page's token is taken still"
    );
    world.iyzico().pay(&page, 3).await;
    assert_eq!(buyer.come_back(&page).await.status, 303);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(world.iyzico().captures().await.len(), 1);
    // An order that was opened with the former key is found by its idempotency key, and not opened twice.
    let (events, opened) = (world.steps_and_events_of(&buyer.session).await.1, world.buyer().await);
    assert!(events > 3);
    assert_eq!(opened.session, buyer.session);
}

#[tokio::test]
async fn the_same_request_is_the_same_whichever_key_it_was_noted_with() {
    let mut world = World::start().await;
    let key = "order-1001-opening-1";
    let order = vezne_tests::order();
    let first = world.try_open(&order, key).await;
    assert_eq!(first.status, 201, "{}", first.text);
    world.stop_signer().await;
    world.start_signer_again_with_keys(both()).await;
    let again = world.try_open(&order, key).await;
    assert_eq!(again.body["id"], first.body["id"], "{}", again.text);
    let mut other = order;
    other["reference"] = json!("SIP-1002");
    assert_eq!(world.try_open(&other, key).await.status, 422);
}

#[tokio::test]
async fn a_transfer_that_waits_for_its_otp_is_made_by_a_signer_with_another_key() {
    let mut world = World::plan().bank(BankPlan::default()).start().await;
    let (held, otp_id, otp) = {
        let buyer = world.bank_buyer().await;
        buyer.authorize("first").await;
        let otp_id = buyer.draft().await;
        let otp = buyer.otp().await;
        let wrong = buyer.confirm(&otp_id, "AAAAAA").await;
        assert_eq!(wrong.body["transfer"]["stage"], "awaiting_otp", "{}", wrong.text);
        (buyer.held(), otp_id, otp)
    };
    world.stop_signer().await;
    world.start_signer_again_with_keys(both()).await;

    let buyer = BankBuyer::again(&world, held);
    // A wrong OTP is known again under the key of then: the bank is not asked.
    let wrong = buyer.confirm(&otp_id, "AAAAAA").await;
    assert_eq!(wrong.body["transfer"]["stage"], "awaiting_otp", "{}", wrong.text);
    let paid = buyer.confirm(&otp_id, &otp).await;
    assert_eq!(
        (paid.status, &paid.body["state"]),
        (200, &json!("paid")),
        "{}",
        paid.text
    );
    assert_eq!(world.movements().await.len(), 1);
}

#[tokio::test]
async fn a_buyer_who_chooses_an_account_has_it_taken_by_a_signer_with_another_key() {
    let mut world = World::plan().bank(BankPlan::default()).start().await;
    let (held, handle) = {
        let buyer = world.bank_buyer().await;
        buyer.authorize("first").await;
        let (_, handle) = buyer.accounts().await.remove(0);
        (buyer.held(), handle)
    };
    let grant = held.2.clone();
    world.stop_signer().await;
    world.start_signer_again_with_keys(both()).await;
    let buyer = BankBuyer::again(&world, held);
    let drafted = buyer.post("draft", &json!({ "grant": grant, "account": handle })).await;
    assert_eq!(drafted.body["transfer"]["stage"], "awaiting_otp", "{}", drafted.text);
}
