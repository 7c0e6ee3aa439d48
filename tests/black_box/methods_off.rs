//! A way to pay that an operator has turned off: nothing new begins by it, nothing that is under way is lost.

use serde_json::{Value, json};
use vezne_tests::{BankPlan, Buyer, On, Operator, World, order};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const OFF_CARD: [&str; 7] = [
    "methods",
    "off",
    "card",
    "--by",
    "Derya Kaya",
    "--reason",
    "iyzico is down",
];
const ON_CARD: [&str; 7] = [
    "methods",
    "on",
    "card",
    "--by",
    "Derya Kaya",
    "--reason",
    "iyzico is back",
];
/// How soon every signer knows.
const KNOWN_S: i64 = 2;

async fn methods(buyer: &Buyer<'_>) -> Value {
    buyer.session().await.body["methods"].clone()
}

#[tokio::test]
async fn a_card_that_is_off_is_refused_at_every_signer_and_goes_on_when_it_is_on_again() {
    for on in [On::Sqlite, On::Postgres] {
        let mut world = World::plan().on(on).start().await;
        let other = match on {
            On::Sqlite => world.signer.clone(),
            On::Postgres => world.start_another_signer().await,
        };
        let operator = Operator::of(&world, PROGRAM);
        let buyer = world.buyer().await;
        assert_eq!(methods(&buyer.at(&other)).await, json!(["card"]));
        operator.run(&world, &OFF_CARD).await.done();
        world.advance_s(KNOWN_S).await;
        for buyer in [&buyer, &buyer.at(&other)] {
            assert_eq!(methods(buyer).await, json!([]));
            let refused = buyer.pay(1, "first").await;
            let detail = refused.problem(503, "method-off");
            assert!(detail.contains("ara verdi"), "{detail}");
            assert_eq!(refused.header("retry-after"), "60");
            buyer.quote("55260800").await.problem(503, "method-off");
        }
        assert_eq!(world.buyer_of("SIP-2").await.session().await.body["state"], "open");

        operator.run(&world, &ON_CARD).await.done();
        world.advance_s(KNOWN_S).await;
        let token = buyer.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        buyer.come_back(&token).await;
        assert_eq!(buyer.as_shop_sees().await["state"], "paid");

        let events = world.events().await;
        let switches: Vec<&Value> = events.iter().filter(|event| event["method"] == "card").collect();
        assert_eq!(
            switches.iter().map(|event| &event["type"]).collect::<Vec<_>>(),
            ["method.off", "method.on"]
        );
        assert_eq!(
            switches[0]["operator"],
            json!({ "who": "Derya Kaya", "reason": "iyzico is down" })
        );
        let verified = operator.run(&world, &["audit", "verify", "--json"]).await.done();
        assert_eq!(verified["valid"], true, "{verified}");
    }
}

#[tokio::test]
async fn who_is_on_the_payment_page_pays_all_the_same() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    Operator::of(&world, PROGRAM).run(&world, &OFF_CARD).await.done();
    world.advance_s(KNOWN_S).await;
    buyer.pay(1, "again").await.problem(503, "method-off");
    world.iyzico().pay(&token, 1).await;
    assert_eq!(buyer.come_back(&token).await.status, 303);
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(world.iyzico().captures().await.len(), 1);
}

#[tokio::test]
async fn an_otp_that_was_not_sent_waits_until_the_bank_is_on_again_and_cards_go_on() {
    let world = World::plan().bank(BankPlan::default()).start().await;
    let operator = Operator::of(&world, PROGRAM);
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    let otp = buyer.otp().await;
    let turn = |state| {
        [
            "methods",
            state,
            "bank_transfer",
            "--by",
            "Derya Kaya",
            "--reason",
            "the bank asked",
        ]
    };
    operator.run(&world, &turn("off")).await.done();
    world.advance_s(KNOWN_S).await;
    assert_eq!(methods(&buyer.buyer).await, json!(["card"]));
    buyer.confirm(&otp_id, &otp).await.problem(503, "method-off");
    buyer.draft_from("00 11").await.problem(503, "method-off");
    assert_eq!(world.movements().await.len(), 0);
    let other = world.buyer_of("SIP-CARD").await;
    assert_eq!(other.pay(1, "first").await.status, 200);

    operator.run(&world, &turn("on")).await.done();
    world.advance_s(KNOWN_S).await;
    assert_eq!(buyer.confirm(&otp_id, &otp).await.status, 200);
    assert_eq!(buyer.stands().await, ("settled".to_owned(), "paid".to_owned()));
    assert_eq!(world.movements().await.len(), 1);
}

#[tokio::test]
async fn a_switch_says_who_and_why_and_is_turned_once() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    operator.run(&world, &OFF_CARD).await.done();
    let told = operator.run(&world, &OFF_CARD).await.refused();
    assert!(told.contains("card is off already"), "{told}");
    let listed = operator.run(&world, &["methods", "list", "--json"]).await.done();
    let card = &listed["methods"][0];
    assert_eq!(
        (&card["method"], &card["on"], &card["by"], &card["reason"]),
        (
            &json!("card"),
            &json!(false),
            &json!("Derya Kaya"),
            &json!("iyzico is down")
        )
    );
    assert_eq!(listed["methods"][1]["configured"], false);
    let text = operator.run(&world, &["methods", "list"]).await.text;
    assert!(text.contains("card") && text.contains("iyzico is down"), "{text}");
    for wrong in [
        &["methods", "off", "card", "--by", "", "--reason", "x"][..],
        &["methods", "off", "card", "--by", "Derya Kaya"],
        &["methods", "off", "cash", "--by", "Derya Kaya", "--reason", "x"],
    ] {
        assert_eq!(operator.run(&world, wrong).await.code, 2, "{wrong:?}");
    }
    let mut events = world.events().await;
    events.retain(|event| event["type"] == "method.off");
    assert_eq!(events.len(), 1);
    assert_eq!(world.open(&order()).await.session().await.status, 200);
}
