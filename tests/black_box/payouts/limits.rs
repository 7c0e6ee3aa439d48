//! Limits: of a payment, and of a day for each key, however many ask at once; what was not moved counts no more.

use super::*;

async fn with(payment_limit: &'static str, day_limit: &'static str) -> Shop {
    let payouts = PayoutsPlan {
        payment_limit,
        day_limit,
        ..PayoutsPlan::default()
    };
    Shop::with(World::plan().merchant_bank(own_bank(payouts))).await
}

#[tokio::test]
async fn no_payment_is_more_than_one_may_be() {
    let shop = with("100.00", "1000.00").await;
    let told = shop.try_draft(&to(ZEYNEP, "100.01"), "much").await;
    told.problem(409, "payout-limit");
    assert!(
        told.body["errors"][0]["detail"].as_str().unwrap().contains("100.00"),
        "{}",
        told.text
    );
    assert_eq!(shop.confirm(&shop.draft("100.00").await).await["stage"], "made");
}

#[tokio::test]
async fn a_day_has_its_limit_for_the_key_that_drafts_and_for_the_key_that_confirms() {
    let shop = with("100.00", "150.00").await;
    let (drafts, confirms) = (
        shop.world.key("payouts.draft").await,
        shop.world.key("payouts.confirm").await,
    );
    assert_eq!(shop.confirm(&shop.draft("100.00").await).await["stage"], "made");
    let full = shop.draft("51.00").await;
    let told = shop.try_confirm_by(&confirms, &full, "drafter").await;
    told.problem(409, "payout-limit");
    assert!(
        told.body["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("50.00 is left"),
        "{}",
        told.text
    );
    assert!(
        told.body["retryAt"].as_str().unwrap().ends_with("T21:00:00Z"),
        "{}",
        told.text
    );
    let others = id_of(&shop.try_draft_by(&drafts, &to(ZEYNEP, "60.00"), "others").await.body);
    shop.try_confirm(&others, "confirmer")
        .await
        .problem(409, "payout-limit");
    assert_eq!(
        shop.try_confirm_by(&confirms, &others, "neither").await.body["stage"],
        "made"
    );
    assert_eq!(shop.seen(&full).await["stage"], "drafted");
    assert_eq!(
        shop.confirm(&shop.draft("50.00").await).await["stage"],
        "made",
        "what is left"
    );
    // The next day in Istanbul has room again.
    shop.world.advance_s(24 * 3600 - 60).await;
    assert_eq!(shop.try_confirm(&full, "tomorrow").await.body["stage"], "made");
}

#[tokio::test]
async fn what_was_refused_counts_no_more_and_what_is_unknown_does() {
    let shop = with("100.00", "100.00").await;
    shop.set(json!({ "isbankNextState": "REJECTED" })).await;
    assert_eq!(shop.confirm(&shop.draft("100.00").await).await["stage"], "refused");
    shop.set(json!({ "isbankNextState": null })).await;
    let lost = shop.draft("99.00").await;
    shop.world.iyzico().fault("isbank-pay", "cut-before-commit").await;
    assert_eq!(shop.confirm(&lost).await["stage"], "unknown");
    let waits = shop.draft("98.00").await;
    shop.try_confirm(&waits, "full").await.problem(409, "payout-limit");
    shop.world.pass_s(7200, 600).await;
    assert_eq!(shop.seen(&lost).await["stage"], "refused");
    assert_eq!(
        shop.try_confirm(&waits, "full").await.body["stage"],
        "made",
        "the key was not used up"
    );
}

async fn ten_at_once(shop: Shop) {
    let mut ids = Vec::new();
    for number in 0..10 {
        let draft = shop.try_draft(&to(ZEYNEP, "30.00"), &format!("draft-{number}")).await;
        ids.push(id_of(&draft.body));
    }
    let asked = futures_util::future::join_all(ids.iter().map(|id| shop.try_confirm(id, id))).await;
    let taken = asked.iter().filter(|answer| answer.status == 201).count();
    for answer in asked.iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "payout-limit");
    }
    assert_eq!((taken, shop.ledger().await.len()), (3, 3));
}

#[tokio::test]
async fn of_ten_at_once_as_many_go_as_the_day_has_room_for() {
    ten_at_once(with("100.00", "100.00").await).await;
}

#[tokio::test]
async fn of_ten_at_once_as_many_go_as_the_day_has_room_for_on_postgres() {
    let payouts = PayoutsPlan {
        payment_limit: "100.00",
        day_limit: "100.00",
        ..PayoutsPlan::default()
    };
    let plan = World::plan().on(vezne_tests::On::Postgres);
    ten_at_once(Shop::with(plan.merchant_bank(own_bank(payouts))).await).await;
}
