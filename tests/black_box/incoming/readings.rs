//! The statement is read whole or not at all, when something is waited for and not more often than is set.

use vezne_signer::clock::Clock as _;
use vezne_tests::Operator;

use super::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

const STATEMENT: &str = "/api/isbank/v1/deposit/transactions";

async fn fault(world: &World, fault: &str, after: u32) {
    let order = json!({ "call": "isbank-statement", "fault": fault, "after": after });
    world.iyzico().fault_with(order).await;
}

#[tokio::test]
async fn a_bank_that_does_not_answer_is_asked_again() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "100.00", &reference).await;
    for kind in ["rate-limit", "truncated", "html", "cut-before-commit"] {
        fault(&world, kind, 0).await;
        read(&world).await;
        assert_eq!(buyer.as_shop_sees().await["state"], "processing", "{kind}");
        assert_eq!(buyer.session().await.body["incoming"]["lookedAt"], Value::Null);
    }
    read(&world).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn half_a_statement_is_no_statement() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "100.00", &reference).await;
    let others = json!({ "amount": "1.00", "senderName": SENDER_NAME, "repeat": 120 });
    world.control(Method::POST, "isbank/incoming", &others).await;
    fault(&world, "truncated", 1).await;
    read(&world).await;
    assert!(rows(&buyer).await.is_empty(), "the first page alone proves nothing");
    read(&world).await;
    assert_eq!(found(&buyer).await, [pair("received", "exact")]);
}

#[tokio::test]
async fn a_row_without_a_number_waits_for_a_person_and_is_noted_once() {
    let own = MerchantBankPlan {
        row_id: "rowNumber",
        ..MerchantBankPlan::default()
    };
    let world = World::plan().merchant_bank(own).start().await;
    let operator = Operator::of(&world, PROGRAM);
    let (buyer, reference) = waiting(&world).await;
    // Two that say the same are two.
    let order = json!({ "amount": "100.00", "senderName": SENDER_NAME, "description": reference, "repeat": 2,
                        "at": world.clock.now().to_string() });
    world.control(Method::POST, "isbank/incoming", &order).await;
    for _ in 0..3 {
        read(&world).await;
    }
    // Whose they are is plain: the session waits for a person, and is not told as expired in the end.
    assert_eq!(buyer.as_shop_sees().await["state"], "needs_review");
    let list = operator.run(&world, &["review", "list", "--json"]).await.done();
    assert_eq!(list["sessions"].as_array().unwrap().len(), 1, "{list}");
    let no_id = pair("needs_review", "no-id");
    assert_eq!(found(&buyer).await, [no_id.clone(), no_id]);
}

#[tokio::test]
async fn nobody_reads_an_account_to_which_nothing_is_to_come() {
    let world = world().await;
    buyer(&world).await;
    for _ in 0..3 {
        read(&world).await;
    }
    assert_eq!(world.iyzico().calls_of(STATEMENT).await, 0);
}

#[tokio::test]
async fn it_is_read_no_more_often_than_is_set() {
    let world = world().await;
    let (_buyer, _) = waiting(&world).await;
    for _ in 0..12 {
        world.advance_s(READ_EVERY_S / 4).await;
        world.run_jobs().await;
    }
    let calls = world.iyzico().calls_of(STATEMENT).await;
    assert!((3..=4).contains(&calls), "{calls}");
}

#[tokio::test]
async fn a_month_after_the_end_nobody_looks_any_more() {
    let world = world().await;
    let (_buyer, _) = waiting(&world).await;
    world.pass_s(34 * DAY_S, DAY_S / 2).await;
    let calls = world.iyzico().calls_of(STATEMENT).await;
    assert!(calls > 30, "{calls}");
    world.pass_s(5 * DAY_S, DAY_S / 2).await;
    assert_eq!(world.iyzico().calls_of(STATEMENT).await, calls);
}

#[tokio::test]
async fn a_row_that_is_shown_days_late_is_found() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    world
        .control(
            Method::PUT,
            "settings",
            &json!({ "isbankStatementDelayS": DAY_S + 600 }),
        )
        .await;
    send(&world, "100.00", &reference).await;
    world.pass_s(DAY_S, DAY_S / 8).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    world.advance_s(1200).await;
    world.run_jobs().await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
}

#[tokio::test]
async fn rows_that_the_bank_numbers_anew_are_no_other_money() {
    let mut world = world().await;
    let (session, reference) = {
        let (buyer, reference) = waiting(&world).await;
        (buyer.session.clone(), reference)
    };
    send(&world, "100.00", &reference).await;
    read(&world).await;
    assert_eq!(told(&world, &session).await, ["session.paid"]);
    // As if every row had another number from now on.
    world.stop_signer().await;
    let pool = sqlx::AnyPool::connect(world.store_url()).await.unwrap();
    for renumbered in [
        "UPDATE incoming_rows SET row_id = 'before-' || row_id",
        "DELETE FROM statement_readings",
    ] {
        sqlx::query(renumbered).execute(&pool).await.unwrap();
    }
    pool.close().await;
    world.start_signer_again().await;
    read(&world).await;
    assert_eq!(
        told(&world, &session).await,
        ["session.paid"],
        "it was paid once, and is told once"
    );
    // The same money once more is other money.
    send(&world, "100.00", &reference).await;
    read(&world).await;
    assert_eq!(told(&world, &session).await, ["session.paid", "session.needs_review"]);
}

#[tokio::test]
async fn an_account_with_more_rows_than_a_reading_may_have_is_read_day_by_day() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    let others = json!({ "amount": "1.00", "senderName": SENDER_NAME, "description": "KIRA", "repeat": 1000 });
    for day in 0..2 {
        world.advance_s(day * DAY_S).await;
        for _ in 0..6 {
            world.control(Method::POST, "isbank/incoming", &others).await;
        }
    }
    send(&world, "100.00", &reference).await;
    read(&world).await;
    assert_eq!(told(&world, &buyer.session).await, ["session.paid"]);
}
