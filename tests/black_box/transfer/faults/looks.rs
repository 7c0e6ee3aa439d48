//! What the signer reads by itself: the statement and the receipt, every fault. A fault of a reading decides nothing.

use serde_json::Value;

use super::super::{executes, impatient, moved, stand};
use super::{cells, order_times};

/// The statement after a lost answer: while it cannot be read it stays unknown; once it can it is paid.
mod statement {
    use super::*;

    async fn cell(call: &str, fault: Value, settles: bool) {
        let world = impatient().await;
        let buyer = world.bank_buyer().await;
        buyer.authorize("first").await;
        let otp_id = buyer.draft().await;
        world.iyzico().fault("bank-execute", "cut-after-commit").await;
        buyer.confirm(&otp_id, &buyer.otp().await).await;
        stand(&buyer, "unknown", "unknown").await;
        order_times(&world, call, &fault, 3).await;
        world.pass_s(60, 20).await;
        if settles {
            stand(&buyer, "settled", "paid").await;
        } else {
            stand(&buyer, "unknown", "unknown").await;
            world.control(reqwest::Method::DELETE, "faults", &Value::Null).await;
            world.pass_s(60, 20).await;
            stand(&buyer, "settled", "paid").await;
        }
        assert_eq!(executes(&world).await, 1);
        moved(&world, 1).await;
    }

    cells! { "bank-transactions", cell:
        a_late_answer: { "fault": "delay", "ms": 300 } => true,
        no_answer: { "fault": "hang" } => false,
        a_closed_connection: { "fault": "refuse" } => false,
        a_cut_before_the_commit: { "fault": "cut-before-commit" } => false,
        a_cut_after_the_commit: { "fault": "cut-after-commit" } => false,
        an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => false,
        half_an_answer: { "fault": "truncated" } => false,
        an_empty_answer: { "fault": "empty" } => false,
        // A statement may be larger than other answers.
        a_large_answer: { "fault": "oversized" } => true,
        a_proxys_page: { "fault": "html" } => false,
        a_code_that_nobody_knows: { "fault": "error", "code": "ACBH000998", "message": "?" } => false,
        no_more_calls: { "fault": "rate-limit" } => false,
    }
}

/// The receipt after a payment: it is paid whatever comes of it.
mod receipt {
    use super::*;

    async fn cell(call: &str, fault: Value, comes: bool) {
        let world = impatient().await;
        let buyer = world.bank_buyer().await;
        order_times(&world, call, &fault, 1).await;
        buyer.pay("first").await;
        stand(&buyer, "settled", "paid").await;
        world.pass_s(120, 20).await;
        stand(&buyer, "settled", "paid").await;
        let shop = buyer.buyer.as_shop_sees().await;
        let document = shop["transfer"]["receipt"]["document"].as_str();
        assert_eq!(document.is_some(), comes, "{shop}");
        moved(&world, 1).await;
    }

    cells! { "bank-receipt", cell:
        a_late_answer: { "fault": "delay", "ms": 300 } => true,
        no_answer: { "fault": "hang" } => true,
        a_closed_connection: { "fault": "refuse" } => true,
        a_cut_before_the_commit: { "fault": "cut-before-commit" } => true,
        a_cut_after_the_commit: { "fault": "cut-after-commit" } => true,
        an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => true,
        half_an_answer: { "fault": "truncated" } => true,
        an_empty_answer: { "fault": "empty" } => true,
        a_large_answer: { "fault": "oversized" } => true,
        a_proxys_page: { "fault": "html" } => true,
        a_code_that_nobody_knows: { "fault": "error", "code": "ACBH000998", "message": "?" } => false,
        no_more_calls: { "fault": "rate-limit" } => true,
    }
}
