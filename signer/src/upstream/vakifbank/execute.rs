//! `POST /transactionExecute`: moves the money, with the OTP. Once per OTP: nothing here sends a second time.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use vezne_protocol::{Amount, Iban};

use super::lenient::Lenient;
use super::{LIRA, VakifBank, date, present, read_success};
use crate::literal::Literal;
use crate::payments::bank::{Authorization, Executed, Otp};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_vakifbank("execute");
const PATH: &str = "/transactionExecute";

#[derive(Serialize)]
struct Request<'a> {
    #[serde(rename = "OTPTransactionId")]
    otp_transaction_id: Box<RawValue>,
    #[serde(rename = "OTPCode")]
    otp_code: &'a str,
}

/// The approved transfer's own output, in the form of its rail. Once the bank has said success, the money has moved:
/// whatever is strange in the rest is as good as missing.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(default)]
    data: Lenient<Data>,
    #[serde(default)]
    fee_information: Lenient<FeeInformation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    #[serde(default)]
    transaction: Lenient<Transaction>,
    #[serde(default)]
    receiver: Lenient<Receiver>,
}

/// Only sendFAST has a query number.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Transaction {
    #[serde(default)]
    transaction_id: Lenient<Literal>,
    #[serde(default)]
    query_number: Lenient<Literal>,
    #[serde(default)]
    date: Lenient<Literal>,
    #[serde(default)]
    amount: Lenient<Literal>,
}

/// `IBAN` within the bank, `ReceiverIBAN` between banks.
#[derive(Deserialize)]
struct Receiver {
    #[serde(rename = "IBAN", default)]
    iban: Lenient<Literal>,
    #[serde(rename = "ReceiverIBAN", default)]
    receiver_iban: Lenient<Literal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FeeInformation {
    #[serde(default)]
    total_fee_amount: Lenient<Literal>,
    #[serde(default)]
    currency_code: Lenient<Literal>,
}

impl VakifBank {
    /// Executes a drafted transfer. Only [`UpstreamError::Unreachable`] says that nothing was sent; after any other error
    /// without a code of the bank's the money may have moved.
    pub async fn execute(
        &self,
        authorization: &Authorization,
        otp_id: &str,
        otp: &Otp,
    ) -> Result<Executed, UpstreamError> {
        let making = async {
            let request = Request {
                otp_transaction_id: as_the_bank_wrote_it(otp_id),
                otp_code: otp.expose(),
            };
            let answer = self.post(PATH, authorization, &request, self.for_execute()).await?;
            executed(&answer)
        };
        self.meter.measure(CALL, making).await
    }
}

/// An id that is a number goes out as a number, as in the page's sample, whatever its length; any other as a text.
fn as_the_bank_wrote_it(id: &str) -> Box<RawValue> {
    let is_number =
        id.bytes().all(|byte| byte.is_ascii_digit()) && !id.is_empty() && (id == "0" || !id.starts_with('0'));
    let literal = if is_number {
        id.to_owned()
    } else {
        serde_json::Value::from(id).to_string()
    };
    RawValue::from_string(literal).expect("digits are a JSON number, and a written text is a JSON string")
}

pub(super) fn executed(answer: &RawAnswer) -> Result<Executed, UpstreamError> {
    let told = read_success::<Answer>(answer)?;
    Ok(Executed::from(told))
}

impl From<Answer> for Executed {
    fn from(answer: Answer) -> Self {
        let Answer { data, fee_information } = answer;
        let (transaction, receiver) = match data.0 {
            Some(Data { transaction, receiver }) => (transaction.0, receiver.0),
            None => (None, None),
        };
        let (transaction_id, query_number, at, amount) = match transaction {
            Some(Transaction {
                transaction_id,
                query_number,
                date,
                amount,
            }) => (transaction_id.0, query_number.0, date.0, amount.0),
            None => (None, None, None, None),
        };
        Self {
            transaction_id: present(transaction_id),
            query_number: present(query_number),
            at: present(at).and_then(|text| date::read(&text)),
            amount: present(amount).and_then(|text| Amount::from_wire(&text).ok()),
            receiver: receiver.and_then(Receiver::into_iban),
            fee: fee_information.0.and_then(FeeInformation::into_total),
        }
    }
}

impl Receiver {
    fn into_iban(self) -> Option<Iban> {
        let Self { iban, receiver_iban } = self;
        let iban = present(iban.0).or_else(|| present(receiver_iban.0))?;
        Iban::parse(&iban).ok()
    }
}

impl FeeInformation {
    fn into_total(self) -> Option<Amount> {
        let Self {
            total_fee_amount,
            currency_code,
        } = self;
        let is_lira = present(currency_code.0).is_none_or(|code| code == LIRA);
        let total = present(total_fee_amount.0).filter(|_| is_lira)?;
        Amount::from_wire(&total).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, reason};
    use super::*;
    use crate::payments::bank::Meaning;
    use proptest::prelude::*;

