//! Whoever confirms is another, sees what was drafted, and makes one payment of it, however many ask.

use vezne_tests::Operator;

use super::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

async fn with(payouts: PayoutsPlan) -> Shop {
    Shop::with(World::plan().merchant_bank(own_bank(payouts))).await
}

#[tokio::test]
async fn who_drafted_it_may_not_confirm_it() {
    let shop = Shop::open().await;
    let both = shop.world.key("payouts.draft payouts.confirm").await;
    let id = id_of(&shop.try_draft_by(&both, &to(ZEYNEP, "10.00"), "both").await.body);
    shop.try_confirm_by(&both, &id, "itself")
        .await
        .problem(403, "four-eyes");
    assert_eq!(
        (shop.seen(&id).await["stage"].clone(), shop.pays().await),
        (json!("drafted"), 0)
    );
    assert_eq!(shop.confirm(&id).await["stage"], "made");
}

#[tokio::test]
async fn where_two_eyes_are_enough_one_key_does_both() {
    let two_eyes = PayoutsPlan {
        needs_four_eyes: false,
        ..PayoutsPlan::default()
    };
    let shop = with(two_eyes).await;
    let both = shop.world.key("payouts.draft payouts.confirm").await;
    let id = id_of(&shop.try_draft_by(&both, &to(ZEYNEP, "10.00"), "both").await.body);
    assert_eq!(shop.try_confirm_by(&both, &id, "itself").await.body["stage"], "made");
}

#[tokio::test]
async fn the_same_key_stands_for_the_same_confirmation() {
    let shop = Shop::open().await;
    let (one, other) = (shop.draft("10.00").await, shop.draft("20.00").await);
    let first = shop.try_confirm(&one, "key").await;
    let again = shop.try_confirm(&one, "key").await;
    assert_eq!(
        (first.status, again.status, again.header("idempotency-replayed")),
        (201, 200, "true")
    );
    assert_eq!(again.body, first.body);
    shop.try_confirm(&other, "key")
        .await
        .problem(422, "idempotency-key-reused");
    shop.try_confirm(&one, "other").await.problem(409, "draft-ended");
    shop.try_confirm("pyo_nobody", "nobody")
        .await
        .problem(404, "payout-not-found");
    let request = shop
        .world
        .request(Method::POST, &format!("/v1/transfers/{other}/confirm"));
    let without = Answer::to(request.bearer_auth(&shop.confirms.key).json(&json!({ "revision": 0 }))).await;
    without.problem(400, "idempotency-key-required");
    assert_eq!(shop.pays().await, 1);
}

async fn confirmed_at_once(shop: Shop) {
    let id = shop.draft("10.00").await;
    let keys: Vec<String> = (0..8).map(|number| format!("at-once-{number}")).collect();
    let asked = futures_util::future::join_all(keys.iter().map(|key| shop.try_confirm(&id, key))).await;
    let taken = asked.iter().filter(|answer| answer.status == 201).count();
    assert!(
        asked.iter().all(|answer| [201, 409].contains(&answer.status)),
        "{asked:?}"
    );
    assert_eq!((taken, shop.ledger().await.len(), shop.pays().await), (1, 1, 1));
}

#[tokio::test]
async fn of_confirmations_at_once_one_is_paid() {
    confirmed_at_once(Shop::open().await).await;
}

#[tokio::test]
async fn of_confirmations_at_once_one_is_paid_on_postgres() {
    let plan = World::plan().on(vezne_tests::On::Postgres);
    confirmed_at_once(Shop::with(plan.merchant_bank(own_bank(PayoutsPlan::default()))).await).await;
}

#[tokio::test]
async fn a_draft_that_is_withdrawn_is_not_paid_and_what_is_paid_is_not_withdrawn() {
    let shop = Shop::open().await;
    let id = shop.draft("10.00").await;
    for by in [&shop.drafts, &shop.confirms] {
        assert_eq!(shop.try_cancel(by, &id).await.body["stage"], "cancelled");
    }
    shop.try_confirm(&id, "late").await.problem(409, "draft-ended");
    let paid = shop.draft("20.00").await;
    shop.confirm(&paid).await;
    shop.try_cancel(&shop.drafts, &paid).await.problem(409, "draft-ended");
    shop.try_cancel(&shop.drafts, "pyo_nobody")
        .await
        .problem(404, "payout-not-found");
    assert_eq!(shop.story_of(&id).await, ["payout.drafted", "payout.cancelled"]);
    assert_eq!(shop.pays().await, 1);
}

