//! `POST /payment/refund` and `POST /payment/cancel`: money of a payment goes back. Neither may be sent twice.
//!
//! Both answers are signed over paymentId, price, currency and conversationId. Source: iyzico's documents and clients.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use vezne_protocol::{Amount, Currency, Locale};

use super::decimal::in_signature;
use super::verify::ResponseSignature;
use super::{Iyzico, language, number, read_success};
use crate::literal::Literal;
use crate::payments::refund::CardWay;
use crate::payments::refund::report::GivenBack;
use crate::secret::SecretPair;
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL_CANCEL: Call = Call::to_iyzico("cancel");
const CALL_REFUND: Call = Call::to_iyzico("refund");
const REFUND: &str = "/payment/refund";
const CANCEL: &str = "/payment/cancel";
/// The HTTP statuses that iyzico's own words come with. Behind any other stands somebody else, and nothing is proven.
const STATUSES: [u16; 3] = [200, 400, 422];

/// Who asked for what to go back.
#[derive(Debug, Clone, Copy)]
pub struct RefundAsk<'a> {
    /// What it is told by, and told of again.
    pub conversation_id: &'a str,
    /// Which call.
    pub way: &'a CardWay,
    /// How much, where it is of an item.
    pub amount: Amount,
    /// In which currency it was paid.
    pub currency: Currency,
    /// The buyer's address, as when it was paid.
    pub ip: &'a str,
    /// The buyer's language.
    pub locale: Locale,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefundRequest<'a> {
    locale: &'a str,
    conversation_id: &'a str,
    payment_transaction_id: &'a str,
    price: Box<RawValue>,
    currency: &'a str,
    ip: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CancelRequest<'a> {
    locale: &'a str,
    conversation_id: &'a str,
    payment_id: &'a str,
    ip: &'a str,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    payment_id: Option<Literal>,
    price: Option<Literal>,
    currency: Option<Literal>,
    conversation_id: Option<Literal>,
    signature: Option<Literal>,
    refund_host_reference: Option<Literal>,
    cancel_host_reference: Option<Literal>,
    host_reference: Option<Literal>,
}

impl Iyzico {
    /// Gives a part back: the whole payment, or of one item. Sent once; an answer that does not come proves nothing.
    pub async fn give_back(&self, ask: RefundAsk<'_>) -> Result<GivenBack, UpstreamError> {
        let call = match ask.way {
            CardWay::Cancel { .. } => CALL_CANCEL,
            CardWay::Item { .. } => CALL_REFUND,
        };
        let making = async {
            let RefundAsk {
                conversation_id,
                way,
                amount,
                currency,
                ip,
                locale,
            } = ask;
            let locale = language(locale);
            let answer = match way {
                CardWay::Cancel { payment_id } => {
                    let request = CancelRequest {
                        locale,
                        conversation_id,
                        payment_id,
                        ip,
                    };
                    self.post_once(CANCEL, &request).await?
                }
                CardWay::Item { transaction_id, .. } => {
                    let request = RefundRequest {
                        locale,
                        conversation_id,
                        payment_transaction_id: transaction_id,
                        price: number(amount),
                        currency: currency.code(),
                        ip,
                    };
                    self.post_once(REFUND, &request).await?
                }
            };
            given_back(&answer, &self.secret_key, conversation_id)
        };
        self.meter.measure(call, making).await
    }
}

/// What an answer says. A success counts only when its signature holds and it is about what was asked.
pub(super) fn given_back(
    answer: &RawAnswer,
    secrets: &SecretPair,
    conversation_id: &str,
) -> Result<GivenBack, UpstreamError> {
    if !STATUSES.contains(&answer.http_status) {
        return Err(UpstreamError::Unreadable {
            http_status: answer.http_status,
            reason: "not iyzico's own".to_owned(),
        });
    }
    let told: Answer = read_success(answer)?;
    let signature = ResponseSignature::by_either(secrets, |secret_key| told.signature(secret_key));
    let is_ours = told.conversation_id.as_ref().map(Literal::as_str) == Some(conversation_id);
    if !signature.is_valid() || !is_ours {
        return Err(UpstreamError::Untrusted {
            missing: signature.given.is_none(),
        });
    }
    Ok(told.into())
}

