//! A transfer that is asked for and waits for its OTP: what both rails have in common. It moves nothing yet.

use serde::Deserialize;
use vezne_protocol::Amount;

use super::lenient::{Lenient, OneOrMany};
use super::{LIRA, VakifBank, codes, fast, present, read_success, remittance, unreadable};
use crate::literal::Literal;
use crate::payments::bank::{Authorization, BankRefusal, DraftAsk, Drafted, Fee, FeeRow, Rail};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL_REMITTANCE: Call = Call::to_vakifbank("remittance-draft");
const CALL_FAST: Call = Call::to_vakifbank("fast-draft");
/// The one state of an OTP that is documented.
const OTP_WAITS: &str = "ApprovementWaiting";
/// The most characters of another state that go to the log.
const STATE_CHARS_MAX: usize = 32;

/// `SecurityInformation` and `FeeInformation` stand beside `Data`, not in it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    security_information: Option<Security>,
    data: Option<Data>,
    fee_information: Option<FeeInformation>,
}

#[derive(Deserialize)]
struct Security {
    #[serde(rename = "OTPTransactionId")]
    otp_transaction_id: Option<Literal>,
    #[serde(rename = "OTPStatus", default)]
    otp_status: Lenient<Literal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    transaction: Option<Transaction>,
    #[serde(default)]
    receiver: Lenient<WireReceiver>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Transaction {
    amount: Option<Literal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireReceiver {
    name_surname_title: Option<Literal>,
}

/// One object in one page's sample, a list in the other's.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FeeInformation {
    total_fee_amount: Option<Literal>,
    currency_code: Option<Literal>,
    #[serde(default)]
    fee: OneOrMany<WireFee>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireFee {
    amount: Option<Literal>,
    currency_code: Option<Literal>,
    #[serde(default)]
    fee_description: Lenient<Literal>,
}

impl VakifBank {
    /// Asks for a transfer: the bank answers with its fee and sends the customer an OTP. What the rail has no field for is
    /// refused here, with the code that the bank has for it, and nothing is sent.
    pub async fn draft(&self, authorization: &Authorization, ask: &DraftAsk<'_>) -> Result<Drafted, UpstreamError> {
        let call = match ask.rail {
            Rail::Remittance => CALL_REMITTANCE,
            Rail::Fast => CALL_FAST,
        };
        let making = async {
            let answer = match ask.rail {
                Rail::Remittance => {
                    let request = remittance::Request::try_from(ask)?;
                    self.post(remittance::PATH, authorization, &request, self.usual())
                        .await?
                }
                Rail::Fast => {
                    let request = fast::Request::try_from(ask)?;
                    self.post(fast::PATH, authorization, &request, self.usual()).await?
                }
            };
            drafted(&answer, ask.amount)
        };
        self.meter.measure(call, making).await
    }
}

/// What cannot be asked for, with the code that the bank would refuse it with.
pub(super) fn not_sent(code: &str) -> BankRefusal {
    tracing::warn!(code, "a transfer that its rail cannot carry was not sent");
    codes::refusal(code.to_owned(), codes::Told::default())
}

/// What an answer says that waits for its OTP, once it is what was asked for.
pub(super) fn drafted(answer: &RawAnswer, asked: Amount) -> Result<Drafted, UpstreamError> {
    let Answer {
        security_information,
        data,
        fee_information,
    } = read_success(answer)?;
    let security = security_information.ok_or_else(|| unreadable(answer, "there is no SecurityInformation in it"))?;
    let Security {
        otp_transaction_id,
        otp_status,
    } = security;
    let otp_id = present(otp_transaction_id).ok_or_else(|| unreadable(answer, "there is no OTPTransactionId in it"))?;
    look_at_state(present(otp_status.0).as_deref());
    let Data { transaction, receiver } = data.ok_or_else(|| unreadable(answer, "there is no Data in it"))?;
    let amount = transaction.and_then(|Transaction { amount }| present(amount));
    let amount = amount.ok_or_else(|| unreadable(answer, "there is no amount in it"))?;
    let amount = Amount::from_wire(&amount).map_err(|_| unreadable(answer, "its amount is none"))?;
    if amount != asked {
        let reason = format!("it is about {amount}, and {asked} was asked for");
        return Err(unreadable(answer, &reason));
    }
    let fee = fee_information.map_or_else(|| Ok(FREE), fee);
    Ok(Drafted {
        otp_id,
        amount,
        receiver_name: receiver
            .0
            .and_then(|WireReceiver { name_surname_title }| present(name_surname_title)),
        fee: fee.map_err(|reason| unreadable(answer, &reason))?,
    })
}

/// What a transfer costs about which the bank names no fee.
const FREE: Fee = Fee {
    total: Amount::ZERO,
    rows: Vec::new(),
};

/// A state that nobody has documented is no reason to throw away an OTP that the customer has got.
fn look_at_state(state: Option<&str>) {
    if state != Some(OTP_WAITS) {
        let state: String = state.unwrap_or("none").chars().take(STATE_CHARS_MAX).collect();
        tracing::warn!(?state, "the bank says another state of an OTP than the documented one");
    }
}

/// A fee whose rows add up to its total; else why it is none. Where the bank breaks nothing down there are no rows.
fn fee(told: FeeInformation) -> Result<Fee, String> {
    let FeeInformation {
        total_fee_amount,
        currency_code,
        fee,
    } = told;
    in_lira(currency_code)?;
    let rows: Vec<FeeRow> = fee.0.into_iter().map(FeeRow::try_from).collect::<Result<_, _>>()?;
    let sum = rows
        .iter()
        .try_fold(Amount::ZERO, |sum, row| sum.checked_add(row.amount));
    let sum = sum.ok_or("its fee rows add up to more than any amount")?;
    let total = match present(total_fee_amount) {
        Some(total) => Amount::from_wire(&total).map_err(|_| "its total fee is no amount")?,
        None => sum,
    };
    if !rows.is_empty() && sum != total {
        return Err(format!("its fee rows add up to {sum}, its total fee is {total}"));
    }
    Ok(Fee { total, rows })
}

impl TryFrom<WireFee> for FeeRow {
    type Error = &'static str;

    fn try_from(row: WireFee) -> Result<Self, &'static str> {
        let WireFee {
            amount,
            currency_code,
            fee_description,
        } = row;
        in_lira(currency_code)?;
        let amount = present(amount).and_then(|amount| Amount::from_wire(&amount).ok());
        Ok(Self {
            amount: amount.ok_or("a fee row has no amount")?,
            text: present(fee_description.0).unwrap_or_default(),
        })
    }
}

/// The buyer is told lira: a fee in anything else cannot be shown.
fn in_lira(currency_code: Option<Literal>) -> Result<(), &'static str> {
    match present(currency_code) {
        Some(code) if code != LIRA => Err("its fee is not in lira"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, reason};
    use super::*;
    use crate::payments::bank::Meaning;
    use proptest::prelude::*;

    fn lira(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    /// An answer about 9 lira with this in it after `Data`.
    fn with(rest: &str) -> String {
        format!(
            r#"{{"Header":{{"StatusCode":"APIGW000000"}},"Data":{{"Transaction":{{"Amount":9}}}},
            "SecurityInformation":{{"OTPTransactionId":163313,"OTPStatus":"ApprovementWaiting"}}{rest}}}"#
        )
    }

