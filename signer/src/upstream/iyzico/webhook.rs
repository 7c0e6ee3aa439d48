//! iyzico's webhook, and its signature of the third kind: secretKey, iyziEventType, iyziPaymentId, token,
//! paymentConversationId and status, one behind the other, under HMAC-SHA256 with the secret key.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::Iyzico;
use crate::secret::Secret;

/// What a notice says, each text as it stood in the JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `CHECKOUT_FORM_AUTH`, …
    pub event_type: String,
    /// The payment; absent in notices of something that has only begun.
    pub payment_id: Option<String>,
    /// The page's token.
    pub token: String,
    /// The order's reference.
    pub conversation_id: String,
    /// `SUCCESS`, `FAILURE`, … Never believed: a page takes another try after a FAILURE.
    pub status: String,
}

/// What a notice's signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// It is iyzico's.
    Right,
    /// It is not.
    Wrong,
    /// There is none: it is off unless the merchant asks iyzico for it.
    Missing,
    /// It does not hold, and nobody has documented what is signed when there is no payment id.
    Uncertain,
}

impl Iyzico {
    /// Checks a notice's signature, in constant time: with the secret in use, and with the one of before while there is one.
    pub fn webhook_signature(&self, notice: &Notice, given: Option<&str>) -> Signed {
        let by = |secret: &Secret| verify(secret.expose(), notice, given);
        let first = by(self.secret_key.first());
        match self.secret_key.previous().map(by) {
            Some(Signed::Right) => Signed::Right,
            _ => first,
        }
    }
}

pub(super) fn verify(secret_key: &str, notice: &Notice, given: Option<&str>) -> Signed {
    let Some(given) = given else {
        return Signed::Missing;
    };
    let Notice {
        event_type,
        payment_id,
        token,
        conversation_id,
        status,
    } = notice;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()).expect("HMAC takes a key of any length");
    let payment = payment_id.as_deref().unwrap_or_default();
    for part in [secret_key, event_type, payment, token, conversation_id, status] {
        mac.update(part.as_bytes());
    }
    let is_right = hex::decode(given.trim()).is_ok_and(|given| mac.verify_slice(&given).is_ok());
    match (is_right, payment_id) {
        (true, _) => Signed::Right,
        (false, Some(_)) => Signed::Wrong,
        (false, None) => Signed::Uncertain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTORS: &str = include_str!("../../../../tests/vectors/iyzico.json");

    fn notice(body: &str) -> Notice {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        Notice {
            event_type: text("iyziEventType"),
            payment_id: body["iyziPaymentId"].as_u64().map(|id| id.to_string()),
            token: text("token"),
            conversation_id: text("paymentConversationId"),
            status: text("status"),
        }
    }

    #[test]
    fn every_known_answer_is_right_and_nothing_else_is() {
        let vectors: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
        let vectors = vectors["webhookV3"].as_array().unwrap();
        assert!(!vectors.is_empty());
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let notice = notice(text("body"));
            let check = |notice: &Notice, given| verify(text("secretKey"), notice, given);
            assert_eq!(check(&notice, Some(text("signatureV3"))), Signed::Right);
            assert_eq!(check(&notice, Some(text("withoutSecretPrefixWouldBe"))), Signed::Wrong);
            assert_eq!(check(&notice, None), Signed::Missing);
            assert_eq!(check(&notice, Some("")), Signed::Wrong);
            let altered = Notice {
                status: "SUCCESS".into(),
                ..notice.clone()
            };
            assert_eq!(check(&altered, Some(text("signatureV3"))), Signed::Wrong);
            let begun = Notice {
                payment_id: None,
                ..notice
            };
            assert_eq!(check(&begun, Some(text("signatureV3"))), Signed::Uncertain);
        }
    }
}
