//! Whether a session's end fits what was taken for it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Findings;
use super::refunds::Back;
use crate::schedule::Schedule;

/// What was taken for a session.
#[derive(Debug, Default)]
pub(super) struct Taken<'a> {
    /// By card.
    pub(super) captures: &'a [Value],
    /// From a bank account, by our references.
    pub(super) movements: Vec<(&'a str, &'a Value)>,
    /// What went back, by card and from the merchant's own account.
    pub(super) gone_back: Vec<Value>,
}

impl Taken<'_> {
    /// How often.
    pub(super) fn count(&self) -> usize {
        self.captures.len() + self.movements.len()
    }
}

/// How a session ended, as the feed tells.
#[derive(Debug)]
pub(super) struct End<'a> {
    /// Its state.
    pub(super) state: &'a str,
    /// Why a person has to look.
    pub(super) whys: BTreeSet<&'a str>,
    /// How much of it has gone back, as it is told.
    pub(super) back: Back,
    /// Whether the shop asked for all that was left when nothing went wrong any more, and no person has to look.
    pub(super) wants_all_back: bool,
    /// Whether a token was lost that a statement could be read by.
    pub(super) may_lack_statement: bool,
}

/// Taken at most once, and an end that fits it.
pub(super) fn judge(schedule: &Schedule, id: &str, end: &End<'_>, taken: &Taken<'_>, findings: &mut Findings) {
    let state = end.state;
    if matches!(state, "open" | "processing" | "unknown") {
        findings.unknown += 1;
        findings.complain(format!("{id}: has come to no end, it is {state}"));
    }
    let (captures, movements) = (taken.captures.len(), taken.movements.len());
    let needs = |why: &str| state == "needs_review" && end.whys.contains(why);
    // The buyer paid on an old page of iyzico's beside a transfer: the signer could not know, and puts it before a person.
    let is_settled_twice = state == "paid" && end.back == Back::All && end.whys.contains("paid-twice");
    let is_told_twice = (captures, movements) == (1, 1) && (needs("paid-twice") || is_settled_twice);
    if captures + movements > 1 && !is_told_twice {
        findings.doubled += 1;
        findings.complain(format!(
            "{id}: money was taken {captures} times and moved {movements} times"
        ));
    }
    let has_no_statement = captures == 0 && needs("no-statement") && end.may_lack_statement;
    let fits = match (captures, movements, state) {
        (0, 0, "expired" | "cancelled") => true,
        (0, 1.., "paid") | (1.., _, "paid") => end.back == Back::Nothing || is_told_twice,
        (1.., 0, "partly_refunded") | (0, 1.., "partly_refunded") => end.back == Back::Part,
        (1.., 0, "refunded") | (0, 1.., "refunded") => end.back == Back::All,
        (1.., _, "in_review") => schedule.weather.fraud_afterwards == 0,
        (1.., _, "needs_review") if schedule.weather.fraud_afterwards == -1 => true,
        _ => is_told_twice || has_no_statement,
    };
    if end.wants_all_back && captures + movements == 1 && matches!(state, "paid" | "partly_refunded") {
        findings.complain(format!("{id}: all that was left was to go back, and it is {state}"));
    }
    findings.paid_twice += usize::from(is_told_twice);
    findings.without_statement += usize::from(has_no_statement && !is_told_twice);
    if !fits && taken.count() > 0 {
        findings.lost += 1;
        findings.complain(format!(
            "{id}: money was taken, and the session is {state}: {:?}",
            end.whys
        ));
    }
    if !fits
        && taken.count() == 0
        && matches!(
            state,
            "paid" | "partly_refunded" | "refunded" | "in_review" | "needs_review"
        )
    {
        findings.complain(format!(
            "{id}: no money was taken, and the session is {state}: {:?}",
            end.whys
        ));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::draw;

    /// What is found at the end of a session that stands there for this reason, with so many captures and movements, on a
    /// calm day.
    fn found(state: &str, why: &str, captures: usize, movements: usize) -> Findings {
        found_with(Back::Nothing, state, why, captures, movements)
    }

    /// The same where so much has gone back.
    fn found_with(back: Back, state: &str, why: &str, captures: usize, movements: usize) -> Findings {
        let mut schedule = draw::draw(1, false);
        schedule.weather.fraud_afterwards = 1;
        let captures = vec![json!({ "price": "100.00" }); captures];
        let moved = json!({ "amount": "100.00" });
        let taken = Taken {
            captures: &captures,
            movements: vec![("VZ0123456789", &moved); movements],
            gone_back: Vec::new(),
        };
        let end = End {
            state,
            whys: [why].into(),
            back,
            wants_all_back: back == Back::Part,
            may_lack_statement: false,
        };
        let mut findings = Findings::default();
        judge(&schedule, "ses_1", &end, &taken, &mut findings);
        findings
    }

    #[test]
    fn an_end_that_fits_what_was_taken_is_no_finding() {
        for (state, captures, movements) in [("paid", 1, 0), ("paid", 0, 1), ("expired", 0, 0), ("cancelled", 0, 0)] {
            assert_eq!(found(state, "", captures, movements).violations, [""; 0], "{state}");
        }
        assert_eq!(found("needs_review", "paid-twice", 1, 1).violations, [""; 0]);
    }

    #[test]
    fn an_end_that_fits_what_went_back_is_no_finding() {
        assert_eq!(found_with(Back::All, "refunded", "", 1, 0).violations, [""; 0]);
        assert_eq!(found_with(Back::All, "refunded", "", 0, 1).violations, [""; 0]);
        assert_eq!(found_with(Back::All, "paid", "", 0, 1).violations.len(), 1);
        assert_eq!(found_with(Back::All, "paid", "paid-twice", 1, 1).violations, [""; 0]);
        assert_eq!(found_with(Back::All, "paid", "", 1, 0).violations.len(), 1);
        assert_eq!(found_with(Back::Nothing, "refunded", "", 1, 0).violations.len(), 1);
        assert_eq!(found_with(Back::Nothing, "refunded", "", 0, 0).violations.len(), 1);
        let stuck = found_with(Back::Part, "partly_refunded", "", 1, 0);
        assert_eq!(stuck.violations.len(), 1, "all was to go back");
    }

    #[test]
    fn money_that_is_lost_doubled_unknown_or_invented_is_found() {
        let sums = |findings: Findings| {
            (
                findings.lost,
                findings.doubled,
                findings.unknown,
                findings.violations.len(),
            )
        };
        for (captures, movements) in [(1, 0), (0, 1)] {
            assert_eq!(sums(found("expired", "", captures, movements)), (1, 0, 0, 1));
            assert_eq!(
                sums(found("needs_review", "ambiguous-statement", captures, movements)),
                (1, 0, 0, 1)
            );
            assert_eq!(
                sums(found("needs_review", "no-statement", captures, movements)),
                (1, 0, 0, 1)
            );
        }
        for (captures, movements) in [(2, 0), (0, 2), (1, 1)] {
            assert_eq!(sums(found("paid", "", captures, movements)), (0, 1, 0, 1));
        }
        assert_eq!(sums(found("needs_review", "paid-twice", 0, 2)), (1, 1, 0, 2));
        assert_eq!(sums(found("unknown", "", 0, 0)), (0, 0, 1, 1));
        assert_eq!(sums(found("paid", "", 0, 0)), (0, 0, 0, 1));
    }
}
