//! The shop withdraws a session.

use serde_json::json;
use vezne_tests::World;

use super::{cancel, change, end_the_page, one_cup};

#[tokio::test]
async fn a_withdrawn_session_cannot_be_paid_and_withdrawing_it_again_is_the_same() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let first = cancel(&world, &buyer).await;
    assert_eq!(
        (first.status, &first.body["state"]),
        (200, &json!("cancelled")),
        "{}",
        first.text
    );
    let second = cancel(&world, &buyer).await;
    assert_eq!((second.status, &second.body), (200, &first.body));
    assert_eq!(buyer.session().await.body["state"], "cancelled");
    buyer.pay(1, "first").await.problem(409, "session-ended");
    assert_eq!(world.iyzico().requests().await.len(), 0);
    world.pass_s(7200, 600).await;
    assert_eq!(
        world.story_of(&buyer.session).await,
        ["session.open", "session.cancelled"],
        "it does not expire too"
    );
    assert_eq!(cancel(&world, &buyer).await.status, 200);
}

#[tokio::test]
async fn money_that_comes_on_an_older_page_after_all_makes_it_paid_and_is_told_as_late() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    end_the_page(&world, &buyer).await;
    assert_eq!(cancel(&world, &buyer).await.body["state"], "cancelled");
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.session().await.body["state"], "paid");
    let session = buyer.as_shop_sees().await;
    assert!(
        session["card"]["payment"]["items"][0]["paymentTransactionId"].is_string(),
        "a refund needs it: {session}"
    );
    let story = world.story_of(&buyer.session).await;
    assert_eq!(&story[story.len() - 2..], ["session.cancelled", "session.paid_late"]);
    cancel(&world, &buyer).await.problem(409, "session-ended");
}

#[tokio::test]
async fn of_two_withdrawals_and_changes_at_once_none_is_half_done() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let less = one_cup();
    let (one, other, changed) = tokio::join!(
        cancel(&world, &buyer),
        cancel(&world, &buyer),
        change(&world, &buyer, &less)
    );
    assert_eq!((one.status, other.status), (200, 200));
    let story = world.story_of(&buyer.session).await;
    let amount = buyer.as_shop_sees().await["amount"].clone();
    match changed.status {
        200 => assert_eq!((story.len(), amount), (3, json!("55.00"))),
        _ => {
            changed.problem(409, "session-ended");
            assert_eq!((story.len(), amount), (2, json!("100.00")));
        }
    }
    assert_eq!(story.last().unwrap(), "session.cancelled");
}