    const EMPTY: Executed = Executed {
        transaction_id: None,
        query_number: None,
        at: None,
        amount: None,
        receiver: None,
        fee: None,
    };

    #[test]
    fn the_sample_of_remittance_is_read_with_its_iban_mended() {
        let sample = r#"{
  "Header": {
    "StatusCode": "APIGW000000",
    "StatusDescription": "Tamamlandı",
    "StatusDescriptionEn": "Completed",
    "ObjectID": "57abab77-e2b8-4ba5-a543-82b96eb4cae6"
  },
  "Data": {
    "Sender": {
      "CurrencyCode": "TL",
      "AccountNumber": "00158000000000001"
    },
    "Transaction": {
      "Description": "TR nolu FATMA hesabından TR nolu BİLUN hesabına 2021030700000009 referans nolu havale yapılmıştır.",
      "Amount": 9,
      "Date": "2021-07-03T15:16:34",
      "TransactionId": 2021000006841195
    },
    "Receiver": {
      "CurrencyCode": "TL",
      "IBAN": "TR520001500158000000000002"
    }
  },
  "FeeInformation": {
    "TotalFeeAmount": 1.05,
    "CurrencyCode": "TL",
    "AccountNumber": "00158000000000001"
  }
}"#;
        let as_it_stands = executed(&answer(sample)).unwrap();
        assert_eq!(as_it_stands.receiver, None);
        // Its check digits do not fit: 29 do.
        let told = executed(&answer(&sample.replace("TR52", "TR29"))).unwrap();
        assert_eq!(told.transaction_id.as_deref(), Some("2021000006841195"));
        assert_eq!(told.query_number, None);
        assert_eq!(told.at.unwrap().to_string(), "2021-07-03T12:16:34Z");
        assert_eq!(told.amount.unwrap().to_string(), "9.00");
        assert_eq!(told.receiver.unwrap().expose(), "TR290001500158000000000002");
        assert_eq!(told.fee.unwrap().to_string(), "1.05");
    }

