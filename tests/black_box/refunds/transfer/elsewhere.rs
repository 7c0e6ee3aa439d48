//! To another account than the one that paid: drafted by one key, confirmed by another, within a day's limit.

use vezne_tests::Operator;

use super::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
/// Another account of the buyer's, at another bank.
const OTHER: &str = "TR290001500158000000000002";

/// A key of the shop's.
struct ShopKey {
    id: String,
    key: String,
}

async fn key(world: &World, scopes: &str) -> ShopKey {
    let create = ["keys", "create", "--name", "k", "--scopes", scopes, "--json"];
    let made = Operator::of(world, PROGRAM).run(world, &create).await.done();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    ShopKey {
        id: text("id"),
        key: text("key"),
    }
}

fn limited(limit: &'static str) -> MerchantBankPlan {
    MerchantBankPlan {
        refunds_to_others: Some(limit),
        ..MerchantBankPlan::default()
    }
}

fn elsewhere(amount: &str) -> Value {
    json!({ "amount": amount, "to": { "iban": OTHER, "name": "Ali Yılmaz" } })
}

async fn with_key(world: &World, key: &ShopKey, path: &str, body: &Value, idempotency_key: &str) -> Answer {
    let request = world.request(Method::POST, path).bearer_auth(&key.key);
    let request = request.header("Idempotency-Key", format!("{idempotency_key:_<16}"));
    Answer::to(request.json(body)).await
}

/// A draft of an amount by a key.
async fn draft(world: &World, by: &ShopKey, session: &str, amount: &str) -> String {
    let path = format!("/v1/sessions/{session}/refunds");
    let key = format!("draft-{}-{session}", amount.replace('.', "-"));
    let told = with_key(world, by, &path, &elsewhere(amount), &key).await;
    assert_eq!(told.status, 201, "{}", told.text);
    assert_eq!(told.body["stage"], "drafted", "{}", told.text);
    told.body["id"].as_str().unwrap().to_owned()
}

async fn confirm(world: &World, by: &ShopKey, session: &str, refund: &str, key: &str) -> Answer {
    confirm_as_read(world, by, session, refund, 0, key).await
}

/// Confirms what was read as this revision.
async fn confirm_as_read(world: &World, by: &ShopKey, session: &str, refund: &str, revision: i64, key: &str) -> Answer {
    let path = format!("/v1/sessions/{session}/refunds/{refund}/confirm");
    with_key(world, by, &path, &json!({ "revision": revision }), key).await
}

async fn take_back(world: &World, by: &ShopKey, session: &str, refund: &str) -> Answer {
    let path = format!("/v1/sessions/{session}/refunds/{refund}/cancel");
    with_key(world, by, &path, &json!({}), "unused").await
}

#[tokio::test]
async fn two_keys_together_send_it_and_one_alone_sends_nothing() {
    let world = world_with(limited("1000")).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    let (one, both, other) = (
        key(&world, "refunds").await,
        key(&world, "refunds,payouts.confirm").await,
        key(&world, "payouts.confirm").await,
    );
    let id = draft(&world, &both, session, "100.00").await;
    confirm(&world, &one, session, &id, "without-scope")
        .await
        .problem(403, "forbidden");
    confirm(&world, &both, session, &id, "its-own")
        .await
        .problem(403, "four-eyes");
    let path = format!("/v1/sessions/{session}/refunds");
    with_key(&world, &other, &path, &elsewhere("1.00"), "cannot-draft")
        .await
        .problem(403, "forbidden");
    assert_eq!((payouts(&world).await.len(), pays(&world).await), (0, 0));
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "paid");

    let told = confirm(&world, &other, session, &id, "second").await;
    assert_eq!(
        (told.status, &told.body["stage"]),
        (201, &json!("returned")),
        "{}",
        told.text
    );
    assert_eq!(
        (&told.body["draftedBy"], &told.body["confirmedBy"]),
        (&json!(both.id), &json!(other.id))
    );
    assert_eq!(
        told.body["to"],
        json!({ "iban": OTHER, "name": "Ali Yılmaz" }),
        "whole, for who confirms it"
    );
    let payouts = payouts(&world).await;
    assert_eq!(payouts.len(), 1, "{payouts:?}");
    assert_eq!(
        (
            &payouts[0]["creditorIban"],
            &payouts[0]["amount"],
            &payouts[0]["creditorName"]
        ),
        (&json!(OTHER), &json!("100.00"), &json!("Ali Yılmaz"))
    );
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "refunded");
    let story = world.story_of(session).await;
    assert!(story.iter().any(|told| told == "refund.drafted"), "{story:?}");
    let events = world.events().await;
    let last = events.iter().rfind(|event| event["type"] == "refund.returned").unwrap();
    assert_eq!(
        (&last["refund"]["draftedBy"], &last["refund"]["confirmedBy"]),
        (&json!(both.id), &json!(other.id)),
        "the log tells who agreed: {last}"
    );
    assert!(!events.iter().any(|event| event.to_string().contains(OTHER)));
    // The same key again is the same word; another comes too late.
    let again = confirm(&world, &other, session, &id, "second").await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
    confirm(&world, &other, session, &id, "third")
        .await
        .problem(409, "draft-ended");
    take_back(&world, &both, session, &id).await.problem(409, "draft-ended");
}

