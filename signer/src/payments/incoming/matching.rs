//! Which row of the merchant's statement pays which session, and which rows a person has to look at.
//!
//! Only a whole reference with exactly the amount, in time, on a session that still waits, pays. Whatever else bears a
//! reference of ours is told for the review queue, and the rest of the statement is nobody's business here. The answer
//! depends on what the rows are, never on their order.

use std::collections::{BTreeMap, BTreeSet};

use vezne_protocol::{Amount, SessionId};

use super::reference::Reference;
use super::rows::{Distinct, Illegible, Legible, distinct};
use super::sighting::{Known, Seen, Sighting, sightings};
use crate::clock::Moment;
use crate::payments::merchant_bank::AccountRow;

/// How much earlier than the session's opening a row may be dated: the bank's clock is another.
pub const CLOCKS_DIFFER_S: i64 = 5 * 60;

/// What a session waits for, or has waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The session.
    pub session: SessionId,
    /// What the buyer was told to write.
    pub reference: Reference,
    /// How much, in lira.
    pub amount: Amount,
    /// Since when the buyer may pay.
    pub opened_at: Moment,
    /// Until when. Money that comes later is a person's to decide on.
    pub until: Moment,
    /// How it stands.
    pub state: ExpectationState,
}

/// How an expectation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectationState {
    /// The money is waited for.
    Awaiting,
    /// The money came, or the session was paid another way.
    Paid {
        /// The row that it came with, where it came as one: no other one of this number is ever a payment.
        row: Option<String>,
    },
    /// Cancelled or expired.
    Over,
}

/// What a row is to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<'a> {
    /// The row.
    pub row: &'a AccountRow,
    /// What it is.
    pub finding: Finding,
}

/// What was found out about a row. Everything but [`Finding::Exact`] is for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It pays this session.
    Exact {
        /// The session.
        session: SessionId,
    },
    /// This session's reference with another amount.
    WrongAmount {
        /// The session.
        session: SessionId,
        /// How much came.
        amount: Amount,
    },
    /// This session's reference with a mistake, whatever the amount and the time.
    NearMiss {
        /// The session.
        session: SessionId,
        /// The reference as it is written in the row.
        written: String,
    },
    /// This session was paid before, or by an earlier row of the same reading.
    PaidTwice {
        /// The session.
        session: SessionId,
    },
    /// This session's time was over, or the session was.
    Late {
        /// The session.
        session: SessionId,
    },
    /// References of several sessions, of a session and of nobody, or one that might be a slip of several.
    SeveralReferences {
        /// The sessions, each once.
        sessions: Vec<SessionId>,
    },
    /// Written as our references are, and of no session that is known.
    NobodysReference {
        /// As it is written in the row.
        written: String,
    },
    /// A row with a reference of ours, whole or nearly, that cannot be relied upon.
    Unreadable {
        /// Whose it may be; none where the reference is nobody's.
        sessions: Vec<SessionId>,
        /// Why not.
        why: Illegible,
    },
}

/// Says what each row is to us; of what is nothing to us, nothing. The answers come in an order of the rows' own.
///
/// `taken` tells whether a row of this number was told before: it is never told again. Nothing to us are rows that go
/// out, rows in another currency than lira, rows without a reference of ours, and rows from before their session was
/// opened, where five minutes are left to the bank's clock. A row that has only its day (midnight in Istanbul) counts as
/// in time on the days of the opening and of the end, and as the first of its day.
pub fn match_rows<'a>(
    rows: &'a [AccountRow],
    expectations: &[Expectation],
    taken: &dyn Fn(&str) -> bool,
) -> Vec<Outcome<'a>> {
    let desk = Desk::of(expectations);
    let is_taken = |id: &str| taken(id) || desk.paid_by.contains(id);
    let mut outcomes: Vec<Outcome<'a>> = distinct(rows)
        .into_iter()
        .filter(|row| !row.row.id.as_deref().is_some_and(is_taken))
        .filter_map(|row| {
            let finding = desk.finding(&row)?;
            Some(Outcome { row: row.row, finding })
        })
        .collect();
    leave_one_exact(&mut outcomes);
    outcomes
}

