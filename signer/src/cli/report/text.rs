//! The daily report as a text for people.

use std::fmt::Write as _;

use super::super::table::{Table, cell};
use super::plain;
use crate::payments::daily_report::day::on_the_wall;
use crate::payments::daily_report::difference::Difference;
use crate::payments::daily_report::money::to_the_last_decimal;
use crate::payments::daily_report::rows::{Capture, Taken};
use crate::payments::daily_report::totals::method_word;
use crate::payments::daily_report::{Comparison, Counts, DailyReport};

/// The whole report.
pub(super) fn whole(report: &DailyReport) -> String {
    let so_far = if report.is_over { "" } else { ", which is not over yet" };
    let mut text = format!("{} in Istanbul{so_far}\n", report.day);
    let Counts {
        opened,
        paid,
        expired,
        cancelled,
        needs_review,
        unknown,
    } = report.sessions;
    let _ = writeln!(
        text,
        "Sessions  {opened} opened, {paid} paid, {expired} expired, {cancelled} cancelled, {needs_review} to \
         review, {unknown} unknown"
    );
    section(&mut text, "Taken", &captures(report));
    section(&mut text, "Taken, not settled: in no sum", &taken(report));
    section(&mut text, "Gone back", &refunds(report));
    section(&mut text, "By way to pay", &by_method(report));
    section(&mut text, "Left", &left(report));
    text.push('\n');
    text.push_str(&findings(report));
    let notes = listed(&report.notes);
    section(&mut text, "Counted on different days: nothing to do", &notes);
    text
}

/// What somebody has to look at, and whether iyzico was asked.
pub(super) fn findings(report: &DailyReport) -> String {
    let mut text = match &report.comparison {
        Comparison::Compared { payments, given_back } => {
            format!("Compared with iyzico's report: {payments} payments, {given_back} refunds and cancels.\n")
        }
        Comparison::NotWanted => "Not compared with iyzico's report: --no-upstream.\n".to_owned(),
        Comparison::TurnedOff => "Not compared with iyzico's report: iyzico.reports is off.\n".to_owned(),
        Comparison::Failed(why) => {
            format!(
                "Not compared with iyzico's report, because it cannot be had: {}. Make this report again.\n",
                plain(why)
            )
        }
    };
    text.push_str("Transfers are not compared: nobody reports them.\n");
    match report.differences.len() {
        0 if matches!(report.comparison, Comparison::Compared { .. }) => text.push_str("No differences.\n"),
        0 => {}
        count => {
            let _ = write!(text, "\nDifferences: {count}\n{}", listed(&report.differences));
            let mut told = Vec::new();
            for Difference { word, .. } in &report.differences {
                if !told.contains(word) {
                    told.push(*word);
                    let _ = writeln!(text, "{}: {}.", word.word(), word.what_to_do());
                }
            }
        }
    }
    text
}

fn section(text: &mut String, title: &str, body: &str) {
    if !body.is_empty() {
        let _ = write!(text, "\n{title}\n{body}");
    }
}

fn of<const COLUMNS: usize>(table: &Table<COLUMNS>) -> String {
    if table.is_empty() {
        String::new()
    } else {
        table.to_text()
    }
}

fn foreign(text: Option<&String>) -> String {
    cell(text.map(|text| plain(text)))
}

fn captures(report: &DailyReport) -> String {
    let head = [
        "AT",
        "SESSION",
        "REFERENCE",
        "METHOD",
        "PAYMENT",
        "ORDER",
        "PAID",
        "CURRENCY",
        "INSTALLMENTS",
        "FEES",
    ];
    let mut table = Table::with_head(head);
    for capture in &report.own.captures {
        let [at, session, reference, method, payment, order, paid, currency] = payment(capture);
        let installments = cell(capture.installments);
        let fees = cell(capture.fees.kept().map(to_the_last_decimal));
        table.add([
            at,
            session,
            reference,
            method,
            payment,
            order,
            paid,
            currency,
            installments,
            fees,
        ]);
    }
    of(&table)
}