#[tokio::test]
async fn of_a_confirmation_and_a_withdrawal_at_once_one_holds() {
    let shop = Shop::open().await;
    for number in 1..=10 {
        let id = shop.draft(&format!("{number}.00")).await;
        let (confirmed, withdrawn) = tokio::join!(shop.try_confirm(&id, &id), shop.try_cancel(&shop.drafts, &id));
        let stage = shop.seen(&id).await["stage"].clone();
        match (confirmed.status, withdrawn.status) {
            (201, 409) => assert_eq!(stage, "made"),
            (409, 200) => assert_eq!(stage, "cancelled"),
            _ => panic!("{} {}", confirmed.text, withdrawn.text),
        }
        let of_it = |paid: &&Value| paid["paymentReferenceId"] == json!(id);
        let paid = shop.ledger().await.iter().filter(of_it).count();
        assert_eq!(paid, usize::from(stage == "made"));
    }
}

#[tokio::test]
async fn a_draft_that_nobody_confirms_expires_after_a_day() {
    let shop = Shop::open().await;
    let (swept, late) = (shop.draft("10.00").await, shop.draft("20.00").await);
    shop.world.advance_s(24 * 3600 - 60).await;
    shop.world.run_jobs().await;
    assert_eq!(shop.seen(&swept).await["stage"], "drafted");
    shop.world.advance_s(60).await;
    shop.try_confirm(&late, "late").await.problem(409, "draft-ended");
    shop.world.run_jobs().await;
    for id in [&swept, &late] {
        assert_eq!(shop.seen(id).await["stage"], "expired");
        assert_eq!(shop.story_of(id).await, ["payout.drafted", "payout.expired"]);
    }
    assert_eq!(shop.pays().await, 0);
}

#[tokio::test]
async fn another_fee_than_was_drafted_has_to_be_confirmed_again() {
    let shop = Shop::with(World::plan().merchant_bank(MerchantBankPlan {
        prefers_eft: true,
        ..own_bank(PayoutsPlan::default())
    }))
    .await;
    to_business_hours(&shop.world).await;
    let drafted = shop.try_draft(&to(ZEYNEP, "10.00"), "eft").await.body;
    assert_eq!(drafted["rail"], "eft");
    let id = id_of(&drafted);
    // Closed, it goes at once, at another price.
    shop.set(json!({ "isbankEft": "closed" })).await;
    shop.try_confirm(&id, "first").await.problem(409, "draft-changed");
    let changed = shop.seen(&id).await;
    assert_eq!(
        (&changed["stage"], &changed["rail"]),
        (&json!("drafted"), &json!("fast")),
        "{changed}"
    );
    assert_ne!(changed["fee"], drafted["fee"]);
    assert_eq!(shop.pays().await, 0);
    // Who has not read that has not agreed to it.
    shop.try_confirm(&id, "unread").await.problem(409, "draft-changed");
    assert_eq!((&drafted["revision"], &changed["revision"]), (&json!(0), &json!(1)));
    let made = shop.try_confirm_revision(&shop.confirms, &id, 1, "read").await;
    assert_eq!(made.body["stage"], "made", "{}", made.text);
    assert_eq!(
        shop.story_of(&id).await,
        ["payout.drafted", "payout.checked", "payout.executing", "payout.made"]
    );
}

#[tokio::test]
async fn above_the_limit_it_goes_by_eft_and_outside_its_hours_the_next_window_is_named() {
    let shop = Shop::with(World::plan().merchant_bank(MerchantBankPlan {
        fast_limit: "99.99",
        ..own_bank(PayoutsPlan::default())
    }))
    .await;
    to_business_hours(&shop.world).await;
    let (in_time, late) = (shop.draft("100.00").await, shop.draft("200.00").await);
    assert_eq!(shop.confirm(&in_time).await["rail"], "eft");
    shop.world.advance_s(8 * 3600).await;
    let told = shop.try_confirm(&late, "late").await;
    told.problem(409, "eft-closed");
    assert!(
        told.body["retryAt"].as_str().unwrap().ends_with("T05:00:00Z"),
        "{}",
        told.text
    );
    shop.try_draft(&to(ZEYNEP, "300.00"), "closed")
        .await
        .problem(409, "eft-closed");
    assert_eq!(shop.seen(&late).await["stage"], "drafted");
}

#[tokio::test]
async fn what_a_key_drafted_that_was_taken_back_is_nobodys_to_confirm() {
    let shop = Shop::open().await;
    let id = shop.draft("10.00").await;
    let revoke = ["keys", "revoke", &shop.drafts.id, "--json"];
    Operator::of(&shop.world, PROGRAM)
        .run(&shop.world, &revoke)
        .await
        .done();
    shop.try_confirm(&id, "too-late").await.problem(409, "draft-ended");
    assert_eq!(shop.pays().await, 0);
}
