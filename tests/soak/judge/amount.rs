//! Amounts, in whatever way they are written.

use serde_json::Value;

/// An amount in kuruş, written in whatever way: `"100.00"`, `100`, `"100.0"`.
pub(super) fn kurus(amount: &Value) -> Option<i64> {
    let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
    let (lira, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = format!("{fraction:0<2}");
    if fraction.len() > 2 && fraction[2..].bytes().any(|digit| digit != b'0') {
        return None;
    }
    Some(lira.parse::<i64>().ok()? * 100 + fraction.get(..2)?.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_compared_in_kurus() {
        for text in [json!("100.00"), json!(100), json!("100.0"), json!("100.000")] {
            assert_eq!(kurus(&text), Some(10_000), "{text}");
        }
        assert_eq!(kurus(&json!("100.001")), None);
    }
}
