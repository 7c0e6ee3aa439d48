//! A browser that says more than it may, or in another order: the bank is asked nothing that the buyer did not see.

mod card_and_bank;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, BankBuyer, World};

use super::{executes, moved, stand, with_bank};

/// How much the bank and iyzico were asked so far.
async fn asked(world: &World) -> usize {
    world.iyzico().requests().await.len()
}

/// An order of the shop's about the session: what is not done while money may be on its way.
async fn shop(world: &World, buyer: &BankBuyer<'_>, method: Method, what: &str, body: &Value) -> Answer {
    let path = format!("/v1/sessions/{}{what}", buyer.buyer.session);
    let request = world
        .as_shop(method, &path)
        .header("Idempotency-Key", "shop____________");
    Answer::to(request.json(body)).await
}

/// Checks that the shop can neither change nor withdraw the session now.
async fn is_held(world: &World, buyer: &BankBuyer<'_>) {
    let change = json!({ "amount": "1.00", "lines": [{ "id": "L1", "name": "Kahve fincanı", "category": "Mutfak",
                         "type": "physical", "unitPrice": "1.00", "quantity": 1 }] });
    let changed = shop(world, buyer, Method::PATCH, "", &change).await;
    changed.problem(409, "payment-open");
    assert!(changed.body["retryAt"].is_string(), "{}", changed.text);
    let cancelled = shop(world, buyer, Method::POST, "/cancel", &json!({})).await;
    cancelled.problem(409, "payment-open");
}

#[tokio::test]
async fn no_browser_has_a_say_over_amount_or_receiver() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let accounts = buyer.accounts().await;
    let before = asked(&world).await;
    let draft = json!({ "grant": buyer.grant(), "account": accounts[0].1 });
    for (field, value) in [
        ("amount", json!("1.00")),
        ("currency", json!("USD")),
        ("receiver", json!("TR290001500158000000000002")),
        ("receiverIban", json!("TR290001500158000000000002")),
        ("description", json!("x")),
        ("Amount", json!(1)),
    ] {
        let mut wrong = draft.clone();
        wrong[field] = value;
        let refused = buyer.post("draft", &wrong).await;
        assert_eq!(refused.status, 422, "{field}: {}", refused.text);
    }
    let mut both = draft.clone();
    both["iban"] = json!("TR880001500158007300000011");
    buyer.post("draft", &both).await.problem(422, "invalid-account");
    assert_eq!(asked(&world).await, before, "the bank is asked nothing");

    let otp_id = buyer.draft().await;
    let before = asked(&world).await;
    let confirm = json!({ "grant": buyer.grant(), "otpId": otp_id, "otp": buyer.otp().await });
    for field in ["amount", "account", "receiver"] {
        let mut wrong = confirm.clone();
        wrong[field] = json!("1.00");
        let refused = buyer.post("confirm", &wrong).await;
        assert_eq!(refused.status, 422, "{field}: {}", refused.text);
    }
    assert_eq!(asked(&world).await, before, "the bank is asked nothing");
    stand(&buyer, "awaiting_otp", "processing").await;
    buyer.post("confirm", &confirm).await;
    assert_eq!(world.movements().await[0]["amount"], "100.00");
}

#[tokio::test]
async fn a_start_names_the_kind_of_customer_and_nothing_else() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    for wrong in [
        json!({ "customer": "bank" }),
        json!({ "customer": "retail", "amount": "1.00" }),
        json!({ "customer": "retail", "redirectUri": "https://evil.example" }),
    ] {
        let request = buyer.buyer.request(Method::POST, "/v1/session/bank/start");
        let request = request.header("Idempotency-Key", "wrong___________");
        let refused = Answer::to(request.json(&wrong)).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
    }
    stand(&buyer, "", "open").await;
}

#[tokio::test]
async fn a_handle_or_an_otp_of_another_transfer_is_nothing_here() {
    let world = with_bank().await;
    let (mine, other) = (world.bank_buyer().await, world.bank_buyer_of("SIP-1002", "1.00").await);
    mine.authorize("first").await;
    other.authorize("first").await;
    let handles = other.accounts().await;
    mine.accounts().await;
    let before = asked(&world).await;
    for handle in [handles[0].1.as_str(), "", "acc", "00158007300000011"] {
        let ask = json!({ "grant": mine.grant(), "account": handle });
        mine.post("draft", &ask).await.problem(422, "invalid-account");
    }
    assert_eq!(asked(&world).await, before);

    let cheap = other.draft().await;
    let cheap_otp = other.otp().await;
    mine.confirm(&cheap, &cheap_otp).await.problem(409, "transfer-moved-on");
    let dear = mine.draft().await;
    mine.confirm(&cheap, &cheap_otp).await.problem(409, "transfer-moved-on");
    let ask = json!({ "grant": mine.grant(), "otpId": cheap, "otp": cheap_otp });
    other.post("confirm", &ask).await.problem(403, "bank-grant-invalid");
    assert_eq!(executes(&world).await, 0);
    // The other transfer's password does not open this one.
    let wrong = mine.confirm(&dear, &cheap_otp).await;
    assert_eq!(wrong.body["transfer"]["notice"]["code"], "otp-wrong", "{}", wrong.text);
    moved(&world, 0).await;
}

#[tokio::test]
async fn no_step_is_skipped() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    for (what, ask) in [
        ("accounts", json!({ "grant": "g" })),
        ("draft", json!({ "grant": "g", "account": "acc" })),
        ("confirm", json!({ "grant": "g", "otpId": "otp_1", "otp": "123456" })),
    ] {
        buyer.post(what, &ask).await.problem(403, "bank-grant-invalid");
    }
    buyer.start("first").await;
    buyer
        .post("grant", &json!({ "code": "" }))
        .await
        .problem(403, "bank-grant-invalid");
    buyer.authorize("second").await;
    let before = asked(&world).await;
    for otp_id in ["", "otp_1"] {
        buyer.confirm(otp_id, "123456").await.problem(409, "transfer-moved-on");
    }
    assert_eq!(asked(&world).await, before);
    stand(&buyer, "choosing_account", "processing").await;
}

#[tokio::test]
async fn the_shop_changes_and_withdraws_nothing_while_a_transfer_goes_on() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let started = buyer.start("first").await;
    is_held(&world, &buyer).await;
    buyer.leave(&started).await;
    is_held(&world, &buyer).await;
    buyer.authorize("second").await;
    is_held(&world, &buyer).await;
    let otp_id = buyer.draft().await;
    is_held(&world, &buyer).await;
    world.iyzico().fault("bank-execute", "cut-before-commit").await;
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "unknown", "unknown").await;
    is_held(&world, &buyer).await;
    assert_eq!(buyer.buyer.session().await.body["amount"], "100.00");
}

#[tokio::test]
async fn a_transfer_that_the_buyer_cancels_is_over_and_its_otp_moves_nothing() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    for _ in 0..2 {
        let cancelled = buyer.post("cancel", &json!({})).await;
        assert_eq!((cancelled.status, &cancelled.body["state"]), (200, &json!("open")));
    }
    let told = buyer.confirm(&otp_id, &buyer.otp().await).await;
    assert_eq!(
        (told.status, &told.body["state"]),
        (200, &json!("open")),
        "{}",
        told.text
    );
    assert_eq!(executes(&world).await, 0);
    moved(&world, 0).await;
    let withdrawn = shop(&world, &buyer, Method::POST, "/cancel", &json!({})).await;
    assert_eq!(withdrawn.body["state"], "cancelled", "{}", withdrawn.text);
    buyer.start("second").await.problem(409, "session-ended");
}
