//! Somebody pays to the merchant's account: a test says who and how much.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::accounts::{Direction, Entry, LIRA_ACCOUNT, Sender};
use super::rail::Rail;
use super::rows;
use crate::amounts::{self, plain};
use crate::app::App;
use crate::clock::Moment;
use crate::iban;

/// Of one order.
const REPEATS_MAX: u32 = 1000;

/// `POST /_sandbox/isbank/incoming`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct IncomingOrder {
    /// A text or a number.
    amount: Value,
    #[serde(default)]
    description: String,
    sender_name: String,
    /// Empty where the bank does not know it.
    #[serde(default)]
    sender_iban: String,
    #[serde(default = "fast")]
    rail: Rail,
    /// RFC 3339; now, if it is not said.
    at: Option<String>,
    /// So many payments, each with a number of its own.
    #[serde(default = "once")]
    repeat: u32,
    /// The account in lira, if it is not said.
    account_id: Option<String>,
}

fn fast() -> Rail {
    Rail::Fast
}

fn once() -> u32 {
    1
}

/// A payment that came in.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    account_id: &'static str,
    entry: Entry,
}

impl Incoming {
    /// As `GET /_sandbox/ledger` shows it.
    pub(super) fn to_json(&self) -> Value {
        let Entry {
            id,
            amount,
            at,
            description,
            sender,
            rail,
            direction: _,
        } = &self.entry;
        json!({
            "transactionId": id.to_string(),
            "account": self.account_id,
            "amount": plain(*amount),
            "rail": rail,
            "description": description,
            "senderName": sender.as_ref().map(|sender| &sender.name),
            "senderIban": sender.as_ref().map(|sender| &sender.iban),
            "at": at.rfc3339(),
        })
    }
}

/// Enters what came in and tells each payment, or says what is wrong with the order.
pub(crate) fn receive(app: &App, order: IncomingOrder) -> Result<Value, String> {
    let IncomingOrder {
        amount,
        description,
        sender_name,
        sender_iban,
        rail,
        at,
        repeat,
        account_id,
    } = order;
    let amount: Option<Decimal> = amounts::read(&amount.to_string()).filter(|amount| !amount.is_zero());
    let amount = amount.ok_or("amount: not an amount above zero")?;
    if !sender_iban.is_empty() && !iban::is_valid(&sender_iban) {
        return Err(format!("no IBAN: {sender_iban}"));
    }
    if !(1..=REPEATS_MAX).contains(&repeat) {
        return Err(format!("repeat: from 1 to {REPEATS_MAX}"));
    }
    let now = app.clock.now();
    let at = match at {
        None => now,
        Some(text) => Moment::parse(&text).ok_or_else(|| format!("at: no moment in RFC 3339: {text}"))?,
    };
    let mut guard = app.state();
    let state = &mut *guard;
    let mut told = Vec::new();
    for _ in 0..repeat {
        let id = rows::fresh_id(state, &app.entropy, now);
        let account = account_id.as_deref().unwrap_or(LIRA_ACCOUNT);
        let account = state.isbank.accounts.find_mut(account);
        let account = account.ok_or("no such account of the merchant's")?;
        let incoming = Incoming {
            account_id: account.id,
            entry: Entry {
                id,
                direction: Direction::In,
                amount,
                at,
                description: description.clone(),
                sender: Some(Sender {
                    name: sender_name.clone(),
                    iban: sender_iban.clone(),
                }),
                rail,
            },
        };
        account.entries.push(incoming.entry.clone());
        told.push(incoming.to_json());
        state.isbank.incoming.push(incoming);
    }
    Ok(json!({ "incoming": told }))
}
