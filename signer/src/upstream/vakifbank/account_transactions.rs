//! `POST /accountTransactions`: an account's statement. Read whole or not at all: half a statement proves nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use vezne_protocol::SignedAmount;

use super::lenient::OneOrMany;
use super::{VakifBank, date, present, read_success, unreadable};
use crate::clock::Moment;
use crate::literal::Literal;
use crate::payments::bank::{AccountNumber, Authorization, Direction, StatementRow};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_vakifbank("statement");
const PATH: &str = "/accountTransactions";
/// What the list of rows is called in `Data`.
const ROWS: &str = "AccountTransactions";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request<'a> {
    account_number: &'a str,
    start_date: String,
    end_date: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    data: Option<BTreeMap<String, Box<RawValue>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    currency_code: Option<Literal>,
    transaction_type: Option<Literal>,
    description: Option<Literal>,
    amount: Option<Literal>,
    transaction_date: Option<Literal>,
    transaction_id: Option<Literal>,
}

impl VakifBank {
    /// What came to an account and went from it between two moments, to the second.
    pub async fn statement(
        &self,
        authorization: &Authorization,
        account: &AccountNumber,
        from: Moment,
        to: Moment,
    ) -> Result<Vec<StatementRow>, UpstreamError> {
        let making = async {
            let request = Request {
                account_number: account.expose(),
                start_date: date::written(from),
                end_date: date::written(to),
            };
            let answer = self.post(PATH, authorization, &request, self.for_documents()).await?;
            rows(&answer)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn rows(answer: &RawAnswer) -> Result<Vec<StatementRow>, UpstreamError> {
    let Answer { data } = read_success(answer)?;
    let Some(data) = data else {
        return Ok(Vec::new());
    };
    let rows = match data.get(ROWS) {
        Some(rows) => serde_json::from_str(rows.get()).map_err(|_| unreadable(answer, "its rows cannot be read"))?,
        None if data.is_empty() => OneOrMany::<Row>::default(),
        // Whatever stands there, it is not known to be an account on which nothing happened.
        None => return Err(unreadable(answer, "there is no list of rows in it")),
    };
    let read = rows.0.into_iter().map(StatementRow::try_from);
    read.collect::<Result<_, _>>()
        .map_err(|reason| unreadable(answer, reason))
}

impl TryFrom<Row> for StatementRow {
    type Error = &'static str;

    fn try_from(row: Row) -> Result<Self, &'static str> {
        let Row {
            currency_code,
            transaction_type,
            description,
            amount,
            transaction_date,
            transaction_id,
        } = row;
        let direction = match present(transaction_type).as_deref() {
            Some("1") => Direction::In,
            Some("2") => Direction::Out,
            _ => return Err("a row says neither that money came nor that it went"),
        };
        let amount = present(amount).and_then(|text| SignedAmount::from_wire(&text).ok());
        let at = present(transaction_date).and_then(|text| date::read(&text));
        Ok(Self {
            direction,
            amount: amount.ok_or("a row has no amount")?.size(),
            currency: present(currency_code).ok_or("a row has no currency")?,
            at: at.ok_or("a row has no date")?,
            description: present(description).unwrap_or_default(),
            transaction_id: present(transaction_id),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, reason};
    use super::*;
    use proptest::prelude::*;

    const ROW: &str = r#"{"CurrencyCode":"TL","TransactionType":"2","Description":"vzn-1 Kahve","Amount":"-420.0",
        "TransactionCode":"HAV","Balance":"1.05","TransactionName":"Havale","TransactionDate":"2022-01-05T00:00:00",
        "TransactionId":"2022000000046067"}"#;

    /// As the page's sample answers: `Status` and not `Header`.
    fn told(data: &str) -> Result<Vec<StatementRow>, UpstreamError> {
        let head = r#""Status":{"Code":"APIGW000000","Description":"Tamamlandı","ObjectID":"x"}"#;
        rows(&answer(&format!(r#"{{{head}{data}}}"#)))
    }

    #[test]
    fn an_older_answer_has_status_in_place_of_header() {
        let rows = told(&format!(r#","Data":{{"AccountTransactions":[{ROW}]}}"#)).unwrap();
        let row = StatementRow {
            direction: Direction::Out,
            amount: vezne_protocol::Amount::parse("420").unwrap(),
            currency: "TL".into(),
            at: Moment::from_ms(1_641_330_000_000),
            description: "vzn-1 Kahve".into(),
            transaction_id: Some("2022000000046067".into()),
        };
        assert_eq!(rows, [row]);
        let refused = r#"{"Status":{"Code":"ACBH000104","Description":"x"}}"#;
        let error = super::rows(&answer(refused)).unwrap_err();
        assert!(matches!(error, UpstreamError::Bank(refusal) if refusal.code == "ACBH000104"));
    }

    #[test]
    fn one_many_none_and_nothing_are_all_statements() {
        for (data, count) in [
            (format!(r#","Data":{{"AccountTransactions":{ROW}}}"#), 1),
            (format!(r#","Data":{{"AccountTransactions":[{ROW},{ROW}]}}"#), 2),
            (r#","Data":{"AccountTransactions":null}"#.to_owned(), 0),
            (r#","Data":{}"#.to_owned(), 0),
            (r#","Data":null"#.to_owned(), 0),
            (String::new(), 0),
        ] {
            assert_eq!(told(&data).unwrap().len(), count, "{data}");
        }
    }

    #[test]
    fn one_row_that_cannot_be_read_spoils_the_statement() {
        for (from, to, why) in [
            (
                r#""2","#,
                r#""3","#,
                "a row says neither that money came nor that it went",
            ),
            ("-420.0", "", "a row has no amount"),
            ("-420.0", "4.005", "a row has no amount"),
            ("2022-01-05T", "05.01.2022T", "a row has no date"),
            (r#""TL""#, "null", "a row has no currency"),
        ] {
            let row = ROW.replace(from, to);
            assert_ne!(row, ROW);
            let data = format!(r#","Data":{{"AccountTransactions":[{ROW},{row}]}}"#);
            assert_eq!(reason(told(&data)), why);
        }
        let strange = format!(r#","Data":{{"AccountTransactions":[{ROW},"x"]}}"#);
        assert_eq!(reason(told(&strange)), "its rows cannot be read");
        let elsewhere = format!(r#","Data":{{"Rows":[{ROW}]}}"#);
        assert_eq!(reason(told(&elsewhere)), "there is no list of rows in it");
    }

    #[test]
    fn the_window_is_asked_for_in_turkeys_time() {
        let request = Request {
            account_number: "00158000000000001",
            start_date: date::written(Moment::from_ms(1_641_330_000_000)),
            end_date: date::written(Moment::from_ms(1_641_416_399_999)),
        };
        let expected = r#"{"AccountNumber":"00158000000000001","StartDate":"2022-01-05T00:00:00","EndDate":"2022-01-05T23:59:59"}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in "\\PC{0,80}", data in "(,\"Data\":)?[-0-9A-Za-z\":,{}\\[\\]]{0,60}") {
            let _ = rows(&answer(&text));
            let _ = told(&data);
        }
    }
}