fn payment(capture: &Capture) -> [String; 8] {
    [
        on_the_wall(capture.at),
        capture.session.to_string(),
        plain(&capture.reference),
        method_word(capture.method).to_owned(),
        foreign(capture.payment_id.as_ref()),
        capture.amount_order.to_string(),
        cell(capture.amount_paid),
        plain(&capture.currency),
    ]
}

fn taken(report: &DailyReport) -> String {
    let head = [
        "AT",
        "SESSION",
        "REFERENCE",
        "METHOD",
        "PAYMENT",
        "ORDER",
        "PAID",
        "CURRENCY",
        "STAGE",
        "WHY",
    ];
    let mut table = Table::with_head(head);
    for Taken {
        payment: of,
        stage,
        why,
        over_at: _,
    } in &report.own.taken
    {
        let [at, session, reference, method, payment, order, paid, currency] = payment(of);
        let (stage, why) = ((*stage).to_owned(), cell(why.as_ref()));
        table.add([
            at, session, reference, method, payment, order, paid, currency, stage, why,
        ]);
    }
    of(&table)
}

fn refunds(report: &DailyReport) -> String {
    let head = [
        "AT",
        "REFUND",
        "SESSION",
        "REFERENCE",
        "PAYMENT",
        "AMOUNT",
        "CURRENCY",
        "STAGE",
        "",
    ];
    let mut table = Table::with_head(head);
    for refund in &report.own.refunds {
        let counts = if refund.is_counted { "" } else { "in no sum" };
        table.add([
            on_the_wall(refund.at),
            refund.refund.clone(),
            refund.session.to_string(),
            plain(&refund.reference),
            foreign(refund.payment_id.as_ref()),
            refund.amount.to_string(),
            refund.currency.clone(),
            refund.stage.word().to_owned(),
            counts.to_owned(),
        ]);
    }
    of(&table)
}

fn by_method(report: &DailyReport) -> String {
    let mut table = Table::with_head(["METHOD", "CURRENCY", "PAYMENTS", "TAKEN"]);
    for total in &report.totals {
        table.add([
            method_word(total.method).to_owned(),
            plain(&total.currency),
            total.captures.to_string(),
            total.captured.to_string(),
        ]);
    }
    of(&table)
}

fn left(report: &DailyReport) -> String {
    let mut table = Table::with_head(["CURRENCY", "TAKEN", "GONE BACK", "FEES", "LEFT"]);
    let mut remarks = String::new();
    for net in &report.net {
        table.add([
            plain(&net.currency),
            net.captured.to_string(),
            net.refunded.to_string(),
            net.fees.to_string(),
            net.net.to_string(),
        ]);
        if net.fees_unknown > 0 {
            let _ = writeln!(
                remarks,
                "Of {} payments in {} iyzico has not told its fees.",
                net.fees_unknown,
                plain(&net.currency)
            );
        }
        if net.amounts_unknown > 0 {
            let _ = writeln!(
                remarks,
                "Of {} payments in {} nobody has told the amount: they are in no sum.",
                net.amounts_unknown,
                plain(&net.currency)
            );
        }
    }
    of(&table) + &remarks
}

fn listed(differences: &[Difference]) -> String {
    let mut table = Table::with_head(["WHAT", "PAYMENT", "SESSION", "REFUND", "OURS", "IYZICO", "CURRENCY"]);
    for Difference {
        word,
        payment_id,
        session,
        refund,
        ours,
        upstream,
        currency,
    } in differences
    {
        table.add([
            word.word().to_owned(),
            foreign(payment_id.as_ref()),
            foreign(session.as_ref()),
            foreign(refund.as_ref()),
            cell(*ours),
            cell(*upstream),
            foreign(currency.as_ref()),
        ]);
    }
    of(&table)
}
