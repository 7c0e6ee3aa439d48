//! Whether a session's events make sense: one beginning, one live page or transfer at a time, one end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::judge::Findings;

/// Judges one session's events, in order, against what iyzico knows.
pub(crate) fn judge(id: &str, story: &[&Value], taken: usize, initializes: usize, findings: &mut Findings) {
    let kinds: Vec<&str> = story
        .iter()
        .map(|event| event["type"].as_str().unwrap_or_default())
        .collect();
    let count = |kind: &str| kinds.iter().filter(|&&one| one == kind).count();
    // A refund of one of two payments tells the session as paid again, by the other.
    let is_payment = |event: &&&Value| {
        event["refund"].is_null() && (event["type"] == "session.paid" || event["type"] == "session.paid_late")
    };
    let mut wrong = |what: String| findings.complain(format!("{id}: {what}: {kinds:?}"));

    if kinds.first() != Some(&"session.open") || count("session.open") != 1 {
        wrong("does not begin with its one opening".to_owned());
    }
    let paid = story.iter().filter(is_payment).count();
    let ends_as = |state: &str| story.last().is_some_and(|event| event["session"]["state"] == state);
    // What was paid may need a person afterwards: it was paid twice.
    let is_kept = ["paid", "partly_refunded", "refunded"]
        .iter()
        .any(|state| ends_as(state));
    let is_paid = is_kept || (ends_as("needs_review") && paid == 1);
    if paid > 1 || is_paid != (paid == 1) {
        wrong(format!("was told as paid {paid} times"));
    }
    let has_no_statement = story.iter().any(|event| event["transfer"]["why"] == "no-statement");
    let for_a_person = if has_no_statement {
        0
    } else {
        count("session.needs_review")
    };
    if taken == 0 && paid + count("session.in_review") + for_a_person > 0 {
        wrong("was told as taken, and nothing was".to_owned());
    }
    if let Some(end) = kinds
        .iter()
        .position(|kind| matches!(*kind, "session.paid" | "session.paid_late"))
        && kinds[end..]
            .iter()
            .any(|kind| matches!(*kind, "session.expired" | "session.cancelled" | "session.unknown"))
    {
        wrong("something else followed the payment".to_owned());
    }
    let started = count("attempt.started");
    if initializes > started {
        wrong(format!("{initializes} pages were asked for in {started} attempts"));
    }
    if let Some(what) = two_at_once(story) {
        wrong(what);
    }
    if story
        .windows(2)
        .any(|pair| pair[0]["createdAt"].as_str() > pair[1]["createdAt"].as_str())
    {
        wrong("an event is older than the one before".to_owned());
    }
}

/// A page or a transfer that was begun while another was live, or a refund while another of the payment was, if there is
/// one.
fn two_at_once(story: &[&Value]) -> Option<String> {
    let mut live = BTreeSet::new();
    let mut going_back = BTreeSet::new();
    for event in story {
        let refund = &event["refund"];
        if let (Some(payment), Some(id)) = (refund["payment"].as_str(), refund["id"].as_str()) {
            match refund["stage"].as_str() {
                Some("executing" | "unknown" | "manual_review") => going_back.insert((payment, id)),
                _ => going_back.remove(&(payment, id)),
            };
            if going_back.iter().filter(|(of, _)| *of == payment).count() > 1 {
                return Some(format!("two refunds of a payment are live at once: {going_back:?}"));
            }
        }
        for what in [&event["attempt"], &event["transfer"]] {
            let Some(id) = what["id"].as_str() else { continue };
            match what["stage"].as_str() {
                Some("started" | "open") => live.insert(id),
                Some("opened" | "authorizing" | "choosing_account" | "awaiting_otp") => live.insert(id),
                Some("executing" | "unknown") => live.insert(id),
                _ => live.remove(id),
            };
        }
        if live.len() > 1 {
            return Some(format!("two are live at once: {live:?}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// How many things are wrong with a story of such events, with so many captures.
    fn wrong(events: &[(&str, &str, Value)], captures: usize) -> usize {
        let story: Vec<Value> = events
            .iter()
            .map(|(kind, state, attempt)| {
                json!({ "type": kind, "session": { "state": state }, "attempt": attempt, "createdAt": "2026-01-01" })
            })
            .collect();
        let mut findings = Findings::default();
        let story: Vec<&Value> = story.iter().collect();
        judge("ses_1", &story, captures, 1, &mut findings);
        findings.violations.len()
    }

    /// How many things are wrong where a transfer is begun after these events.
    fn wrong_beside_transfer(events: &[(&str, &str, Value)]) -> usize {
        let event = |kind: &str, attempt: &Value, transfer: Value| {
            json!({ "type": kind, "session": { "state": "processing" }, "attempt": attempt, "transfer": transfer,
                    "createdAt": "2026-01-01" })
        };
        let opened = json!({ "id": "t", "stage": "opened" });
        let mut story: Vec<Value> = events
            .iter()
            .map(|(kind, _, attempt)| event(kind, attempt, Value::Null))
            .collect();
        story.push(event("transfer.opened", &Value::Null, opened));
        let mut findings = Findings::default();
        judge("ses_1", &story.iter().collect::<Vec<_>>(), 0, 1, &mut findings);
        findings.violations.len()
    }

    #[test]
    fn a_story_that_makes_no_sense_is_found() {
        let none = Value::Null;
        let attempt = |id: &str, stage: &str| json!({ "id": id, "stage": stage });
        let open = ("session.open", "open", none.clone());
        let started = ("attempt.started", "processing", attempt("a", "started"));
        let paid = ("session.paid", "paid", attempt("a", "paid"));
        let good = [open.clone(), started.clone(), paid.clone()];
        assert_eq!(wrong(&good, 1), 0);
        assert_eq!(wrong(&good, 0), 1, "told as taken, and nothing was");
        assert_eq!(wrong(&good[1..], 1), 1, "no beginning");
        let twice = [good.as_slice(), std::slice::from_ref(&paid)].concat();
        assert_eq!(wrong(&twice, 1), 1, "paid twice");
        let after = [good.as_slice(), &[("session.expired", "expired", none)]].concat();
        assert!(wrong(&after, 1) >= 1, "something follows the payment");
        let second = ("attempt.started", "processing", attempt("b", "started"));
        assert_eq!(
            wrong(&[open.clone(), started.clone(), second, paid.clone()], 1),
            1,
            "two live pages"
        );
        assert_eq!(
            wrong_beside_transfer(&[open.clone(), started]),
            1,
            "a page and a transfer"
        );
        assert_eq!(wrong(&[open, paid], 1), 1, "more pages than attempts");
    }
}
