//! Whatever the bank answers or does not: what proves nothing is unknown, settled by its query, and never sent again.

use std::time::Duration;

use super::*;
use crate::refunds::faults::covers;

/// What is known right after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The bank's own word was good enough.
    Made,
    /// The answer was lost, and this often the money went.
    Unknown(usize),
}

async fn impatient() -> Shop {
    Shop::with(World::plan().merchant_bank(MerchantBankPlan {
        call_limit: Duration::from_secs(1),
        ..own_bank(PayoutsPlan::default())
    }))
    .await
}

async fn cell(fault: Value, then: Then) {
    let shop = impatient().await;
    let id = shop.draft("10.00").await;
    let mut order = fault;
    order["call"] = json!("isbank-pay");
    shop.world.iyzico().fault_with(order).await;
    let told = shop.confirm(&id).await;
    let (stage, went) = match then {
        Then::Made => ("made", 1),
        Then::Unknown(times) => ("unknown", times),
    };
    assert_eq!(
        (&told["stage"], shop.ledger().await.len()),
        (&json!(stage), went),
        "{told}"
    );
    shop.world.control(Method::DELETE, "faults", &Value::Null).await;
    shop.world.pass_s(7200, 600).await;
    let in_the_end = if went == 1 { "made" } else { "refused" };
    let told = shop.seen(&id).await;
    assert_eq!(told["stage"], in_the_end, "{told}");
    assert_eq!((shop.ledger().await.len(), shop.pays().await), (went, 1));
}

macro_rules! cells {
    ($($row:ident: $fault:tt => $then:expr,)*) => {
        #[tokio::test]
        async fn the_rows_are_every_fault_that_the_sandbox_knows() {
            covers("isbank-pay", &[$(json!($fault)),*]).await;
        }

        $(#[tokio::test]
        async fn $row() {
            cell(json!($fault), $then).await;
        })*
    };
}

cells! {
    a_late_answer: { "fault": "delay", "ms": 300 } => Then::Made,
    no_answer: { "fault": "hang" } => Then::Unknown(0),
    a_closed_connection: { "fault": "refuse" } => Then::Unknown(0),
    a_cut_before_the_commit: { "fault": "cut-before-commit" } => Then::Unknown(0),
    a_cut_after_the_commit: { "fault": "cut-after-commit" } => Then::Unknown(1),
    an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => Then::Unknown(1),
    half_an_answer: { "fault": "truncated" } => Then::Unknown(1),
    an_empty_answer: { "fault": "empty" } => Then::Unknown(1),
    an_oversized_answer: { "fault": "oversized" } => Then::Unknown(1),
    a_proxys_page: { "fault": "html" } => Then::Unknown(0),
    a_no_with_a_code: { "fault": "error", "code": "ISB204", "message": "?" } => Then::Unknown(0),
    no_more_calls: { "fault": "rate-limit" } => Then::Unknown(0),
    another_amount: { "fault": "wrong-amount" } => Then::Unknown(1),
}

#[tokio::test]
async fn a_validation_that_fails_has_moved_nothing_and_uses_no_key() {
    for fault in ["cut-after-commit", "http-500-after-commit", "wrong-amount", "html"] {
        let shop = Shop::open().await;
        shop.world.iyzico().fault("isbank-validate", fault).await;
        let told = shop.try_draft(&to(ZEYNEP, "10.00"), "key").await;
        assert!(told.status >= 500, "{fault}: {}", told.text);
        let id = id_of(&shop.try_draft(&to(ZEYNEP, "10.00"), "key").await.body);
        shop.world.iyzico().fault("isbank-validate", fault).await;
        let told = shop.try_confirm(&id, "confirm").await;
        assert!(told.status >= 500, "{fault}: {}", told.text);
        assert_eq!(
            (shop.seen(&id).await["stage"].clone(), shop.pays().await),
            (json!("drafted"), 0)
        );
        let made = shop.try_confirm(&id, "confirm").await;
        assert_eq!((made.status, &made.body["stage"]), (201, &json!("made")));
        assert_eq!(shop.pays().await, 1);
    }
}

#[tokio::test]
async fn a_certificate_that_the_bank_refuses_moves_nothing_and_the_shop_is_told_to_wait() {
    let shop = Shop::open().await;
    let id = shop.draft("10.00").await;
    let revoke = |revoked: bool| json!({ "revoked": revoked });
    shop.world.control(Method::POST, "isbank/revoke", &revoke(true)).await;
    for told in [
        shop.try_draft(&to(ZEYNEP, "20.00"), "revoked").await,
        shop.try_confirm(&id, "revoked").await,
    ] {
        told.problem(503, "upstream-unreachable");
        assert!(!told.header("retry-after").is_empty());
    }
    shop.world.control(Method::POST, "isbank/revoke", &revoke(false)).await;
    assert_eq!(shop.try_confirm(&id, "revoked").await.body["stage"], "made");
    assert_eq!(shop.ledger().await.len(), 1);
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_had_anew_and_the_money_goes_once() {
    let shop = Shop::open().await;
    let (first, second) = (shop.draft("10.00").await, shop.draft("20.00").await);
    let end_tokens = async || shop.world.control(Method::POST, "isbank/end-tokens", &json!({})).await;
    // Between the draft and its confirmation.
    end_tokens().await;
    assert_eq!(shop.confirm(&first).await["stage"], "made");
    // Between the validation and the payment.
    let slow = json!({ "call": "isbank-pay", "fault": "delay", "ms": 1500 });
    shop.world.iyzico().fault_with(slow).await;
    let (told, ()) = tokio::join!(shop.confirm(&second), async {
        while shop.pays().await < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        end_tokens().await;
    });
    assert_eq!(told["stage"], "made", "{told}");
    assert_eq!(
        (shop.ledger().await.len(), shop.pays().await),
        (2, 3),
        "the second was refused for its token, and sent once more"
    );
}

#[tokio::test]
async fn what_the_bank_rejects_has_not_gone() {
    let shop = Shop::open().await;
    shop.set(json!({ "isbankNextState": "REJECTED" })).await;
    let told = shop.confirm(&shop.draft("10.00").await).await;
    assert_eq!(
        (&told["stage"], &told["why"], &told["upstreamCode"]),
        (&json!("refused"), &json!("refused-by-upstream"), &json!("rejected")),
        "{told}"
    );
    shop.set(json!({ "isbankNextState": "PENDING" })).await;
    let id = shop.draft("20.00").await;
    assert_eq!(shop.confirm(&id).await["stage"], "pending");
    let number = shop.ledger().await.last().unwrap()["queryNumber"].clone();
    let rejected = json!({ "queryNumber": number, "state": "REJECTED" });
    shop.world.control(Method::POST, "isbank/settle", &rejected).await;
    shop.world.pass_s(60, 30).await;
    assert_eq!(shop.seen(&id).await["stage"], "refused");
    assert_eq!(
        shop.story_of(&id).await,
        ["payout.drafted", "payout.executing", "payout.pending", "payout.refused"]
    );
}
