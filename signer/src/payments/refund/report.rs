//! Whether iyzico's report of a payment shows a part of a refund whose answer was lost.
//!
//! A part settles by its own id, which the report tells again. Where the report tells no ids, only an entry that nothing else
//! explains does. Whatever is less clear is a person's: to miss one that went would let the shop give it back again.

use vezne_protocol::Amount;

use super::{CardWay, Part, Refund, Way};

/// What iyzico says it has given back, its signature verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// Of which payment.
    pub payment_id: Option<String>,
    /// How much.
    pub amount: Option<Amount>,
    /// In which currency, as told.
    pub currency: Option<String>,
    /// The bank's number of it.
    pub reference: Option<String>,
}

/// What iyzico's report tells of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its word for whether anything went back: `NOT_REFUNDED`.
    pub refund_status: Option<String>,
    /// Cancels of the whole payment; absent where the report has no word on them.
    pub cancels: Option<Vec<Reported>>,
    /// The payment's items.
    pub items: Vec<ReportedItem>,
}

/// What the report tells of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedItem {
    /// iyzico's id of the item's payment.
    pub transaction_id: Option<String>,
    /// What has gone back of it; absent where the report has no word on that.
    pub refunds: Option<Vec<Reported>>,
}

/// Money that went back, by the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// What it was asked for by.
    pub conversation_id: Option<String>,
    /// How much.
    pub amount: Option<Amount>,
    /// Whether the report says that it went well.
    pub is_done: bool,
    /// The bank's number of it.
    pub reference: Option<String>,
}

/// What a report says of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It went back.
    Found {
        /// The bank's number of it.
        reference: Option<String>,
    },
    /// It is not there.
    Absent,
    /// What is known to have gone back is not there either: the report is behind.
    Behind,
    /// Something is there that may be it, or the report does not tell enough.
    Ambiguous,
}

/// What iyzico calls a payment of which nothing went back.
const NOT_REFUNDED: &str = "NOT_REFUNDED";

/// Looks for a part that went this way among what has gone back of its payment. `refunds` are all that this desk has made of
/// the payment. Absent is only what the whole report agrees on.
pub fn read(report: &Report, way: &CardWay, part: &Part, refunds: &[&Refund]) -> Reading {
    let Some(cancels) = &report.cancels else {
        return Reading::Ambiguous;
    };
    match way {
        CardWay::Cancel { .. } => find_cancel(report, cancels, part),
        CardWay::Item { transaction_id, .. } => {
            let is_it = |item: &&ReportedItem| item.transaction_id.as_ref() == Some(transaction_id);
            let entries = report.items.iter().find(is_it).and_then(|item| item.refunds.as_ref());
            let Some(entries) = entries else {
                return Reading::Ambiguous;
            };
            match find(entries, part, &explained(refunds, transaction_id)) {
                // A cancel that failed stands there, too.
                reading if cancels.iter().any(|cancel| cancel.is_done) && !is_found(&reading) => Reading::Ambiguous,
                Reading::Absent if !agrees(report, refunds) => Reading::Ambiguous,
                reading => reading,
            }
        }
    }
}

const fn is_found(reading: &Reading) -> bool {
    matches!(reading, Reading::Found { .. })
}

/// Whether the report's word for the whole payment is explained by what this desk knows to have gone back.
fn agrees(report: &Report, refunds: &[&Refund]) -> bool {
    // What went from the merchant's own account iyzico knows nothing of.
    let is_by_card = |part: &Part| part.is_returned() && matches!(part.way, Way::Card(_));
    let has_returned = refunds.iter().flat_map(|refund| refund.stage.parts()).any(is_by_card);
    let says_returned = report.refund_status.as_deref().map(|status| status != NOT_REFUNDED);
    says_returned == Some(has_returned)
}

/// A cancel is of the whole payment: whatever else went back leaves it to a person.
fn find_cancel(report: &Report, cancels: &[Reported], part: &Part) -> Reading {
    if let Some(cancel) = cancels
        .iter()
        .find(|cancel| cancel.conversation_id.as_ref() == Some(&part.id))
    {
        return judged(cancel, part);
    }
    let mut done = cancels.iter().filter(|cancel| cancel.is_done);
    match (done.next(), done.next()) {
        (Some(cancel), None) if cancel.conversation_id.is_none() => return judged(cancel, part),
        (Some(_), _) => return Reading::Ambiguous,
        (None, _) => {}
    }
    let is_silent = |item: &ReportedItem| item.refunds.as_ref().is_some_and(Vec::is_empty);
    if report.items.iter().all(is_silent) && report.refund_status.as_deref() == Some(NOT_REFUNDED) {
        Reading::Absent
    } else {
        Reading::Ambiguous
    }
}

/// The parts of an item that are known to have gone back.
fn explained<'r>(refunds: &[&'r Refund], transaction_id: &str) -> Vec<&'r Part> {
    let is_of_item = |part: &&Part| {
        part.is_returned()
            && matches!(&part.way, Way::Card(CardWay::Item { transaction_id: id, .. }) if id == transaction_id)
    };
    let parts = refunds.iter().flat_map(|refund| refund.stage.parts());
    parts.filter(is_of_item).collect()
}

fn find(entries: &[Reported], part: &Part, explained: &[&Part]) -> Reading {
    if let Some(entry) = entries
        .iter()
        .find(|entry| entry.conversation_id.as_ref() == Some(&part.id))
    {
        return judged(entry, part);
    }
    let mut rest: Vec<&Reported> = entries.iter().collect();
    let mut known = explained.to_vec();
    // By id first, then, where the report tells none, by amount.
    known.retain(|known| !take(&mut rest, |entry| entry.conversation_id.as_ref() == Some(&known.id)));
    known.retain(|known| {
        !take(&mut rest, |entry| {
            entry.conversation_id.is_none() && entry.amount == Some(known.amount)
        })
    });
    if !known.is_empty() {
        return Reading::Behind;
    }
    match rest.as_slice() {
        [] => Reading::Absent,
        // Somebody else's, by its own id, and of another amount.
        rest if rest.iter().all(|entry| is_of_others(entry, part)) => Reading::Absent,
        [entry] if entry.conversation_id.is_none() => judged(entry, part),
        _ => Reading::Ambiguous,
    }
}

fn is_of_others(entry: &Reported, part: &Part) -> bool {
    entry.conversation_id.is_some() && entry.amount.is_some_and(|amount| amount != part.amount)
}

/// Takes the first entry of a kind out.
fn take(entries: &mut Vec<&Reported>, is_it: impl Fn(&Reported) -> bool) -> bool {
    let place = entries.iter().position(|entry| is_it(entry));
    place.map(|place| entries.remove(place)).is_some()
}

fn judged(entry: &Reported, part: &Part) -> Reading {
    // A cancel is of the whole payment, however much iyzico says that it was.
    let is_whole = matches!(part.way, Way::Card(CardWay::Cancel { .. }));
    if entry.is_done && (is_whole || entry.amount == Some(part.amount)) {
        Reading::Found {
            reference: entry.reference.clone(),
        }
    } else {
        Reading::Ambiguous
    }
}

#[cfg(test)]
mod tests;
