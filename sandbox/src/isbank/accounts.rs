//! The merchant's accounts: what they held at the start, and what the merchant and the tests have entered since.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::rail::Rail;
use super::rows;
use crate::amounts::plain;
use crate::app::State;
use crate::clock::Moment;
use crate::iban;

/// Whose accounts they are.
pub(super) const MERCHANT: &str = "Vezne Kahve A.Ş.";
/// The account that pays.
pub(super) const LIRA_ACCOUNT: &str = "110000012345";
const DOLLAR_ACCOUNT: &str = "110000067890";

/// The IBAN of the account that pays.
pub(crate) fn lira_iban() -> String {
    iban_of(LIRA_ACCOUNT)
}

fn iban_of(id: &str) -> String {
    iban::of(iban::ISBANK, &format!("{id:0>17}"))
}

/// Which way money went, as a statement says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// `A`, alacak.
    In,
    /// `B`, borç.
    Out,
}

/// Whose money came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sender {
    /// As the bank has it.
    pub(super) name: String,
    /// From where; empty where nobody knows.
    pub(super) iban: String,
}

/// One line of an account.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The bank's number of it, never given twice.
    pub(super) id: u64,
    /// Came or went.
    pub(super) direction: Direction,
    /// Never negative.
    pub(super) amount: Decimal,
    /// When.
    pub(super) at: Moment,
    /// What it says.
    pub(super) description: String,
    /// Of what came in from somebody.
    pub(super) sender: Option<Sender>,
    /// How it travelled.
    pub(super) rail: Rail,
}

/// An account of the merchant's.
#[derive(Debug)]
pub(super) struct Account {
    /// As the calls name it.
    pub(super) id: &'static str,
    /// With right check digits.
    pub(super) iban: String,
    /// `TRY`, `USD`
    pub(super) currency: &'static str,
    /// What it held before the first entry.
    pub(super) opening: Decimal,
    /// As they were made; their moments may be in another order.
    pub(super) entries: Vec<Entry>,
}

impl Account {
    fn new(id: &'static str, currency: &'static str, cents: i64) -> Self {
        Self {
            id,
            iban: iban_of(id),
            currency,
            opening: Decimal::new(cents, 2),
            entries: Vec::new(),
        }
    }

    /// As `GET /_sandbox/isbank` shows it.
    pub(super) fn to_json(&self, state: &State, now: Moment) -> Value {
        json!({
            "accountId": self.id,
            "iban": self.iban,
            "currency": self.currency,
            "name": MERCHANT,
            "balance": plain(rows::balance(state, self, now)),
        })
    }
}

/// All accounts.
#[derive(Debug)]
pub(super) struct Accounts(Vec<Account>);

impl Default for Accounts {
    fn default() -> Self {
        Self(vec![
            Account::new(LIRA_ACCOUNT, "TRY", 100_000_000),
            Account::new(DOLLAR_ACCOUNT, "USD", 500_000),
        ])
    }
}

impl Accounts {
    /// The one that pays first.
    pub(super) fn all(&self) -> &[Account] {
        &self.0
    }

    /// The one of that id.
    pub(super) fn find(&self, id: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.id == id)
    }

    /// The one of that id, to be changed.
    pub(super) fn find_mut(&mut self, id: &str) -> Option<&mut Account> {
        self.0.iter_mut().find(|account| account.id == id)
    }

    /// Whether an IBAN is the merchant's own.
    pub(super) fn own(&self, iban: &str) -> bool {
        self.0.iter().any(|account| account.iban == iban)
    }

    /// Whether a number of an entry is taken.
    pub(super) fn has_entry(&self, id: u64) -> bool {
        let mut entries = self.0.iter().flat_map(|account| &account.entries);
        entries.any(|entry| entry.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_iban_is_the_one_that_the_other_bank_knows() {
        assert_eq!(lira_iban(), "TR260006400000110000012345");
        for account in Accounts::default().all() {
            assert!(iban::is_valid(&account.iban), "{}", account.iban);
        }
    }
}
