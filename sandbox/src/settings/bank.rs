//! What tests may change about how the bank speaks: every setting's name begins with `bank`.

use axum::http::StatusCode;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{AmountStyle, present};
use crate::amounts::{self, plain};

/// How the bank writes amounts: both have been seen in its samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BankAmounts {
    /// `9`, `1.05`
    #[default]
    Number,
    /// `"420.0"`
    String,
}

impl BankAmounts {
    /// The style of an answer.
    pub(crate) fn style(self) -> AmountStyle {
        match self {
            Self::Number => AmountStyle::Number,
            Self::String => AmountStyle::OneDecimal,
        }
    }
}

/// What a statement's rows say of a transfer: whether they keep the sender's text is not published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BankStatement {
    /// The sender's description and reference.
    Kept,
    /// The bank's own sentence, which names the receiver.
    #[default]
    Replaced,
    /// A sentence that names nobody and nothing.
    Anonymous,
}

/// The bank's settings in force.
#[derive(Clone, Debug)]
pub(crate) struct BankSettings {
    /// How long an access token made from now on is good for.
    pub(crate) token_lifetime_s: u32,
    /// Whether a refresh token is handed out.
    pub(crate) refresh_tokens: bool,
    /// The HTTP status of refusals that are about the business, which the bank does not publish.
    pub(crate) error_status: StatusCode,
    /// How amounts are written.
    pub(crate) amounts: BankAmounts,
    /// The most that one FAST payment can move.
    pub(crate) fast_limit: Decimal,
    /// The most that a customer can move in a day; no limit by default.
    pub(crate) daily_limit: Option<Decimal>,
    /// How long an OTP made from now on is good for.
    pub(crate) otp_lifetime_s: u32,
    /// How many wrong codes an OTP takes.
    pub(crate) otp_tries: u32,
    /// What statements say.
    pub(crate) statement: BankStatement,
    /// Whether a statement's rows have the transaction id that the execute call told.
    pub(crate) statement_ids: bool,
}

impl Default for BankSettings {
    fn default() -> Self {
        Self {
            token_lifetime_s: 3600,
            refresh_tokens: true,
            error_status: StatusCode::OK,
            amounts: BankAmounts::default(),
            fast_limit: Decimal::new(10_000_000, 2),
            daily_limit: None,
            otp_lifetime_s: 180,
            otp_tries: 3,
            statement: BankStatement::default(),
            statement_ids: true,
        }
    }
}

/// The bank's part of a change: what is absent stays as it is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BankChange {
    bank_token_lifetime_s: Option<u32>,
    bank_refresh_tokens: Option<bool>,
    bank_error_status: Option<u16>,
    bank_amounts: Option<BankAmounts>,
    bank_fast_limit: Option<Value>,
    /// The outer `Option` is absence, so that null can be a value.
    #[serde(default, deserialize_with = "present")]
    bank_daily_limit: Option<Option<Value>>,
    bank_otp_lifetime_s: Option<u32>,
    bank_otp_tries: Option<u32>,
    bank_statement: Option<BankStatement>,
    bank_statement_ids: Option<bool>,
}

impl BankSettings {
    /// These settings with a change merged in, or what is wrong with it.
    pub(super) fn merged(&self, change: BankChange) -> Result<Self, String> {
        let BankChange {
            bank_token_lifetime_s,
            bank_refresh_tokens,
            bank_error_status,
            bank_amounts,
            bank_fast_limit,
            bank_daily_limit,
            bank_otp_lifetime_s,
            bank_otp_tries,
            bank_statement,
            bank_statement_ids,
        } = change;
        let fast_limit = bank_fast_limit.as_ref().map(limit).transpose()?;
        let daily_limit = match &bank_daily_limit {
            Some(Some(value)) => Some(limit(value)?),
            Some(None) => None,
            None => self.daily_limit,
        };
        Ok(Self {
            token_lifetime_s: bank_token_lifetime_s.unwrap_or(self.token_lifetime_s),
            refresh_tokens: bank_refresh_tokens.unwrap_or(self.refresh_tokens),
            error_status: bank_error_status.map_or(Ok(self.error_status), status)?,
            amounts: bank_amounts.unwrap_or(self.amounts),
            fast_limit: fast_limit.unwrap_or(self.fast_limit),
            daily_limit,
            otp_lifetime_s: bank_otp_lifetime_s.unwrap_or(self.otp_lifetime_s),
            otp_tries: bank_otp_tries.unwrap_or(self.otp_tries),
            statement: bank_statement.unwrap_or(self.statement),
            statement_ids: bank_statement_ids.unwrap_or(self.statement_ids),
        })
    }

    /// As `GET /_sandbox/settings` shows them.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "bankTokenLifetimeS": self.token_lifetime_s,
            "bankRefreshTokens": self.refresh_tokens,
            "bankErrorStatus": self.error_status.as_u16(),
            "bankAmounts": self.amounts,
            "bankFastLimit": plain(self.fast_limit),
            "bankDailyLimit": self.daily_limit.map(plain),
            "bankOtpLifetimeS": self.otp_lifetime_s,
            "bankOtpTries": self.otp_tries,
            "bankStatement": self.statement,
            "bankStatementIds": self.statement_ids,
        })
    }
}

fn limit(value: &Value) -> Result<Decimal, String> {
    amounts::read(&value.to_string()).ok_or_else(|| format!("not an amount: {value}"))
}

/// No 1xx: an answer must be able to have a body.
fn status(code: u16) -> Result<StatusCode, String> {
    StatusCode::from_u16(code)
        .ok()
        .filter(|_| (200..600).contains(&code))
        .ok_or_else(|| format!("bankErrorStatus: not a status: {code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(change: Value) -> Result<Value, String> {
        let change = serde_json::from_value(change).map_err(|error| error.to_string())?;
        Ok(BankSettings::default().merged(change)?.to_json())
    }

    #[test]
    fn limits_are_read_from_their_digits() {
        assert_eq!(merged(json!({})).unwrap()["bankFastLimit"], "100000.00");
        assert_eq!(
            merged(json!({"bankFastLimit": "2000.5"})).unwrap()["bankFastLimit"],
            "2000.50"
        );
        assert_eq!(
            merged(json!({"bankDailyLimit": 750})).unwrap()["bankDailyLimit"],
            "750.00"
        );
        assert_eq!(
            merged(json!({"bankDailyLimit": null})).unwrap()["bankDailyLimit"],
            Value::Null
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for change in [
            json!({"bankFastLimit": "1.000,00"}),
            json!({"bankErrorStatus": 100}),
            json!({"bankStatement": "some"}),
            json!({"bankOtp": 3}),
        ] {
            assert!(merged(change.clone()).is_err(), "{change}");
        }
    }
}
