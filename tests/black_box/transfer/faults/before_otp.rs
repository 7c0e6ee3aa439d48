//! The calls before the OTP: every fault. Nothing moves whatever goes wrong, and the buyer can pay all the same.

use serde_json::{Value, json};
use vezne_tests::{BankPlan, World};

use super::super::{executes, moved, stand};
use super::order;

/// A world whose bank is given up after a second, with these accounts of the merchant's.
async fn world_of(bank: BankPlan) -> World {
    let call_limit = std::time::Duration::from_secs(1);
    World::plan().bank(BankPlan { call_limit, ..bank }).start().await
}

/// One cell of a draft: where it stands, and what the buyer is told.
async fn draft_cell(world: World, call: &str, fault: Value, expected: (&str, &str)) {
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    order(&world, call, &fault).await;
    let told = buyer.draft_from("00 11").await;
    assert_eq!(told.status, 200, "{}", told.text);
    let (stage, notice) = expected;
    let transfer = buyer.transfer().await;
    assert_eq!(
        (
            transfer["stage"].as_str(),
            transfer["notice"]["code"].as_str().unwrap_or_default()
        ),
        (Some(stage), notice),
        "{transfer}"
    );
    assert_eq!(executes(&world).await, 0);
    moved(&world, 0).await;
    match stage {
        "choosing_account" | "awaiting_otp" => {
            let otp_id = buyer.draft().await;
            buyer.confirm(&otp_id, &buyer.otp().await).await;
        }
        _ => drop(buyer.pay("second").await),
    }
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

const AWAITING: (&str, &str) = ("awaiting_otp", "");
const AGAIN: (&str, &str) = ("choosing_account", "bank-unavailable");
const REFUSED: (&str, &str) = ("refused", "refused");

macro_rules! drafts {
    ($rail:ident, $call:literal, $plan:expr) => {
        mod $rail {
            use super::super::cells;
            use super::*;

            async fn cell(call: &str, fault: Value, expected: (&str, &str)) {
                draft_cell(world_of($plan).await, call, fault, expected).await;
            }

            cells! { $call, cell:
                a_late_answer: { "fault": "delay", "ms": 300 } => AWAITING,
                an_answer_that_comes_too_late: { "fault": "delay", "ms": 1500 } => AGAIN,
                no_answer: { "fault": "hang" } => AGAIN,
                a_closed_connection: { "fault": "refuse" } => AGAIN,
                a_cut_before_the_commit: { "fault": "cut-before-commit" } => AGAIN,
                a_cut_after_the_commit: { "fault": "cut-after-commit" } => AGAIN,
                an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => AGAIN,
                half_an_answer: { "fault": "truncated" } => REFUSED,
                an_empty_answer: { "fault": "empty" } => REFUSED,
                an_oversized_answer: { "fault": "oversized" } => AGAIN,
                a_proxys_page: { "fault": "html" } => AGAIN,
                a_code_that_nobody_knows: { "fault": "error", "code": "ACBH000998", "message": "?" } => REFUSED,
                a_system_error: { "fault": "error", "code": "ACBG000008", "message": "?" } => AGAIN,
                no_more_calls: { "fault": "rate-limit" } => AGAIN,
                another_amount: { "fault": "wrong-amount" } => REFUSED,
                a_fee_that_does_not_add_up: { "fault": "fee-mismatch" } => REFUSED,
            }
        }
    };
}

drafts!(remittance, "bank-remittance", BankPlan::default());
drafts!(fast, "bank-fast", BankPlan::fast_only());

/// The bank's token: without one the buyer is back at the shop, and may go again.
mod token {
    use super::super::cells;
    use super::*;

    async fn cell(call: &str, fault: Value, goes_on: bool) {
        let world = world_of(BankPlan::default()).await;
        let buyer = world.bank_buyer().await;
        let page = buyer.leave(&buyer.start("first").await).await;
        let callback = buyer.answer_at_bank(&page, false).await;
        order(&world, call, &fault).await;
        let back = buyer.browser.goes(&world, &callback).await;
        assert_eq!(back.status, 303, "{}", back.text);
        if goes_on {
            buyer.use_code(&back).await;
            stand(&buyer, "choosing_account", "processing").await;
            return;
        }
        assert_eq!(back.header("location"), "http://localhost:8788/checkout/SIP-1001");
        stand(&buyer, "refused", "open").await;
        assert_eq!(buyer.transfer().await["notice"]["code"], "authorize-again");
        buyer.pay("second").await;
        stand(&buyer, "settled", "paid").await;
        moved(&world, 1).await;
    }

    cells! { "bank-token", cell:
        a_late_answer: { "fault": "delay", "ms": 300 } => true,
        no_answer: { "fault": "hang" } => false,
        a_closed_connection: { "fault": "refuse" } => false,
        a_cut_before_the_commit: { "fault": "cut-before-commit" } => false,
        a_cut_after_the_commit: { "fault": "cut-after-commit" } => false,
        an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => false,
        half_an_answer: { "fault": "truncated" } => false,
        an_empty_answer: { "fault": "empty" } => false,
        an_oversized_answer: { "fault": "oversized" } => false,
        a_proxys_page: { "fault": "html" } => false,
        a_refusal: { "fault": "error", "code": "invalid_grant", "message": "?" } => false,
        no_more_calls: { "fault": "rate-limit" } => false,
    }
}

/// The list of accounts: it can be asked for again.
mod accounts {
    use super::super::cells;
    use super::*;

    async fn cell(call: &str, fault: Value, problem: Option<(u16, &str)>) {
        let world = world_of(BankPlan::default()).await;
        let buyer = world.bank_buyer().await;
        buyer.authorize("first").await;
        order(&world, call, &fault).await;
        let told = buyer.post("accounts", &json!({ "grant": buyer.grant() })).await;
        match problem {
            Some((status, code)) => drop(told.problem(status, code).to_owned()),
            None => assert_eq!(told.status, 200, "{}", told.text),
        }
        stand(&buyer, "choosing_account", "processing").await;
        let otp_id = buyer.draft().await;
        buyer.confirm(&otp_id, &buyer.otp().await).await;
        stand(&buyer, "settled", "paid").await;
        moved(&world, 1).await;
    }

    const UNREACHABLE: Option<(u16, &str)> = Some((503, "upstream-unreachable"));
    const INVALID: Option<(u16, &str)> = Some((502, "upstream-invalid"));

    cells! { "bank-accounts", cell:
        a_late_answer: { "fault": "delay", "ms": 300 } => None,
        no_answer: { "fault": "hang" } => Some((504, "upstream-timeout")),
        a_closed_connection: { "fault": "refuse" } => UNREACHABLE,
        a_cut_before_the_commit: { "fault": "cut-before-commit" } => UNREACHABLE,
        a_cut_after_the_commit: { "fault": "cut-after-commit" } => UNREACHABLE,
        an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => INVALID,
        half_an_answer: { "fault": "truncated" } => INVALID,
        an_empty_answer: { "fault": "empty" } => INVALID,
        an_oversized_answer: { "fault": "oversized" } => INVALID,
        a_proxys_page: { "fault": "html" } => INVALID,
        a_code_that_nobody_knows: { "fault": "error", "code": "ACBH000998", "message": "?" } => Some((502, "upstream-refused")),
        no_more_calls: { "fault": "rate-limit" } => Some((503, "upstream-busy")),
    }
}
