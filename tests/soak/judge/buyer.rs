//! Whether what a buyer and the shop were told holds to the end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Findings;
use crate::buyer::Buyer;

/// What the buyer and the shop were told holds to the end.
pub(super) fn judge(
    buyer: &Buyer,
    stories: &BTreeMap<&str, Vec<&Value>>,
    taken_for: &BTreeSet<String>,
    findings: &mut Findings,
) {
    let known = buyer.known().clone();
    let of_buyer = |what: String| format!("{}: {what}", buyer.reference());
    findings.violations.extend(known.complaints.into_iter().map(of_buyer));
    if known.sessions.len() > 1 {
        findings.complain(format!("one key gave the sessions {:?}", known.sessions));
    }
    let reference = buyer.reference();
    let is_of_buyer = |story: &&Vec<&Value>| story[0]["session"]["reference"] == reference.as_str();
    let sessions = stories.values().filter(is_of_buyer).count();
    if sessions > 1 {
        findings.complain(format!("one key opened {sessions} sessions for {reference}"));
    }
    for id in &known.sessions {
        if !stories.contains_key(id.as_str()) {
            findings.complain(format!("{id}: the shop was told of it, the feed was not"));
        }
        if known.is_told_paid && !taken_for.contains(id) {
            findings.complain(format!("{id}: was called paid, and no money was taken"));
        }
    }
    for (key, refunds) in &known.refunds_of_key {
        if refunds.len() > 1 {
            findings.complain(format!("{reference}: the key {key} gave {} refunds", refunds.len()));
        }
    }
    for (key, pages) in &known.pages_of_key {
        if pages.len() > 1 {
            findings.complain(format!("{reference}: the key {key} gave {} pages", pages.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_buyer_who_was_told_what_is_not_so_is_heard() {
        let buyer = Buyer::new(1, false, vezne_tests::Customer::AYSE);
        let told = json!({ "session": { "id": "ses_1", "reference": buyer.reference(), "state": "open" } });
        let stories = BTreeMap::from([("ses_1", vec![&told])]);
        let judged = |buyer: &Buyer| {
            let mut findings = Findings::default();
            judge(buyer, &stories, &BTreeSet::new(), &mut findings);
            findings.violations.len()
        };
        buyer.known().sessions.insert("ses_1".to_owned());
        assert_eq!(judged(&buyer), 0);
        buyer.known().is_told_paid = true;
        assert_eq!(judged(&buyer), 1, "called paid, and nothing was taken");
        buyer.known().sessions.insert("ses_2".to_owned());
        assert_eq!(
            judged(&buyer),
            4,
            "two sessions of one key, of which the feed knows one"
        );
        let pages = ["a".to_owned(), "b".to_owned()].into();
        buyer.known().pages_of_key.insert(1, pages);
        assert_eq!(judged(&buyer), 5, "two pages of one key");
        let refunds = ["a".to_owned(), "b".to_owned()].into();
        buyer.known().refunds_of_key.insert(1, refunds);
        assert_eq!(judged(&buyer), 6, "two refunds of one key");
    }
}
