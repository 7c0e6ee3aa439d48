//! What becomes of lost answers, of what is on its way, and of a signer that died while it paid.

use super::*;

async fn lost(shop: &Shop, fault: &str) -> String {
    let id = shop.draft("10.00").await;
    shop.world.iyzico().fault("isbank-pay", fault).await;
    let told = shop.confirm(&id).await;
    assert_eq!(told["stage"], "unknown", "{told}");
    id
}

#[tokio::test]
async fn what_was_made_is_found_and_not_sent_again() {
    let shop = Shop::open().await;
    let id = lost(&shop, "cut-after-commit").await;
    shop.world.pass_s(60, 30).await;
    assert_eq!(shop.seen(&id).await["stage"], "made");
    assert_eq!((shop.ledger().await.len(), shop.pays().await), (1, 1));
    assert_eq!(
        shop.story_of(&id).await,
        ["payout.drafted", "payout.executing", "payout.unknown", "payout.made"]
    );
}

#[tokio::test]
async fn what_the_query_shows_late_is_found_all_the_same() {
    let shop = Shop::open().await;
    shop.set(json!({ "isbankQueryDelayS": 1800 })).await;
    let id = lost(&shop, "cut-after-commit").await;
    shop.world.pass_s(1500, 300).await;
    assert_eq!(shop.seen(&id).await["stage"], "unknown");
    shop.world.pass_s(900, 300).await;
    assert_eq!(shop.seen(&id).await["stage"], "made");
    assert_eq!(shop.ledger().await.len(), 1);
}

#[tokio::test]
async fn what_was_not_made_is_refused_in_the_end() {
    let shop = Shop::open().await;
    let id = lost(&shop, "cut-before-commit").await;
    shop.world.pass_s(3500, 100).await;
    assert_eq!(shop.seen(&id).await["stage"], "unknown");
    shop.world.pass_s(3600, 600).await;
    let told = shop.seen(&id).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("refused"), &json!("not-made")),
        "{told}"
    );
    let story = shop.story_of(&id).await;
    assert!(story.contains(&"payout.checked".to_owned()), "{story:?}");
    assert_eq!((shop.ledger().await.len(), shop.pays().await), (0, 1));
}

#[tokio::test]
async fn what_the_bank_has_taken_on_is_pending_until_it_is_made() {
    let shop = Shop::with(World::plan().merchant_bank(MerchantBankPlan {
        prefers_eft: true,
        ..own_bank(PayoutsPlan::default())
    }))
    .await;
    to_business_hours(&shop.world).await;
    shop.set(json!({ "isbankEftDelayS": 1800 })).await;
    let id = shop.draft("10.00").await;
    let told = shop.confirm(&id).await;
    assert_eq!(
        (&told["stage"], &told["rail"]),
        (&json!("pending"), &json!("eft")),
        "{told}"
    );
    shop.world.pass_s(1200, 300).await;
    assert_eq!(shop.seen(&id).await["stage"], "pending");
    shop.world.pass_s(1200, 300).await;
    assert_eq!(shop.seen(&id).await["stage"], "made");
    let expected = ["payout.drafted", "payout.executing", "payout.pending", "payout.made"];
    assert_eq!(shop.story_of(&id).await, expected, "nothing was lost");
}

async fn died_while_it_paid(on: vezne_tests::On) {
    let plan = World::plan().on(on).merchant_bank(own_bank(PayoutsPlan::default()));
    let mut shop = Shop::with(plan).await;
    let id = shop.draft("10.00").await;
    let hang = json!({ "call": "isbank-pay", "fault": "hang" });
    shop.world.iyzico().fault_with(hang).await;
    let path = format!("/v1/transfers/{id}/confirm");
    let request = shop.world.request(Method::POST, &path).bearer_auth(&shop.confirms.key);
    let asking = tokio::spawn(
        request
            .header("Idempotency-Key", "dies-with-it____")
            .json(&json!({ "revision": 0 }))
            .send(),
    );
    while shop.pays().await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    shop.world.kill_signer().await;
    let _ = asking.await;
    shop.world.start_signer_again().await;
    assert_eq!(shop.seen(&id).await["stage"], "executing");
    let again = shop.try_confirm(&id, "dies-with-it").await;
    assert_eq!((again.status, &again.body["stage"]), (200, &json!("executing")));
    shop.world.advance_s(121).await;
    shop.world.run_jobs().await;
    assert_eq!(shop.seen(&id).await["stage"], "unknown");
    shop.world.pass_s(7200, 600).await;
    assert_eq!(shop.seen(&id).await["stage"], "refused");
    assert_eq!(shop.pays().await, 1);
}

#[tokio::test]
async fn a_signer_that_died_while_it_paid_leaves_an_unknown_that_is_found_out() {
    died_while_it_paid(vezne_tests::On::Sqlite).await;
}

#[tokio::test]
async fn a_signer_that_died_while_it_paid_leaves_an_unknown_that_is_found_out_on_postgres() {
    died_while_it_paid(vezne_tests::On::Postgres).await;
}

#[tokio::test]
async fn a_shop_that_goes_away_does_not_stop_it() {
    let shop = Shop::open().await;
    let id = shop.draft("10.00").await;
    let slow = json!({ "call": "isbank-pay", "fault": "delay", "ms": 800 });
    shop.world.iyzico().fault_with(slow).await;
    let path = format!("/v1/transfers/{id}/confirm");
    let request = shop.world.request(Method::POST, &path).bearer_auth(&shop.confirms.key);
    let asking = tokio::spawn(
        request
            .header("Idempotency-Key", "goes-away_______")
            .json(&json!({ "revision": 0 }))
            .send(),
    );
    while shop.pays().await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    asking.abort();
    while shop.seen(&id).await["stage"] == "executing" {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(
        (shop.seen(&id).await["stage"].clone(), shop.ledger().await.len()),
        (json!("made"), 1)
    );
}
