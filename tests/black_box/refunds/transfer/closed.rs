//! Ways that are closed: above the limit only EFT goes, in its hours; what the bank has not made yet is on its way.

use vezne_signer::clock::Clock as _;

use super::*;

/// From the signer's time to the next Monday's ten o'clock in Istanbul that is no holiday's: in business hours.
pub(super) async fn to_business_hours(world: &World) {
    use vezne_signer::payments::business_days::{DayKind, day_of, kind};
    const TEN: i64 = 10 * 3600;
    let of_day = (world.clock.now().ms() / 1000 + ISTANBUL_S).rem_euclid(DAY_S);
    world.advance_s((TEN - of_day).rem_euclid(DAY_S)).await;
    while kind(day_of(world.clock.now())) != Some(DayKind::Business) {
        world.advance_s(DAY_S).await;
    }
}

/// A little limit, so that the session's 100.00 are above it.
fn little() -> MerchantBankPlan {
    MerchantBankPlan {
        fast_limit: "99.99",
        ..MerchantBankPlan::default()
    }
}

#[tokio::test]
async fn above_the_limit_it_goes_by_eft_in_its_hours() {
    let world = world_with(little()).await;
    let buyer = paid_by_transfer(&world).await;
    to_business_hours(&world).await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "all").await;
    assert_eq!(
        (&told["stage"], &told["rail"]),
        (&json!("returned"), &json!("eft")),
        "{told}"
    );
    assert_eq!(payouts(&world).await[0]["rail"], "eft");
}

#[tokio::test]
async fn outside_its_hours_the_next_window_is_named_and_nothing_is_asked() {
    let world = world_with(little()).await;
    let buyer = paid_by_transfer(&world).await;
    to_business_hours(&world).await;
    world.advance_s(8 * 3600).await;
    let told = refund(&world, &buyer.buyer.session, &all(), "late").await;
    told.problem(409, "eft-closed");
    let retry_at = told.body["retryAt"].as_str().unwrap();
    assert!(
        retry_at.ends_with("T05:00:00Z"),
        "eight o'clock in Istanbul: {retry_at}"
    );
    assert!(payouts(&world).await.is_empty());
    // What is within the limit goes at once, whatever the hour.
    let part = taken_up(&world, &buyer.buyer.session, &json!({ "amount": "99.99" }), "part").await;
    assert_eq!((&part["stage"], &part["rail"]), (&json!("returned"), &json!("fast")));
}

#[tokio::test]
async fn an_eft_that_the_bank_has_closed_goes_on_at_once_within_the_limit() {
    for code in ["MRD110", "MRD132"] {
        let own = MerchantBankPlan {
            prefers_eft: true,
            ..MerchantBankPlan::default()
        };
        let world = world_with(own).await;
        let buyer = paid_by_transfer(&world).await;
        to_business_hours(&world).await;
        set(&world, json!({ "isbankEft": "closed", "isbankEftClosedCode": code })).await;
        let told = taken_up(&world, &buyer.buyer.session, &all(), "all").await;
        assert_eq!(
            (&told["stage"], &told["rail"]),
            (&json!("returned"), &json!("fast")),
            "{code}: {told}"
        );
        assert_eq!(payouts(&world).await.len(), 1);
    }
}

#[tokio::test]
async fn an_eft_that_the_bank_has_closed_above_the_limit_waits_for_the_next_day() {
    let world = world_with(little()).await;
    let buyer = paid_by_transfer(&world).await;
    to_business_hours(&world).await;
    set(&world, json!({ "isbankEft": "closed" })).await;
    let told = refund(&world, &buyer.buyer.session, &all(), "all").await;
    told.problem(409, "eft-closed");
    assert!(told.body["retryAt"].is_string(), "{}", told.text);
    assert!(payouts(&world).await.is_empty());
}

#[tokio::test]
async fn what_the_bank_has_taken_on_is_pending_until_it_is_made() {
    let world = world_with(little()).await;
    let buyer = paid_by_transfer(&world).await;
    to_business_hours(&world).await;
    set(&world, json!({ "isbankEftDelayS": 1800 })).await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "all").await;
    assert_eq!(
        (&told["stage"], &told["refunded"]),
        (&json!("pending"), &json!("0.00")),
        "{told}"
    );
    refund(&world, &buyer.buyer.session, &json!({ "amount": "1.00" }), "other")
        .await
        .problem(409, "refund-under-way");
    world.pass_s(1200, 300).await;
    assert_eq!(last(&buyer.buyer).await["stage"], "pending");
    world.pass_s(1200, 300).await;
    assert_eq!(last(&buyer.buyer).await["stage"], "returned");
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "refunded");
    let story = world.story_of(&buyer.buyer.session).await;
    assert!(story.iter().any(|told| told == "refund.pending"), "{story:?}");
    assert!(
        !story.iter().any(|told| told == "refund.unknown"),
        "nothing was lost: {story:?}"
    );
}

#[tokio::test]
async fn what_the_bank_rejects_has_not_gone_and_can_be_asked_for_again() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    set(&world, json!({ "isbankNextState": "REJECTED" })).await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "first").await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("refused"), &json!("refused-by-upstream")),
        "{told}"
    );
    set(&world, json!({ "isbankNextState": "PENDING" })).await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "second").await;
    assert_eq!(told["stage"], "pending");
    let number = payouts(&world).await.last().unwrap()["queryNumber"].clone();
    let rejected = json!({ "queryNumber": number, "state": "REJECTED" });
    world.control(Method::POST, "isbank/settle", &rejected).await;
    world.pass_s(60, 30).await;
    assert_eq!(last(&buyer.buyer).await["stage"], "refused");
    set(&world, json!({ "isbankNextState": null })).await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "third").await;
    assert_eq!(told["stage"], "returned", "{told}");
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "refunded");
}

#[tokio::test]
async fn a_word_that_nobody_has_configured_proves_nothing() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    set(&world, json!({ "isbankNextState": "ON_HOLD" })).await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "first").await;
    assert_eq!(told["stage"], "unknown", "{told}");
    world.pass_s(4 * DAY_S, 3600).await;
    let told = last(&buyer.buyer).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("manual_review"), &json!("unresolved")),
        "{told}"
    );
    assert_eq!(pays(&world).await, 1);
}
