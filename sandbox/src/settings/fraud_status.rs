//! What iyzico's fraud review says, and how tests tell the sandbox to say it.

use serde_json::Value;

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