impl Answer {
    pub(super) fn signature(&self, secret_key: &str) -> ResponseSignature {
        let text = |field: &Option<Literal>| field.as_ref().map_or_else(String::new, |text| text.as_str().to_owned());
        let price = self
            .price
            .as_ref()
            .map_or_else(String::new, |price| in_signature(price.as_str()).into_owned());
        let fields = [
            text(&self.payment_id),
            price,
            text(&self.currency),
            text(&self.conversation_id),
        ];
        let given = self.signature.as_ref().map(Literal::as_str);
        ResponseSignature::over(secret_key, &fields.each_ref().map(String::as_str), given)
    }
}

impl From<Answer> for GivenBack {
    fn from(answer: Answer) -> Self {
        let Answer {
            payment_id,
            price,
            currency,
            conversation_id: _,
            signature: _,
            refund_host_reference,
            cancel_host_reference,
            host_reference,
        } = answer;
        let reference = refund_host_reference.or(cancel_host_reference).or(host_reference);
        Self {
            payment_id: payment_id.map(String::from),
            amount: price.and_then(|price| Amount::from_wire(price.as_str()).ok()),
            currency: currency.map(String::from),
            reference: reference.map(String::from).filter(|text| !text.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sign::hmac_sha256;
    use super::super::testing::answer;
    use super::*;

    const SECRET: &str = "sandbox-secret";

    fn secret() -> SecretPair {
        SECRET.to_owned().into()
    }

    fn signed(price: &str, text: &str) -> String {
        let signature = hex::encode(hmac_sha256(SECRET, text.as_bytes()));
        format!(
            r#"{{"status":"success","conversationId":"rfd_1-1","paymentId":"25152948","price":{price},"currency":"TRY",
            "refundHostReference":"mock1","signature":"{signature}"}}"#
        )
    }

    #[test]
    fn a_signed_answer_tells_what_went_back() {
        let text = signed("10.50", "25152948:10.5:TRY:rfd_1-1");
        let given = given_back(&answer(&text), &secret(), "rfd_1-1").unwrap();
        assert_eq!(given.amount.map(Amount::kurus), Some(1050));
        assert_eq!(given.reference.as_deref(), Some("mock1"));
        assert_eq!(given.payment_id.as_deref(), Some("25152948"));
    }

    #[test]
    fn an_answer_that_was_touched_or_is_anothers_proves_nothing() {
        let text = signed("10.50", "25152948:10.5:TRY:rfd_1-1");
        for (touched, id) in [
            (text.replace("10.50", "10.40"), "rfd_1-1"),
            (text.replace("\"signature\"", "\"sign\""), "rfd_1-1"),
            (text.clone(), "rfd_1-2"),
        ] {
            let told = given_back(&answer(&touched), &secret(), id);
            assert!(matches!(told, Err(UpstreamError::Untrusted { .. })), "{touched}");
        }
    }

    #[test]
    fn a_no_is_told_with_its_code_and_a_servers_error_proves_nothing() {
        let no = r#"{"status":"failure","errorCode":"5093","errorMessage":"x","errorGroup":"G"}"#;
        let told = given_back(&answer(no), &secret(), "rfd_1-1");
        assert!(matches!(told, Err(UpstreamError::Refused { code, .. }) if code == "5093"));
        for http_status in [408, 429, 500, 502] {
            let bytes = no.as_bytes().to_vec();
            let told = given_back(&RawAnswer { http_status, bytes }, &secret(), "rfd_1-1");
            assert!(matches!(told, Err(UpstreamError::Unreadable { .. })), "{http_status}");
        }
    }
}
