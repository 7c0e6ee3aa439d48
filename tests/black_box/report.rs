//! The daily report: what a day's payments come to, and what iyzico's own report says otherwise.

mod borders;
mod differences;
mod written;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_signer::clock::Clock as _;
use vezne_signer::payments::daily_report::day::Day;
use vezne_tests::{BankPlan, Buyer, Operator, Plan, Printed, World};

use crate::refunds::at_noon;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const DAY_S: i64 = 24 * 3600;
const REPORTING: &str = "/v2/reporting/payment/transactions";

/// A world whose signer and iyzico are on the same day, at noon in Istanbul. With a bank: then both show the present.
async fn on_a_day(plan: Plan) -> (World, Operator) {
    let world = at_noon(plan.bank(BankPlan::default()).start().await).await;
    let operator = Operator::of(&world, PROGRAM);
    (world, operator)
}

async fn noon() -> (World, Operator) {
    on_a_day(World::plan()).await
}

/// A session of 111.45, paid by card in six installments.
async fn paid<'w>(world: &'w World, reference: &str) -> Buyer<'w> {
    let buyer = world.buyer_of(reference).await;
    let token = buyer.go_to_page(6).await;
    world.iyzico().pay(&token, 6).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    buyer
}

/// A session whose payment iyzico calls a fraud, all else being right.
async fn in_review<'w>(world: &'w World, reference: &str) -> Buyer<'w> {
    let fraud = json!({ "call": "pwi-retrieve", "fault": "fraud", "status": -1 });
    let buyer = world.buyer_of(reference).await;
    let token = buyer.go_to_page(6).await;
    world.iyzico().pay(&token, 6).await;
    world.iyzico().fault_with(fraud).await;
    buyer.come_back(&token).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "needs_review");
    buyer
}

/// The day that it is in Istanbul, so many days later.
fn day(world: &World, later: i64) -> String {
    Day::of(world.clock.now().plus_s(later * DAY_S)).to_string()
}

/// The report of a day, so many days later, as it is printed.
async fn report(world: &World, operator: &Operator, later: i64, more: &[&str]) -> Printed {
    let day = day(world, later);
    let command = [&["report", "--day", day.as_str()], more].concat();
    operator.run(world, &command).await
}

async fn as_json(world: &World, operator: &Operator, later: i64) -> Printed {
    report(world, operator, later, &["--json"]).await
}

/// The words of what stands there.
fn words(list: &Value) -> Vec<&str> {
    let each = list.as_array().unwrap().iter();
    each.map(|found| found["word"].as_str().unwrap()).collect()
}

/// The words of a report with differences.
#[track_caller]
fn differences(printed: &Printed) -> Vec<&str> {
    assert_eq!(printed.code, 1, "{}{}", printed.text, printed.stderr);
    words(&printed.json["differences"])
}

/// Gives so much of a session back.
async fn give_back(world: &World, buyer: &Buyer<'_>, body: Value) {
    let told = crate::refunds::refund(world, &buyer.session, &body, &buyer.session).await;
    assert_eq!(told.status, 201, "{}", told.text);
}

