//! What stands in an account: its own entries, and what customers of VakıfBank have sent to its IBAN.

use rust_decimal::Decimal;

use super::accounts::{Account, Direction, Entry, Sender};
use super::rail::Rail;
use crate::app::State;
use crate::clock::Moment;
use crate::entropy::Entropy;
use crate::ledger::{self, Movement};

/// Digits of a number below the year.
const ID_BASE: u64 = 1_000_000_000_000;

/// An entry, and what the account held after it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The entry.
    pub(super) entry: Entry,
    /// What the account held then.
    pub(super) balance: Decimal,
}

/// Every entry until a moment, oldest first.
pub(super) fn until(state: &State, account: &Account, moment: Moment) -> Vec<Row> {
    let own = account.entries.iter().cloned();
    let movements = state.ledger.movements().iter();
    let sent_here = movements.filter(|movement| movement.receiver_iban == account.iban);
    let mut entries: Vec<Entry> = own.chain(sent_here.map(|movement| came(state, movement))).collect();
    entries.retain(|entry| entry.at <= moment);
    entries.sort_by_key(|entry| entry.at);
    let mut balance = account.opening;
    let row = |entry: Entry| {
        match entry.direction {
            Direction::In => balance += entry.amount,
            Direction::Out => balance -= entry.amount,
        }
        Row { entry, balance }
    };
    entries.into_iter().map(row).collect()
}

/// What an account holds.
pub(super) fn balance(state: &State, account: &Account, now: Moment) -> Decimal {
    until(state, account, now)
        .last()
        .map_or(account.opening, |row| row.balance)
}

/// A number for a new entry: the year and twelve digits, as the other bank's are, and none of theirs.
pub(super) fn fresh_id(state: &State, entropy: &Entropy, now: Moment) -> u64 {
    let year = u64::try_from(now.istanbul().year()).unwrap_or_default();
    loop {
        let id = year * ID_BASE + u64::from(entropy.number(9));
        if !state.isbank.accounts.has_entry(id) && state.ledger.movement(id).is_none() {
            return id;
        }
    }
}

/// What a customer of the other bank has sent, with the text that they wanted to go along.
fn came(state: &State, movement: &Movement) -> Entry {
    let account = state.bank.accounts.numbered(&movement.sender_account);
    let text = format!("{} {}", movement.sent_description, movement.sent_reference);
    Entry {
        id: movement.transaction_id,
        direction: Direction::In,
        amount: movement.amount,
        at: movement.at,
        description: text.trim().to_owned(),
        sender: account.map(|account| Sender {
            name: account.owner().to_owned(),
            iban: account.iban.clone(),
        }),
        rail: match movement.rail {
            ledger::Rail::Remittance => Rail::Remittance,
            ledger::Rail::Fast => Rail::Fast,
        },
    }
}
