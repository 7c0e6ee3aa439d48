//! What tests may change about how İş Bankası speaks: every setting's name begins with `isbank`.

use axum::http::StatusCode;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{AmountStyle, present};
use crate::amounts::{self, plain};

/// Whether EFT can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum IsbankEft {
    /// In its hours.
    #[default]
    Auto,
    /// At any time.
    Open,
    /// Never.
    Closed,
}

/// How a statement says where its next page begins: both have been seen in one client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum IsbankPaging {
    /// The header `latsts`, with the cursor.
    #[default]
    Latsts,
    /// The header `link` of RFC 8288.
    Link,
}

/// İş Bankası's settings in force.
#[derive(Clone, Debug)]
pub(crate) struct IsbankSettings {
    /// How long a token made from now on is good for.
    pub(crate) token_lifetime_s: u32,
    /// The HTTP status of refusals that are about the business.
    pub(crate) error_status: StatusCode,
    /// How amounts are written: numbers, or texts of two decimals at least.
    pub(crate) amounts: AmountStyle,
    /// Whether EFT can be used.
    pub(crate) eft: IsbankEft,
    /// The code that says that it cannot.
    pub(crate) eft_closed_code: String,
    /// How long an EFT made from now on is under way.
    pub(crate) eft_delay_s: u32,
    /// The most that one FAST payment can move.
    pub(crate) fast_limit: Decimal,
    /// The state of the payments made from now on; what it would be, by default.
    pub(crate) next_state: Option<String>,
    /// How long a payment that was made is asked after in vain.
    pub(crate) query_delay_s: u32,
    /// How long an entry is not in the statement.
    pub(crate) statement_delay_s: u32,
    /// How a statement's pages are linked.
    pub(crate) paging: IsbankPaging,
}

impl Default for IsbankSettings {
    fn default() -> Self {
        Self {
            token_lifetime_s: 1200,
            error_status: StatusCode::BAD_REQUEST,
            amounts: AmountStyle::Number,
            eft: IsbankEft::default(),
            eft_closed_code: "MRD110".to_owned(),
            eft_delay_s: 0,
            fast_limit: Decimal::new(10_000_000, 2),
            next_state: None,
            query_delay_s: 0,
            statement_delay_s: 0,
            paging: IsbankPaging::default(),
        }
    }
}

/// İş Bankası's part of a change: what is absent stays as it is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct IsbankChange {
    isbank_token_lifetime_s: Option<u32>,
    isbank_error_status: Option<u16>,
    isbank_amounts: Option<AmountStyle>,
    isbank_eft: Option<IsbankEft>,
    isbank_eft_closed_code: Option<String>,
    isbank_eft_delay_s: Option<u32>,
    isbank_fast_limit: Option<Value>,
    /// The outer `Option` is absence, so that null can be a value.
    #[serde(default, deserialize_with = "present")]
    isbank_next_state: Option<Option<String>>,
    isbank_query_delay_s: Option<u32>,
    isbank_statement_delay_s: Option<u32>,
    isbank_paging: Option<IsbankPaging>,
}

impl IsbankSettings {
    /// These settings with a change merged in, or what is wrong with it.
    pub(super) fn merged(&self, change: IsbankChange) -> Result<Self, String> {
        let IsbankChange {
            isbank_token_lifetime_s,
            isbank_error_status,
            isbank_amounts,
            isbank_eft,
            isbank_eft_closed_code,
            isbank_eft_delay_s,
            isbank_fast_limit,
            isbank_next_state,
            isbank_query_delay_s,
            isbank_statement_delay_s,
            isbank_paging,
        } = change;
        let fast_limit = isbank_fast_limit.map_or(Ok(self.fast_limit), |value| {
            amounts::read(&value.to_string()).ok_or_else(|| format!("not an amount: {value}"))
        })?;
        Ok(Self {
            token_lifetime_s: isbank_token_lifetime_s.unwrap_or(self.token_lifetime_s),
            error_status: isbank_error_status.map_or(Ok(self.error_status), status)?,
            amounts: isbank_amounts.unwrap_or(self.amounts),
            eft: isbank_eft.unwrap_or(self.eft),
            eft_closed_code: isbank_eft_closed_code.unwrap_or_else(|| self.eft_closed_code.clone()),
            eft_delay_s: isbank_eft_delay_s.unwrap_or(self.eft_delay_s),
            fast_limit,
            next_state: isbank_next_state.unwrap_or_else(|| self.next_state.clone()),
            query_delay_s: isbank_query_delay_s.unwrap_or(self.query_delay_s),
            statement_delay_s: isbank_statement_delay_s.unwrap_or(self.statement_delay_s),
            paging: isbank_paging.unwrap_or(self.paging),
        })
    }

    /// As `GET /_sandbox/settings` shows them.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "isbankTokenLifetimeS": self.token_lifetime_s,
            "isbankErrorStatus": self.error_status.as_u16(),
            "isbankAmounts": self.amounts,
            "isbankEft": self.eft,
            "isbankEftClosedCode": self.eft_closed_code,
            "isbankEftDelayS": self.eft_delay_s,
            "isbankFastLimit": plain(self.fast_limit),
            "isbankNextState": self.next_state,
            "isbankQueryDelayS": self.query_delay_s,
            "isbankStatementDelayS": self.statement_delay_s,
            "isbankPaging": self.paging,
        })
    }
}

/// An answer, good or not: it must be able to have a body, and a 401 has another meaning.
fn status(code: u16) -> Result<StatusCode, String> {
    match code {
        200 | 400 => StatusCode::from_u16(code).map_err(|error| error.to_string()),
        _ => Err(format!("isbankErrorStatus: 200 or 400, not {code}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(change: Value) -> Result<Value, String> {
        let change = serde_json::from_value(change).map_err(|error| error.to_string())?;
        Ok(IsbankSettings::default().merged(change)?.to_json())
    }

    #[test]
    fn what_is_not_named_stays_as_it_is() {
        assert_eq!(merged(json!({})), Ok(IsbankSettings::default().to_json()));
        let changed = merged(json!({"isbankFastLimit": 750, "isbankNextState": "PENDING"})).unwrap();
        assert_eq!(changed["isbankFastLimit"], "750.00");
        assert_eq!(changed["isbankNextState"], "PENDING");
        assert_eq!(changed["isbankPaging"], "latsts");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for change in [
            json!({"isbankFastLimit": "1.000,00"}),
            json!({"isbankErrorStatus": 500}),
            json!({"isbankEft": "sometimes"}),
            json!({"isbankPaging": "both"}),
            json!({"isbankOtp": 3}),
        ] {
            assert!(merged(change.clone()).is_err(), "{change}");
        }
    }
}