#[tokio::test]
async fn a_day_of_every_kind_of_payment_adds_up_and_agrees_with_iyzico() {
    for on in [vezne_tests::On::Sqlite, vezne_tests::On::Postgres] {
        let (world, operator) = on_a_day(World::plan().on(on)).await;
        let kept = paid(&world, "SIP-1").await;
        let cancelled = paid(&world, "SIP-2").await;
        let part = paid(&world, "SIP-3").await;
        let fraud = in_review(&world, "SIP-4").await;
        give_back(&world, &cancelled, json!({})).await;
        give_back(&world, &part, json!({ "amount": "25.00" })).await;
        let transfer = world.bank_buyer_of("SIP-5", "100.00").await;
        transfer.pay("first").await;
        world.buyer_of("SIP-6").await;
        world.pass_s(2 * 3600, 1800).await;
        world.advance_s(DAY_S).await;

        let told = operator.run(&world, &["report", "--json"]).await.done();
        assert_eq!(
            told["day"],
            day(&world, -1),
            "yesterday, where nothing else is asked for"
        );
        assert_eq!(told["isOver"], true);
        assert_eq!(
            told["sessions"],
            json!({ "opened": 6, "paid": 4, "expired": 1, "cancelled": 0, "needsReview": 1, "unknown": 0 })
        );
        let captures = told["captures"].as_array().unwrap();
        let references: Vec<&Value> = captures.iter().map(|capture| &capture["reference"]).collect();
        assert_eq!(references, ["SIP-1", "SIP-2", "SIP-3", "SIP-5"]);
        let first = &captures[0];
        assert_eq!(
            (
                &first["session"],
                &first["method"],
                &first["amountOrder"],
                &first["amountPaid"]
            ),
            (&json!(kept.session), &json!("card"), &json!("100.00"), &json!("111.45")),
            "{first}"
        );
        assert_eq!((&first["currency"], &first["installments"]), (&json!("TRY"), &json!(6)));
        assert_eq!(first["fees"]["merchantCommission"], "11.45");
        assert_eq!(
            (&captures[3]["method"], &captures[3]["amountPaid"]),
            (&json!("bank_transfer"), &json!("100.00"))
        );
        let taken = told["taken"].as_array().unwrap();
        assert_eq!(
            (taken.len(), &taken[0]["session"], &taken[0]["stage"], &taken[0]["why"]),
            (1, &json!(fraud.session), &json!("needs_review"), &json!("fraud"))
        );
        let refunds = told["refunds"].as_array().unwrap().iter();
        let refunds: Vec<_> = refunds
            .map(|refund| (&refund["amount"], &refund["stage"], &refund["isCounted"]))
            .collect();
        let (returned, counted) = (json!("returned"), json!(true));
        assert_eq!(
            refunds,
            [
                (&json!("111.45"), &returned, &counted),
                (&json!("25.00"), &returned, &counted)
            ]
        );
        assert_eq!(
            told["totals"],
            json!([
                { "method": "bank_transfer", "currency": "TRY", "captures": 1, "captured": "100.00" },
                { "method": "card", "currency": "TRY", "captures": 3, "captured": "334.35" },
            ])
        );
        let net = &told["net"][0];
        assert_eq!(
            (&net["captured"], &net["refunded"]),
            (&json!("434.35"), &json!("136.45")),
            "{net}"
        );
        assert_eq!(kurus(&net["net"]), 43_435 - 13_645 - kurus(&net["fees"]));
        let exact: i64 = captures[..3]
            .iter()
            .map(|capture| fine(&capture["fees"]["commission"]) + fine(&capture["fees"]["fee"]))
            .sum();
        assert!((exact - kurus(&net["fees"]) * 1_000_000).abs() <= 500_000, "{net}");
        assert_eq!((&net["feesUnknown"], &net["amountsUnknown"]), (&json!(0), &json!(0)));
        assert_eq!(
            told["comparison"],
            json!({ "card": "compared", "why": null, "payments": 4, "givenBack": 2, "bankTransfer": "not-compared" })
        );
        assert_eq!((&told["differences"], &told["notes"]), (&json!([]), &json!([])));
        for personal in ["Ayşe", "Yılmaz", "ayse@example.com", "TR9", "85.34.78.112", "İnci"] {
            assert!(!told.to_string().contains(personal), "{personal}");
        }
    }
}

fn kurus(text: &Value) -> i64 {
    text.as_str().unwrap().replace('.', "").parse().unwrap()
}

/// A number in hundred-millionths.
fn fine(text: &Value) -> i64 {
    let (lira, decimals) = text.as_str().unwrap().split_once('.').unwrap();
    format!("{lira}{decimals:0<8}").parse().unwrap()
}

