//! The signature that iyzico puts on the answers of initialize, retrieve, refund and cancel.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::amounts;
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;

/// What initialize signs, in order.
pub(crate) const INITIALIZE: &[&str] = &["conversationId", "token"];

/// What retrieve signs, in order.
pub(crate) const RETRIEVE: &[&str] = &[
    "paymentStatus",
    "paymentId",
    "currency",
    "basketId",
    "conversationId",
    "paidPrice",
    "price",
    "token",
];

/// What refund and cancel sign, in order.
pub(crate) const REFUND: &[&str] = &["paymentId", "price", "currency", "conversationId"];

const DECIMALS: &[&str] = &["paidPrice", "price"];

/// Signs an answer's fields as they stand in it, or not as it should, if a fault wants that.
pub(crate) fn write(app: &App, fields: &[&str], fault: Option<&Fault>, answer: &mut Answer) {
    let secret_key = &app.account.secret_key;
    let text = signed_text(fields, |name| answer.literal(name));
    match fault {
        Some(Fault::MissingSignature) => answer.remove("signature"),
        Some(Fault::WrongSignature) => {
            answer.set("signature", &hmac_hex(&format!("not {secret_key}"), &text));
        }
        _ => {
            answer.set("signature", &hmac_hex(secret_key, &text));
        }
    }
}

/// The fields' texts joined by colons; an absent or null one is empty and keeps its colon.
fn signed_text<'a>(fields: &[&str], literal: impl Fn(&str) -> Option<&'a str>) -> String {
    let texts: Vec<String> = fields
        .iter()
        .map(|name| match literal(name) {
            None | Some("null") => String::new(),
            Some(decimal) if DECIMALS.contains(name) => amounts::signed_text(decimal),
            Some(json) => serde_json::from_str(json).unwrap_or_else(|_| json.to_owned()),
        })
        .collect();
    texts.join(":")
}

/// `lowercase_hex(HMAC_SHA256(secretKey, text))`
pub(super) fn hmac_hex(secret_key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;
    use serde_json::value::RawValue;

    use super::*;

    #[test]
    fn answers_are_signed_as_the_official_clients_check_them() {
        let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/iyzico.json")).unwrap();
        for vector in file["responseSignature"].as_array().unwrap() {
            let text = |name: &str| vector[name].as_str().unwrap();
            let fields = match text("kind") {
                "pwi-initialize" => INITIALIZE,
                "pwi-retrieve" => RETRIEVE,
                other => panic!("no such call: {other}"),
            };
            let answer: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text("rawJson")).unwrap();
            let signed = signed_text(fields, |name| answer.get(name).map(|value| value.get()));
            assert_eq!(signed, text("dataToSign"), "{}", vector["id"]);
            assert_eq!(
                hmac_hex(text("secretKey"), &signed),
                text("signature"),
                "{}",
                vector["id"]
            );
        }
    }

    #[test]
    fn escaped_and_raw_text_sign_alike() {
        let signed = |literal: &'static str| signed_text(&["conversationId", "token"], move |_| Some(literal));
        assert_eq!(signed(r#""\u0130\u015f""#), signed("\"İş\""));
    }
}
