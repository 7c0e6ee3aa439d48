//! `POST /getReceipt`: a transfer's receipt, as text.

use serde::{Deserialize, Serialize};

use super::{VakifBank, read_success, unreadable};
use crate::literal::Literal;
use crate::payments::bank::{AccountNumber, Authorization};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_vakifbank("receipt");
const PATH: &str = "/getReceipt";
/// As text; 1 is a PDF, whose encoding is documented nowhere.
const FORMAT_TEXT: u8 = 2;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request<'a> {
    transaction_id: &'a str,
    account_number: &'a str,
    receipt_format: u8,
}

/// `Documents` stands beside `Data`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    documents: Option<Documents>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Documents {
    text_receipt: Option<Literal>,
}

impl VakifBank {
    /// The receipt of a transfer from this account. Its text is personal data.
    pub async fn receipt(
        &self,
        authorization: &Authorization,
        transaction_id: &str,
        account: &AccountNumber,
    ) -> Result<String, UpstreamError> {
        let making = async {
            let request = Request {
                transaction_id,
                account_number: account.expose(),
                receipt_format: FORMAT_TEXT,
            };
            let answer = self.post(PATH, authorization, &request, self.for_documents()).await?;
            text(&answer)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn text(answer: &RawAnswer) -> Result<String, UpstreamError> {
    let Answer { documents } = read_success(answer)?;
    let text = documents.and_then(|Documents { text_receipt }| text_receipt.map(String::from));
    // As it stands: spaces are its layout.
    let text = text.filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| unreadable(answer, "there is no text receipt in it"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, reason};
    use super::*;
    use proptest::prelude::*;

    fn told(rest: &str) -> Result<String, UpstreamError> {
        text(&answer(&format!(
            r#"{{"Header":{{"StatusCode":"APIGW000000"}}{rest}}}"#
        )))
    }

    #[test]
    fn a_receipt_is_a_text_beside_data() {
        let receipt = told(r#","Data":{},"Documents":{"TextReceipt":"  DEKONT\nTutar: 9,00 TL\n","PdfReceipt":""}"#);
        assert_eq!(receipt.unwrap(), "  DEKONT\nTutar: 9,00 TL\n");
    }

    #[test]
    fn an_empty_receipt_is_none() {
        for rest in [
            r#","Documents":{"TextReceipt":" "}"#,
            r#","Documents":{"TextReceipt":null,"PdfReceipt":"JVBERi0="}"#,
            r#","Documents":{}"#,
            r#","Documents":null"#,
            r#","Data":{"Documents":{"TextReceipt":"DEKONT"}}"#,
            "",
        ] {
            assert_eq!(reason(told(rest)), "there is no text receipt in it", "{rest}");
        }
    }

    #[test]
    fn the_request_asks_for_the_text() {
        let request = Request {
            transaction_id: "2022000000046067",
            account_number: "00158000000000001",
            receipt_format: FORMAT_TEXT,
        };
        let expected = r#"{"TransactionId":"2022000000046067","AccountNumber":"00158000000000001","ReceiptFormat":2}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(answer_text in "\\PC{0,80}", rest in "(,\"Documents\":)?[-0-9A-Za-z\":,{}\\[\\]]{0,60}") {
            let _ = text(&answer(&answer_text));
            let _ = told(&rest);
        }
    }
}
