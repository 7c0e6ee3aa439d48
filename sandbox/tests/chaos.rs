//! Faults by chance: the same calls meet the same faults under the same seed, whatever else goes on.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code, though not every function here is a test"
)]

mod caller;

use caller::{BIN, INITIALIZE, Merchant, RETRIEVE, order};
use serde_json::{Value, json};

fn chaos(seed: u64) -> Value {
    json!({"seed": seed, "calls": {
        "bin": {"html": 200, "empty": 200, "http-500-after-commit": 200, "delay": {"perThousand": 200, "ms": 1}},
        "pwi-retrieve": {"cut-before-commit": 300, "rate-limit": 300},
    }})
}

/// What the BIN checks of a sandbox met, oldest first.
async fn met(merchant: &Merchant) -> Vec<Value> {
    let requests = merchant.control("GET", "/requests", &Value::Null).await;
    let of_bin = requests.as_array().unwrap().iter().filter(|entry| entry["path"] == BIN);
    of_bin.map(|entry| entry["fault"].clone()).collect()
}

async fn check(merchant: &Merchant) {
    // The fault is what is looked at, so a broken answer is as good as any.
    drop(merchant.call(BIN, &json!({"binNumber": "552608"})).await);
}

#[tokio::test]
async fn one_seed_shows_the_same_faults_whatever_other_calls_do() {
    let (alone, among, other) = (
        Merchant::start().await,
        Merchant::start().await,
        Merchant::start().await,
    );
    alone.control("POST", "/chaos", &chaos(7)).await;
    among.control("POST", "/chaos", &chaos(7)).await;
    other.control("POST", "/chaos", &chaos(8)).await;
    for _ in 0..30 {
        check(&alone).await;
        check(&other).await;
        check(&among).await;
        drop(among.call(RETRIEVE, &json!({"token": "x"})).await);
        among.ok(INITIALIZE, &order()).await;
    }
    let expected = met(&alone).await;
    assert_eq!(met(&among).await, expected);
    assert_ne!(met(&other).await, expected);
    for fault in ["html", "empty", "http-500-after-commit", "delay"] {
        assert!(expected.contains(&json!(fault)), "{fault}");
    }
    assert!(expected.contains(&Value::Null));
}

#[tokio::test]
async fn an_ordered_fault_goes_first_and_leaves_the_later_draws_alone() {
    let (plain, ordered) = (Merchant::start().await, Merchant::start().await);
    for merchant in [&plain, &ordered] {
        merchant.control("POST", "/chaos", &chaos(7)).await;
    }
    ordered
        .fault(&json!({"call": "bin", "fault": "error", "code": "2", "times": 2, "after": 1}))
        .await;
    for _ in 0..12 {
        check(&plain).await;
        check(&ordered).await;
    }
    let mut expected = met(&plain).await;
    expected[1] = json!("error");
    expected[2] = json!("error");
    assert_eq!(met(&ordered).await, expected);
}

#[tokio::test]
async fn chaos_begins_anew_with_each_order_and_ends_with_delete() {
    let merchant = Merchant::start().await;
    for _ in 0..2 {
        merchant.control("POST", "/chaos", &chaos(7)).await;
        for _ in 0..6 {
            check(&merchant).await;
        }
    }
    merchant.control("DELETE", "/chaos", &Value::Null).await;
    for _ in 0..6 {
        check(&merchant).await;
    }
    let met = met(&merchant).await;
    assert_eq!(met[..6], met[6..12]);
    assert!(met[..6].iter().any(|fault| !fault.is_null()));
    assert_eq!(met[12..], vec![Value::Null; 6]);
}

#[tokio::test]
async fn what_chance_drew_is_what_happens() {
    let merchant = Merchant::start().await;
    let always = json!({"seed": 1, "calls": {"pwi-initialize": {"cut-after-commit": 1000}}});
    merchant.control("POST", "/chaos", &always).await;
    assert!(merchant.call(INITIALIZE, &order()).await.is_err());
    let pages = merchant.control("GET", "/checkouts", &Value::Null).await;
    assert_eq!(pages.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn more_faults_than_calls_are_refused_and_change_nothing() {
    let merchant = Merchant::start().await;
    merchant.control("POST", "/chaos", &chaos(7)).await;
    let refused = json!({"seed": 1, "calls": {"bin": {"html": 600, "empty": 600}}});
    let reply = merchant.try_control("POST", "/chaos", &refused).await;
    assert_eq!(
        (reply.status, reply.json()),
        (400, json!({"error": "bin: 1200 faults in 1000 calls"}))
    );
    let untouched = Merchant::start().await;
    untouched.control("POST", "/chaos", &chaos(7)).await;
    for _ in 0..8 {
        check(&merchant).await;
        check(&untouched).await;
    }
    assert_eq!(met(&merchant).await, met(&untouched).await);
}
