//! Payments that were made: each once, whatever was asked how often.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::accounts::{Direction, Entry};
use super::rows;
use super::validations::Validation;
use crate::amounts::plain;
use crate::app::State;
use crate::clock::Moment;
use crate::entropy::Entropy;

pub(super) const COMPLETED: &str = "COMPLETED";
pub(super) const PENDING: &str = "PENDING";
/// The one state in which no money has left.
pub(super) const REJECTED: &str = "REJECTED";

/// How a payment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// `state`
    pub(super) word: String,
    /// `executed_at`, of what is completed.
    pub(super) executed_at: Option<Moment>,
}

impl Standing {
    /// Since now.
    pub(super) fn new(word: &str, now: Moment) -> Self {
        Self {
            word: word.to_owned(),
            executed_at: (word == COMPLETED).then_some(now),
        }
    }

    /// `executed_at`, as answers write it.
    pub(super) fn executed_text(&self) -> Option<String> {
        self.executed_at.map(Moment::istanbul_rfc3339)
    }
}

/// A payment that was made.
#[derive(Clone, Debug)]
pub(super) struct Payout {
    /// What was asked for.
    pub(super) validation: Validation,
    /// The merchant's key of it.
    pub(super) idempotency_key: String,
    /// As the first answer told it: the same key gets the same answer.
    pub(super) first: Standing,
    /// How it stands since somebody last changed it.
    pub(super) standing: Standing,
    /// When an EFT that is under way arrives.
    pub(super) completes_at: Option<Moment>,
    /// When it was made.
    pub(super) at: Moment,
}

impl Payout {
    /// How it stands at a moment.
    pub(super) fn standing(&self, now: Moment) -> Standing {
        match self.completes_at {
            Some(at) if at <= now => Standing::new(COMPLETED, at),
            _ => self.standing.clone(),
        }
    }

    fn to_json(&self, now: Moment) -> Value {
        let Validation {
            query_number,
            rail,
            terms,
            ..
        } = &self.validation;
        json!({
            "queryNumber": query_number,
            "rail": rail,
            "debtorAccount": terms.debtor_account_id,
            "creditorIban": terms.creditor_iban,
            "creditorName": terms.creditor_name,
            "amount": plain(terms.amount),
            "fee": plain(rail.fee().total()),
            "description": terms.description,
            "paymentReferenceId": terms.reference,
            "idempotencyKey": self.idempotency_key,
            "state": self.standing(now).word,
            "at": self.at.rfc3339(),
        })
    }
}

/// All of them, oldest first.
#[derive(Debug, Default)]
pub(super) struct Payouts(Vec<Payout>);

impl Payouts {
    /// Keeps one.
    pub(super) fn keep(&mut self, payout: Payout) {
        self.0.push(payout);
    }

    /// The one that was made with this key.
    pub(super) fn of_key(&self, idempotency_key: &str) -> Option<&Payout> {
        self.0.iter().find(|payout| payout.idempotency_key == idempotency_key)
    }

    /// The one of that number.
    pub(super) fn find(&self, query_number: &str) -> Option<&Payout> {
        let mut all = self.0.iter();
        all.find(|payout| payout.validation.query_number == query_number)
    }

    /// The one of that number, to be changed.
    pub(super) fn find_mut(&mut self, query_number: &str) -> Option<&mut Payout> {
        let mut all = self.0.iter_mut();
        all.find(|payout| payout.validation.query_number == query_number)
    }

    /// As `GET /_sandbox/ledger` shows them.
    pub(super) fn to_json(&self, now: Moment) -> Value {
        let made = self.0.iter().filter(|payout| payout.standing(now).word != REJECTED);
        let total: Decimal = made.map(|payout| payout.validation.terms.amount).sum();
        json!({
            "payouts": self.0.iter().map(|payout| payout.to_json(now)).collect::<Vec<_>>(),
            "payoutsTotal": plain(total),
        })
    }
}

/// Enters a payment and its fee into the merchant's account: as they leave, or as they come back.
pub(super) fn enter(state: &mut State, entropy: &Entropy, validation: &Validation, direction: Direction, now: Moment) {
    let Validation { rail, terms, .. } = validation;
    let fee = rail.fee().total();
    let words = match direction {
        Direction::Out => (terms.description.clone(), format!("{} ÜCRETİ", rail.turkish())),
        Direction::In => (
            format!("İADE {}", terms.description),
            format!("{} ÜCRET İADESİ", rail.turkish()),
        ),
    };
    for (amount, description) in [(terms.amount, words.0), (fee, words.1)] {
        let id = rows::fresh_id(state, entropy, now);
        let account = state.isbank.accounts.find_mut(&terms.debtor_account_id);
        let Some(account) = account.filter(|_| !amount.is_zero()) else {
            continue;
        };
        account.entries.push(Entry {
            id,
            direction,
            amount,
            at: now,
            description,
            sender: None,
            rail: *rail,
        });
    }
}
