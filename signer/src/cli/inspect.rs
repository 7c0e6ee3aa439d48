//! `vezne-signer inspect`: whether a value is one, and what it becomes.

mod account;

use clap::{ArgAction, Args, Subcommand};
use serde::Serialize;
use vezne_protocol::{Amount, CardPrefix, CardScheme};

use super::output::Outcome;

/// The kinds of value.
#[derive(Subcommand)]
pub(super) enum Inspect {
    /// The first 6 to 8 digits of a card.
    Prefix(Value),
    /// An amount, such as 1234.56.
    Amount(Value),
    /// A Turkish IBAN, and the bank that it names.
    Iban(Value),
    /// A citizen's number (T.C. kimlik numarası).
    Tckn(Value),
    /// A tax number (vergi kimlik numarası).
    Vkn(Value),
    /// An easy address (KOLAS).
    EasyAddress(account::TypedValue),
}

/// A value. `-h` may be one, so help is `--help` here.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub(super) struct Value {
    /// The value. It may begin with a hyphen.
    #[arg(allow_hyphen_values = true)]
    value: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Print help.
    #[arg(long, action = ArgAction::Help)]
    help: Option<bool>,
}

#[derive(Default, Serialize)]
struct Inspected {
    valid: bool,
    normalized: Option<String>,
    scheme: Option<&'static str>,
    kurus: Option<u64>,
    reason: Option<String>,
}

impl Inspect {
    pub(super) fn run(self) -> Outcome {
        let (inspected, json) = match self {
            Self::Prefix(Value { value, json, help: _ }) => (prefix(&value), json),
            Self::Amount(Value { value, json, help: _ }) => (amount(&value), json),
            Self::Iban(Value { value, json, help: _ }) => return account::iban(&value).outcome(json),
            Self::Tckn(Value { value, json, help: _ }) => return account::tckn(&value).outcome(json),
            Self::Vkn(Value { value, json, help: _ }) => return account::vkn(&value).outcome(json),
            Self::EasyAddress(typed) => return typed.run(),
        };
        let text = text(&inspected);
        Outcome::of(&inspected, json, inspected.valid, text)
    }
}

fn prefix(value: &str) -> Inspected {
    match CardPrefix::parse(value) {
        Ok(prefix) => Inspected {
            valid: true,
            normalized: Some(prefix.to_string()),
            scheme: prefix.scheme().map(CardScheme::word),
            ..Inspected::default()
        },
        Err(error) => Inspected {
            reason: Some(error.to_string()),
            ..Inspected::default()
        },
    }
}

fn amount(value: &str) -> Inspected {
    match Amount::parse(value) {
        Ok(amount) => Inspected {
            valid: true,
            normalized: Some(amount.to_string()),
            kurus: Some(amount.kurus()),
            ..Inspected::default()
        },
        Err(error) => Inspected {
            reason: Some(error.to_string()),
            ..Inspected::default()
        },
    }
}

fn text(inspected: &Inspected) -> String {
    let Inspected {
        valid: _,
        normalized,
        scheme,
        kurus,
        reason,
    } = inspected;
    let mut lines = Vec::new();
    if let Some(reason) = reason {
        lines.push(format!("Not valid: {reason}"));
    }
    if let Some(normalized) = normalized {
        lines.push(format!("Valid: {normalized}"));
    }
    if let Some(scheme) = scheme {
        lines.push(format!("Scheme: {scheme}"));
    }
    if let Some(kurus) = kurus {
        lines.push(format!("Kuruş: {kurus}"));
    }
    lines.join("\n") + "\n"
}
