//! What stands for an account or its owner: IBAN, TCKN, VKN, easy address.

use clap::Args;
use serde::Serialize;
use vezne_protocol::{EasyAddress, EasyAddressType, Iban, Tckn, Vkn};

use super::Value;
use crate::cli::output::Outcome;

/// A value and its type.
#[derive(Args)]
pub(in crate::cli) struct TypedValue {
    /// T phone, E e-mail, K citizen's number, V tax number, Y foreigner's number, P passport.
    #[arg(long = "type", value_name = "LETTER")]
    kind: String,
    #[command(flatten)]
    value: Value,
}

/// What was found. Printed for the operator who typed it, so nothing is masked.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Inspected {
    valid: bool,
    normalized: Option<String>,
    bank_code: Option<String>,
    bank_name: Option<&'static str>,
    reason: Option<String>,
}

pub(super) fn iban(value: &str) -> Inspected {
    match Iban::parse(value) {
        Ok(iban) => Inspected {
            bank_code: Some(iban.bank_code().to_owned()),
            bank_name: iban.bank_name(),
            ..Inspected::valid(iban.expose().to_owned())
        },
        Err(error) => Inspected::refused(&error),
    }
}

pub(super) fn tckn(value: &str) -> Inspected {
    Tckn::parse(value).map_or_else(
        |error| Inspected::refused(&error),
        |number| Inspected::valid(number.expose()),
    )
}

pub(super) fn vkn(value: &str) -> Inspected {
    Vkn::parse(value).map_or_else(
        |error| Inspected::refused(&error),
        |number| Inspected::valid(number.expose()),
    )
}

impl TypedValue {
    pub(super) fn run(self) -> Outcome {
        let Self { kind, value } = self;
        let Value { value, json, help: _ } = value;
        let address = EasyAddressType::of_letter(&kind).and_then(|kind| EasyAddress::parse(kind, &value));
        let inspected = address.map_or_else(
            |error| Inspected::refused(&error),
            |address| Inspected::valid(address.expose().to_owned()),
        );
        inspected.outcome(json)
    }
}

impl Inspected {
    fn valid(normalized: String) -> Self {
        Self {
            valid: true,
            normalized: Some(normalized),
            ..Self::default()
        }
    }

    fn refused(error: &impl ToString) -> Self {
        Self {
            reason: Some(error.to_string()),
            ..Self::default()
        }
    }

    pub(super) fn outcome(self, json: bool) -> Outcome {
        let text = self.text();
        Outcome::of(&self, json, self.valid, text)
    }

    fn text(&self) -> String {
        let Self {
            valid: _,
            normalized,
            bank_code,
            bank_name,
            reason,
        } = self;
        let mut lines = Vec::new();
        if let Some(reason) = reason {
            lines.push(format!("Not valid: {reason}"));
        }
        if let Some(normalized) = normalized {
            lines.push(format!("Valid: {normalized}"));
        }
        if let Some(code) = bank_code {
            let name = bank_name.unwrap_or("not one that we know, which is no mistake");
            lines.push(format!("Bank: {code}, {name}"));
        }
        lines.join("\n") + "\n"
    }
}
