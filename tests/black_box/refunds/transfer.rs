//! A transfer goes back by a payment from the merchant's own account to the account that paid.

mod closed;
mod elsewhere;
mod faults;
mod lost;

use vezne_tests::{BankBuyer, BankPlan, MerchantBankPlan};

use super::*;

/// The account that pays in these tests.
const AYSE: &str = "TR880001500158007300000011";
const PAY: &str = "/api/isbank/v1/fast-payments";
const VALIDATE: &str = "/api/isbank/v1/fast-validations";
const LOGIN: &str = "/api/isbank/v1/stos-identity-provider/oauth2/token";

async fn world_with(own: MerchantBankPlan) -> World {
    let bank = BankPlan::default();
    World::plan().bank(bank).merchant_bank(own).start().await
}

async fn with_banks() -> World {
    world_with(MerchantBankPlan::default()).await
}

/// A session of 100.00, paid by a transfer.
async fn paid_by_transfer(world: &World) -> BankBuyer<'_> {
    let buyer = world.bank_buyer().await;
    let paid = buyer.pay("first").await;
    assert_eq!(paid.body["state"], "paid", "{}", paid.text);
    buyer
}

/// What left the merchant's account, by the ledger.
async fn payouts(world: &World) -> Vec<Value> {
    let ledger = world.observe("ledger").await;
    ledger["payouts"].as_array().unwrap().clone()
}

/// How often the bank was told to pay: its query is at the same address.
async fn pays(world: &World) -> usize {
    let requests = world.iyzico().requests().await;
    let is_pay = |request: &&Value| request["path"] == PAY && request["method"] == "POST";
    requests.iter().filter(is_pay).count()
}

async fn set(world: &World, settings: Value) {
    world.control(Method::PUT, "settings", &settings).await;
}

#[tokio::test]
async fn it_goes_back_to_the_account_that_paid_and_names_the_original() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    let shop = buyer.buyer.as_shop_sees().await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "all").await;
    assert_eq!(
        (&told["stage"], &told["refunded"], &told["rail"]),
        (&json!("returned"), &json!("100.00"), &json!("fast")),
        "{told}"
    );
    assert_eq!(told["payment"], shop["transfer"]["id"]);
    assert!(!told.to_string().contains("15800730"), "an account is masked: {told}");
    let payouts = payouts(&world).await;
    assert_eq!(payouts.len(), 1, "{payouts:?}");
    let payout = &payouts[0];
    assert_eq!(
        (&payout["creditorIban"], &payout["amount"], &payout["creditorName"]),
        (&json!(AYSE), &json!("100.00"), &json!("Ayşe Yılmaz")),
        "{payout}"
    );
    let reference = shop["transfer"]["reference"].as_str().unwrap();
    assert!(payout["description"].as_str().unwrap().contains(reference), "{payout}");
    let part = format!("{}-b", told["id"].as_str().unwrap());
    assert_eq!(
        (&payout["paymentReferenceId"], &payout["idempotencyKey"]),
        (&json!(part), &json!(part))
    );
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "refunded");
    assert_eq!(buyer.buyer.session().await.body["state"], "refunded");
    refund(&world, &buyer.buyer.session, &all(), "again")
        .await
        .problem(409, "nothing-to-refund");
}

#[tokio::test]
async fn parts_never_add_up_to_more_than_was_moved() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    taken_up(&world, session, &json!({ "amount": "60.00" }), "first").await;
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "partly_refunded");
    let too_much = refund(&world, session, &json!({ "amount": "40.01" }), "second").await;
    too_much.problem(422, "invalid-body");
    assert!(too_much.text.contains("40.00"), "{}", too_much.text);
    let rest = taken_up(&world, session, &all(), "rest").await;
    assert_eq!(rest["amount"], "40.00");
    assert_eq!(buyer.buyer.as_shop_sees().await["state"], "refunded");
    assert_eq!(payouts(&world).await.len(), 2);
    assert_eq!(world.iyzico().calls_of(LOGIN).await, 1, "one token serves all");
}

#[tokio::test]
async fn of_full_refunds_at_once_one_leaves_the_account() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    let path = format!("/v1/sessions/{}/refunds", buyer.buyer.session);
    let asks = (0..6).map(|number| {
        let request = world.as_shop(Method::POST, &path);
        let request = request.header("Idempotency-Key", format!("at-once-{number:_>10}"));
        tokio::spawn(Answer::to(request.json(&all())))
    });
    let mut went = 0;
    for ask in asks.collect::<Vec<_>>() {
        went += usize::from(ask.await.unwrap().status == 201);
    }
    assert_eq!((went, payouts(&world).await.len()), (1, 1));
    assert_eq!(pays(&world).await, 1);
}