/// Of several rows that would pay one session, the earliest does; of equally early ones, the one with the lesser number.
fn leave_one_exact(outcomes: &mut [Outcome<'_>]) {
    let mut first: BTreeMap<SessionId, &AccountRow> = BTreeMap::new();
    let order = |row: &AccountRow| (row.at, row.id.clone());
    for outcome in outcomes.iter() {
        if let Finding::Exact { session } = &outcome.finding {
            let earliest = first.entry(session.clone()).or_insert(outcome.row);
            if order(outcome.row) < order(earliest) {
                *earliest = outcome.row;
            }
        }
    }
    for outcome in outcomes {
        if let Finding::Exact { session } = &outcome.finding
            && first.get(session).is_some_and(|earliest| *earliest != outcome.row)
        {
            outcome.finding = Finding::PaidTwice {
                session: session.clone(),
            };
        }
    }
}

/// The expectations, ready to be looked up.
struct Desk<'e> {
    known: Known,
    by_reference: BTreeMap<Reference, Vec<&'e Expectation>>,
    paid_by: BTreeSet<&'e str>,
}

/// A session that a row may be for.
struct Candidate<'e> {
    expectation: &'e Expectation,
    /// What the row has for its reference, unless it is whole.
    misspelt: Option<String>,
}

impl<'e> Desk<'e> {
    fn of(expectations: &'e [Expectation]) -> Self {
        let mut by_reference: BTreeMap<Reference, Vec<&Expectation>> = BTreeMap::new();
        let mut paid_by = BTreeSet::new();
        for expectation in expectations {
            by_reference.entry(expectation.reference).or_default().push(expectation);
            if let ExpectationState::Paid { row: Some(row) } = &expectation.state {
                paid_by.insert(row.as_str());
            }
        }
        Self {
            known: by_reference.keys().copied().collect(),
            by_reference,
            paid_by,
        }
    }

    fn finding(&self, row: &Distinct<'_>) -> Option<Finding> {
        if row.is_plainly_none_of_ours() {
            return None;
        }
        let seen = sightings(row.row.description.as_deref()?, &self.known);
        let candidates = self.candidates(row.row.at, &seen);
        let nobodys = seen.into_iter().find(|sighting| sighting.seen == Seen::Nobodys);
        if candidates.is_empty() && nobodys.is_none() {
            return None;
        }
        let sessions: BTreeSet<&SessionId> = candidates.iter().map(|found| &found.expectation.session).collect();
        let sessions: Vec<SessionId> = sessions.into_iter().cloned().collect();
        let legible = match row.legible() {
            Ok(legible) => legible,
            Err(why) => return Some(Finding::Unreadable { sessions, why }),
        };
        Some(match (candidates.as_slice(), nobodys) {
            ([], Some(Sighting { written, .. })) => Finding::NobodysReference { written },
            ([candidate], None) => finding_of(candidate, legible),
            _ => Finding::SeveralReferences { sessions },
        })
    }

    /// The sessions whose references were seen, without those that were opened only after the row.
    fn candidates(&self, at: Option<Moment>, seen: &[Sighting]) -> Vec<Candidate<'e>> {
        let mut candidates = Vec::new();
        for sighting in seen {
            let of_it = sighting
                .seen
                .reference()
                .and_then(|reference| self.by_reference.get(&reference));
            for expectation in of_it.into_iter().flatten() {
                if !at.is_some_and(|at| is_before(at, expectation.opened_at)) {
                    let is_whole = matches!(sighting.seen, Seen::Whole(_));
                    candidates.push(Candidate {
                        expectation,
                        misspelt: (!is_whole).then(|| sighting.written.clone()),
                    });
                }
            }
        }
        candidates
    }
}

/// What a row is to the one session whose reference it has.
fn finding_of(candidate: &Candidate<'_>, row: Legible) -> Finding {
    let expectation = candidate.expectation;
    let session = expectation.session.clone();
    if let Some(written) = candidate.misspelt.clone() {
        return Finding::NearMiss { session, written };
    }
    match expectation.state {
        ExpectationState::Paid { .. } => Finding::PaidTwice { session },
        ExpectationState::Over => Finding::Late { session },
        ExpectationState::Awaiting if is_after(row.at, expectation.until) => Finding::Late { session },
        ExpectationState::Awaiting if row.amount != expectation.amount => Finding::WrongAmount {
            session,
            amount: row.amount,
        },
        ExpectationState::Awaiting => Finding::Exact { session },
    }
}

fn is_before(at: Moment, opened_at: Moment) -> bool {
    let opened_at = opened_at.plus_s(-CLOCKS_DIFFER_S);
    if at.is_istanbul_midnight() {
        at.istanbul_day() < opened_at.istanbul_day()
    } else {
        at < opened_at
    }
}

fn is_after(at: Moment, until: Moment) -> bool {
    if at.is_istanbul_midnight() {
        at.istanbul_day() > until.istanbul_day()
    } else {
        at > until
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
