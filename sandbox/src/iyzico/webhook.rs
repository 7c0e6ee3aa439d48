//! The webhook: what iyzico tells the merchant's server of a try to pay, and its V3 signature.
//!
//! The fields, their order and the signed text are those of iyzico's documents. The sandbox's own choices: a try that
//! the bank turned down has a payment id that no other answer knows, and so has a success that did not happen; a page
//! without conversationId sends none and signs it as empty, and so it is with a payment id that is left out.

use serde::Serialize;

use super::sign_response::hmac_hex;
use crate::app::App;

/// The merchant's number at iyzico.
const MERCHANT_ID: u32 = 3_404_590;
const EVENT_TYPE: &str = "CHECKOUT_FORM_AUTH";

/// What is told, in the order of iyzico's body.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Notice {
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_conversation_id: Option<String>,
    merchant_id: u32,
    status: String,
    token: String,
    iyzi_reference_code: String,
    iyzi_event_type: &'static str,
    /// Milliseconds since 1970.
    iyzi_event_time: i64,
    /// A number here, although retrieve has it as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    iyzi_payment_id: Option<u64>,
}

impl Notice {
    /// What is told of a page now, or `None` where there is no such page. Of a success on a paid page it has the
    /// payment's own id.
    pub(crate) fn of(app: &App, token: &str, status: &str) -> Option<Self> {
        let state = app.state();
        let checkout = state.checkouts.find(token)?;
        let capture = state.ledger.of_token(token).filter(|_| status == "SUCCESS");
        let payment_id = capture.map_or_else(|| app.entropy.digits(8), |capture| capture.payment_id.clone());
        Some(Self {
            payment_conversation_id: checkout.order.conversation_id.clone(),
            merchant_id: MERCHANT_ID,
            status: status.to_owned(),
            token: token.to_owned(),
            iyzi_reference_code: app.entropy.token(),
            iyzi_event_type: EVENT_TYPE,
            iyzi_event_time: app.clock.now().epoch_ms(),
            iyzi_payment_id: Some(payment_id.parse().expect("payment ids are digits")),
        })
    }

    /// The same without payment id, as of an event before there is a payment.
    pub(crate) fn without_payment_id(self) -> Self {
        Self {
            iyzi_payment_id: None,
            ..self
        }
    }

    /// The body.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a notice is made of texts and numbers")
    }

    /// `X-IYZ-SIGNATURE-V3`
    pub(crate) fn signature(&self, secret_key: &str) -> String {
        hmac_hex(secret_key, &self.signed_text(secret_key))
    }

    /// The secret key stands in the signed text as well; nothing stands between the parts.
    fn signed_text(&self, secret_key: &str) -> String {
        let payment_id = self.iyzi_payment_id.map(|id| id.to_string()).unwrap_or_default();
        let conversation_id = self.payment_conversation_id.as_deref().unwrap_or_default();
        let (event_type, token, status) = (self.iyzi_event_type, &self.token, &self.status);
        format!("{secret_key}{event_type}{payment_id}{token}{conversation_id}{status}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The notice of the known answer, written here once more by hand.
    fn notice() -> Notice {
        Notice {
            payment_conversation_id: Some("sipariş-İŞ-0001".into()),
            merchant_id: 3_404_590,
            status: "FAILURE".into(),
            token: "9895e0e6-cd7e-4635-9c33-fe52c337de09".into(),
            iyzi_reference_code: "a5450da6-6741-431b-bfcf-2ad147b65fe0".into(),
            iyzi_event_type: EVENT_TYPE,
            iyzi_event_time: 1_766_733_201_159,
            iyzi_payment_id: Some(28_157_797),
        }
    }

    #[test]
    fn the_known_notice_is_written_and_signed_as_documented() {
        let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/iyzico.json")).unwrap();
        let [vector] = file["webhookV3"].as_array().unwrap().as_slice() else {
            panic!("one known notice");
        };
        let text = |name: &str| vector[name].as_str().unwrap();
        assert_eq!(notice().to_json(), text("body"));
        assert_eq!(notice().signed_text(text("secretKey")), text("dataToSign"));
        assert_eq!(notice().signature(text("secretKey")), text("signatureV3"));
    }

    #[test]
    fn what_is_left_out_is_signed_as_empty() {
        let mut bare = notice().without_payment_id();
        bare.payment_conversation_id = None;
        assert_eq!(
            bare.signed_text("key"),
            "keyCHECKOUT_FORM_AUTH9895e0e6-cd7e-4635-9c33-fe52c337de09FAILURE"
        );
        let body: Value = serde_json::from_str(&bare.to_json()).unwrap();
        assert_eq!(
            (body.get("iyziPaymentId"), body.get("paymentConversationId")),
            (None, None)
        );
    }
}
