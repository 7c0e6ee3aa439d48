//! `POST /payment/iyzipos/checkoutform/auth/ecom/detail`: what became of a payment page's token.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, Locale};

use super::decimal::{decimal, in_signature};
use super::verify::ResponseSignature;
use super::{Envelope, Iyzico, decline, envelope, language, read};
use crate::literal::Literal;
use crate::payments::card_attempt::PwiToken;
use crate::payments::payment::{Fees, PaidItem};
use crate::payments::verdict::{Success, Told};
use crate::secret::SecretPair;
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_iyzico("pwi-retrieve");
const PATH: &str = "/payment/iyzipos/checkoutform/auth/ecom/detail";
/// Payment not found and token not found: no success, as far as iyzico knows.
const CODES_WITHOUT_PAYMENT: [&str; 2] = ["5087", "5124"];
/// How many digits of a card's end are kept.
const LAST_DIGITS: usize = 4;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    locale: &'a str,
    conversation_id: &'a str,
    token: &'a str,
}

/// The answer. Signed over eight fields; wallet and transfer payments have no card fields.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    payment_status: Option<Literal>,
    payment_id: Option<Literal>,
    currency: Option<Literal>,
    basket_id: Option<Literal>,
    conversation_id: Option<Literal>,
    paid_price: Option<Literal>,
    price: Option<Literal>,
    token: Option<Literal>,
    signature: Option<Literal>,
    fraud_status: Option<Literal>,
    installment: Option<Literal>,
    card_type: Option<Literal>,
    card_association: Option<Literal>,
    card_family: Option<Literal>,
    last_four_digits: Option<Literal>,
    error_group: Option<Literal>,
    iyzi_commission_rate_amount: Option<Literal>,
    iyzi_commission_fee: Option<Literal>,
    merchant_commission_rate_amount: Option<Literal>,
    item_transactions: Option<Vec<Item>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    item_id: Option<Literal>,
    payment_transaction_id: Option<Literal>,
    price: Option<Literal>,
    paid_price: Option<Literal>,
}

impl Answer {
    /// The signature over this answer's fields, amounts without the zeros that do not count.
    pub fn signature(&self, secret_key: &str) -> ResponseSignature {
        let text = |field: &Option<Literal>| field.as_ref().map_or_else(String::new, |text| text.as_str().to_owned());
        let decimal = |field: &Option<Literal>| {
            field
                .as_ref()
                .map_or_else(String::new, |text| in_signature(text.as_str()).into_owned())
        };
        let fields = [
            text(&self.payment_status),
            text(&self.payment_id),
            text(&self.currency),
            text(&self.basket_id),
            text(&self.conversation_id),
            decimal(&self.paid_price),
            decimal(&self.price),
            text(&self.token),
        ];
        let given = self.signature.as_ref().map(Literal::as_str);
        ResponseSignature::over(secret_key, &fields.each_ref().map(String::as_str), given)
    }
}

impl Iyzico {
    /// Asks what became of a token. The conversation id is always the same for one token: the answer's signature
    /// covers its echo.
    pub async fn pwi_retrieve(
        &self,
        token: &PwiToken,
        locale: Locale,
        conversation_id: &str,
    ) -> Result<Told, UpstreamError> {
        let making = async {
            let request = Request {
                locale: language(locale),
                conversation_id,
                token: token.expose(),
            };
            let answer = self.post(PATH, &request).await?;
            told(&answer, &self.secret_key)
        };
        self.meter.measure(CALL, making).await
    }
}

/// What an answer tells. A success is told only when its signature holds; anything else needs none.
pub(super) fn told(answer: &RawAnswer, secrets: &SecretPair) -> Result<Told, UpstreamError> {
    let envelope = envelope(answer)?;
    if !envelope.worked() {
        return without_success(envelope);
    }
    let told: Answer = read(answer)?;
    match told.payment_status.as_ref().map(Literal::as_str) {
        Some("SUCCESS") => {
            let signature = ResponseSignature::by_either(secrets, |secret_key| told.signature(secret_key));
            if !signature.is_valid() {
                return Err(UpstreamError::Untrusted {
                    missing: signature.given.is_none(),
                });
            }
            Ok(Told::Success(Box::new(Success::from(told))))
        }
        Some("FAILURE") => {
            let group = told.error_group.as_ref().map(Literal::as_str);
            Ok(Told::NoSuccess {
                decline: Some(decline::of_group(group)),
            })
        }
        Some("") | None => Ok(Told::NoSuccess { decline: None }),
        // INIT_THREEDS, INIT_CREDIT, PENDING_CREDIT, … and whatever comes to be: under way.
        Some(state) => Ok(Told::Pending {
            state: state.to_owned(),
        }),
    }
}

