//! Midnight in Istanbul: what counts on which day, on either side.

use super::*;

/// A world ten minutes before midnight in Istanbul.
async fn before_midnight() -> (World, Operator) {
    let (world, operator) = noon().await;
    world.advance_s(DAY_S / 2 - 600).await;
    (world, operator)
}

#[tokio::test]
async fn what_is_paid_before_midnight_and_after_it_counts_on_two_days() {
    let (world, operator) = before_midnight().await;
    paid(&world, "SIP-1").await;
    world.advance_s(1200).await;
    let after = paid(&world, "SIP-2").await;
    let (first, second) = (
        as_json(&world, &operator, -1).await.done(),
        as_json(&world, &operator, 0).await.done(),
    );
    for (told, reference) in [(&first, "SIP-1"), (&second, "SIP-2")] {
        let captures = told["captures"].as_array().unwrap();
        assert_eq!((captures.len(), &captures[0]["reference"]), (1, &json!(reference)));
        assert_eq!((&told["notes"], &told["sessions"]["paid"]), (&json!([]), &json!(1)));
    }
    assert_eq!(first["until"], second["from"]);
    let at = second["captures"][0]["at"].as_str().unwrap();
    assert!(
        at.starts_with(&format!("{}T00:1", day(&world, 0))) && at.ends_with("+03:00"),
        "{at}"
    );
    // In UTC it is still the day before.
    let seen = after.as_shop_sees().await;
    assert_eq!(seen["state"], "paid");
}

#[tokio::test]
async fn what_is_paid_before_midnight_and_known_after_it_is_on_both_reports_and_no_difference() {
    let (world, operator) = before_midnight().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(6).await;
    world.iyzico().pay(&token, 6).await;
    world.advance_s(1200).await;
    buyer.come_back(&token).await;
    let first = as_json(&world, &operator, -1).await.done();
    assert_eq!(
        (&first["captures"], words(&first["notes"])),
        (&json!([]), vec!["other-day"])
    );
    let second = as_json(&world, &operator, 0).await.done();
    assert_eq!(second["captures"].as_array().unwrap().len(), 1);
    assert_eq!(words(&second["notes"]), ["other-day"]);
    assert_eq!(second["notes"][0]["upstream"], "111.45");
}

#[tokio::test]
async fn what_goes_back_the_next_day_is_taken_off_that_day() {
    let (world, operator) = before_midnight().await;
    let buyer = paid(&world, "SIP-1").await;
    give_back(&world, &buyer, json!({ "amount": "11.45" })).await;
    world.advance_s(1200).await;
    let rest = crate::refunds::refund(&world, &buyer.session, &json!({}), "rest").await;
    assert_eq!(rest.status, 201, "{}", rest.text);
    let first = as_json(&world, &operator, -1).await.done();
    assert_eq!(
        (&first["net"][0]["captured"], &first["net"][0]["refunded"]),
        (&json!("111.45"), &json!("11.45"))
    );
    let second = as_json(&world, &operator, 0).await.done();
    let net = &second["net"][0];
    assert_eq!(
        (&net["captured"], &net["refunded"], &net["net"]),
        (&json!("0.00"), &json!("100.00"), &json!("-100.00"))
    );
    assert_eq!(
        (&first["differences"], &second["differences"]),
        (&json!([]), &json!([]))
    );
}