#[tokio::test]
async fn without_an_account_to_pay_from_the_shop_is_told_what_to_do() {
    let world = World::plan().bank(BankPlan::default()).start().await;
    let buyer = paid_by_transfer(&world).await;
    let told = refund(&world, &buyer.buyer.session, &all(), "all").await;
    told.problem(422, "invalid-body");
    assert!(told.text.contains("[isbank]"), "{}", told.text);
    assert_eq!(buyer.buyer.as_shop_sees().await["refunds"], json!([]));
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_had_anew_and_the_money_goes_once() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    let session = &buyer.buyer.session;
    taken_up(&world, session, &json!({ "amount": "1.00" }), "first").await;
    // Before the validation.
    world.control(Method::POST, "isbank/end-tokens", &json!({})).await;
    let told = taken_up(&world, session, &json!({ "amount": "2.00" }), "second").await;
    assert_eq!(told["stage"], "returned", "{told}");
    // Between the validation and the payment.
    let slow = json!({ "call": "isbank-pay", "fault": "delay", "ms": 1500 });
    world.iyzico().fault_with(slow).await;
    let body = json!({ "amount": "3.00" });
    let (told, ()) = tokio::join!(taken_up(&world, session, &body, "third"), async {
        while pays(&world).await < 3 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        world.control(Method::POST, "isbank/end-tokens", &json!({})).await;
    });
    assert_eq!(told["stage"], "returned", "{told}");
    assert_eq!(payouts(&world).await.len(), 3);
    assert_eq!(
        pays(&world).await,
        4,
        "the third was refused for its token, and sent once more"
    );
    assert_eq!(world.iyzico().calls_of(LOGIN).await, 3);
}

#[tokio::test]
async fn a_token_is_had_anew_ahead_of_its_end() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    taken_up(&world, &buyer.buyer.session, &json!({ "amount": "1.00" }), "first").await;
    world.advance_s(20 * 60 - 60).await;
    let told = taken_up(&world, &buyer.buyer.session, &json!({ "amount": "1.00" }), "second").await;
    assert_eq!(told["stage"], "returned");
    assert_eq!(world.iyzico().calls_of(LOGIN).await, 2);
}

#[tokio::test]
async fn a_certificate_that_the_bank_refuses_moves_nothing_and_the_shop_is_told_to_wait() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    let revoke = |revoked: bool| json!({ "revoked": revoked });
    world.control(Method::POST, "isbank/revoke", &revoke(true)).await;
    let told = refund(&world, &buyer.buyer.session, &all(), "revoked").await;
    told.problem(503, "upstream-unreachable");
    assert!(!told.header("retry-after").is_empty());
    assert_eq!(buyer.buyer.as_shop_sees().await["refunds"], json!([]));
    world.control(Method::POST, "isbank/revoke", &revoke(false)).await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "revoked").await;
    assert_eq!(told["stage"], "returned", "the key was not used up");
    assert_eq!(payouts(&world).await.len(), 1);
}

#[tokio::test]
async fn a_strangers_certificate_moves_nothing() {
    let own = MerchantBankPlan {
        certificate: "stranger",
        ..MerchantBankPlan::default()
    };
    let world = world_with(own).await;
    let buyer = paid_by_transfer(&world).await;
    let told = refund(&world, &buyer.buyer.session, &all(), "stranger").await;
    told.problem(503, "upstream-unreachable");
    assert!(payouts(&world).await.is_empty());
}

#[tokio::test]
async fn an_account_without_the_money_pays_nothing() {
    let world = with_banks().await;
    let buyer = paid_by_transfer(&world).await;
    let no = json!({ "call": "isbank-validate", "fault": "error", "code": "ISB204", "message": "Bakiye yetersiz" });
    world.iyzico().fault_with(no).await;
    let told = refund(&world, &buyer.buyer.session, &all(), "poor").await;
    told.problem(502, "upstream-refused");
    assert_eq!(pays(&world).await, 0);
    assert_eq!(
        taken_up(&world, &buyer.buyer.session, &all(), "poor").await["stage"],
        "returned"
    );
}