/// What an error answer tells: a declined try, no payment, or nothing at all.
fn without_success(envelope: Envelope) -> Result<Told, UpstreamError> {
    let is_failure = envelope
        .payment_status
        .as_ref()
        .is_some_and(|status| status.as_str() == "FAILURE");
    if is_failure {
        let group = envelope.error_group.as_ref().map(Literal::as_str);
        return Ok(Told::NoSuccess {
            decline: Some(decline::of_group(group)),
        });
    }
    match envelope.into_refusal() {
        UpstreamError::Refused { code, .. } if CODES_WITHOUT_PAYMENT.contains(&code.as_str()) => {
            Ok(Told::NoSuccess { decline: None })
        }
        refusal => Err(refusal),
    }
}

impl From<Answer> for Success {
    fn from(answer: Answer) -> Self {
        let Answer {
            payment_status: _,
            payment_id,
            currency,
            basket_id,
            conversation_id: _,
            paid_price,
            price,
            token,
            signature: _,
            fraud_status,
            installment,
            card_type,
            card_association,
            card_family,
            last_four_digits,
            error_group: _,
            iyzi_commission_rate_amount,
            iyzi_commission_fee,
            merchant_commission_rate_amount,
            item_transactions,
        } = answer;
        let text = |field: Option<Literal>| field.map(String::from).filter(|text| !text.is_empty());
        Self {
            token: text(token),
            basket_id: text(basket_id),
            currency: text(currency),
            price: amount(price.as_ref()),
            paid_price: amount(paid_price.as_ref()),
            fraud_status: text(fraud_status),
            payment_id: text(payment_id),
            installments: installment.and_then(|text| text.as_str().parse().ok()),
            card_type: text(card_type),
            card_association: text(card_association),
            card_family: text(card_family),
            last_four_digits: text(last_four_digits)
                .filter(|digits| digits.len() == LAST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())),
            fees: Fees {
                commission: cost(iyzi_commission_rate_amount.as_ref()),
                fee: cost(iyzi_commission_fee.as_ref()),
                merchant_commission: cost(merchant_commission_rate_amount.as_ref()),
            },
            items: item_transactions
                .unwrap_or_default()
                .into_iter()
                .map(PaidItem::from)
                .collect(),
        }
    }
}

impl From<Item> for PaidItem {
    fn from(item: Item) -> Self {
        let Item {
            item_id,
            payment_transaction_id,
            price,
            paid_price,
        } = item;
        Self {
            item_id: item_id.map(String::from),
            payment_transaction_id: payment_transaction_id.map(String::from),
            price: amount(price.as_ref()),
            paid_price: amount(paid_price.as_ref()),
        }
    }
}

fn amount(literal: Option<&Literal>) -> Option<Amount> {
    literal.and_then(|literal| Amount::from_wire(literal.as_str()).ok())
}

/// What something costs the merchant, however fine. Less than nothing is nothing that is known.
fn cost(literal: Option<&Literal>) -> Option<Decimal> {
    literal
        .and_then(|literal| decimal(literal.as_str()))
        .filter(|cost| !cost.is_sign_negative())
}

#[cfg(test)]
mod tests {
    use super::super::testing::answer;
    use super::*;
    use vezne_protocol::DeclineCode;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Vectors {
        response_signature: Vec<Vector>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Vector {
        id: String,
        kind: String,
        raw_json: String,
        secret_key: String,
        data_to_sign: String,
        signature: String,
    }

    #[test]
    fn the_official_clients_verify_the_same() {
        let vectors: Vectors = serde_json::from_str(include_str!("../../../../tests/vectors/iyzico.json")).unwrap();
        assert_eq!(vectors.response_signature.len(), 6);
        for vector in vectors.response_signature {
            let signature = |json: &str| match vector.kind.as_str() {
                "pwi-retrieve" => serde_json::from_str::<Answer>(json)
                    .unwrap()
                    .signature(&vector.secret_key),
                _ => serde_json::from_str::<super::super::pwi_initialize::Answer>(json)
                    .unwrap()
                    .signature(&vector.secret_key),
            };
            let unsigned = signature(&vector.raw_json);
            assert_eq!(unsigned.signed_text, vector.data_to_sign, "{}", vector.id);
            assert_eq!(unsigned.expected, vector.signature, "{}", vector.id);
            assert!(!unsigned.is_valid(), "{}", vector.id);
            let signed = vector
                .raw_json
                .replacen('{', &format!("{{\"signature\":\"{}\",", vector.signature), 1);
            assert!(signature(&signed).is_valid(), "{}", vector.id);
        }
    }

    const SECRET: &str = "sandbox-vectorSecretKey0000000000001";

    fn secret() -> SecretPair {
        SECRET.to_owned().into()
    }

    fn success() -> String {
        r#"{"status":"success","conversationId":"8152109759","price":10,"paidPrice":10,"installment":1,
        "paymentId":"25152948","fraudStatus":1,"basketId":"basketID","currency":"TRY","lastFourDigits":"0006",
        "token":"0b7b67d2-fdf0-4c9a-905f-2b0003b1b8c7","paymentStatus":"SUCCESS",
        "itemTransactions":[{"itemId":"L1","paymentTransactionId":987654321012345678,"price":10,"paidPrice":10.00000000}],
        "signature":"5e570a181e415a5e16dc2278666ab8dc8bcb2e8ac25028e10a8714525a0e74ba"}"#
            .to_owned()
    }

