//! Asking iyzico for a page: every fault. No page is shown that did not come whole, and a new one can be had at once.

use serde_json::{Value, json};
use vezne_tests::World;

use super::{covers, order, recover, standing, taken};

/// What the buyer is told, where there is no page.
type Problem = (u16, &'static str);

const UNREACHABLE: Problem = (503, "upstream-unreachable");
const INVALID: Problem = (502, "upstream-invalid");

/// One cell: the first page meets the fault, and the buyer pays on the page that comes then.
async fn cell(fault: Value, problem: Option<Problem>) {
    let world = World::plan().impatient().start().await;
    let buyer = world.buyer().await;
    order(&world, "pwi-initialize", &fault, 1).await;
    let first = buyer.pay(6, "first").await;
    if let Some((status, code)) = problem {
        first.problem(status, code);
        assert_eq!(first.body["pageUrl"], Value::Null);
        assert!(!first.header("retry-after").is_empty());
        assert_eq!(
            standing(&buyer).await,
            ("open".to_owned(), json!("no-page")),
            "right then"
        );
        assert_eq!(buyer.session().await.body["card"]["pageUrl"], Value::Null);
        buyer.pay(6, "first").await.problem(409, "attempt-ended");
    } else {
        assert_eq!(first.status, 200, "{}", first.text);
        assert_eq!(
            standing(&buyer).await,
            ("processing".to_owned(), Value::Null),
            "right then"
        );
    }

    let second = buyer.pay(6, "second").await;
    let token = second.page_token();
    if problem.is_none() {
        assert_eq!(first.page_token(), token, "one page a session");
    }
    world.iyzico().pay(&token, 6).await;
    recover(&world).await;
    assert_eq!(standing(&buyer).await, ("paid".to_owned(), Value::Null), "in the end");
    taken(&world, &buyer, 1).await;
    let attempts = buyer.as_shop_sees().await["attempts"].as_array().unwrap().len();
    assert_eq!(attempts, if problem.is_some() { 2 } else { 1 });
}

/// Makes the cells, and the list of them.
macro_rules! rows {
    ($($row:ident: $fault:tt => $problem:expr,)*) => {
        fn faults() -> Vec<Value> {
            vec![$(json!($fault)),*]
        }

        $(#[tokio::test]
        async fn $row() {
            cell(json!($fault), $problem).await;
        })*
    };
}

rows! {
    a_late_answer: { "fault": "delay", "ms": 300 } => None,
    no_answer: { "fault": "hang" } => Some((504, "upstream-timeout")),
    a_refused_connection: { "fault": "refuse" } => Some(UNREACHABLE),
    a_cut_before_the_commit: { "fault": "cut-before-commit" } => Some(UNREACHABLE),
    a_cut_after_the_commit: { "fault": "cut-after-commit" } => Some(UNREACHABLE),
    an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => Some(INVALID),
    half_an_answer: { "fault": "truncated" } => Some(INVALID),
    a_proxys_page: { "fault": "html" } => Some(INVALID),
    an_empty_answer: { "fault": "empty" } => Some(INVALID),
    an_oversized_answer: { "fault": "oversized" } => Some(INVALID),
    a_system_error: { "fault": "error", "code": "1" } => Some((502, "upstream-refused")),
    no_more_calls: { "fault": "rate-limit" } => Some((503, "upstream-busy")),
    a_wrong_signature: { "fault": "wrong-signature" } => Some(INVALID),
    no_signature: { "fault": "missing-signature" } => Some(INVALID),
    a_token_of_another_page: { "fault": "wrong-token" } => Some(INVALID),
    a_page_of_somebody_else: { "fault": "page-url", "value": "https://evil.example/?token=1" } => Some(INVALID),
}

#[tokio::test]
async fn the_rows_are_every_fault_that_the_sandbox_knows() {
    covers("pwi-initialize", &faults()).await;
}
