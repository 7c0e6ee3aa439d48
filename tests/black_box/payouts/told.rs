//! What is told of payouts: in the feed, in deliveries, in the audit; and what is not in clear anywhere.

use vezne_tests::{On, Operator, Received, ShopServer};

use super::*;
use crate::broken_rows::tamper;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

#[tokio::test]
async fn the_shop_hears_of_every_step_by_ids_and_amounts_alone() {
    for on in [On::Sqlite, On::Postgres] {
        let server = ShopServer::start().await;
        let plan = World::plan().on(on).telling(&server.url(), &[SECRET]);
        let shop = Shop::with(plan.merchant_bank(own_bank(PayoutsPlan::default()))).await;
        let id = shop.draft("10.00").await;
        shop.confirm(&id).await;
        let events = shop.world.events().await;
        let told = |event: &Value| {
            let mut event = event.clone();
            for field in ["id", "createdAt"] {
                event.as_object_mut().unwrap().remove(field);
            }
            event
        };
        let payout = |stage: &str| json!({ "id": id, "reference": "FTR-118", "stage": stage, "amount": "10.00", "currency": "TRY", "why": null });
        assert_eq!(
            json!(events.iter().map(told).collect::<Vec<_>>()),
            json!([
                { "seq": 1, "type": "payout.drafted", "payout": payout("drafted") },
                { "seq": 2, "type": "payout.executing", "payout": payout("executing") },
                { "seq": 3, "type": "payout.made", "payout": payout("made") },
            ])
        );
        let mut delivered: Vec<Value> = server.received().iter().map(Received::json).collect();
        delivered.sort_by_key(|event| event["seq"].as_i64());
        assert_eq!(delivered, events);
    }
}

#[tokio::test]
async fn the_audit_sees_every_payout_and_finds_one_that_was_changed() {
    let shop = Shop::open().await;
    let id = shop.draft("10.00").await;
    shop.confirm(&id).await;
    shop.world.run_jobs().await;
    let operator = Operator::of(&shop.world, PROGRAM);
    let verified = operator.run(&shop.world, &["audit", "verify", "--json"]).await.done();
    assert_eq!(
        (&verified["payouts"], &verified["events"]),
        (&json!(1), &json!(3)),
        "{verified}"
    );
    let text = operator.run(&shop.world, &["audit", "verify"]).await.text;
    assert!(text.contains("3 events of 0 sessions and 1 payouts"), "{text}");
    tamper(&shop.world, "UPDATE payouts SET stage = 'refused' WHERE id = $1", &id).await;
    let broken = operator.run(&shop.world, &["audit", "verify", "--json"]).await;
    assert_eq!(
        (broken.code, &broken.json["broken"][0]["payout"]),
        (1, &json!(id)),
        "{}",
        broken.text
    );
}

#[tokio::test]
async fn a_draft_that_was_changed_by_hand_is_not_paid() {
    let shop = Shop::open().await;
    let id = shop.draft("10.00").await;
    tamper(
        &shop.world,
        "UPDATE payouts SET payout_sealed = x'01' WHERE id = $1",
        &id,
    )
    .await;
    shop.try_confirm(&id, "spoilt").await.problem(503, "store-unavailable");
    assert_eq!(shop.pays().await, 0);
    let other = shop.draft("20.00").await;
    assert_eq!(shop.confirm(&other).await["stage"], "made");
    assert_eq!(shop.story_of(&id).await, ["payout.drafted"], "the feed goes on");
    let listed = Answer::to(shop.world.as_shop(Method::GET, "/v1/transfers")).await;
    assert_eq!(listed.body["transfers"].as_array().unwrap().len(), 1, "{}", listed.text);
    assert_eq!(listed.body["transfers"][0]["id"], json!(other));
}

#[tokio::test]
async fn nothing_personal_is_in_clear_in_the_database() {
    let shop = Shop::open().await;
    let id = shop.draft("10.00").await;
    shop.confirm(&id).await;
    shop.draft("20.00").await;
    shop.world.run_jobs().await;
    for entry in std::fs::read_dir(shop.world.folder()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for private in [ZEYNEP, "Zeynep", "Arslan", "Fatura", "FTR-118", "A****n"] {
            let is_there = bytes.windows(private.len()).any(|window| window == private.as_bytes());
            assert!(!is_there, "{private}");
        }
    }
}
