//! How amounts stand in JSON; a reader's amounts know it themselves.

use vezne_protocol::Amount;

use crate::text::concat;

/// An amount as the wire has it, `1234.50`.
pub(crate) fn plain(amount: Amount) -> String {
    decimal(amount, ".")
}

/// An amount without the formatting machinery, with what stands between lira and kuruş.
pub(crate) fn decimal(amount: Amount, point: &str) -> String {
    let kurus = amount.kurus() % 100;
    let zero = if kurus < 10 { "0" } else { "" };
    concat(&[&(amount.kurus() / 100).to_string(), point, zero, &kurus.to_string()])
}

/// A text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        // Nothing of ours has control characters; as spaces they break no JSON.
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\0'..='\x1f' => quoted.push(' '),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A JSON object of values that are JSON already.
pub(crate) fn object(fields: &[(&str, String)]) -> String {
    let mut object = String::from("{");
    for (name, value) in fields {
        let comma = if object.len() > 1 { "," } else { "" };
        object.push_str(&concat(&[comma, "\"", name, "\":", value]));
    }
    object.push('}');
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_amount_is_written_as_the_protocol_writes_it(kurus in 0u64..10_000_000_000) {
            let amount = Amount::from_kurus(kurus).unwrap();
            prop_assert_eq!(plain(amount), amount.to_string());
        }

        #[test]
        fn any_text_is_a_json_string(text in ".*") {
            let read: String = serde_json::from_str(&quoted(&text)).unwrap();
            prop_assert_eq!(read, text.replace(|c: char| c < ' ', " "));
        }
    }

    #[test]
    fn an_amount_is_written_as_banks_here_take_it() {
        assert_eq!(decimal(Amount::parse("1250.05").unwrap(), ","), "1250,05");
    }

    #[test]
    fn an_object_is_json() {
        let fields = [("a", quoted("\"b\"")), ("c", "null".to_owned())];
        assert_eq!(object(&fields), r#"{"a":"\"b\"","c":null}"#);
        assert_eq!(object(&[]), "{}");
    }
}
