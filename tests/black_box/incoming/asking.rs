//! What a buyer is shown, and what the shop may do meanwhile.

use vezne_signer::clock::Clock as _;
use vezne_tests::BankPlan;

use super::*;

const CHECK: &str = "/v1/session/incoming-transfer";

#[tokio::test]
async fn a_buyer_is_shown_what_to_send_and_the_same_again() {
    let world = world().await;
    let buyer = buyer(&world).await;
    assert!(buyer.session().await.body.get("incoming").is_none());
    let until = world.clock.now().plus_s(3 * DAY_S).to_string();
    let shown = ask(&buyer).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let reference = shown.body["reference"].as_str().unwrap();
    assert!(reference.starts_with("VK") && reference.len() == 10, "{reference}");
    let expected = json!({
        "stage": "awaiting", "iban": "TR260006400000110000012345", "name": "Vezne Kahve A.Ş.", "bank": "İş Bankası",
        "amount": "100.00", "reference": reference, "until": until, "lookedAt": null,
    });
    assert_eq!(shown.body, expected);
    world.advance_s(60).await;
    assert_eq!(ask(&buyer).await.body, expected);
    let seen = buyer.session().await.body;
    assert_eq!((&seen["incoming"], &seen["state"]), (&expected, &json!("processing")));
    read(&world).await;
    let looked_at = &buyer.session().await.body["incoming"]["lookedAt"];
    assert_eq!(looked_at, &json!(world.clock.now().to_string()));
    // Long after the buyer's own time it is shown still.
    world.pass_s(DAY_S, DAY_S / 4).await;
    assert_eq!(ask(&buyer).await.body["reference"], reference);
    assert_eq!(
        world.story_of(&buyer.session).await,
        ["session.open", "incoming.awaiting"]
    );
}

#[tokio::test]
async fn two_sessions_have_two_references() {
    let world = world().await;
    let (one, other) = (buyer_of(&world, "SIP-1").await, buyer_of(&world, "SIP-2").await);
    assert_ne!(reference(&one).await, reference(&other).await);
}

#[tokio::test]
async fn a_browser_says_nothing_but_that_it_wants_to() {
    let world = world().await;
    let buyer = buyer(&world).await;
    let request = buyer.request(Method::POST, CHECK).json(&json!({ "amount": "1.00" }));
    Answer::to(request).await.problem(422, "invalid-body");
}

#[tokio::test]
async fn what_is_not_offered_is_refused() {
    let world = world().await;
    let by_card = world.buyer().await;
    ask(&by_card).await.problem(422, "method-not-offered");
    let mut in_dollars = order();
    in_dollars["methods"] = json!(["incoming_transfer"]);
    in_dollars["currency"] = "USD".into();
    in_dollars["plans"] = json!([1]);
    let refused = world.try_open(&in_dollars, "dollars").await;
    refused.problem(422, "invalid-body");
    assert!(refused.text.contains("only TRY"), "{}", refused.text);
    let without = MerchantBankPlan {
        incoming: None,
        ..MerchantBankPlan::default()
    };
    let world = World::plan().merchant_bank(without).start().await;
    let mut order = order();
    order["methods"] = json!(["incoming_transfer"]);
    let refused = world.try_open(&order, "without").await;
    refused.problem(422, "invalid-body");
    assert!(refused.text.contains("[isbank.incoming]"), "{}", refused.text);
}

#[tokio::test]
async fn a_page_that_is_open_is_paid_or_ends_first() {
    let world = world().await;
    let buyer = buyer(&world).await;
    buyer.go_to_page(1).await;
    ask(&buyer).await.problem(409, "card-page-open");
}

#[tokio::test]
async fn a_transfer_that_is_prepared_gives_way() {
    let own = MerchantBankPlan::default();
    let world = World::plan().bank(BankPlan::default()).merchant_bank(own).start().await;
    let mut order = order();
    order["methods"] = json!(["bank_transfer", "incoming_transfer"]);
    let buyer = vezne_tests::BankBuyer::of(&world, world.open(&order).await);
    assert_eq!(buyer.start("first").await.status, 200);
    assert_eq!(ask(&buyer.buyer).await.status, 200);
    // And the buyer may change their mind once more: it is waited for still.
    assert_eq!(buyer.start("second").await.status, 200);
    assert_eq!(buyer.buyer.session().await.body["incoming"]["stage"], "awaiting");
}

#[tokio::test]
async fn the_amount_stays_what_the_buyer_was_told() {
    let world = world().await;
    let (buyer, _) = waiting(&world).await;
    let path = format!("/v1/sessions/{}", buyer.session);
    let change = json!({ "amount": "110.00", "shipping": "20.00" });
    let refused = Answer::to(world.as_shop(Method::PATCH, &path).json(&change)).await;
    refused.problem(409, "payment-open");
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_session_that_is_over_waits_for_nothing() {
    let world = world().await;
    let buyer = buyer(&world).await;
    let path = format!("/v1/sessions/{}/cancel", buyer.session);
    assert_eq!(Answer::to(world.as_shop(Method::POST, &path)).await.status, 200);
    ask(&buyer).await.problem(409, "session-ended");
}
