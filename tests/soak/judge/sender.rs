//! Whether what came is what the sessions tell: each row of the ledger once, and nothing paid without one that fits.

use reqwest::Method;
use serde_json::Value;

use super::Findings;
use super::amount::kurus;
use crate::desk::{Desk, ask};
use crate::feed::state_of;
use crate::sender::{HEAD, Sender, WHOLE};

/// Whether a session is a sender's.
pub(super) fn is_of_sender(story: &[&Value]) -> bool {
    let reference = story.first().and_then(|event| event["session"]["reference"].as_str());
    reference.is_some_and(|reference| reference.starts_with(HEAD))
}

/// What came for a session.
struct Came {
    /// How many rows the ledger has.
    rows: usize,
    /// How many of them have the whole reference and the whole amount.
    fitting: usize,
}

/// Judges a sender's session against the ledger.
pub(super) async fn judge(
    sender: &Sender,
    desk: &Desk,
    ledger: &Value,
    stories: &[(&str, &[&Value])],
    findings: &mut Findings,
) {
    let (complaints, reference, session) = {
        let known = sender.known();
        (known.complaints.clone(), known.reference.clone(), known.session.clone())
    };
    findings.violations.extend(complaints);
    let order = sender.order();
    let is_of_order = |story: &[&Value]| story[0]["session"]["reference"] == order.as_str();
    let own: Vec<_> = stories.iter().filter(|(_, story)| is_of_order(story)).collect();
    if own.len() > 1 {
        findings.complain(format!("one key opened {} sessions for {order}", own.len()));
    }
    let (Some(session), Some((_, story))) = (session, own.first()) else {
        return;
    };
    let came = came(ledger, &order, reference.as_deref().unwrap_or_default());
    let request = desk.as_shop(Method::GET, &format!("/v1/sessions/{session}"));
    let Some(seen) = ask(request).await.filter(|answer| answer.status == 200) else {
        return findings.complain(format!("{session}: cannot be read"));
    };
    compare(&session, &came, story, &seen.body, findings);
}

fn came(ledger: &Value, order: &str, reference: &str) -> Came {
    let incoming = ledger["incoming"].as_array().into_iter().flatten();
    let own: Vec<&Value> = incoming
        .filter(|row| {
            let text = row["description"].as_str().unwrap_or_default();
            text.split_whitespace().any(|word| word == order)
        })
        .collect();
    let fits = |row: &&&Value| {
        let text = row["description"].as_str().unwrap_or_default();
        text.split_whitespace().any(|word| word == reference) && kurus(&row["amount"]) == kurus(&WHOLE.into())
    };
    Came {
        rows: own.len(),
        fitting: own.iter().filter(fits).count(),
    }
}

fn compare(id: &str, came: &Came, story: &[&Value], seen: &Value, findings: &mut Findings) {
    let noted: Vec<&Value> = seen["incoming"]["rows"].as_array().into_iter().flatten().collect();
    let received = noted.iter().filter(|row| row["stage"] == "received").count();
    let count = |kind: &str| story.iter().filter(|event| event["type"] == kind).count();
    let (paid, is_withdrawn) = (count("session.paid"), count("session.cancelled") > 0);
    findings.incoming += received;
    let mut wrong = |what: String| findings.complain(format!("{id}: {what}: {noted:?}"));
    let due = usize::from(came.fitting > 0 && !is_withdrawn);
    if received != due {
        wrong(format!("{received} rows are its payment, {due} should be"));
    }
    if paid != usize::from(received > 0) && state_of(story) != "needs_review" || paid > 1 {
        wrong(format!("was told as paid {paid} times"));
    }
    let state = match (noted.len(), received) {
        (0, _) if is_withdrawn => "cancelled",
        (0, _) => "expired",
        (1, 1) => "paid",
        _ => "needs_review",
    };
    if seen["state"] != state || state_of(story) != state {
        wrong(format!(
            "is {} and told as {}, not {state}",
            seen["state"],
            state_of(story)
        ));
    }
    if noted.len() != came.rows {
        let what = format!("{} rows came, {} are noted: {noted:?}", came.rows, noted.len());
        findings.lost += came.rows.saturating_sub(noted.len());
        findings.doubled += noted.len().saturating_sub(came.rows);
        findings.complain(format!("{id}: {what}"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is found where so many rows came, so many of them fitting, and these stages are noted.
    fn found(rows: usize, fitting: usize, stages: &[&str], state: &str, told: &[&str]) -> (usize, usize, usize) {
        let noted: Vec<Value> = stages.iter().map(|stage| json!({ "stage": stage })).collect();
        let seen = json!({ "state": state, "incoming": { "rows": noted } });
        let event = |kind: &&str| json!({ "type": kind, "session": { "state": state } });
        let events: Vec<Value> = told.iter().map(event).collect();
        let story: Vec<&Value> = events.iter().collect();
        let mut findings = Findings::default();
        compare("ses_1", &Came { rows, fitting }, &story, &seen, &mut findings);
        (findings.lost, findings.doubled, findings.violations.len())
    }

    #[test]
    fn an_end_that_fits_what_came_is_no_finding() {
        let paid = ["session.open", "session.paid"];
        let review = ["session.open", "session.needs_review"];
        let cancelled = ["session.open", "session.cancelled"];
        assert_eq!(found(1, 1, &["received"], "paid", &paid), (0, 0, 0));
        assert_eq!(found(1, 0, &["needs_review"], "needs_review", &review), (0, 0, 0));
        assert_eq!(found(0, 0, &[], "cancelled", &cancelled), (0, 0, 0));
        let both = [paid.as_slice(), &review[1..]].concat();
        assert_eq!(
            found(2, 2, &["received", "needs_review"], "needs_review", &both),
            (0, 0, 0)
        );
        let late = [cancelled.as_slice(), &review[1..]].concat();
        assert_eq!(found(1, 1, &["needs_review"], "needs_review", &late), (0, 0, 0));
    }

    #[test]
    fn money_that_is_lost_doubled_or_invented_is_found() {
        let paid = ["session.open", "session.paid"];
        let (lost, _, what) = found(2, 1, &["received"], "paid", &paid);
        assert_eq!((lost, what), (1, 1), "one row is missing");
        let (_, doubled, what) = found(1, 1, &["received", "received"], "needs_review", &paid);
        assert!(doubled == 1 && what > 1, "one row counts twice");
        assert!(found(0, 0, &[], "paid", &paid).2 > 0, "paid without a row");
        assert!(
            found(1, 0, &["received"], "paid", &paid).2 > 0,
            "what does not fit pays"
        );
        assert!(
            found(1, 1, &["needs_review"], "needs_review", &["session.open"]).2 > 0,
            "what fits does not pay"
        );
    }
}
