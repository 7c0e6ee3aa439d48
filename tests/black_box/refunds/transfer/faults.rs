//! Paying a transfer back: every fault of the bank's payment. What proves nothing is unknown, and is never sent again.

use std::time::Duration;

use super::*;
use crate::refunds::faults::covers;

/// What is known right after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The bank's own word was good enough.
    Returned,
    /// The answer was lost, and this often the money went.
    Unknown(usize),
}

async fn cell(fault: Value, then: Then) {
    let own = MerchantBankPlan {
        call_limit: Duration::from_secs(1),
        ..MerchantBankPlan::default()
    };
    let world = world_with(own).await;
    let buyer = paid_by_transfer(&world).await;
    let mut order = fault.clone();
    order["call"] = json!("isbank-pay");
    world.iyzico().fault_with(order).await;
    let told = taken_up(&world, &buyer.buyer.session, &all(), "first").await;
    let (stage, went) = match then {
        Then::Returned => ("returned", 1),
        Then::Unknown(times) => ("unknown", times),
    };
    assert_eq!(
        (&told["stage"], payouts(&world).await.len()),
        (&json!(stage), went),
        "{told}"
    );
    world.control(Method::DELETE, "faults", &Value::Null).await;
    world.pass_s(7200, 600).await;
    let in_the_end = if went == 1 { "returned" } else { "refused" };
    let told = last(&buyer.buyer).await;
    assert_eq!(told["stage"], in_the_end, "{told}");
    assert_eq!((payouts(&world).await.len(), pays(&world).await), (went, 1));
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
    a_late_answer: { "fault": "delay", "ms": 300 } => Then::Returned,
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
    for fault in [
        "cut-after-commit",
        "http-500-after-commit",
        "truncated",
        "wrong-amount",
        "html",
    ] {
        let world = with_banks().await;
        let buyer = paid_by_transfer(&world).await;
        world.iyzico().fault("isbank-validate", fault).await;
        let told = refund(&world, &buyer.buyer.session, &all(), "key").await;
        assert!(told.status >= 500, "{fault}: {}", told.text);
        assert_eq!(world.iyzico().calls_of(VALIDATE).await, 1);
        assert_eq!(buyer.buyer.as_shop_sees().await["refunds"], json!([]));
        assert_eq!(
            taken_up(&world, &buyer.buyer.session, &all(), "key").await["stage"],
            "returned"
        );
        assert_eq!(payouts(&world).await.len(), 1);
    }
}
