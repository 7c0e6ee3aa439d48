//! How often a caller may ask: a session, an API key and an address each have a limit, and no one's is another's.

use std::num::NonZeroU32;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_signer::config::limits::{Bursts, Limits};
use vezne_tests::{Answer, BankPlan, Buyer, On, World, order};

/// A card that the bank declines.
const NO_FUNDS: &str = "4111111111111129";

fn limits() -> Limits {
    Limits {
        payments_per_session: 3,
        sessions_per_key: 4,
        money_out_per_key: 2,
        ..Limits::default()
    }
}

/// How long a refused caller is to wait, where it is refused for asking too often.
#[track_caller]
fn wait_s(answer: &Answer) -> i64 {
    answer.problem(429, "too-many-requests");
    answer.header("retry-after").parse().unwrap()
}

#[tokio::test]
async fn a_session_that_presses_pay_too_often_waits_for_the_next_minute_at_every_signer() {
    for on in [On::Sqlite, On::Postgres] {
        let mut world = World::plan().on(on).limits(limits()).start().await;
        let other = match on {
            On::Sqlite => world.signer.clone(),
            On::Postgres => world.start_another_signer().await,
        };
        world.advance_s(20).await;
        let (buyer, another) = (world.buyer().await, world.buyer_of("SIP-2").await);
        for key in ["first", "second", "third"] {
            assert_eq!(buyer.at(&other).pay(1, key).await.status, 200);
        }
        assert_eq!(wait_s(&buyer.pay(1, "fourth").await), 40);
        assert_eq!(wait_s(&buyer.at(&other).pay(1, "fourth").await), 40);
        assert_eq!(another.pay(1, "first").await.status, 200);
        assert_eq!(buyer.session().await.status, 200, "it can be read all the same");
        world.advance_s(40).await;
        assert_eq!(buyer.pay(1, "fourth").await.status, 200);
    }
}

#[tokio::test]
async fn a_key_opens_so_many_sessions_a_minute_and_gives_money_back_so_often() {
    let world = World::plan().limits(limits()).start().await;
    let mut refused = Vec::new();
    for number in 0..5 {
        let mut order = order();
        order["reference"] = format!("SIP-{number}").into();
        let answer = world.try_open(&order, &format!("key-{number}")).await;
        if answer.status != 201 {
            refused.push((number, wait_s(&answer)));
        }
    }
    assert_eq!(refused, [(4, 60)]);
    world.advance_s(60).await;
    let buyer = world.buyer_of("SIP-LATER").await;
    let refund = async |key: &str| {
        let path = format!("/v1/sessions/{}/refunds", buyer.session);
        let request = world.as_shop(Method::POST, &path);
        let request = request.header("Idempotency-Key", format!("{key:_<16}"));
        Answer::to(request.json(&json!({}))).await
    };
    for key in ["first", "second"] {
        refund(key).await.problem(409, "nothing-to-refund");
    }
    assert_eq!(wait_s(&refund("third").await), 60);
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_and_a_neighbour_does_not() {
    let limits = Limits {
        reads_per_address: NonZeroU32::new(5).unwrap(),
        trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
        ..Limits::default()
    };
    let world = World::plan().limits(limits).start().await;
    let buyer = world.buyer().await;
    let read = async |address: &str| {
        let request = buyer.request(Method::GET, "/v1/session");
        Answer::to(request.header("x-forwarded-for", address)).await
    };
    let mut answers = Vec::new();
    for _ in 0..40 {
        answers.push(read("198.51.100.1, 203.0.113.7").await);
    }
    let refused: Vec<&Answer> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|answer| wait_s(answer) == 1));
    // What stands further left is the caller's own word, and another address would not help.
    assert!(answers.iter().take(5).all(|answer| answer.status == 200));
    assert_eq!(read("203.0.113.8").await.status, 200);
    assert_eq!(
        buyer.session().await.status,
        200,
        "a proxy that does not say whom it asks for is nobody's address"
    );
}

async fn told(world: &World, kind: &str) -> Vec<Value> {
    let events = world.events().await;
    events.into_iter().filter(|event| event["type"] == kind).collect()
}

async fn declines(world: &World, buyer: &Buyer<'_>, times: usize) {
    for _ in 0..times {
        let token = buyer.go_to_page(1).await;
        world.iyzico().try_pay(&token, NO_FUNDS, 1).await;
        buyer.come_back(&token).await;
        world.advance_s(15).await;
    }
}

#[tokio::test]
async fn many_declined_cards_over_all_sessions_are_told_once_in_ten_minutes() {
    let bursts = Bursts {
        card_trials: 3,
        ..Bursts::default()
    };
    let limits = Limits {
        bursts,
        ..Limits::default()
    };
    let world = World::plan().limits(limits).start().await;
    for reference in ["SIP-1", "SIP-2"] {
        declines(&world, &world.buyer_of(reference).await, 1).await;
    }
    assert_eq!(told(&world, "security.card_testing").await, Vec::<Value>::new());
    for reference in ["SIP-3", "SIP-4", "SIP-5", "SIP-6"] {
        declines(&world, &world.buyer_of(reference).await, 1).await;
    }
    let burst = told(&world, "security.card_testing").await;
    assert_eq!(burst.len(), 1, "{burst:?}");
    assert_eq!(burst[0]["burst"], json!({ "count": 3, "windowS": 600 }));
    assert!(burst[0].get("session").is_none());
    world.advance_s(600).await;
    for reference in ["SIP-7", "SIP-8", "SIP-9"] {
        declines(&world, &world.buyer_of(reference).await, 1).await;
    }
    assert_eq!(told(&world, "security.card_testing").await.len(), 2);
}

#[tokio::test]
async fn many_wrong_otps_over_all_sessions_are_told() {
    let bursts = Bursts {
        otp_failures: 3,
        ..Bursts::default()
    };
    let limits = Limits {
        bursts,
        ..Limits::default()
    };
    let world = World::plan().bank(BankPlan::default()).limits(limits).start().await;
    for reference in ["SIP-1", "SIP-2"] {
        let buyer = world.bank_buyer_of(reference, "100.00").await;
        buyer.authorize("first").await;
        let otp_id = buyer.draft().await;
        for wrong in ["wrong1", "wrong2"] {
            assert_eq!(buyer.confirm(&otp_id, wrong).await.status, 200);
        }
    }
    let burst = told(&world, "security.otp_burst").await;
    assert_eq!(burst.len(), 1, "{burst:?}");
    assert_eq!(burst[0]["burst"], json!({ "count": 3, "windowS": 600 }));
}
