//! Asking iyzico what became of a page: every fault, seen by the buyer who comes back, by the poller, and after iyzico's
//! webhook.
//!
//! Each cell has two sessions: one whose page was paid and one whose page was not. A fault must neither make the first
//! unpaid for good nor the second paid at any time.

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Buyer, World};

use super::{covers, order, recover, standing, taken};

/// When the poller first looks at an open page.
const FIRST_LOOK_S: i64 = 20;

/// Who makes the signer ask.
#[derive(Clone, Copy)]
enum By {
    Callback,
    Poller,
    Webhook,
}

/// What a cell claims of the paid session.
enum Claim {
    /// The answer tells nothing: the payment is awaited, and found when the fault is over.
    Later,
    /// The answer is right.
    AtOnce,
    /// iyzico examines it, and says yes when the fault is over.
    Examined,
    /// What was taken is not what was agreed: a person has to look, and no later answer changes that.
    Person(&'static str),
}

/// Asks about both pages, by one way.
async fn ask(world: &World, by: By, pages: &[(&Buyer<'_>, &str, &str)]) {
    match by {
        By::Poller => {
            world.advance_s(FIRST_LOOK_S).await;
            world.run_jobs().await;
        }
        By::Callback => {
            for (buyer, token, _) in pages {
                let back = buyer.come_back(token).await;
                assert_eq!(back.status, 303, "the buyer is sent on whatever happens");
                assert!(back.header("location").contains(&buyer.session), "{:?}", back.headers);
            }
        }
        By::Webhook => {
            for (_, token, status) in pages {
                let url = format!("{}/v1/webhooks/iyzico", world.signer);
                let notice = json!({ "token": token, "status": status, "url": url });
                let answered = world.control(Method::POST, "webhooks", &notice).await;
                assert_eq!(answered["statuses"], json!([204]), "iyzico need not come again");
            }
        }
    }
}

/// One cell.
async fn cell(by: By, fault: Value, claim: Claim) {
    let world = World::plan().impatient().start().await;
    let (payer, idler) = (world.buyer_of("SIP-1").await, world.buyer_of("SIP-2").await);
    let (paid, unpaid) = (payer.go_to_page(6).await, idler.go_to_page(6).await);
    world.iyzico().pay(&paid, 6).await;
    order(&world, "pwi-retrieve", &fault, 2).await;
    let by_poller = matches!(by, By::Poller);
    ask(&world, by, &[(&payer, &paid, "SUCCESS"), (&idler, &unpaid, "FAILURE")]).await;

    // The look counts for ten seconds: this reads the state and asks nothing.
    let met = world
        .iyzico()
        .requests()
        .await
        .iter()
        .filter(|request| request["fault"] == fault["fault"])
        .count();
    // "Limit exceeded" stops the poller for a minute: where its two looks do not run at once, the second is put off.
    let may_be_put_off = by_poller && fault["fault"] == "rate-limit";
    assert!(
        met == 2 || may_be_put_off && met == 1,
        "both looks met the fault: {met}"
    );
    let has_payment = matches!(claim, Claim::AtOnce | Claim::Examined | Claim::Person(_));
    let (now, later) = match claim {
        Claim::Later => (("processing", None), ("paid", None)),
        Claim::AtOnce => (("paid", None), ("paid", None)),
        Claim::Examined => (("in_review", None), ("paid", None)),
        Claim::Person(why) => (("needs_review", Some(why)), ("needs_review", Some(why))),
    };
    let expected = |(state, why): (&str, Option<&str>)| (state.to_owned(), json!(why));
    assert_eq!(standing(&payer).await, expected(now), "right then");
    let payment = &payer.as_shop_sees().await["card"]["payment"];
    assert_eq!(
        payment["paymentId"].is_string(),
        has_payment,
        "a refund needs it: {payment}"
    );
    assert_eq!(standing(&idler).await.0, "processing", "nobody paid");

    recover(&world).await;
    assert_eq!(standing(&payer).await, expected(later), "in the end");
    assert_eq!(
        standing(&idler).await,
        expected(("expired", Some("not-paid"))),
        "nobody paid"
    );
    taken(&world, &payer, 1).await;
    taken(&world, &idler, 0).await;
}

/// Makes the cells of each row, and the list of the rows.
macro_rules! rows {
    ($($row:ident: $fault:tt => $claim:expr,)*) => {
        fn faults() -> Vec<Value> {
            vec![$(json!($fault)),*]
        }

        $(mod $row {
            use super::*;

            #[tokio::test]
            async fn when_the_buyer_comes_back() {
                cell(By::Callback, json!($fault), $claim).await;
            }

            #[tokio::test]
            async fn when_the_poller_looks() {
                cell(By::Poller, json!($fault), $claim).await;
            }

            #[tokio::test]
            async fn when_iyzicos_webhook_comes() {
                cell(By::Webhook, json!($fault), $claim).await;
            }
        })*
    };
}

rows! {
    a_late_answer: { "fault": "delay", "ms": 300 } => Claim::AtOnce,
    no_answer: { "fault": "hang" } => Claim::Later,
    a_refused_connection: { "fault": "refuse" } => Claim::Later,
    a_cut_before_the_commit: { "fault": "cut-before-commit" } => Claim::Later,
    a_cut_after_the_commit: { "fault": "cut-after-commit" } => Claim::Later,
    an_http_500_after_the_commit: { "fault": "http-500-after-commit" } => Claim::Later,
    half_an_answer: { "fault": "truncated" } => Claim::Later,
    a_proxys_page: { "fault": "html" } => Claim::Later,
    an_empty_answer: { "fault": "empty" } => Claim::Later,
    an_oversized_answer: { "fault": "oversized" } => Claim::Later,
    a_system_error: { "fault": "error", "code": "1" } => Claim::Later,
    a_payment_that_is_not_found: { "fault": "error", "code": "5087" } => Claim::Later,
    a_token_that_is_not_found: { "fault": "error", "code": "5124" } => Claim::Later,
    no_more_calls: { "fault": "rate-limit" } => Claim::Later,
    a_wrong_signature: { "fault": "wrong-signature" } => Claim::Later,
    no_signature: { "fault": "missing-signature" } => Claim::Later,
    another_amount: { "fault": "wrong-amount" } => Claim::Person("wrong-price"),
    less_than_agreed: { "fault": "lower-paid-price" } => Claim::Person("paid-too-little"),
    another_currency: { "fault": "wrong-currency" } => Claim::Person("wrong-currency"),
    another_basket: { "fault": "wrong-basket" } => Claim::Person("wrong-basket"),
    another_token: { "fault": "wrong-token" } => Claim::Person("wrong-token"),
    a_payment_that_is_approved: { "fault": "fraud", "status": 1 } => Claim::AtOnce,
    a_payment_in_review: { "fault": "fraud", "status": 0 } => Claim::Examined,
    a_payment_without_a_word_on_fraud: { "fault": "fraud", "status": null } => Claim::Examined,
    a_payment_that_says_nothing_of_fraud: { "fault": "fraud-absent" } => Claim::Examined,
    a_payment_that_is_fraud: { "fault": "fraud", "status": -1 } => Claim::Person("fraud"),
    a_payment_with_an_unknown_word_on_fraud: { "fault": "fraud", "status": 7 } => Claim::Person("fraud"),
    a_pending_credit: { "fault": "payment-status", "value": "PENDING_CREDIT" } => Claim::Later,
    a_transfer_that_has_begun: { "fault": "payment-status", "value": "INIT_BANK_TRANSFER" } => Claim::Later,
    a_status_that_nobody_knows: { "fault": "payment-status", "value": "SOMETHING_NEW" } => Claim::Later,
    a_status_that_is_empty: { "fault": "payment-status", "value": "" } => Claim::Later,
    a_failure_that_was_none: { "fault": "payment-status", "value": "FAILURE" } => Claim::Later,
}

#[tokio::test]
async fn the_rows_are_every_fault_that_the_sandbox_knows() {
    covers("pwi-retrieve", &faults()).await;
}