    #[test]
    fn the_sample_of_fast_is_read_with_its_iban_mended() {
        let sample = r#"{
"Header": {
"StatusCode": "APIGW000000",
"StatusDescription": "Tamamlandı",
"StatusDescriptionEn": "Completed",
"ObjectID": "1e8bd363-4fed-48fd-be8c-93f7a9d1475e"
},
"Data": {
"Sender": {
"SenderIBAN": "TR000000000000000000000000"
},
"Transaction": {
"QueryNumber": 948213,
"Description": "(05/01/2022 tarihli 948213 sorgu no'lu KIZILCIM ŞERBET hesabından Türkiye İş Bankası A.Ş. Cahit Uysal hesabına giden FAST ödemesi)",
"Amount": 30,
"Date": "2022-01-05T00:00:00+03:00",
"TransactionId": 2022000000046067
},
"Receiver": {
"ReceiverIBAN": "TR000000000000000000000000",
"KolasValue": "",
"KolasType": "",
"ReceiverName": "Cahit Uysal"
}
},
"FeeInformation": {
"TotalFeeAmount": 1.2,
"CurrencyCode": "TL",
"AccountNumber": "00000000000000000"
}
}"#;
        assert_eq!(executed(&answer(sample)).unwrap().receiver, None);
        // `TR` and 24 zeros is no IBAN: with 47 as check digits it is.
        let told = executed(&answer(&sample.replace("TR00", "TR47"))).unwrap();
        assert_eq!(told.transaction_id.as_deref(), Some("2022000000046067"));
        assert_eq!(told.query_number.as_deref(), Some("948213"));
        assert_eq!(told.at.unwrap().to_string(), "2022-01-04T21:00:00Z");
        assert_eq!(told.amount.unwrap().to_string(), "30.00");
        assert_eq!(told.receiver.unwrap().expose(), "TR470000000000000000000000");
        assert_eq!(told.fee.unwrap().to_string(), "1.20");
    }

    #[test]
    fn a_success_is_never_thrown_away_because_of_something_strange_in_it() {
        for rest in [
            "",
            r#","Data":null,"FeeInformation":null"#,
            r#","Data":[1,{"a":2}],"FeeInformation":"x""#,
            r#","Data":{"Transaction":[],"Receiver":7}"#,
            r#","Data":{"Transaction":{"TransactionId":{},"QueryNumber":null,"Date":"yesterday","Amount":"1,5"}}"#,
            r#","Data":{"Transaction":{"TransactionId":"","Date":"","Amount":""},"Receiver":{"IBAN":"TR1"}}"#,
            r#","FeeInformation":{"TotalFeeAmount":1.05,"CurrencyCode":"USD"}"#,
        ] {
            let text = format!(r#"{{"Header":{{"StatusCode":"APIGW000000"}}{rest}}}"#);
            assert_eq!(executed(&answer(&text)).unwrap(), EMPTY, "{rest}");
        }
        let partly = r#"{"Header":{"StatusCode":"APIGW000000"},
            "Data":{"Transaction":{"TransactionId":9007199254740993,"Date":"?","QueryNumber":"18446744073709551617"}}}"#;
        let told = executed(&answer(partly)).unwrap();
        assert_eq!(told.transaction_id.as_deref(), Some("9007199254740993"));
        assert_eq!(told.query_number.as_deref(), Some("18446744073709551617"));
    }

    #[test]
    fn the_body_decides_and_not_the_http_status() {
        for http_status in [200, 400, 500] {
            let told = |text: &str| {
                executed(&RawAnswer {
                    http_status,
                    bytes: text.into(),
                })
            };
            assert!(told(r#"{"Header":{"StatusCode":"APIGW000000"}}"#).is_ok());
            match told(r#"{"Header":{"StatusCode":"ACBH000007"}}"#) {
                Err(UpstreamError::Bank(refusal)) => assert_eq!(refusal.meaning, Meaning::OtpWrong),
                other => panic!("{other:?}"),
            }
            assert_eq!(reason(told("{}")), "there is no status code in it");
        }
    }

    #[test]
    fn an_id_goes_out_as_the_number_or_the_text_that_it_is() {
        for (id, literal) in [
            ("196932", "196932"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("0", "0"),
            ("0196932", "\"0196932\""),
            ("a\"b", "\"a\\\"b\""),
            ("", "\"\""),
        ] {
            let request = Request {
                otp_transaction_id: as_the_bank_wrote_it(id),
                otp_code: "123456",
            };
            let expected = format!(r#"{{"OTPTransactionId":{literal},"OTPCode":"123456"}}"#);
            assert_eq!(serde_json::to_string(&request).unwrap(), expected);
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in "\\PC{0,80}", rest in "(,\"Data\":)?[-0-9A-Za-z\":,{}\\[\\]]{0,60}") {
            let _ = executed(&answer(&text));
            let _ = executed(&answer(&format!("{{\"Header\":{{\"StatusCode\":\"APIGW000000\"}}{rest}}}")));
        }

        #[test]
        fn any_data_of_a_success_is_a_success(data in any_json()) {
            let text = format!(
                "{{\"Header\":{{\"StatusCode\":\"APIGW000000\"}},\"Data\":{{\"Transaction\":{data},\"Receiver\":{data}}},\
                \"FeeInformation\":{data}}}"
            );
            prop_assert!(executed(&answer(&text)).is_ok());
        }
    }

    /// Any JSON, with the names that are looked for in it.
    fn any_json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<bool>().prop_map(|flag| flag.to_string()),
            any::<i64>().prop_map(|number| number.to_string()),
            "\\PC{0,12}".prop_map(|text| serde_json::Value::from(text).to_string()),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            let name = "(TransactionId|QueryNumber|Date|Amount|IBAN|ReceiverIBAN|TotalFeeAmount|CurrencyCode)";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|many| format!("[{}]", many.join(","))),
                prop::collection::btree_map(name, inner, 0..4).prop_map(|fields| {
                    let fields: Vec<String> = fields
                        .iter()
                        .map(|(name, value)| format!("\"{name}\":{value}"))
                        .collect();
                    format!("{{{}}}", fields.join(","))
                }),
            ]
        })
    }
}
