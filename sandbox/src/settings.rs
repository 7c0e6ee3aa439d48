//! What tests may change about how the sandbox speaks, without breaking anything.

mod bank;
mod fraud_status;
mod isbank;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::merchant;
use bank::BankChange;
use isbank::IsbankChange;

pub(crate) use bank::{BankSettings, BankStatement};
pub(crate) use fraud_status::FraudStatus;
pub(crate) use isbank::{IsbankEft, IsbankPaging, IsbankSettings};

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
    /// `"18.7"`, `"100.0"`: as the bank's strings are; not iyzico's.
    #[serde(skip)]
    OneDecimal,
}

/// Where the merchant hears of every try to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhooks {
    /// Over plain HTTP.
    pub(crate) url: String,
    /// Whether `X-IYZ-SIGNATURE-V3` comes along: at iyzico only if the merchant has asked for it.
    pub(crate) signed: bool,
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
    /// Off by default.
    pub(crate) webhooks: Option<Webhooks>,
    /// How many retrieve calls a minute are answered; all of them by default.
    pub(crate) calls_per_minute: Option<usize>,
    /// How long after it was made a refund or a cancel shows in iyzico's reporting.
    pub(crate) reporting_delay_s: u32,
    /// Whether the reporting tells the conversation id that a refund or a cancel was made with.
    pub(crate) reporting_conversation_ids: bool,
    /// How the bank speaks.
    pub(crate) bank: BankSettings,
    /// How the merchant's own bank speaks.
    pub(crate) isbank: IsbankSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            amounts: AmountStyle::default(),
            fraud_status: FraudStatus::default(),
            token_lifetime_s: 1800,
            webhooks: None,
            calls_per_minute: None,
            reporting_delay_s: 0,
            reporting_conversation_ids: true,
            bank: BankSettings::default(),
            isbank: IsbankSettings::default(),
        }
    }
}

/// `PUT /_sandbox/settings`: what is absent stays as it is.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub(crate) struct SettingsChange {
    iyzico: IyzicoChange,
    bank: BankChange,
    isbank: IsbankChange,
}

impl TryFrom<Map<String, Value>> for SettingsChange {
    type Error = serde_json::Error;

    fn try_from(change: Map<String, Value>) -> Result<Self, Self::Error> {
        let (isbank, change) = split(change, "isbank");
        let (bank, iyzico) = split(change, "bank");
        Ok(Self {
            iyzico: serde_json::from_value(Value::Object(iyzico))?,
            bank: serde_json::from_value(Value::Object(bank))?,
            isbank: serde_json::from_value(Value::Object(isbank))?,
        })
    }
}

