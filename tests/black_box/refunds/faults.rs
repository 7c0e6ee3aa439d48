//! Giving money back: every fault. What proves nothing is unknown, is found out by the report, and is never sent again.

use std::collections::BTreeSet;

use super::*;

/// What is known right after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// iyzico's own word was good enough.
    Returned,
    /// The answer was lost, and this often the money went back.
    Unknown(usize),
    /// iyzico said no.
    Refused,
}

async fn cell(call: &str, fault: Value, then: Then) {
    let world = at_noon(World::plan().impatient().start().await).await;
    let buyer = paid(&world).await;
    let body = if call == "refund" {
        json!({ "amount": "25.00" })
    } else {
        all()
    };
    let mut order = fault.clone();
    order["call"] = json!(call);
    world.iyzico().fault_with(order).await;
    let told = taken_up(&world, &buyer.session, &body, "first").await;
    let path = if call == "refund" { REFUND } else { CANCEL };
    let stage = match then {
        Then::Returned => "returned",
        Then::Unknown(_) => "unknown",
        Then::Refused => "refused",
    };
    assert_eq!(told["stage"], stage, "{told}");
    let went = match then {
        Then::Returned => 1,
        Then::Unknown(times) => times,
        Then::Refused => 0,
    };
    assert_eq!(gone(&world, &buyer.session).await.len(), went);
    world.control(Method::DELETE, "faults", &Value::Null).await;
    world.pass_s(7200, 600).await;
    let in_the_end = if went == 1 { "returned" } else { "refused" };
    let told = last(&buyer).await;
    assert_eq!(told["stage"], in_the_end, "{told}");
    assert_eq!(gone(&world, &buyer.session).await.len(), went, "nothing is sent again");
    assert_eq!(world.iyzico().calls_of(path).await, 1);
}

pub(crate) async fn covers(call: &str, faults: &[Value]) {
    let world = World::start().await;
    let known = world.observe("faults").await;
    let names = |values: &[Value]| -> BTreeSet<String> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        values.iter().map(text).collect()
    };
    let known = names(known[call].as_array().unwrap());
    let rows: Vec<Value> = faults.iter().map(|fault| fault["fault"].clone()).collect();
    assert_eq!(names(&rows), known, "{call}");
}

macro_rules! cells {
    ($module:ident, $call:literal: $($row:ident: $fault:tt => $then:expr,)*) => {
        mod $module {
            use super::*;

            #[tokio::test]
            async fn the_rows_are_every_fault_that_the_sandbox_knows() {
                covers($call, &[$(json!($fault)),*]).await;
            }

            $(#[tokio::test]
            async fn $row() {
                cell($call, json!($fault), $then).await;
            })*
        }
    };
}

cells! { cancel, "cancel":
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
    a_system_error: { "fault": "error", "code": "1", "message": "?" } => Then::Unknown(0),
    no_more_calls: { "fault": "rate-limit" } => Then::Unknown(0),
    another_amount: { "fault": "wrong-amount" } => Then::Returned,
    a_wrong_signature: { "fault": "wrong-signature" } => Then::Unknown(1),
    no_signature: { "fault": "missing-signature" } => Then::Unknown(1),
}

cells! { refund, "refund":
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
    a_no: { "fault": "error", "code": "5093", "message": "?" } => Then::Refused,
    no_more_calls: { "fault": "rate-limit" } => Then::Unknown(0),
    another_amount: { "fault": "wrong-amount" } => Then::Unknown(1),
    a_wrong_signature: { "fault": "wrong-signature" } => Then::Unknown(1),
    no_signature: { "fault": "missing-signature" } => Then::Unknown(1),
}
