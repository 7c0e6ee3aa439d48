//! The judge: an independent reading of the ledger, of the signer's answers and of its log, and what of it may not be.
//!
//! What is legitimate: at the end a session is paid, expired or cancelled. It is in review only while the fraud review
//! says so, and needs a person only where that review said no. Whatever else an end is, is a violation: the buyers here
//! never pay on a page whose price was changed, because a page that is open keeps the price as it is.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;

use crate::buyer::Buyer;
use crate::desk::{Desk, NOWHERE, ask};
use crate::evidence::{Captures, Evidence};
use crate::feed::{Feed, state_of};
use crate::schedule::Schedule;
use crate::{audit, story};

/// What was found in one run.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// How many payments were taken.
    pub(crate) captures: usize,
    /// How many sessions were taken money for and are not told as that.
    pub(crate) lost: usize,
    /// How many sessions were taken money for more than once.
    pub(crate) doubled: usize,
    /// How many sessions have come to no end.
    pub(crate) unknown: usize,
    /// Where a signer was killed.
    pub(crate) kills: Vec<&'static str>,
    /// What may not be.
    pub(crate) violations: Vec<String>,
}

impl Findings {
    /// A run that could not be judged.
    pub(crate) fn broken(why: String) -> Self {
        Self {
            violations: vec![why],
            ..Self::default()
        }
    }

    pub(crate) fn complain(&mut self, what: String) {
        self.violations.push(what);
    }
}

/// Judges what is left of a run in which nothing moves any more.
pub(crate) async fn judge(schedule: &Schedule, desk: &Desk, buyers: &[Buyer], feed: Feed) -> Findings {
    let evidence = Evidence::gather(desk).await;
    let mut findings = Findings {
        captures: evidence.captures.values().map(Vec::len).sum(),
        kills: desk.killed(),
        violations: feed.complaints.clone(),
        ..Findings::default()
    };
    if findings.kills.contains(&NOWHERE) {
        findings.complain("a signer ended by itself".to_owned());
    }
    let stories = feed.stories();
    for (id, story) in &stories {
        let captures = evidence.captures.get(*id).map_or(&[][..], Vec::as_slice);
        judge_end(schedule, id, state_of(story), captures, &mut findings);
        judge_reading(desk, id, story, captures, &mut findings).await;
        story::judge(
            id,
            story,
            captures.len(),
            evidence.initializes.get(*id).copied().unwrap_or(0),
            &mut findings,
        );
    }
    for id in evidence.captures.keys().filter(|id| !stories.contains_key(id.as_str())) {
        findings.lost += 1;
        findings.complain(format!(
            "{id}: money was taken for a session that the feed does not know"
        ));
    }
    for buyer in buyers {
        judge_buyer(buyer, &stories, &evidence.captures, &mut findings);
    }
    audit::judge(desk, &feed, &mut findings).await;
    findings
}

/// At most one capture, and an end that fits it.
fn judge_end(schedule: &Schedule, id: &str, state: &str, captures: &[Value], findings: &mut Findings) {
    if matches!(state, "open" | "processing" | "unknown") {
        findings.unknown += 1;
        findings.complain(format!("{id}: has come to no end, it is {state}"));
    }
    if captures.len() > 1 {
        findings.doubled += 1;
        findings.complain(format!("{id}: money was taken {} times", captures.len()));
    }
    let fits = match (captures.is_empty(), state) {
        (true, "expired" | "cancelled") | (false, "paid") => true,
        (false, "in_review") => schedule.weather.fraud_afterwards == 0,
        (false, "needs_review") => schedule.weather.fraud_afterwards == -1,
        _ => false,
    };
    if !fits && !captures.is_empty() {
        findings.lost += 1;
        findings.complain(format!("{id}: money was taken, and the session is {state}"));
    }
    if !fits && captures.is_empty() && matches!(state, "paid" | "in_review" | "needs_review") {
        findings.complain(format!("{id}: no money was taken, and the session is {state}"));
    }
}

