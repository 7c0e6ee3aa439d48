//! `POST /accountList`: the customer's accounts that a transfer may come from.

use serde::{Deserialize, Serialize};
use vezne_protocol::{Iban, SignedAmount};

use super::lenient::{Lenient, OneOrMany};
use super::{BANK_CODE, LIRA, VakifBank, present, read_success};
use crate::literal::Literal;
use crate::payments::bank::{Account, AccountNumber, Authorization};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_vakifbank("accounts");
const PATH: &str = "/accountList";
/// On demand, in lira. The others: 1 term lira, 3 term foreign, 4 demand foreign.
const TYPE_ON_DEMAND: &str = "2";
/// Open; `K` is closed.
const STATUS_OPEN: &str = "A";

#[derive(Serialize)]
struct Request {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    #[serde(default)]
    accounts: OneOrMany<Lenient<Row>>,
}

/// Numbers come as texts, may be empty, and may be negative.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    currency_code: Option<Literal>,
    account_status: Option<Literal>,
    account_type: Option<Literal>,
    account_number: Option<Literal>,
    #[serde(rename = "IBAN")]
    iban: Option<Literal>,
    remaining_balance: Option<Literal>,
}

/// What became of a row.
enum Sorted {
    Offered(Account),
    /// Of another kind, closed, or in another currency.
    NotOffered,
    Unreadable,
}

impl VakifBank {
    /// The open accounts on demand, in lira. A row that cannot be read is left out: its account could not be paid from.
    pub async fn accounts(&self, authorization: &Authorization) -> Result<Vec<Account>, UpstreamError> {
        let making = async {
            let answer = self.post(PATH, authorization, &Request {}, self.usual()).await?;
            accounts(&answer)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn accounts(answer: &RawAnswer) -> Result<Vec<Account>, UpstreamError> {
    let Answer { data } = read_success(answer)?;
    let rows = data.map_or_else(OneOrMany::default, |Data { accounts }| accounts);
    let (mut offered, mut unreadable_count) = (Vec::new(), 0);
    for row in rows.0 {
        match row.0.map_or(Sorted::Unreadable, Sorted::from) {
            Sorted::Offered(account) => offered.push(account),
            Sorted::NotOffered => {}
            Sorted::Unreadable => unreadable_count += 1,
        }
    }
    if unreadable_count > 0 {
        tracing::warn!(unreadable_count, "accounts that cannot be read are not offered");
    }
    Ok(offered)
}

impl From<Row> for Sorted {
    fn from(row: Row) -> Self {
        let Row {
            currency_code,
            account_status,
            account_type,
            account_number,
            iban,
            remaining_balance,
        } = row;
        let is = |literal: Option<Literal>, word: &str| present(literal).as_deref() == Some(word);
        let is_offered = is(account_type, TYPE_ON_DEMAND) && is(account_status, STATUS_OPEN) && is(currency_code, LIRA);
        if !is_offered {
            return Self::NotOffered;
        }
        let number = present(account_number).and_then(|text| AccountNumber::parse(&text));
        let iban = present(iban).and_then(|text| Iban::parse(&text).ok());
        match (number, iban.filter(|iban| iban.bank_code() == BANK_CODE)) {
            (Some(number), Some(iban)) => Self::Offered(Account {
                number,
                iban,
                available: present(remaining_balance).and_then(|text| SignedAmount::from_wire(&text).ok()),
            }),
            _ => Self::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, sender};
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"CurrencyCode":"TL","LastTransactionDate":"2022-01-05T00:00:00","AccountStatus":"A",
        "IBAN":"TR560001500158000000000001","Balance":"420.0","RemainingBalance":"-772.8","AccountType":"2",
        "AccountNumber":"00158000000000001"}"#;

    fn listed(accounts_field: &str) -> Vec<Account> {
        let text = format!(r#"{{"Header":{{"StatusCode":"APIGW000000"}},"Data":{{{accounts_field}}}}}"#);
        accounts(&answer(&text)).unwrap()
    }

    #[test]
    fn one_many_none_and_nothing_are_all_lists() {
        for (field, count) in [
            (format!(r#""Accounts":[{GOOD},{GOOD}]"#), 2),
            (format!(r#""Accounts":{GOOD}"#), 1),
            (r#""Accounts":null"#.to_owned(), 0),
            (r#""Accounts":[]"#.to_owned(), 0),
            (String::new(), 0),
        ] {
            assert_eq!(listed(&field).len(), count, "{field}");
        }
        assert_eq!(accounts(&answer(r#"{"Status":{"Code":"APIGW000000"}}"#)).unwrap(), []);
    }

    #[test]
    fn what_may_be_drawn_on_is_read_from_a_text_and_may_be_negative_or_missing() {
        let account = |from: &str, to: &str| listed(&format!(r#""Accounts":{}"#, GOOD.replace(from, to))).remove(0);
        let good = account("", "");
        assert_eq!((&good.number, good.iban), (&sender().number, sender().iban));
        assert_eq!(good.available.unwrap().to_string(), "-772.80");
        assert_eq!(account("\"-772.8\"", "1.05").available.unwrap().to_string(), "1.05");
        for none in ["\"\"", "null", "\"?\""] {
            assert_eq!(account("\"-772.8\"", none).available, None, "{none}");
        }
    }

    #[test]
    fn only_open_lira_accounts_on_demand_with_an_iban_of_this_bank_are_offered() {
        for (from, to) in [
            (r#""AccountType":"2""#, r#""AccountType":"1""#),
            (r#""AccountType":"2""#, r#""AccountType":4"#),
            (r#""AccountStatus":"A""#, r#""AccountStatus":"K""#),
            (r#""CurrencyCode":"TL""#, r#""CurrencyCode":"USD""#),
            (r#""CurrencyCode":"TL","#, ""),
            // The samples' own: its check digits do not fit.
            ("TR560001500158000000000001", "TR520001500158000000000002"),
            ("TR560001500158000000000001", "TR470000000000000000000000"),
            ("TR560001500158000000000001", ""),
            (
                r#""AccountNumber":"00158000000000001""#,
                r#""AccountNumber":"158000000000001""#,
            ),
            (r#""AccountNumber":"00158000000000001""#, r#""AccountNumber":{}"#),
        ] {
            let row = GOOD.replace(from, to);
            assert_ne!(row, GOOD);
            let left = listed(&format!(r#""Accounts":[{row},{GOOD},"x"]"#));
            assert_eq!(left.len(), 1, "{to}");
        }
        let as_a_number = GOOD.replace(r#""AccountType":"2""#, r#""AccountType":2"#);
        assert_eq!(listed(&format!(r#""Accounts":{as_a_number}"#)).len(), 1);
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in "\\PC{0,80}", field in "(\"Accounts\":)?[-0-9A-Za-z\":,{}\\[\\]]{0,60}") {
            let _ = accounts(&answer(&text));
            let _ = accounts(&answer(&format!("{{\"Header\":{{\"StatusCode\":\"APIGW000000\"}},\"Data\":{{{field}}}}}")));
        }
    }
}