#[tokio::test]
async fn of_words_at_once_one_sends_it() {
    let world = world_with(limited("1000")).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let id = draft(&world, &one, session, "100.00").await;
    let words = (0..6).map(|number| {
        let path = format!("/v1/sessions/{session}/refunds/{id}/confirm");
        let request = world.request(Method::POST, &path).bearer_auth(&other.key);
        let request = request.header("Idempotency-Key", format!("at-once-{number:_>10}"));
        tokio::spawn(Answer::to(request.json(&json!({ "revision": 0 }))))
    });
    let mut sent = 0;
    for word in words.collect::<Vec<_>>() {
        sent += usize::from(word.await.unwrap().status == 201);
    }
    assert_eq!((sent, payouts(&world).await.len(), pays(&world).await), (1, 1, 1));
}

#[tokio::test]
async fn a_day_has_its_limit_and_what_did_not_go_counts_no_more() {
    let world = at_noon(world_with(limited("150")).await).await;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let first = paid_by_transfer(&world).await;
    let path = format!("/v1/sessions/{}/refunds", first.buyer.session);
    let too_much = json!({ "amount": "150.01", "to": elsewhere("1")["to"] });
    with_key(&world, &one, &path, &too_much, "too-much")
        .await
        .problem(422, "invalid-body");
    let second = world.bank_buyer_of("A-2", "100.00").await;
    assert_eq!(second.pay("second").await.body["state"], "paid");

    set(&world, json!({ "isbankNextState": "REJECTED" })).await;
    let id = draft(&world, &one, &first.buyer.session, "100.00").await;
    let refused = confirm(&world, &other, &first.buyer.session, &id, "refused").await;
    assert_eq!(refused.body["stage"], "refused", "{}", refused.text);
    set(&world, json!({ "isbankNextState": null })).await;

    let id = draft(&world, &one, &first.buyer.session, "99.00").await;
    let went = confirm(&world, &other, &first.buyer.session, &id, "first").await;
    assert_eq!(went.body["stage"], "returned", "{}", went.text);
    let id = draft(&world, &one, &second.buyer.session, "51.01").await;
    confirm(&world, &other, &second.buyer.session, &id, "no-room")
        .await
        .problem(409, "payout-limit");
    assert_eq!(payouts(&world).await.len(), 2, "the refused one and the first");
    let taken = take_back(&world, &other, &second.buyer.session, &id).await;
    assert_eq!(
        taken.body["why"], "withdrawn",
        "who is to confirm may refuse: {}",
        taken.text
    );
    let id = draft(&world, &one, &second.buyer.session, "51.00").await;
    let went = confirm(&world, &other, &second.buyer.session, &id, "room").await;
    assert_eq!(went.body["stage"], "returned", "{}", went.text);
    world.advance_s(DAY_S).await;
    let id = draft(&world, &one, &second.buyer.session, "49.00").await;
    let went = confirm(&world, &other, &second.buyer.session, &id, "next-day").await;
    assert_eq!(went.body["stage"], "returned", "{}", went.text);
}

