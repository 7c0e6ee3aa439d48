//! Lost answers of the bank: settled by its query, never by sending again.

use super::*;

async fn lost<'w>(world: &'w World, fault: &str) -> BankBuyer<'w> {
    let buyer = paid_by_transfer(world).await;
    world.iyzico().fault("isbank-pay", fault).await;
    let told = taken_up(world, &buyer.buyer.session, &all(), "lost").await;
    assert_eq!(
        (&told["stage"], &told["refunded"]),
        (&json!("unknown"), &json!("0.00")),
        "{told}"
    );
    buyer
}

#[tokio::test]
async fn what_was_made_is_found_and_not_sent_again() {
    let world = with_banks().await;
    let buyer = lost(&world, "cut-after-commit").await;
    world.pass_s(60, 30).await;
    assert_eq!(last(&buyer.buyer).await["stage"], "returned");
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "refunded");
    assert_eq!((payouts(&world).await.len(), pays(&world).await), (1, 1));
}

#[tokio::test]
async fn what_the_query_shows_late_is_found_all_the_same() {
    let world = with_banks().await;
    set(&world, json!({ "isbankQueryDelayS": 1800 })).await;
    let buyer = lost(&world, "cut-after-commit").await;
    world.pass_s(1500, 300).await;
    assert_eq!(last(&buyer.buyer).await["stage"], "unknown");
    world.pass_s(900, 300).await;
    assert_eq!(last(&buyer.buyer).await["stage"], "returned");
    assert_eq!(payouts(&world).await.len(), 1);
}

#[tokio::test]
async fn what_was_not_made_is_refused_in_the_end_and_can_be_asked_for_again() {
    let world = with_banks().await;
    let buyer = lost(&world, "cut-before-commit").await;
    world.pass_s(3500, 100).await;
    assert_eq!(last(&buyer.buyer).await["stage"], "unknown");
    world.pass_s(3600, 600).await;
    let told = last(&buyer.buyer).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("refused"), &json!("not-returned")),
        "{told}"
    );
    let again = taken_up(&world, &buyer.buyer.session, &all(), "again").await;
    assert_eq!(again["stage"], "returned");
    assert_eq!(payouts(&world).await.len(), 1);
}

#[tokio::test]
async fn a_signer_that_died_while_it_paid_leaves_an_unknown_that_is_found() {
    let mut world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    let (session, token) = (buyer.buyer.session.clone(), buyer.buyer.token.clone());
    drop(buyer);
    let hang = json!({ "call": "isbank-pay", "fault": "hang" });
    world.iyzico().fault_with(hang).await;
    let path = format!("/v1/sessions/{session}/refunds");
    let request = world
        .as_shop(Method::POST, &path)
        .header("Idempotency-Key", "dies-with-it____");
    let asking = tokio::spawn(request.json(&all()).send());
    while pays(&world).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    world.kill_signer().await;
    let _ = asking.await;
    world.start_signer_again().await;
    let buyer = world.buyer_again(session, token);
    assert_eq!(last(&buyer).await["stage"], "executing");
    world.advance_s(121).await;
    world.run_jobs().await;
    assert_eq!(last(&buyer).await["stage"], "unknown");
    world.pass_s(7200, 600).await;
    assert_eq!(last(&buyer).await["stage"], "refused");
    assert_eq!(pays(&world).await, 1);
}

#[tokio::test]
async fn a_query_that_is_not_trusted_to_know_all_leaves_it_to_a_person() {
    let own = MerchantBankPlan {
        query_proves_absence: false,
        ..MerchantBankPlan::default()
    };
    let world = world_with(own).await;
    let buyer = lost(&world, "cut-before-commit").await;
    world.pass_s(3 * 3600, 600).await;
    let told = last(&buyer.buyer).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("manual_review"), &json!("not-found")),
        "{told}"
    );
    refund(&world, &buyer.buyer.session, &all(), "again")
        .await
        .problem(409, "refund-under-way");
}