    #[test]
    fn a_signed_success_is_told_with_what_a_refund_needs() {
        let Ok(Told::Success(success)) = told(&answer(&success()), &secret()) else {
            panic!("a success")
        };
        assert_eq!(success.payment_id.as_deref(), Some("25152948"));
        assert_eq!(
            success.items[0].payment_transaction_id.as_deref(),
            Some("987654321012345678")
        );
        assert_eq!(success.items[0].paid_price.map(Amount::kurus), Some(1000));
    }

    #[test]
    fn what_iyzico_keeps_is_told_to_the_last_decimal() {
        let fees = |text: &str| match told(&answer(text), &secret()) {
            Ok(Told::Success(success)) => success.fees,
            other => panic!("{other:?}"),
        };
        let costs =
            r#""iyziCommissionRateAmount":0.20940000,"iyziCommissionFee":"0.25","merchantCommissionRateAmount":0E-8,"#;
        let told = fees(&success().replacen('{', &format!("{{{costs}"), 1));
        assert_eq!(told.commission.map(|cost| cost.to_string()).as_deref(), Some("0.2094"));
        assert_eq!(told.kept().map(|cost| cost.to_string()).as_deref(), Some("0.4594"));
        assert_eq!(told.merchant_commission, Some(Decimal::ZERO));
        let odd = r#""iyziCommissionRateAmount":-1,"iyziCommissionFee":"yok","#;
        assert_eq!(fees(&success().replacen('{', &format!("{{{odd}"), 1)), Fees::default());
        assert_eq!(fees(&success()), Fees::default());
    }

    #[test]
    fn a_success_that_was_touched_is_not_told() {
        for (from, to) in [
            ("\"price\":10,", "\"price\":9,"),
            ("SUCCESS\"", "SUCCESS \""),
            ("25152948", "25152949"),
        ] {
            let text = success().replace(from, to);
            assert_ne!(text, success());
            assert!(!matches!(told(&answer(&text), &secret()), Ok(Told::Success(_))), "{to}");
        }
        let unsigned = success().replace("\"signature\"", "\"sign\"");
        assert!(matches!(
            told(&answer(&unsigned), &secret()),
            Err(UpstreamError::Untrusted { missing: true })
        ));
        assert!(matches!(
            told(&answer(&success()), &"another".to_owned().into()),
            Err(UpstreamError::Untrusted { missing: false })
        ));
    }

    #[test]
    fn what_is_under_way_stays_under_way() {
        for state in [
            "INIT_THREEDS",
            "CALLBACK_THREEDS",
            "PENDING_CREDIT",
            "INIT_SOMETHING_NEW",
        ] {
            let text = format!(r#"{{"status":"success","paymentStatus":"{state}"}}"#);
            assert!(matches!(told(&answer(&text), &secret()), Ok(Told::Pending { state: told }) if told == state));
        }
    }

    #[test]
    fn a_failure_is_no_success_and_says_why() {
        let declined =
            r#"{"status":"failure","errorCode":"10051","errorGroup":"NOT_SUFFICIENT_FUNDS","paymentStatus":"FAILURE"}"#;
        let told_decline = |text: &str| match told(&answer(text), &secret()) {
            Ok(Told::NoSuccess { decline }) => decline,
            other => panic!("{other:?}"),
        };
        assert_eq!(told_decline(declined), Some(DeclineCode::InsufficientFunds));
        let quietly = r#"{"status":"success","paymentStatus":"FAILURE","errorGroup":"STOLEN_CARD"}"#;
        assert_eq!(told_decline(quietly), Some(DeclineCode::Declined));
        for code in CODES_WITHOUT_PAYMENT {
            assert_eq!(
                told_decline(&format!(r#"{{"status":"failure","errorCode":"{code}"}}"#)),
                None
            );
        }
    }

    #[test]
    fn a_system_error_or_a_limit_is_no_verdict() {
        let refused = told(
            &answer(r#"{"status":"failure","errorCode":"1","errorMessage":"x"}"#),
            &secret(),
        );
        assert!(matches!(refused, Err(UpstreamError::Refused { .. })));
        let busy = told(&answer(r#"{"status":"failure","errorCode":"50000"}"#), &secret());
        assert!(matches!(busy, Err(UpstreamError::Busy { .. })));
    }
}
