//! Telling the bank to move the money: every fault. What proves nothing is unknown, and is found out by the statement.

use serde_json::Value;

use super::super::{executes, impatient, moved, stand};
use super::{cells, order};

/// What is known right after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The bank's own word was good enough.
    Paid,
    /// The answer was lost, and this often the money was moved.
    Unknown(usize),
    /// The bank did something else than it was asked for.
    Review,
}

async fn cell(call: &str, fault: Value, then: Then) {
    let world = impatient().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    let otp = buyer.otp().await;
    order(&world, call, &fault).await;
    let told = buyer.confirm(&otp_id, &otp).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let sent = executes(&world).await;
    match then {
        Then::Paid => {
            stand(&buyer, "settled", "paid").await;
            moved(&world, 1).await;
        }
        Then::Review => {
            stand(&buyer, "manual_review", "needs_review").await;
            let shop = buyer.buyer.as_shop_sees().await;
            assert_eq!(shop["transfer"]["why"], "wrong-execution", "{shop}");
            moved(&world, 1).await;
        }
        Then::Unknown(times) => {
            stand(&buyer, "unknown", "unknown").await;
            moved(&world, times).await;
        }
    }
    // Whoever types it again is told how it stands, and the bank is not told again.
    let again = buyer.confirm(&otp_id, &otp).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.body["state"], told.body["state"]);
    world.pass_s(60, 20).await;
    match then {
        Then::Paid | Then::Unknown(1) => stand(&buyer, "settled", "paid").await,
        Then::Unknown(_) => stand(&buyer, "unknown", "unknown").await,
        Then::Review => stand(&buyer, "manual_review", "needs_review").await,
    }
    assert_eq!(executes(&world).await, sent, "nothing is sent again");
    assert!(sent <= 1, "{sent}");
    assert!(world.movements().await.len() <= 1);
}

cells! { "bank-execute", cell:
    a_late_answer: { "fault": "delay", "ms": 300 } => Then::Paid,
    no_answer: { "fault": "hang" } => Then::Unknown(0),
    // A connection that was made and is closed proves nothing: the bytes may have been read.
    a_closed_connection: { "fault": "refuse" } => Then::Unknown(0),
    a_cut_before_the_commit: { "fault": "cut-before-commit" } => Then::Unknown(0),
    a_cut_after_the_commit: { "fault": "cut-after-commit" } => Then::Unknown(1),
    an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => Then::Unknown(1),
    half_an_answer: { "fault": "truncated" } => Then::Unknown(1),
    an_empty_answer: { "fault": "empty" } => Then::Unknown(1),
    an_oversized_answer: { "fault": "oversized" } => Then::Unknown(1),
    a_proxys_page: { "fault": "html" } => Then::Unknown(0),
    a_code_that_nobody_knows: { "fault": "error", "code": "ACBH000998", "message": "?" } => Then::Unknown(0),
    a_system_error: { "fault": "error", "code": "ACBG000008", "message": "?" } => Then::Unknown(0),
    an_otp_used_before: { "fault": "error", "code": "ACBH000124", "message": "?" } => Then::Unknown(0),
    no_more_calls: { "fault": "rate-limit" } => Then::Unknown(0),
    another_amount: { "fault": "wrong-amount" } => Then::Review,
    another_receiver: { "fault": "wrong-receiver" } => Then::Review,
}
