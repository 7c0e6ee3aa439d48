//! The daily report as rows for a spreadsheet: RFC 4180, a header, a row for each thing. Amounts have a point and two
//! decimals, single fees as many as they have: only their sum is rounded.

use serde::Serialize;

use super::{comparison_word, plain};
use crate::payments::daily_report::day::on_the_wall;
use crate::payments::daily_report::difference::Difference;
use crate::payments::daily_report::money::to_the_last_decimal;
use crate::payments::daily_report::rows::{Capture, GivenBack, Taken};
use crate::payments::daily_report::totals::{Net, method_word};
use crate::payments::daily_report::{Comparison, Counts, DailyReport};

/// One row: the fields are the columns, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    row: &'static str,
    day: String,
    at: String,
    word: String,
    method: &'static str,
    session: String,
    reference: String,
    attempt: String,
    payment_id: String,
    refund: String,
    currency: String,
    amount_order: String,
    amount: String,
    amount_upstream: String,
    installments: String,
    count: String,
    stage: &'static str,
    note: String,
}

/// The rows as text, with their header.
pub(super) fn write(report: &DailyReport) -> String {
    let mut rows = Vec::new();
    sessions(report.sessions, &mut rows);
    for capture in &report.own.captures {
        rows.push(payment("capture", capture));
        fees(capture, &mut rows);
    }
    rows.extend(report.own.taken.iter().map(taken));
    rows.extend(report.own.refunds.iter().map(refund));
    totals(report, &mut rows);
    rows.push(Row {
        row: "comparison",
        word: comparison_word(report).to_owned(),
        method: "card",
        note: match &report.comparison {
            Comparison::Failed(why) => foreign(Some(why)),
            _ => String::new(),
        },
        ..Row::default()
    });
    rows.push(Row {
        row: "comparison",
        word: "not-compared".to_owned(),
        method: "bank_transfer",
        ..Row::default()
    });
    rows.extend(report.differences.iter().map(|found| difference("difference", found)));
    rows.extend(report.notes.iter().map(|found| difference("note", found)));
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for mut row in rows {
        row.day = report.day.to_string();
        writer.serialize(row).expect("a row of texts can be written");
    }
    let bytes = writer.into_inner().expect("memory takes what is written");
    String::from_utf8(bytes).expect("texts are UTF-8")
}

fn sessions(counts: Counts, rows: &mut Vec<Row>) {
    let Counts {
        opened,
        paid,
        expired,
        cancelled,
        needs_review,
        unknown,
    } = counts;
    for (word, count) in [
        ("opened", opened),
        ("paid", paid),
        ("expired", expired),
        ("cancelled", cancelled),
        ("needs-review", needs_review),
        ("unknown", unknown),
    ] {
        rows.push(Row {
            row: "sessions",
            word: word.to_owned(),
            count: count.to_string(),
            ..Row::default()
        });
    }
}

fn payment(row: &'static str, capture: &Capture) -> Row {
    Row {
        row,
        at: on_the_wall(capture.at),
        method: method_word(capture.method),
        session: capture.session.to_string(),
        reference: foreign(Some(&capture.reference)),
        attempt: capture.attempt.clone(),
        payment_id: foreign(capture.payment_id.as_ref()),
        currency: foreign(Some(&capture.currency)),
        amount_order: capture.amount_order.to_string(),
        amount: or_nothing(capture.amount_paid),
        installments: or_nothing(capture.installments),
        ..Row::default()
    }
}

/// What iyzico keeps of a payment.
fn fees(capture: &Capture, rows: &mut Vec<Row>) {
    for (word, fee) in [("commission", capture.fees.commission), ("fee", capture.fees.fee)] {
        if let Some(fee) = fee {
            rows.push(Row {
                word: word.to_owned(),
                amount_order: String::new(),
                amount: to_the_last_decimal(fee),
                installments: String::new(),
                ..payment("fee", capture)
            });
        }
    }
}

fn taken(taken: &Taken) -> Row {
    Row {
        stage: taken.stage,
        note: taken.why.clone().unwrap_or_default(),
        ..payment("taken", &taken.payment)
    }
}

fn refund(refund: &GivenBack) -> Row {
    Row {
        row: "refund",
        at: on_the_wall(refund.at),
        word: if refund.is_counted { "counted" } else { "not-counted" }.to_owned(),
        method: "card",
        session: refund.session.to_string(),
        reference: foreign(Some(&refund.reference)),
        attempt: refund.attempt.clone(),
        payment_id: foreign(refund.payment_id.as_ref()),
        refund: refund.refund.clone(),
        currency: refund.currency.clone(),
        amount: refund.amount.to_string(),
        stage: refund.stage.word(),
        ..Row::default()
    }
}

fn totals(report: &DailyReport, rows: &mut Vec<Row>) {
    for total in &report.totals {
        rows.push(Row {
            row: "total",
            word: "captured".to_owned(),
            method: method_word(total.method),
            currency: foreign(Some(&total.currency)),
            amount: total.captured.to_string(),
            count: total.captures.to_string(),
            ..Row::default()
        });
    }
    for Net {
        currency,
        captured,
        refunded,
        fees,
        fees_unknown,
        amounts_unknown,
        net,
    } in &report.net
    {
        let sums = [
            ("captured", captured),
            ("refunded", refunded),
            ("fees", fees),
            ("net", net),
        ];
        rows.extend(sums.map(|(word, sum)| Row {
            row: "total",
            word: word.to_owned(),
            currency: foreign(Some(currency)),
            amount: sum.to_string(),
            ..Row::default()
        }));
        for (word, count) in [("fees-unknown", fees_unknown), ("amounts-unknown", amounts_unknown)] {
            rows.push(Row {
                row: "total",
                word: word.to_owned(),
                currency: foreign(Some(currency)),
                count: count.to_string(),
                ..Row::default()
            });
        }
    }
}

fn difference(row: &'static str, found: &Difference) -> Row {
    let Difference {
        word,
        payment_id,
        session,
        refund,
        ours,
        upstream,
        currency,
    } = found;
    Row {
        row,
        word: word.word().to_owned(),
        session: foreign(session.as_ref()),
        payment_id: foreign(payment_id.as_ref()),
        refund: foreign(refund.as_ref()),
        currency: foreign(currency.as_ref()),
        amount: or_nothing(*ours),
        amount_upstream: or_nothing(*upstream),
        note: word.what_to_do().to_owned(),
        ..Row::default()
    }
}

fn or_nothing(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A text of the shop's or of iyzico's. One that a spreadsheet would take for a formula begins with an apostrophe.
fn foreign(text: Option<&String>) -> String {
    let Some(text) = text else {
        return String::new();
    };
    let text = plain(text);
    if text.trim_start().starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_could_be_a_formula_is_none() {
        for (text, cell) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+90", "'+90"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("SIP-1=1", "SIP-1=1"),
            ("SIP\r\n-1", "SIP  -1"),
        ] {
            assert_eq!(foreign(Some(&text.to_owned())), cell);
        }
        assert_eq!(foreign(None), "");
    }
}
