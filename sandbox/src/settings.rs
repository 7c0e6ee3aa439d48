//! What tests may change about how the sandbox speaks, without breaking anything.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// How decimals are written on the wire; iyzico has been seen to use all three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AmountStyle {
    /// `18.7`, `100`: as today's documents show them.
    #[default]
    Number,
    /// `"18.70"`: as some pages' samples show them.
    String,
    /// `18.70000000`, and zero as `0E-8`: as seen on the wire in the past and in some samples of today.
    EightDecimals,
}

/// What the fraud review says of every payment, now: changing it ends the reviews that are going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FraudStatus {
    /// 1 approved, 0 in review, -1 rejected; anything else is for tests of the unknown.
    Is(i64),
    /// `"fraudStatus": null`
    Null,
    /// No such field.
    Absent,
}

impl Default for FraudStatus {
    fn default() -> Self {
        Self::Is(1)
    }
}

impl FraudStatus {
    /// Reads an integer, null, or the text `absent`.
    pub(crate) fn from_json(value: &Value) -> Result<Self, String> {
        match value {
            Value::Null => Ok(Self::Null),
            Value::String(text) if text == "absent" => Ok(Self::Absent),
            other => other
                .as_i64()
                .map(Self::Is)
                .ok_or_else(|| "fraudStatus: an integer, null or \"absent\"".into()),
        }
    }

    /// The same value as [`FraudStatus::from_json`] reads.
    pub(crate) fn to_json(self) -> Value {
        match self {
            Self::Is(status) => Value::from(status),
            Self::Null => Value::Null,
            Self::Absent => Value::from("absent"),
        }
    }
}

/// The settings in force.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// How decimals are written.
    pub(crate) amounts: AmountStyle,
    /// What every payment's fraud review says.
    pub(crate) fraud_status: FraudStatus,
    /// How long a token made from now on can be paid with.
    pub(crate) token_lifetime_s: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            amounts: AmountStyle::default(),
            fraud_status: FraudStatus::default(),
            token_lifetime_s: 1800,
        }
    }
}

/// `PUT /_sandbox/settings`: what is absent stays as it is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SettingsChange {
    amounts: Option<AmountStyle>,
    /// The outer `Option` is absence, so that null can be a value.
    #[serde(default, deserialize_with = "present")]
    fraud_status: Option<Value>,
    token_lifetime_s: Option<u32>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Settings {
    /// Merges a change, or leaves everything as it was and says what is wrong with it.
    pub(crate) fn merge(&mut self, change: SettingsChange) -> Result<(), String> {
        let SettingsChange {
            amounts,
            fraud_status,
            token_lifetime_s,
        } = change;
        if let Some(value) = fraud_status {
            self.fraud_status = FraudStatus::from_json(&value)?;
        }
        self.amounts = amounts.unwrap_or(self.amounts);
        self.token_lifetime_s = token_lifetime_s.unwrap_or(self.token_lifetime_s);
        Ok(())
    }

    /// As `GET /_sandbox/settings` shows them.
    pub(crate) fn to_json(&self) -> Value {
        serde_json::json!({
            "amounts": self.amounts,
            "fraudStatus": self.fraud_status.to_json(),
            "tokenLifetimeS": self.token_lifetime_s,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(change: Value) -> Result<Value, String> {
        let mut settings = Settings::default();
        settings.merge(serde_json::from_value(change).map_err(|error| error.to_string())?)?;
        Ok(settings.to_json())
    }

    #[test]
    fn a_change_touches_only_what_it_names() {
        assert_eq!(
            merged(json!({"amounts": "eight-decimals"})),
            Ok(json!({"amounts": "eight-decimals", "fraudStatus": 1, "tokenLifetimeS": 1800}))
        );
    }

    #[test]
    fn a_null_fraud_status_is_a_value_and_an_absent_one_is_no_change() {
        assert_eq!(
            merged(json!({"fraudStatus": null})).unwrap()["fraudStatus"],
            Value::Null
        );
        assert_eq!(merged(json!({})).unwrap()["fraudStatus"], json!(1));
        assert_eq!(
            merged(json!({"fraudStatus": "absent"})).unwrap()["fraudStatus"],
            json!("absent")
        );
        assert_eq!(merged(json!({"fraudStatus": -1})).unwrap()["fraudStatus"], json!(-1));
    }

    #[test]
    fn a_setting_that_does_not_exist_is_refused() {
        assert!(merged(json!({"amount": "number"})).is_err());
        assert!(merged(json!({"fraudStatus": "maybe"})).is_err());
    }
}