#[tokio::test]
async fn a_day_on_which_nothing_happened_is_empty() {
    let (world, operator) = noon().await;
    let told = as_json(&world, &operator, -3).await.done();
    for list in ["captures", "taken", "refunds", "totals", "net", "differences", "notes"] {
        assert_eq!(told[list], json!([]), "{list}");
    }
    assert_eq!(told["comparison"]["payments"], 0);
    let text = report(&world, &operator, -3, &[]).await;
    assert_eq!(text.code, 0);
    assert!(text.text.contains("No differences.\n"), "{}", text.text);
}

#[tokio::test]
async fn a_day_that_is_none_is_not_understood_and_not_repeated() {
    let (world, operator) = noon().await;
    for odd in ["2026-02-30", "yesterday", "02.11.2026", "5526080000000006"] {
        let printed = operator.run(&world, &["report", "--day", odd]).await;
        assert_eq!((printed.code, printed.text.as_str()), (2, ""), "{odd}");
        assert!(!printed.stderr.contains(odd), "{}", printed.stderr);
    }
    let printed = report(&world, &operator, 1, &[]).await;
    assert_eq!(printed.code, 2);
    assert!(printed.stderr.contains("not begun"), "{}", printed.stderr);
    let printed = report(&world, &operator, 0, &["--json", "--format", "csv"]).await;
    assert_eq!(printed.code, 2);
}

#[tokio::test]
async fn where_iyzico_cannot_be_asked_the_report_says_so_and_has_the_rest() {
    let (world, operator) = noon().await;
    paid(&world, "SIP-1").await;
    let no = report(&world, &operator, 0, &["--json", "--no-upstream"]).await.done();
    assert_eq!(no["comparison"]["card"], "not-wanted");
    let mut off = operator.command(&world, &["report", "--day", &day(&world, 0), "--json"]);
    let off = off.env("VEZNE__IYZICO__REPORTS", "false").output().await.unwrap();
    assert_eq!(Printed::of(off).done()["comparison"]["card"], "turned-off");
    assert_eq!(world.iyzico().calls_of(REPORTING).await, 0);
    for fault in ["refuse", "html", "truncated", "rate-limit"] {
        world.iyzico().fault("reporting-day", fault).await;
        let printed = as_json(&world, &operator, 0).await;
        assert_eq!(
            (printed.code, &printed.json["comparison"]["card"]),
            (1, &json!("failed")),
            "{fault}"
        );
        assert!(printed.json["comparison"]["why"].is_string() && printed.json["differences"] == json!([]));
        assert_eq!(printed.json["net"][0]["captured"], "111.45", "{fault}");
    }
    let told = as_json(&world, &operator, 0).await.done();
    assert_eq!(
        (&told["comparison"]["card"], &told["isOver"]),
        (&json!("compared"), &json!(false))
    );
}

#[tokio::test]
async fn every_page_of_iyzicos_report_is_read_or_none_counts() {
    let (world, operator) = noon().await;
    // Two items each: more than the fifty rows of a page.
    for number in 0..26 {
        paid(&world, &format!("SIP-{number}")).await;
    }
    let told = as_json(&world, &operator, 0).await.done();
    assert_eq!(
        (&told["comparison"]["payments"], &told["differences"]),
        (&json!(26), &json!([]))
    );
    assert_eq!(world.iyzico().calls_of(REPORTING).await, 2);
    let half = json!({ "call": "reporting-day", "fault": "truncated", "after": 1 });
    world.iyzico().fault_with(half).await;
    let printed = as_json(&world, &operator, 0).await;
    assert_eq!(
        (printed.code, &printed.json["comparison"]["card"]),
        (1, &json!("failed"))
    );
    assert_eq!(printed.json["differences"], json!([]), "half a report says nothing");
}

async fn settings(world: &World, settings: Value) {
    world.control(Method::PUT, "settings", &settings).await;
}
