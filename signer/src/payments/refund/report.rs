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

/// Looks for a part that went this way among what has gone back of its payment. `refunds` are all that this desk has made of the payment.
pub fn read(report: &Report, way: &CardWay, part: &Part, refunds: &[&Refund]) -> Reading {
    let Some(cancels) = &report.cancels else {
        return Reading::Ambiguous;
    };
    match way {
        CardWay::Cancel { .. } => {
            let has_refunds = report
                .items
                .iter()
                .any(|item| item.refunds.as_ref().is_none_or(|refunds| !refunds.is_empty()));
            match find(cancels, part, &[]) {
                Reading::Absent if has_refunds || report.refund_status.as_deref() != Some(NOT_REFUNDED) => {
                    Reading::Ambiguous
                }
                reading => reading,
            }
        }
        CardWay::Item { transaction_id, .. } => {
            let is_it = |item: &&ReportedItem| item.transaction_id.as_ref() == Some(transaction_id);
            let entries = report.items.iter().find(is_it).and_then(|item| item.refunds.as_ref());
            match entries {
                Some(entries) if cancels.is_empty() => find(entries, part, &explained(refunds, transaction_id)),
                _ => Reading::Ambiguous,
            }
        }
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
    let mut alike = rest
        .iter()
        .filter(|entry| entry.amount.is_none_or(|amount| amount == part.amount));
    match (alike.next(), alike.next()) {
        (None, _) => Reading::Absent,
        (Some(entry), None) if entry.conversation_id.is_none() => judged(entry, part),
        _ => Reading::Ambiguous,
    }
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
