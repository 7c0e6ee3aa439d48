//! Whether what a session tells of its refunds is what went back: no call twice, never more than was taken, nothing open.
//!
//! A person has to find out only where the signer is told not to read iyzico's report and an answer was lost: then the
//! part that was sent may have gone or not. Wherever the report is read everything comes to an end by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Findings;
use super::amount::kurus;
use super::end::Taken;
use crate::evidence::BANK;
use crate::feed::{is_on_its_way, refunds_in};

/// How much of what was taken has gone back, as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Back {
    /// Nothing.
    Nothing,
    /// Some of it.
    Part,
    /// All of it.
    All,
}

impl Back {
    /// As the events of a session tell.
    pub(super) fn of(story: &[&Value], taken: &Taken<'_>) -> Self {
        let told = sum(refunds_in(story).into_values().map(|refund| &refund["refunded"]));
        if told == 0 {
            Self::Nothing
        } else if told < sum(taken.captures.iter().map(|capture| &capture["paidPrice"])) + moved(taken) {
            Self::Part
        } else {
            Self::All
        }
    }
}

/// How many of a session's refunds were unknown for a while.
pub(super) fn unheard_in(story: &[&Value]) -> usize {
    let unknown = story.iter().filter(|event| event["refund"]["stage"] == "unknown");
    let ids: BTreeSet<_> = unknown.filter_map(|event| event["refund"]["id"].as_str()).collect();
    ids.len()
}

/// Judges the refunds of a session that the shop reads, against what was taken for it and what went back.
pub(super) fn judge(has_reports: bool, id: &str, session: &Value, taken: &Taken<'_>, findings: &mut Findings) {
    nothing_twice(id, taken, findings);
    let mut strays: BTreeSet<&str> = taken.gone_back.iter().map(part_of).collect();
    for refund in session["refunds"].as_array().into_iter().flatten() {
        let head = format!("{}-", refund["id"].as_str().unwrap_or_default());
        let gone = taken.gone_back.iter().filter(|row| part_of(row).starts_with(&head));
        let gone = sum(gone.map(|row| &row["amount"]));
        strays.retain(|part| !part.starts_with(&head));
        judge_one(has_reports, id, refund, gone, findings);
    }
    if !strays.is_empty() {
        findings.lost += 1;
        findings.complain(format!("{id}: {strays:?} went back, and no refund tells of it"));
    }
}

/// One refund, of which so much has gone back.
fn judge_one(has_reports: bool, id: &str, refund: &Value, gone: i64, findings: &mut Findings) {
    let (told, wanted) = (sum([&refund["refunded"]]), sum([&refund["amount"]]));
    let (fits, is_known) = match refund["stage"].as_str() {
        Some("returned") => (told == wanted, true),
        Some("refused") => (told < wanted, true),
        Some("manual_review") => {
            findings.refunds_for_a_person += 1;
            (!has_reports && refund["why"] == "no-report", false)
        }
        _ => {
            findings.unknown += usize::from(is_on_its_way(refund));
            (false, false)
        }
    };
    if !fits {
        findings.complain(format!("{id}: this is no end of a refund: {refund}"));
    }
    // The one part that a person has to find out about may have gone, and nobody says so.
    let agrees = if is_known {
        told == gone
    } else {
        (told..=wanted).contains(&gone)
    };
    if !agrees {
        findings.lost += usize::from(gone > told);
        findings.complain(format!("{id}: {gone} kuruş went back of {refund}"));
    }
}

/// Each part went back at most once, and of each payment no more than was taken.
fn nothing_twice(id: &str, taken: &Taken<'_>, findings: &mut Findings) {
    let mut parts = BTreeSet::new();
    let mut of_payments: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &taken.gone_back {
        if !parts.insert(part_of(row)) {
            findings.doubled += 1;
            findings.complain(format!("{id}: {} went back twice", part_of(row)));
        }
        *of_payments.entry(text(&row["paymentId"])).or_default() += sum([&row["amount"]]);
    }
    for (payment, gone) in of_payments {
        let of_payment = taken.captures.iter().filter(|capture| capture["paymentId"] == payment);
        let paid = match payment {
            BANK => moved(taken),
            _ => sum(of_payment.map(|capture| &capture["paidPrice"])),
        };
        if gone > paid {
            findings.doubled += 1;
            findings.complain(format!("{id}: {gone} kuruş went back of {paid}"));
        }
    }
}

