//! The judge: an independent reading of the ledger, of the signer's answers and of its log, and what of it may not be.
//!
//! What is legitimate: at the end a session is paid, expired or cancelled. It is in review only while the fraud review
//! says so, and needs a person only where that review said no, where a card page that the signer held for over was paid
//! on beside a transfer, or where the bank's token was lost by which a statement could be read. Whatever else an end is, is a violation: the buyers here
//! never pay on a page whose price was changed, because a page that is open keeps the price as it is.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::Value;

use crate::buyer::Buyer;
use crate::desk::{Desk, NOWHERE, ask};
use crate::evidence::Evidence;
use crate::feed::{Feed, state_of};
use crate::schedule::Schedule;
use crate::{audit, story};

/// What was found in one run.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// How many payments were taken.
    pub(crate) captures: usize,
    /// How many transfers were made.
    pub(crate) movements: usize,
    /// How many transfers' answers were lost for a while.
    pub(crate) unheard: usize,
    /// How many sessions a person has to look at because they were paid in two ways.
    pub(crate) paid_twice: usize,
    /// How many because the bank's token was lost by which it could be found out.
    pub(crate) without_statement: usize,
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
        movements: evidence.movements.values().map(Vec::len).sum(),
        kills: desk.killed(),
        violations: feed.complaints.clone(),
        ..Findings::default()
    };
    if findings.kills.contains(&NOWHERE) {
        findings.complain("a signer ended by itself".to_owned());
    }
    for told in &evidence.sent_twice {
        findings.complain(format!("the bank was told twice of {told}"));
    }
    let stories = feed.stories();
    let mut known_references = BTreeSet::new();
    let mut moved_for = BTreeSet::new();
    for (id, story) in &stories {
        let references = references_in(story);
        let taken = Taken {
            captures: evidence.captures.get(*id).map_or(&[][..], Vec::as_slice),
            movements: references
                .iter()
                .flat_map(|reference| {
                    let moved = evidence.movements.get(*reference).into_iter().flatten();
                    moved.map(move |movement| (*reference, movement))
                })
                .collect(),
        };
        if taken.count() > 0 {
            moved_for.insert((*id).to_owned());
        }
        let end = End {
            state: state_of(story),
            whys: whys_in(story),
            may_lack_statement: evidence.has_lost_tokens || !findings.kills.is_empty(),
        };
        judge_end(schedule, id, &end, &taken, &mut findings);
        judge_reading(desk, id, story, &taken, &mut findings).await;
        story::judge(
            id,
            story,
            taken.count(),
            evidence.initializes.get(*id).copied().unwrap_or(0),
            &mut findings,
        );
        known_references.extend(references);
        findings.unheard += unheard_in(story);
    }
    for (reference, movements) in &evidence.movements {
        if !known_references.contains(reference.as_str()) {
            findings.lost += 1;
            findings.complain(format!(
                "{movements:?}: was moved for a transfer that the feed does not know"
            ));
        }
    }
    for id in evidence.captures.keys().filter(|id| !stories.contains_key(id.as_str())) {
        findings.lost += 1;
        findings.complain(format!(
            "{id}: money was taken for a session that the feed does not know"
        ));
    }
    for buyer in buyers {
        judge_buyer(buyer, &stories, &moved_for, &mut findings);
    }
    audit::judge(desk, &feed, &mut findings).await;
    findings
}

/// What was taken for a session.
#[derive(Debug, Default)]
struct Taken<'a> {
    /// By card.
    captures: &'a [Value],
    /// From a bank account, by our references.
    movements: Vec<(&'a str, &'a Value)>,
}

impl Taken<'_> {
    fn count(&self) -> usize {
        self.captures.len() + self.movements.len()
    }
}

/// How a session ended, as the feed tells.
#[derive(Debug)]
struct End<'a> {
    /// Its state.
    state: &'a str,
    /// Why a person has to look.
    whys: BTreeSet<&'a str>,
    /// Whether a token was lost that a statement could be read by.
    may_lack_statement: bool,
}

/// The references of a session's transfers.
fn references_in<'f>(story: &[&'f Value]) -> BTreeSet<&'f str> {
    let references = story.iter().filter_map(|event| event["transfer"]["reference"].as_str());
    references.collect()
}

/// How many of a session's transfers were unknown for a while.
fn unheard_in(story: &[&Value]) -> usize {
    let unknown = story.iter().filter(|event| event["transfer"]["stage"] == "unknown");
    let ids: BTreeSet<_> = unknown.filter_map(|event| event["transfer"]["id"].as_str()).collect();
    ids.len()
}

/// Why a person has to look, of the events that say so.
fn whys_in<'f>(story: &[&'f Value]) -> BTreeSet<&'f str> {
    let reviews = story.iter().filter(|event| event["type"] == "session.needs_review");
    reviews
        .flat_map(|event| [&event["attempt"]["why"], &event["transfer"]["why"]])
        .filter_map(Value::as_str)
        .collect()
}

