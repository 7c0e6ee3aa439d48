//! The rows of one reading: each once, in an order of their own, and whether a row says what a payment has to say.

use std::fmt;

use vezne_protocol::{Amount, Iban};

use crate::clock::Moment;
use crate::payments::bank::Direction;
use crate::payments::merchant_bank::AccountRow;

/// A row of a reading.
pub(super) struct Distinct<'a> {
    /// The row.
    pub(super) row: &'a AccountRow,
    /// Whether another row of the reading has its number and says something else.
    is_contradicted: bool,
}

/// What a row has to say before it may pay anything.
#[derive(Clone, Copy)]
pub(super) struct Legible {
    /// How much.
    pub(super) amount: Amount,
    /// When.
    pub(super) at: Moment,
}

/// Why a row cannot be relied upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Illegible {
    /// Another row of the same reading has its number and says something else.
    Contradicted,
    /// It has no number: nobody could tell it from its next reading.
    NoId,
    /// It does not say whether money came or went.
    NoDirection,
    /// It does not say how much.
    NoAmount,
    /// It does not say in which currency.
    NoCurrency,
    /// It does not say when.
    NoDate,
    /// It says another currency than lira, or calls it by another word than ours.
    OtherCurrency,
}

impl Illegible {
    /// The word in the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::NoId => "no-id",
            Self::NoDirection => "no-direction",
            Self::NoAmount => "no-amount",
            Self::NoCurrency => "no-currency",
            Self::NoDate => "no-date",
            Self::OtherCurrency => "other-currency",
        }
    }
}

impl fmt::Display for Illegible {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// A reading's rows by their numbers. A row that stands there twice with one number is one row; one without a number may
/// be several, for nothing tells.
pub(super) fn distinct(rows: &[AccountRow]) -> Vec<Distinct<'_>> {
    let mut sorted: Vec<&AccountRow> = rows.iter().collect();
    sorted.sort_by(|one, other| order(one).cmp(&order(other)));
    sorted.dedup_by(|one, other| one.id.is_some() && one == other);
    sorted
        .chunk_by(|one, other| one.id.is_some() && one.id == other.id)
        .flat_map(|same| {
            same.iter().map(|row| Distinct {
                row,
                is_contradicted: same.len() > 1,
            })
        })
        .collect()
}

/// Everything that a row says, so that only equal rows stand beside one another in an order that is not theirs.
fn order(row: &AccountRow) -> impl Ord {
    let AccountRow {
        id,
        direction,
        amount,
        currency,
        at,
        description,
        sender_name,
        sender_iban,
    } = row;
    let is_in = direction.map(|direction| direction == Direction::In);
    let iban = sender_iban.as_ref().map(Iban::expose);
    (id, at, amount, is_in, currency, description, sender_name, iban)
}

impl Distinct<'_> {
    /// Whether it goes out, and says so.
    pub(super) fn is_plainly_none_of_ours(&self) -> bool {
        self.row.direction == Some(Direction::Out)
    }

    /// What it says, or the first thing that it lacks.
    pub(super) fn legible(&self) -> Result<Legible, Illegible> {
        let AccountRow {
            id,
            direction,
            amount,
            currency,
            at,
            ..
        } = self.row;
        if self.is_contradicted {
            return Err(Illegible::Contradicted);
        }
        id.as_ref().filter(|id| !id.trim().is_empty()).ok_or(Illegible::NoId)?;
        direction.ok_or(Illegible::NoDirection)?;
        let currency = currency.as_ref().ok_or(Illegible::NoCurrency)?.trim();
        // The bank's words for lira are not published: what is none of ours goes to a person, with its reference.
        if !["TL", "TRY"].iter().any(|lira| currency.eq_ignore_ascii_case(lira)) {
            return Err(Illegible::OtherCurrency);
        }
        Ok(Legible {
            amount: amount.ok_or(Illegible::NoAmount)?,
            at: at.ok_or(Illegible::NoDate)?,
        })
    }
}