/// What was moved from bank accounts.
fn moved(taken: &Taken<'_>) -> i64 {
    sum(taken.movements.iter().map(|(_, movement)| &movement["amount"]))
}

/// What an upstream was told a part by.
fn part_of(row: &Value) -> &str {
    text(&row["conversationId"])
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// In kuruş. What cannot be read is more than anything that can.
fn sum<'v>(amounts: impl IntoIterator<Item = &'v Value>) -> i64 {
    let each = amounts.into_iter().map(|amount| kurus(amount).unwrap_or(i64::MAX));
    each.fold(0, i64::saturating_add)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is found where a refund of 10.00 of 100.00 stands like this, and these parts went back.
    fn found(has_reports: bool, stage: &str, refunded: &str, gone: &[(&str, &str)]) -> Findings {
        let row = |(part, amount): &(&str, &str)| json!({ "conversationId": part, "paymentId": "1", "amount": amount });
        let gone_back: Vec<Value> = gone.iter().map(row).collect();
        let captures = [json!({ "paymentId": "1", "price": "100.00", "paidPrice": "100.00" })];
        let why = if stage == "manual_review" { "no-report" } else { "" };
        let refund = json!({ "id": "rfd_1", "stage": stage, "why": why, "amount": "10.00", "refunded": refunded });
        let taken = Taken {
            captures: &captures,
            movements: Vec::new(),
            gone_back,
        };
        let mut findings = Findings::default();
        judge(
            has_reports,
            "ses_1",
            &json!({ "refunds": [refund] }),
            &taken,
            &mut findings,
        );
        findings
    }

    #[test]
    fn what_is_told_as_it_went_is_no_finding() {
        for (has_reports, stage, refunded, gone) in [
            (true, "returned", "10.00", &[("rfd_1-1", "4"), ("rfd_1-2", "6")][..]),
            (true, "refused", "4.00", &[("rfd_1-1", "4")]),
            (true, "refused", "0.00", &[]),
            (false, "manual_review", "0.00", &[]),
            (false, "manual_review", "0.00", &[("rfd_1-1", "10.0")]),
        ] {
            let found = found(has_reports, stage, refunded, gone);
            assert_eq!(found.violations, [""; 0], "{stage}");
            assert_eq!(found.refunds_for_a_person, usize::from(stage == "manual_review"));
        }
    }

    #[test]
    fn what_is_lost_doubled_unknown_or_invented_is_found() {
        let sums = |findings: Findings| {
            let Findings {
                lost,
                doubled,
                unknown,
                violations,
                ..
            } = findings;
            (lost, doubled, unknown, violations.len())
        };
        let all = [("rfd_1-c", "10.00")];
        let of = |stage, refunded, gone: &[_]| sums(found(true, stage, refunded, gone));
        assert_eq!(of("refused", "0.00", &all), (1, 0, 0, 1), "went, and is told as not");
        assert_eq!(of("returned", "10.00", &[]), (0, 0, 0, 1), "is told as gone");
        assert_eq!(of("unknown", "0.00", &[]), (0, 0, 1, 1));
        assert_eq!(of("executing", "0.00", &all), (0, 0, 1, 1));
        assert_eq!(of("manual_review", "0.00", &[]), (0, 0, 0, 1), "the report is read");
        assert_eq!(of("returned", "10.00", &[("rfd_2-c", "10.00")]), (1, 0, 0, 2));
        let twice = [("rfd_1-c", "5.00"), ("rfd_1-c", "5.00")];
        assert_eq!(of("returned", "10.00", &twice), (0, 1, 0, 1));
        let too_much = [("rfd_1-c", "101.00")];
        assert_eq!(of("returned", "10.00", &too_much), (1, 1, 0, 2));
    }
}
