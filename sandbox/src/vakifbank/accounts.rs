//! The customers' accounts: what they hold, and every entry in them.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::customers::Customer;
use crate::amounts::plain;
use crate::clock::Moment;
use crate::iban;

/// When the last entry was made in an account that this sandbox has made none in.
const LAST_ENTRY: &str = "2026-01-05T09:30:00";

/// The bank's kinds of accounts by its numbers for them; of term accounts in another currency, 3, there is none here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Term, in lira.
    TermLira = 1,
    /// Demand, in lira: the only one that pays.
    DemandLira = 2,
    /// Demand, in another currency.
    DemandForeign = 4,
}

impl Kind {
    /// `AccountType`
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// Whether money can be taken out on any day.
    pub(crate) fn is_demand(self) -> bool {
        matches!(self, Self::DemandLira | Self::DemandForeign)
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A transfer that left.
    Out,
    /// What the bank took for one, and what it calls it.
    Fee(&'static str),
    /// A transfer that came.
    In,
}

/// One line of an account.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The transfer that it belongs to.
    pub(crate) transaction_id: u64,
    /// A number of its own, for statements that do not tell the transfer's.
    pub(crate) own_id: u64,
    /// Which part of the transfer it is.
    pub(crate) part: Part,
    /// Never negative.
    pub(crate) amount: Decimal,
    /// What the account held after it.
    pub(crate) balance: Decimal,
    /// When.
    pub(crate) at: Moment,
}

/// An account of a customer.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// Whose.
    pub(crate) customer: &'static str,
    /// Seventeen digits, the last ones of its IBAN.
    pub(crate) number: String,
    /// With right check digits.
    pub(crate) iban: String,
    /// Term or demand, lira or not.
    pub(crate) kind: Kind,
    /// `TL`, `USD`
    pub(crate) currency: &'static str,
    /// Whether it can still be used.
    pub(crate) open: bool,
    /// What it holds.
    pub(crate) balance: Decimal,
    /// Oldest first.
    pub(crate) entries: Vec<Entry>,
}

impl Account {
    /// An open account of this bank; the balance is in kuruş or cents.
    fn new(customer: &'static str, number: &str, kind: Kind, cents: i64) -> Self {
        Self {
            customer,
            number: number.to_owned(),
            iban: iban::of(iban::VAKIFBANK, number),
            kind,
            currency: match kind {
                Kind::TermLira | Kind::DemandLira => "TL",
                Kind::DemandForeign => "USD",
            },
            open: true,
            balance: Decimal::new(cents, 2),
            entries: Vec::new(),
        }
    }

    fn closed(self) -> Self {
        Self { open: false, ..self }
    }

    /// At a bank of another code.
    fn at_bank(self, bank: &str) -> Self {
        Self {
            iban: iban::of(bank, &self.number),
            ..self
        }
    }

    /// Whose it is, as a transfer writes it.
    pub(crate) fn owner(&self) -> &'static str {
        Customer::named(self.customer).map_or("", |customer| customer.name)
    }

    /// `LastTransactionDate`
    pub(crate) fn last_entry(&self) -> String {
        match self.entries.last() {
            Some(entry) => entry.at.istanbul().to_string(),
            None if self.open => LAST_ENTRY.to_owned(),
            None => String::new(),
        }
    }

    /// Writes an entry and changes what the account holds by it.
    pub(crate) fn enter(&mut self, transaction_id: u64, own_id: u64, part: Part, amount: Decimal, at: Moment) {
        match part {
            Part::Out | Part::Fee(_) => self.balance -= amount,
            Part::In => self.balance += amount,
        }
        self.entries.push(Entry {
            transaction_id,
            own_id,
            part,
            amount,
            balance: self.balance,
            at,
        });
    }

    /// As `GET /_sandbox/bank/customers` shows it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "accountNumber": self.number,
            "iban": self.iban,
            "accountType": self.kind.number(),
            "accountStatus": self.status(),
            "currency": self.currency,
            "balance": plain(self.balance),
        })
    }

    /// `AccountStatus`
    pub(crate) fn status(&self) -> &'static str {
        if self.open { "A" } else { "K" }
    }
}

/// All accounts.
#[derive(Debug)]
pub(crate) struct Accounts(Vec<Account>);

impl Default for Accounts {
    fn default() -> Self {
        Self(vec![
            Account::new("ayse", "00158007300000011", Kind::DemandLira, 5_000_000),
            Account::new("ayse", "00158007300000012", Kind::DemandLira, 1_234),
            Account::new("ayse", "00158007300000013", Kind::TermLira, 10_000_000),
            Account::new("ayse", "00158007300000014", Kind::DemandForeign, 250_000),
            Account::new("ayse", "00158007300000015", Kind::DemandLira, 0).closed(),
            Account::new("mehmet", "00158007300000021", Kind::DemandLira, 2_500_000),
            Account::new("kahve-ltd", "00158007300000031", Kind::DemandLira, 50_000_000),
            Account::new("fatma", "00158000000000001", Kind::DemandLira, 100_000),
            Account::new("fatma", "00158000000000003", Kind::DemandLira, -77_280),
            // The sample of FAST is all zeros, its bank too.
            Account::new("kizilcim", "00000000000000000", Kind::DemandLira, 100_000).at_bank("00000"),
        ])
    }
}

impl Accounts {
    /// Those of a customer.
    pub(crate) fn of(&self, customer: &str) -> impl Iterator<Item = &Account> {
        self.0.iter().filter(move |account| account.customer == customer)
    }

    /// The one of that number.
    pub(crate) fn numbered(&self, number: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.number == number)
    }

    /// The one of that IBAN.
    pub(crate) fn of_iban(&self, iban: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.iban == iban)
    }

    /// The one of that IBAN, to be changed.
    pub(crate) fn of_iban_mut(&mut self, iban: &str) -> Option<&mut Account> {
        self.0.iter_mut().find(|account| account.iban == iban)
    }

    /// The one of that number, to be changed.
    pub(crate) fn numbered_mut(&mut self, number: &str) -> Option<&mut Account> {
        self.0.iter_mut().find(|account| account.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vakifbank::customers::CUSTOMERS;

    #[test]
    fn every_iban_is_valid_and_ends_with_the_account_number() {
        let accounts = Accounts::default();
        for customer in &CUSTOMERS {
            assert!(accounts.of(customer.id).count() > 0, "{}", customer.id);
            for account in accounts.of(customer.id) {
                assert!(iban::is_valid(&account.iban), "{}", account.iban);
                assert!(account.iban.ends_with(&account.number));
                assert_eq!(account.number.len(), 17);
            }
        }
        assert!(accounts.of_iban("TR470000000000000000000000").is_some());
    }
}