#[tokio::test]
async fn what_races_past_the_limit_together_is_stopped() {
    let world = at_noon(world_with(limited("100")).await).await;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let mut drafts = Vec::new();
    for number in 0..4 {
        let buyer = world.bank_buyer_of(&format!("A-{number}"), "60.00").await;
        assert_eq!(buyer.pay(&format!("pay-{number}")).await.body["state"], "paid");
        let session = buyer.buyer.session.clone();
        let id = draft(&world, &one, &session, "60.00").await;
        drafts.push((session, id));
    }
    let words = drafts.iter().map(|(session, id)| {
        let path = format!("/v1/sessions/{session}/refunds/{id}/confirm");
        let request = world.request(Method::POST, &path).bearer_auth(&other.key);
        let request = request.header("Idempotency-Key", format!("confirm-{session}"));
        tokio::spawn(Answer::to(request.json(&json!({ "revision": 0 }))))
    });
    let mut went = 0;
    for word in words.collect::<Vec<_>>() {
        let told = word.await.unwrap();
        if told.status == 201 {
            went += 1;
        } else {
            told.problem(409, "payout-limit");
        }
    }
    assert_eq!((went, payouts(&world).await.len()), (1, 1));
}

#[tokio::test]
async fn a_draft_that_nobody_confirms_ends_and_one_can_be_taken_back() {
    let world = world_with(limited("1000")).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let id = draft(&world, &one, session, "10.00").await;
    let taken = take_back(&world, &one, session, &id).await;
    assert_eq!(
        (taken.status, &taken.body["stage"], &taken.body["why"]),
        (200, &json!("refused"), &json!("withdrawn")),
        "{}",
        taken.text
    );
    assert_eq!(take_back(&world, &one, session, &id).await.status, 200);
    confirm(&world, &other, session, &id, "too-late")
        .await
        .problem(409, "draft-ended");

    let id = draft(&world, &one, session, "20.00").await;
    world.advance_s(DAY_S + 1).await;
    confirm(&world, &other, session, &id, "a-day-late")
        .await
        .problem(409, "draft-ended");
    world.run_jobs().await;
    let told = last(&buyer.buyer).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("refused"), &json!("draft-expired")),
        "{told}"
    );
    confirm(&world, &other, session, "rfd_nobody", "nobody")
        .await
        .problem(404, "refund-not-found");
    assert!(payouts(&world).await.is_empty());
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn a_draft_keeps_no_other_refund_back_and_never_takes_more_than_is_left() {
    let world = world_with(limited("1000")).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let id = draft(&world, &one, session, "60.00").await;
    let direct = taken_up(&world, session, &json!({ "amount": "50.00" }), "direct").await;
    assert_eq!(direct["stage"], "returned");
    let told = confirm(&world, &other, session, &id, "too-much").await;
    told.problem(422, "invalid-body");
    assert!(told.text.contains("50.00"), "{}", told.text);
    assert_eq!(payouts(&world).await.len(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_found_out_and_never_sent_again() {
    let world = world_with(limited("1000")).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let id = draft(&world, &one, session, "100.00").await;
    world.iyzico().fault("isbank-pay", "cut-after-commit").await;
    let told = confirm(&world, &other, session, &id, "lost").await;
    assert_eq!(told.body["stage"], "unknown", "{}", told.text);
    world.pass_s(60, 30).await;
    assert_eq!(last(&buyer.buyer).await["stage"], "returned");
    assert_eq!((payouts(&world).await.len(), pays(&world).await), (1, 1));
}

#[tokio::test]
async fn another_price_than_was_drafted_wants_another_word() {
    let own = MerchantBankPlan {
        prefers_eft: true,
        ..limited("1000")
    };
    let world = world_with(own).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    closed::to_business_hours(&world).await;
    let id = draft(&world, &one, session, "100.00").await;
    assert_eq!(last(&buyer.buyer).await["rail"], "eft");
    world.advance_s(9 * 3600).await;
    confirm(&world, &other, session, &id, "first")
        .await
        .problem(409, "draft-changed");
    let drafted = last(&buyer.buyer).await;
    assert_eq!(
        (&drafted["stage"], &drafted["rail"], &drafted["revision"]),
        (&json!("drafted"), &json!("fast"), &json!(1)),
        "{drafted}"
    );
    // Whoever has not read it confirms nothing: neither with the same key nor with another.
    for key in ["first", "second"] {
        confirm(&world, &other, session, &id, key)
            .await
            .problem(409, "draft-changed");
    }
    assert!(payouts(&world).await.is_empty());
    let told = confirm_as_read(&world, &other, session, &id, 1, "third").await;
    assert_eq!(told.body["stage"], "returned", "{}", told.text);
    assert_eq!(payouts(&world).await.len(), 1);
}

#[tokio::test]
async fn a_card_payment_may_go_to_an_account_too_and_then_not_to_the_card() {
    let world = world_with(limited("1000")).await;
    let buyer = paid(&world).await;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let id = draft(&world, &one, &buyer.session, "111.45").await;
    let told = confirm(&world, &other, &buyer.session, &id, "card").await;
    assert_eq!(told.body["stage"], "returned", "{}", told.text);
    assert_eq!(buyer.as_shop_sees().await["state"], "refunded");
    refund(&world, &buyer.session, &all(), "again")
        .await
        .problem(409, "nothing-to-refund");
    assert!(
        gone(&world, &buyer.session).await.is_empty(),
        "iyzico gave nothing back"
    );
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_drafted() {
    let world = world_with(limited("1000")).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    for (to, pointer) in [
        (
            json!({ "iban": "TR290001500158000000000003", "name": "Ali Yılmaz" }),
            "/to/iban",
        ),
        (json!({ "iban": OTHER, "name": " " }), "/to/name"),
        (json!({ "iban": OTHER, "name": "A".repeat(51) }), "/to/name"),
    ] {
        let told = refund(&world, session, &json!({ "to": to }), "wrong").await;
        told.problem(422, "invalid-body");
        assert!(told.text.contains(pointer), "{}", told.text);
    }
    let unknown = json!({ "to": { "iban": OTHER, "name": "Ali", "bank": "x" } });
    assert!((400..500).contains(&refund(&world, session, &unknown, "unknown").await.status));
    assert_eq!(buyer.buyer.as_shop_sees().await["refunds"], json!([]));
    // The account that paid is no other account.
    let to = json!({ "to": { "iban": AYSE, "name": "Ayşe Yılmaz" } });
    let direct = taken_up(&world, session, &to, "direct").await;
    assert_eq!(direct["stage"], "returned", "{direct}");
}

#[tokio::test]
async fn where_no_limit_is_set_nothing_goes_to_another_account() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    let told = refund(&world, &buyer.buyer.session, &elsewhere("1.00"), "off").await;
    told.problem(422, "invalid-body");
    assert!(told.text.contains("other_account_day_limit"), "{}", told.text);
}

#[tokio::test]
async fn a_draft_outlives_the_signer() {
    let mut world = world_with(limited("1000")).await;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let (session, id) = {
        let buyer = paid_by_transfer(&world).await;
        let session = buyer.buyer.session.clone();
        let id = draft(&world, &one, &session, "100.00").await;
        (session, id)
    };
    world.stop_signer().await;
    world.start_signer_again().await;
    let told = confirm(&world, &other, &session, &id, "after").await;
    assert_eq!(told.body["stage"], "returned", "{}", told.text);
}

#[tokio::test]
async fn what_a_key_drafted_that_was_taken_back_is_nobodys_to_confirm() {
    let world = world_with(limited("1000")).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    let (one, other) = (key(&world, "refunds").await, key(&world, "payouts.confirm").await);
    let id = draft(&world, &one, session, "100.00").await;
    let revoke = ["keys", "revoke", &one.id, "--json"];
    Operator::of(&world, PROGRAM).run(&world, &revoke).await.done();
    confirm(&world, &other, session, &id, "too-late")
        .await
        .problem(409, "draft-ended");
    assert!(payouts(&world).await.is_empty());
}

#[tokio::test]
async fn drafts_together_are_never_more_than_what_is_left() {
    let world = world_with(limited("1000")).await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    let one = key(&world, "refunds").await;
    draft(&world, &one, session, "60.00").await;
    let path = format!("/v1/sessions/{session}/refunds");
    let told = with_key(&world, &one, &path, &elsewhere("40.01"), "too-much").await;
    told.problem(422, "invalid-body");
    assert!(told.text.contains("40.00"), "{}", told.text);
    draft(&world, &one, session, "40.00").await;
}