/// What begins with this, and the rest.
fn split(change: Map<String, Value>, beginning: &str) -> (Map<String, Value>, Map<String, Value>) {
    change.into_iter().partition(|(name, _)| name.starts_with(beginning))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct IyzicoChange {
    amounts: Option<AmountStyle>,
    /// Of this and the following the outer `Option` is absence, so that null can be a value.
    #[serde(default, deserialize_with = "present")]
    fraud_status: Option<Value>,
    token_lifetime_s: Option<u32>,
    #[serde(default, deserialize_with = "present")]
    webhooks: Option<Option<Webhooks>>,
    #[serde(default, deserialize_with = "present")]
    calls_per_minute: Option<Option<usize>>,
    reporting_delay_s: Option<u32>,
    reporting_conversation_ids: Option<bool>,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl Settings {
    /// Merges a change, or leaves everything as it was and says what is wrong with it.
    pub(crate) fn merge(&mut self, change: SettingsChange) -> Result<(), String> {
        let SettingsChange { iyzico, bank, isbank } = change;
        let IyzicoChange {
            amounts,
            fraud_status,
            token_lifetime_s,
            webhooks,
            calls_per_minute,
            reporting_delay_s,
            reporting_conversation_ids,
        } = iyzico;
        let fraud_status = fraud_status.as_ref().map(FraudStatus::from_json).transpose()?;
        if let Some(Some(webhooks)) = &webhooks {
            merchant::address(&webhooks.url)?;
        }
        let isbank = self.isbank.merged(isbank)?;
        self.bank = self.bank.merged(bank)?;
        self.isbank = isbank;
        self.amounts = amounts.unwrap_or(self.amounts);
        self.fraud_status = fraud_status.unwrap_or(self.fraud_status);
        self.token_lifetime_s = token_lifetime_s.unwrap_or(self.token_lifetime_s);
        if let Some(webhooks) = webhooks {
            self.webhooks = webhooks;
        }
        self.calls_per_minute = calls_per_minute.unwrap_or(self.calls_per_minute);
        self.reporting_delay_s = reporting_delay_s.unwrap_or(self.reporting_delay_s);
        self.reporting_conversation_ids = reporting_conversation_ids.unwrap_or(self.reporting_conversation_ids);
        Ok(())
    }

    /// As `GET /_sandbox/settings` shows them.
    pub(crate) fn to_json(&self) -> Value {
        let mut all = serde_json::json!({
            "amounts": self.amounts,
            "fraudStatus": self.fraud_status.to_json(),
            "tokenLifetimeS": self.token_lifetime_s,
            "webhooks": self.webhooks,
            "callsPerMinute": self.calls_per_minute,
            "reportingDelayS": self.reporting_delay_s,
            "reportingConversationIds": self.reporting_conversation_ids,
        });
        for part in [self.bank.to_json(), self.isbank.to_json()] {
            if let (Value::Object(all), Value::Object(part)) = (&mut all, part) {
                all.extend(part);
            }
        }
        all
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
        let expected = json!({
            "amounts": "eight-decimals", "fraudStatus": 1, "tokenLifetimeS": 1800,
            "webhooks": null, "callsPerMinute": null, "reportingDelayS": 0, "reportingConversationIds": true,
            "bankTokenLifetimeS": 3600, "bankRefreshTokens": true, "bankErrorStatus": 200, "bankAmounts": "number",
            "bankFastLimit": "100000.00", "bankDailyLimit": null, "bankOtpLifetimeS": 180, "bankOtpTries": 5,
            "bankStatement": "replaced", "bankStatementIds": true,
            "isbankTokenLifetimeS": 1200, "isbankErrorStatus": 400, "isbankAmounts": "number", "isbankEft": "auto",
            "isbankEftClosedCode": "MRD110", "isbankEftDelayS": 0, "isbankFastLimit": "100000.00",
            "isbankNextState": null, "isbankQueryDelayS": 0, "isbankStatementDelayS": 0, "isbankPaging": "latsts",
        });
        let change = json!({"amounts": "eight-decimals", "bankOtpTries": 5});
        assert_eq!(merged(change), Ok(expected));
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
    fn webhooks_go_to_an_address_of_plain_http_and_null_turns_them_off() {
        let mut settings = Settings::default();
        let mut put = |webhooks: Value| settings.merge(serde_json::from_value(json!({"webhooks": webhooks})).unwrap());
        let on = json!({"url": "http://127.0.0.1:1/hears", "signed": false});
        put(on.clone()).unwrap();
        assert!(put(json!({"url": "https://shop.example", "signed": true})).is_err());
        assert_eq!(settings.to_json()["webhooks"], on);
        settings
            .merge(serde_json::from_value(json!({"webhooks": null})).unwrap())
            .unwrap();
        assert_eq!(settings.webhooks, None);
    }

    #[test]
    fn a_change_with_one_mistake_changes_nothing() {
        let mut settings = Settings::default();
        let change = json!({"fraudStatus": 0, "webhooks": {"url": "nowhere", "signed": true}});
        assert!(settings.merge(serde_json::from_value(change).unwrap()).is_err());
        assert_eq!(settings.fraud_status, FraudStatus::Is(1));
    }

    #[test]
    fn a_setting_that_does_not_exist_is_refused() {
        assert!(merged(json!({"amount": "number"})).is_err());
        assert!(merged(json!({"fraudStatus": "maybe"})).is_err());
    }
}