    fn fee_of(information: &str) -> Result<Fee, UpstreamError> {
        let text = with(&format!(r#","FeeInformation":{information}"#));
        drafted(&answer(&text), lira("9")).map(|drafted| drafted.fee)
    }

    #[test]
    fn security_and_fee_stand_beside_data_and_not_in_it() {
        let inside = r#"{"Header":{"StatusCode":"APIGW000000"},"Data":{"Transaction":{"Amount":9},
            "SecurityInformation":{"OTPTransactionId":163313},"FeeInformation":{"TotalFeeAmount":1.05}}}"#;
        let told = drafted(&answer(inside), lira("9"));
        assert_eq!(reason(told), "there is no SecurityInformation in it");
        let beside = drafted(&answer(&with("")), lira("9")).unwrap();
        assert_eq!((beside.otp_id.as_str(), beside.fee), ("163313", FREE));
    }

    #[test]
    fn a_fee_is_one_many_or_none() {
        let row = |amount: &str, text: &str| FeeRow {
            amount: lira(amount),
            text: text.into(),
        };
        for (fees, rows) in [
            (r#","Fee":{"Amount":1.05,"FeeDescription":"A"}"#, vec![row("1.05", "A")]),
            (
                r#","Fee":[{"Amount":1,"FeeDescription":"A"},{"Amount":"0.050","CurrencyCode":"TL"}]"#,
                vec![row("1", "A"), row("0.05", "")],
            ),
            (r#","Fee":[]"#, vec![]),
            (r#","Fee":null"#, vec![]),
            (r#","Fee":"""#, vec![]),
            ("", vec![]),
        ] {
            let fee = fee_of(&format!(r#"{{"TotalFeeAmount":1.05,"CurrencyCode":"TL"{fees}}}"#)).unwrap();
            assert_eq!((fee.total, fee.rows), (lira("1.05"), rows), "{fees}");
        }
        for none in ["null", "{}", r#"{"TotalFeeAmount":"","CurrencyCode":""}"#] {
            assert_eq!(fee_of(none).unwrap(), FREE, "{none}");
        }
    }

    #[test]
    fn fee_rows_add_up_to_the_total_in_decimals() {
        let two = |total: &str| format!(r#"{{"TotalFeeAmount":{total},"Fee":[{{"Amount":0.98}},{{"Amount":0.22}}]}}"#);
        assert_eq!(fee_of(&two("1.2")).unwrap().total, lira("1.20"));
        assert_eq!(fee_of(&two("\"\"")).unwrap().total, lira("1.20"));
        assert_eq!(
            reason(fee_of(&two("1.1"))),
            "its fee rows add up to 1.20, its total fee is 1.10"
        );
        assert_eq!(
            reason(fee_of(r#"{"TotalFeeAmount":1,"Fee":{"Amount":""}}"#)),
            "a fee row has no amount"
        );
        assert_eq!(reason(fee_of(r#"{"TotalFeeAmount":-1}"#)), "its total fee is no amount");
    }

    #[test]
    fn lira_is_tl_here_and_a_fee_in_anything_else_cannot_be_read() {
        for fee in [
            r#"{"TotalFeeAmount":1,"CurrencyCode":"USD"}"#,
            r#"{"TotalFeeAmount":1,"CurrencyCode":"TRY"}"#,
            r#"{"TotalFeeAmount":1,"CurrencyCode":"TL","Fee":{"Amount":1,"CurrencyCode":"EUR"}}"#,
        ] {
            assert_eq!(reason(fee_of(fee)), "its fee is not in lira", "{fee}");
        }
        assert!(fee_of(r#"{"TotalFeeAmount":1,"CurrencyCode":"TL"}"#).is_ok());
    }

    #[test]
    fn an_amount_is_read_to_its_digits_and_is_the_one_that_was_asked_for() {
        let about = |literal: &str| with("").replace("\"Amount\":9", &format!("\"Amount\":{literal}"));
        for (literal, asked) in [("9", "9"), ("1.05", "1.05"), ("\"420.0\"", "420"), ("9.00000000", "9")] {
            let drafted = drafted(&answer(&about(literal)), lira(asked)).unwrap();
            assert_eq!(drafted.amount, lira(asked), "{literal}");
        }
        for (literal, why) in [
            ("\"\"", "there is no amount in it"),
            ("null", "there is no amount in it"),
            ("9.001", "its amount is none"),
            ("0.3e1", "its amount is none"),
            ("90", "it is about 90.00, and 9.00 was asked for"),
        ] {
            assert_eq!(reason(drafted(&answer(&about(literal)), lira("9"))), why, "{literal}");
        }
    }

    #[test]
    fn an_id_is_a_number_or_a_text_of_any_length() {
        for (id, kept) in [
            ("163313", "163313"),
            ("\"252928\"", "252928"),
            ("9007199254740993", "9007199254740993"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            let text = with("").replace("163313", id);
            assert_eq!(drafted(&answer(&text), lira("9")).unwrap().otp_id, kept);
        }
        for id in ["\"\"", "null"] {
            let text = with("").replace("163313", id);
            let told = drafted(&answer(&text), lira("9"));
            assert_eq!(reason(told), "there is no OTPTransactionId in it");
        }
    }

    #[test]
    fn another_state_of_the_otp_is_no_reason_to_give_up() {
        for state in ["\"Sent\"", "null", "7", "{}"] {
            let text = with("").replace("\"ApprovementWaiting\"", state);
            assert!(drafted(&answer(&text), lira("9")).is_ok(), "{state}");
        }
    }

    #[test]
    fn a_masked_name_is_a_text_and_nothing_more() {
        let text = with("").replace(
            r#""Transaction":{"Amount":9}"#,
            r#""Transaction":{"Amount":9},"Receiver":{"NameSurnameTitle":"C*h*t U*s*l"}"#,
        );
        let named = drafted(&answer(&text), lira("9")).unwrap();
        assert_eq!(named.receiver_name.as_deref(), Some("C*h*t U*s*l"));
        for receiver in [r#"{"NameSurnameTitle":""}"#, "null", "\"x\""] {
            let text = text.replace(r#"{"NameSurnameTitle":"C*h*t U*s*l"}"#, receiver);
            assert_eq!(drafted(&answer(&text), lira("9")).unwrap().receiver_name, None);
        }
    }

    #[test]
    fn a_refusal_is_the_banks_own() {
        let text = r#"{"Header":{"StatusCode":"ACBH000359","StatusDescriptionEn":"Amount limit is 2.000 TRY."}}"#;
        match drafted(&answer(text), lira("9")) {
            Err(UpstreamError::Bank(refusal)) => assert_eq!(refusal.meaning, Meaning::Limit),
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in "\\PC{0,80}", rest in "(,\"FeeInformation\":)?[-0-9A-Za-z\":,{}\\[\\]]{0,60}") {
            let _ = drafted(&answer(&text), lira("9"));
            let _ = drafted(&answer(&with(&rest)), lira("9"));
        }
    }
}