/// What the shop reads is what the feed told, at the price that was taken.
async fn judge_reading(desk: &Desk, id: &str, story: &[&Value], captures: &[Value], findings: &mut Findings) {
    let request = desk.as_shop(Method::GET, &format!("/v1/sessions/{id}"));
    let Some(session) = ask(request).await.filter(|answer| answer.status == 200) else {
        return findings.complain(format!("{id}: cannot be read"));
    };
    let session = session.body;
    if session["state"] != state_of(story) {
        let told = state_of(story);
        findings.complain(format!("{id}: reads {}, the feed ended with {told}", session["state"]));
    }
    for capture in captures {
        if kurus(&capture["price"]) != kurus(&session["amount"]) {
            findings.complain(format!(
                "{id}: {} was taken for {}",
                capture["price"], session["amount"]
            ));
        }
    }
    let payments = session["attempts"].as_array().into_iter().flatten();
    let paid: Vec<_> = payments
        .filter_map(|attempt| attempt["payment"]["paymentId"].as_str())
        .collect();
    let taken: Vec<_> = captures
        .iter()
        .filter_map(|capture| capture["paymentId"].as_str())
        .collect();
    if paid != taken {
        findings.complain(format!("{id}: payments {paid:?} are told, {taken:?} were taken"));
    }
}

/// What the buyer and the shop were told holds to the end.
fn judge_buyer(buyer: &Buyer, stories: &BTreeMap<&str, Vec<&Value>>, captures: &Captures, findings: &mut Findings) {
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
        if known.is_told_paid && !captures.contains_key(id) {
            findings.complain(format!("{id}: was called paid, and no money was taken"));
        }
    }
    for (key, pages) in &known.pages_of_key {
        if pages.len() > 1 {
            findings.complain(format!("{reference}: the key {key} gave {} pages", pages.len()));
        }
    }
}

/// An amount in kuruş, written in whatever way: `"100.00"`, `100`, `"100.0"`.
fn kurus(amount: &Value) -> Option<i64> {
    let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
    let (lira, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = format!("{fraction:0<2}");
    if fraction.len() > 2 && fraction[2..].bytes().any(|digit| digit != b'0') {
        return None;
    }
    Some(lira.parse::<i64>().ok()? * 100 + fraction.get(..2)?.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::draw;

    /// What is found at the end of a session that stands there, with so many captures, on a calm day.
    fn found(state: &str, captures: usize) -> Findings {
        let mut schedule = draw::draw(1, false);
        schedule.weather.fraud_afterwards = 1;
        let captures = vec![json!({ "price": "100.00" }); captures];
        let mut findings = Findings::default();
        judge_end(&schedule, "ses_1", state, &captures, &mut findings);
        findings
    }

    #[test]
    fn an_end_that_fits_what_was_taken_is_no_finding() {
        for (state, captures) in [("paid", 1), ("expired", 0), ("cancelled", 0)] {
            assert_eq!(found(state, captures).violations, [""; 0], "{state}");
        }
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
        assert_eq!(sums(found("expired", 1)), (1, 0, 0, 1));
        assert_eq!(sums(found("paid", 2)), (0, 1, 0, 1));
        assert_eq!(sums(found("unknown", 0)), (0, 0, 1, 1));
        assert_eq!(sums(found("paid", 0)), (0, 0, 0, 1));
        assert_eq!(sums(found("needs_review", 1)), (1, 0, 0, 1));
    }

    #[test]
    fn a_buyer_who_was_told_what_is_not_so_is_heard() {
        let buyer = Buyer::new(1, false);
        let told = json!({ "session": { "id": "ses_1", "reference": buyer.reference(), "state": "open" } });
        let stories = BTreeMap::from([("ses_1", vec![&told])]);
        let judged = |buyer: &Buyer| {
            let mut findings = Findings::default();
            judge_buyer(buyer, &stories, &Captures::new(), &mut findings);
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
    }

    #[test]
    fn amounts_are_compared_in_kurus() {
        for text in [json!("100.00"), json!(100), json!("100.0"), json!("100.000")] {
            assert_eq!(kurus(&text), Some(10_000), "{text}");
        }
        assert_eq!(kurus(&json!("100.001")), None);
    }
}
