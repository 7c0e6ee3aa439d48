//! A payment in review: how it ends, and that nothing else is begun meanwhile.

use serde_json::json;
use vezne_tests::World;

#[tokio::test]
async fn a_review_that_ends_well_is_paid_and_one_that_does_not_needs_a_person() {
    for (end, state) in [(1, "paid"), (-1, "needs_review")] {
        let world = World::start().await;
        let fraud = |status: i64| json!({ "fraudStatus": status });
        world.control(reqwest::Method::PUT, "settings", &fraud(0)).await;
        let buyer = world.buyer().await;
        let token = buyer.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        buyer.come_back(&token).await;
        assert_eq!(buyer.as_shop_sees().await["state"], "in_review");
        buyer.pay(1, "again").await.problem(409, "session-ended");
        world.control(reqwest::Method::PUT, "settings", &fraud(end)).await;
        world.advance_s(3600).await;
        assert_eq!(buyer.as_shop_sees().await["state"], state);
    }
}
