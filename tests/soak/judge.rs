//! The judge: an independent reading of the ledger, of the signer's answers and of its log, and what of it may not be.
//!
//! What is legitimate: at the end a session is paid, expired or cancelled, or its payment has gone back, as a whole or in
//! part. It is in review only while the fraud review says so, and needs a person only where that review said no, where a
//! card page that the signer held for over was paid on beside a transfer, or where the bank's token was lost by which a
//! statement could be read. Whatever else an end is, is a violation: the buyers here never pay on a page whose price was
//! changed, because a page that is open keeps the price as it is.

mod amount;
mod buyer;
mod end;
mod payer;
mod reading;
mod refunds;
mod sender;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::buyer::Buyer;
use crate::desk::{Desk, NOWHERE};
use crate::evidence::Evidence;
use crate::feed::{Feed, refunds_in, state_of};
use crate::play::People;
use crate::schedule::Schedule;
use crate::{audit, story};
use end::{End, Taken};
use refunds::Back;

/// What was found in one run.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// How many payments were taken.
    pub(crate) captures: usize,
    /// How many transfers were made.
    pub(crate) movements: usize,
    /// How many transfers that somebody sent alone were a session's payment.
    pub(crate) incoming: usize,
    /// How often a supplier was paid.
    pub(crate) payouts: usize,
    /// How often money went back.
    pub(crate) refunds: usize,
    /// How many refunds' answers were lost for a while.
    pub(crate) refunds_unheard: usize,
    /// How many refunds a person has to look at because iyzico's report is not read.
    pub(crate) refunds_for_a_person: usize,
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
pub(crate) async fn judge(schedule: &Schedule, desk: &Desk, people: People<'_>, feed: Feed) -> Findings {
    let People {
        buyers,
        senders,
        payers,
    } = people;
    let evidence = Evidence::gather(desk).await;
    let mut findings = Findings {
        captures: evidence.captures.values().map(Vec::len).sum(),
        movements: evidence.movements.values().map(Vec::len).sum(),
        refunds: evidence.gone_back.values().map(Vec::len).sum::<usize>() + evidence.paid_out.len(),
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
    for told in &evidence.asked_back_twice {
        findings.doubled += 1;
        findings.complain(format!("an upstream was told twice to give {told} back"));
    }
    let asked_for_rest = asked_for_rest(buyers);
    let (of_senders, stories): (BTreeMap<_, _>, BTreeMap<_, _>) = feed
        .stories()
        .into_iter()
        .partition(|(_, story)| sender::is_of_sender(story));
    let mut known_references = BTreeSet::new();
    let mut moved_for = BTreeSet::new();
    let mut paid_out_for = BTreeSet::new();
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
            gone_back: gone_back(&evidence, id, story),
        };
        paid_out_for.extend(taken.gone_back.iter().map(|row| row["conversationId"].to_string()));
        if taken.count() > 0 {
            moved_for.insert((*id).to_owned());
        }
        let end = End {
            state: state_of(story),
            whys: whys_in(story),
            back: Back::of(story, &taken),
            wants_all_back: asked_for_rest.contains(*id)
                && !refunds_in(story)
                    .values()
                    .any(|refund| refund["stage"] == "manual_review"),
            may_lack_statement: evidence.has_lost_tokens || !findings.kills.is_empty(),
        };
        end::judge(schedule, id, &end, &taken, &mut findings);
        reading::judge(schedule, desk, id, story, &taken, &mut findings).await;
        story::judge(
            id,
            story,
            taken.count(),
            evidence.initializes.get(*id).copied().unwrap_or(0),
            &mut findings,
        );
        known_references.extend(references);
        findings.unheard += unheard_in(story);
        findings.refunds_unheard += refunds::unheard_in(story);
    }
    for (reference, movements) in &evidence.movements {
        if !known_references.contains(reference.as_str()) {
            findings.lost += 1;
            findings.complain(format!(
                "{movements:?}: was moved for a transfer that the feed does not know"
            ));
        }
    }
    paid_out_for.extend(payer::judge(payers, &feed, &evidence.paid_out, &mut findings));
    for row in &evidence.paid_out {
        if !paid_out_for.contains(&row["conversationId"].to_string()) {
            findings.lost += 1;
            findings.complain(format!(
                "{row}: left the merchant's account for nothing that the feed knows"
            ));
        }
    }
    let of_money = evidence.captures.keys().chain(evidence.gone_back.keys());
    for id in of_money.filter(|id| !stories.contains_key(id.as_str())) {
        findings.lost += 1;
        findings.complain(format!(
            "{id}: money was moved for a session that the feed does not know"
        ));
    }
    for buyer in buyers {
        buyer::judge(buyer, &stories, &moved_for, &mut findings);
    }
    let of_senders: Vec<(&str, &[&Value])> = of_senders.iter().map(|(id, story)| (*id, story.as_slice())).collect();
    for sender in senders {
        sender::judge(sender, desk, &evidence.ledger, &of_senders, &mut findings).await;
    }
    audit::judge(desk, &feed, &mut findings).await;
    findings.refunds -= findings.payouts;
    findings
}

/// The sessions of which the shop asked for all that was left, when nothing went wrong any more.
fn asked_for_rest(buyers: &[Buyer]) -> BTreeSet<String> {
    let asking = buyers.iter().filter(|buyer| buyer.known().is_asked_for_rest);
    asking.flat_map(|buyer| buyer.known().sessions.clone()).collect()
}

/// What went back of a session: by card, and from the merchant's own account.
fn gone_back(evidence: &Evidence, id: &str, story: &[&Value]) -> Vec<Value> {
    let refunds = refunds_in(story);
    let is_of_session = |row: &&Value| {
        let part = row["conversationId"].as_str().unwrap_or_default();
        refunds.keys().any(|refund| part.starts_with(&format!("{refund}-")))
    };
    let by_card = evidence.gone_back.get(id).into_iter().flatten();
    by_card
        .chain(evidence.paid_out.iter().filter(is_of_session))
        .cloned()
        .collect()
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
