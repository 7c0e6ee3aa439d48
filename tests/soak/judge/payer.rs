//! Whether what the payouts tell is what left the account: each at most once, and nothing that nobody knows of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Findings;
use super::amount::kurus;
use crate::feed::{Feed, is_payout_on_its_way};
use crate::payer::Payer;

/// Judges every payout that the feed tells of. Answers what of the ledger they explain.
pub(super) fn judge(payers: &[Payer], feed: &Feed, paid_out: &[Value], findings: &mut Findings) -> BTreeSet<String> {
    let payouts = feed.payouts();
    for payer in payers {
        let known = payer.known();
        findings.violations.extend(known.complaints.iter().cloned());
        for (_, id) in &known.drafts {
            if !payouts.contains_key(id.as_str()) {
                findings.complain(format!("{id}: the shop was told of it, the feed was not"));
            }
        }
    }
    let mut of_ledger: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for row in paid_out {
        let id = row["conversationId"].as_str().unwrap_or_default();
        of_ledger.entry(id).or_default().push(row);
    }
    let mut explained = BTreeSet::new();
    for (id, payout) in payouts {
        let rows = of_ledger.get(id).map_or(&[][..], Vec::as_slice);
        judge_one(id, payout, rows, findings);
        explained.extend(rows.iter().map(|row| row["conversationId"].to_string()));
    }
    explained
}

/// One payout, with its rows of the ledger.
fn judge_one(id: &str, payout: &Value, rows: &[&Value], findings: &mut Findings) {
    findings.payouts += rows.len();
    if rows.len() > 1 {
        findings.doubled += 1;
        findings.complain(format!("{id}: was paid {} times", rows.len()));
    }
    if rows.iter().any(|row| kurus(&row["amount"]) != kurus(&payout["amount"])) {
        findings.complain(format!("{id}: {rows:?} was paid for {payout}"));
    }
    let stage = payout["stage"].as_str().unwrap_or_default();
    let has_gone = !rows.is_empty();
    match stage {
        "made" if !has_gone => findings.complain(format!("{id}: is told as made, and nothing went")),
        "made" => {}
        "drafted" | "cancelled" | "expired" | "refused" if has_gone => {
            findings.lost += 1;
            findings.complain(format!("{id}: was paid, and is told as {stage}"));
        }
        "drafted" | "cancelled" | "expired" | "refused" => {}
        _ => {
            findings.unknown += usize::from(is_payout_on_its_way(payout));
            findings.complain(format!("{id}: this is no end of a payout: {payout}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(stage: &str, times: usize) -> (usize, usize, usize, usize) {
        let row = json!({ "conversationId": "pyo_1", "amount": "10.00" });
        let payout = json!({ "id": "pyo_1", "stage": stage, "amount": "10.00" });
        let mut findings = Findings::default();
        judge_one("pyo_1", &payout, &vec![&row; times], &mut findings);
        let Findings {
            lost,
            doubled,
            unknown,
            violations,
            ..
        } = findings;
        (lost, doubled, unknown, violations.len())
    }

    #[test]
    fn what_is_lost_doubled_unknown_or_invented_is_found() {
        for (stage, times) in [("made", 1), ("refused", 0), ("drafted", 0), ("cancelled", 0)] {
            assert_eq!(found(stage, times), (0, 0, 0, 0), "{stage}");
        }
        assert_eq!(found("made", 0), (0, 0, 0, 1));
        assert_eq!(found("made", 2), (0, 1, 0, 1));
        assert_eq!(found("refused", 1), (1, 0, 0, 1));
        assert_eq!(found("unknown", 1), (0, 0, 1, 1));
        assert_eq!(found("manual_review", 0), (0, 0, 0, 1), "the query is trusted here");
    }
}