/// Taken at most once, and an end that fits it.
fn judge_end(schedule: &Schedule, id: &str, end: &End<'_>, taken: &Taken<'_>, findings: &mut Findings) {
    let state = end.state;
    if matches!(state, "open" | "processing" | "unknown") {
        findings.unknown += 1;
        findings.complain(format!("{id}: has come to no end, it is {state}"));
    }
    let (captures, movements) = (taken.captures.len(), taken.movements.len());
    let needs = |why: &str| state == "needs_review" && end.whys.contains(why);
    // The buyer paid on an old page of iyzico's beside a transfer: the signer could not know, and puts it before a person.
    let is_told_twice = (captures, movements) == (1, 1) && needs("paid-twice");
    if captures + movements > 1 && !is_told_twice {
        findings.doubled += 1;
        findings.complain(format!(
            "{id}: money was taken {captures} times and moved {movements} times"
        ));
    }
    let has_no_statement = captures == 0 && needs("no-statement") && end.may_lack_statement;
    let fits = match (captures, movements, state) {
        (0, 0, "expired" | "cancelled") | (1.., _, "paid") | (0, 1.., "paid") => true,
        (1.., _, "in_review") => schedule.weather.fraud_afterwards == 0,
        (1.., _, "needs_review") if schedule.weather.fraud_afterwards == -1 => true,
        _ => is_told_twice || has_no_statement,
    };
    findings.paid_twice += usize::from(is_told_twice);
    findings.without_statement += usize::from(has_no_statement && !is_told_twice);
    if !fits && taken.count() > 0 {
        findings.lost += 1;
        findings.complain(format!(
            "{id}: money was taken, and the session is {state}: {:?}",
            end.whys
        ));
    }
    if !fits && taken.count() == 0 && matches!(state, "paid" | "in_review" | "needs_review") {
        findings.complain(format!(
            "{id}: no money was taken, and the session is {state}: {:?}",
            end.whys
        ));
    }
}

/// What the shop reads is what the feed told, at the price that was taken.
async fn judge_reading(desk: &Desk, id: &str, story: &[&Value], taken: &Taken<'_>, findings: &mut Findings) {
    let request = desk.as_shop(Method::GET, &format!("/v1/sessions/{id}"));
    let Some(session) = ask(request).await.filter(|answer| answer.status == 200) else {
        return findings.complain(format!("{id}: cannot be read"));
    };
    let session = session.body;
    if session["state"] != state_of(story) {
        let told = state_of(story);
        findings.complain(format!("{id}: reads {}, the feed ended with {told}", session["state"]));
    }
    let prices = taken.captures.iter().map(|capture| &capture["price"]);
    for price in prices.chain(taken.movements.iter().map(|(_, movement)| &movement["amount"])) {
        if kurus(price) != kurus(&session["amount"]) {
            findings.complain(format!("{id}: {price} was taken for {}", session["amount"]));
        }
    }
    let payments = session["attempts"].as_array().into_iter().flatten();
    let paid: Vec<_> = payments
        .filter_map(|attempt| attempt["payment"]["paymentId"].as_str())
        .collect();
    let captured: Vec<_> = taken
        .captures
        .iter()
        .filter_map(|capture| capture["paymentId"].as_str())
        .collect();
    if paid != captured {
        findings.complain(format!("{id}: payments {paid:?} are told, {captured:?} were taken"));
    }
    let transfers = session["transfers"].as_array().into_iter().flatten();
    let (told, left): (Vec<_>, Vec<_>) = transfers
        .filter(|transfer| !matches!(transfer["stage"].as_str(), Some("refused" | "expired" | "cancelled")))
        .partition(|transfer| transfer["receipt"]["transactionId"].is_string());
    let told: Vec<_> = told
        .iter()
        .filter_map(|transfer| transfer["reference"].as_str())
        .collect();
    let moved: Vec<_> = taken.movements.iter().map(|(reference, _)| *reference).collect();
    let for_a_person = left.iter().filter(|transfer| transfer["why"] == "no-statement").count();
    if left.len() != for_a_person {
        findings.complain(format!("{id}: transfers are left to be found out: {left:?}"));
    }
    if told != moved && for_a_person == 0 {
        findings.complain(format!("{id}: transfers {told:?} are told, {moved:?} were made"));
    }
}

/// What the buyer and the shop were told holds to the end.
fn judge_buyer(
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

    /// What is found at the end of a session that stands there for this reason, with so many captures and movements, on a
    /// calm day.
    fn found(state: &str, why: &str, captures: usize, movements: usize) -> Findings {
        let mut schedule = draw::draw(1, false);
        schedule.weather.fraud_afterwards = 1;
        let captures = vec![json!({ "price": "100.00" }); captures];
        let moved = json!({ "amount": "100.00" });
        let taken = Taken {
            captures: &captures,
            movements: vec![("VZ0123456789", &moved); movements],
        };
        let end = End {
            state,
            whys: [why].into(),
            may_lack_statement: false,
        };
        let mut findings = Findings::default();
        judge_end(&schedule, "ses_1", &end, &taken, &mut findings);
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

    #[test]
    fn a_buyer_who_was_told_what_is_not_so_is_heard() {
        let buyer = Buyer::new(1, false, vezne_tests::Customer::AYSE);
        let told = json!({ "session": { "id": "ses_1", "reference": buyer.reference(), "state": "open" } });
        let stories = BTreeMap::from([("ses_1", vec![&told])]);
        let judged = |buyer: &Buyer| {
            let mut findings = Findings::default();
            judge_buyer(buyer, &stories, &BTreeSet::new(), &mut findings);
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
