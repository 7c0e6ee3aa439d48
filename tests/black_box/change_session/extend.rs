//! The buyer asks for more time.

use reqwest::Method;
use vezne_tests::{Answer, Buyer, World};

use super::cancel;

/// Asks for more time.
async fn extend(buyer: &Buyer<'_>) -> Answer {
    Answer::to(buyer.request(Method::POST, "/v1/session/extend")).await
}

/// Until when the buyer may act.
async fn end(buyer: &Buyer<'_>) -> String {
    buyer.as_shop_sees().await["expiresAt"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_buyer_gets_half_an_hour_from_now_and_two_hours_in_all() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    assert_eq!(end(&buyer).await, "2026-11-02T09:30:00Z");
    for (passed_s, until) in [
        (1200, "09:50"),
        (1200, "10:10"),
        (1200, "10:30"),
        (1200, "10:50"),
        (1200, "11:00"),
        (600, "11:00"),
    ] {
        world.advance_s(passed_s).await;
        let extended = extend(&buyer).await;
        assert_eq!(extended.status, 200, "{}", extended.text);
        let until = format!("2026-11-02T{until}:00Z");
        assert_eq!(extended.body["expiresAt"], until.as_str());
        assert_eq!(end(&buyer).await, until);
    }
}

#[tokio::test]
async fn what_is_over_is_not_given_more_time() {
    let world = World::start().await;
    let (withdrawn, expired) = (world.buyer_of("SIP-1").await, world.buyer_of("SIP-2").await);
    cancel(&world, &withdrawn).await;
    extend(&withdrawn).await.problem(409, "session-ended");
    world.advance_s(1801).await;
    extend(&expired).await.problem(410, "session-expired");
    world.run_jobs().await;
    extend(&expired).await.problem(410, "session-expired");
    assert_eq!(end(&expired).await, "2026-11-02T09:30:00Z");
}

#[tokio::test]
async fn nobody_extends_a_session_without_its_token() {
    let world = World::start().await;
    world.buyer().await;
    Answer::to(world.request(Method::POST, "/v1/session/extend"))
        .await
        .problem(401, "invalid-token");
    Answer::to(world.as_shop(Method::POST, "/v1/session/extend"))
        .await
        .problem(401, "invalid-token");
}
