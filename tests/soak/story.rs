//! Whether a session's events make sense: one beginning, one live page at a time, one end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::judge::Findings;

/// Judges one session's events, in order, against what iyzico knows.
pub(crate) fn judge(id: &str, story: &[&Value], captures: usize, initializes: usize, findings: &mut Findings) {
    let kinds: Vec<&str> = story
        .iter()
        .map(|event| event["type"].as_str().unwrap_or_default())
        .collect();
    let count = |kind: &str| kinds.iter().filter(|&&one| one == kind).count();
    let mut wrong = |what: String| findings.complain(format!("{id}: {what}: {kinds:?}"));

    if kinds.first() != Some(&"session.open") || count("session.open") != 1 {
        wrong("does not begin with its one opening".to_owned());
    }
    let paid = count("session.paid") + count("session.paid_late");
    let is_paid = story.last().is_some_and(|event| event["session"]["state"] == "paid");
    if paid > 1 || is_paid != (paid == 1) {
        wrong(format!("was told as paid {paid} times"));
    }
    if captures == 0 && paid + count("session.in_review") + count("session.needs_review") > 0 {
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
    if let Some(what) = two_live_pages(story) {
        wrong(what);
    }
    if story
        .windows(2)
        .any(|pair| pair[0]["createdAt"].as_str() > pair[1]["createdAt"].as_str())
    {
        wrong("an event is older than the one before".to_owned());
    }
}

/// A page that was begun while another was live, if there is one.
fn two_live_pages(story: &[&Value]) -> Option<String> {
    let mut live = BTreeSet::new();
    for event in story {
        let attempt = &event["attempt"];
        let Some(id) = attempt["id"].as_str() else { continue };
        match attempt["stage"].as_str() {
            Some("started" | "open") => live.insert(id),
            _ => live.remove(id),
        };
        if live.len() > 1 {
            return Some(format!("two attempts are live at once: {live:?}"));
        }
    }
    None
}
