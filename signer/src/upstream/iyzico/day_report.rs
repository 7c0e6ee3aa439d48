//! `GET /v2/reporting/payment/transactions`: everything that iyzico took and gave back on a day in Istanbul, page by
//! page. It is not signed: the daily report is compared with it, and nothing is settled by it.
//!
//! Shapes from iyzico's documents alone: a row that cannot be read as they have it counts as unknown.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::decimal::decimal;
use super::{Iyzico, read_success};
use crate::literal::Literal;
use crate::payments::daily_report::day::Day;
use crate::payments::daily_report::told::{Kind, Row, Told};
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_iyzico("day-report");
const PATH: &str = "/v2/reporting/payment/transactions";
/// How many pages of a day are read at most. iyzico's have fifty rows.
const PAGES_MAX: u32 = 1000;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    current_page: Option<Literal>,
    total_page_count: Option<Literal>,
    transactions: Option<Vec<Transaction>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Transaction {
    transaction_type: Option<Literal>,
    transaction_id: Option<Literal>,
    payment_tx_id: Option<Literal>,
    payment_id: Option<Literal>,
    conversation_id: Option<Literal>,
    paid_price: Option<Literal>,
    transaction_currency: Option<Literal>,
    basket_id: Option<Literal>,
}

/// One page of a day.
#[derive(Debug)]
pub(super) struct Page {
    pages: u32,
    rows: Vec<Row>,
}

impl Iyzico {
    /// iyzico's report of a day, with all of its pages: half a report is an error.
    pub async fn day_report(&self, day: Day) -> Result<Told, UpstreamError> {
        let making = async {
            let date = day.to_string();
            let (mut number, mut rows, mut seen) = (1, Vec::new(), BTreeSet::new());
            loop {
                let text = number.to_string();
                let query = [
                    ("locale", "tr"),
                    ("page", text.as_str()),
                    ("transactionDate", date.as_str()),
                ];
                let page = page(&self.get(PATH, &query).await?, number)?;
                // While a day goes on a row may move to the next page.
                let is_new = |row: &Row| {
                    let has_number = row.transaction_id.is_some();
                    let is_first = seen.insert((row.kind.clone(), row.transaction_id.clone(), row.item_id.clone()));
                    is_first || !has_number
                };
                rows.extend(page.rows.into_iter().filter(is_new));
                if number >= page.pages {
                    return Ok(Told::of(rows));
                }
                number += 1;
            }
        };
        self.meter.measure(CALL, making).await
    }
}

/// What a page tells. One that does not say which page it is, or of how many, makes no report.
pub(super) fn page(answer: &RawAnswer, number: u32) -> Result<Page, UpstreamError> {
    let told: Answer = read_success(answer)?;
    let half = |reason: &str| UpstreamError::Unreadable {
        http_status: answer.http_status,
        reason: reason.to_owned(),
    };
    let count = |literal: &Option<Literal>| literal.as_ref().and_then(|text| text.as_str().parse::<u32>().ok());
    if count(&told.current_page) != Some(number) {
        return Err(half("it is another page than the one that was asked for"));
    }
    let pages = count(&told.total_page_count).ok_or_else(|| half("it does not say how many pages there are"))?;
    if pages > PAGES_MAX {
        return Err(half("the day has more pages than any real one"));
    }
    let transactions = told.transactions.ok_or_else(|| half("it has no transactions"))?;
    if transactions.is_empty() && number <= pages {
        return Err(half("a page before the end is empty"));
    }
    let rows = transactions.into_iter().map(Row::from).collect();
    Ok(Page { pages, rows })
}

impl From<Transaction> for Row {
    fn from(transaction: Transaction) -> Self {
        let Transaction {
            transaction_type,
            transaction_id,
            payment_tx_id,
            payment_id,
            conversation_id,
            paid_price,
            transaction_currency,
            basket_id,
        } = transaction;
        let text = |field: Option<Literal>| field.map(String::from).filter(|text| !text.is_empty());
        let kind = transaction_type.map(String::from).unwrap_or_default();
        Self {
            kind: match kind.as_str() {
                "PAYMENT" => Kind::Payment,
                "REFUND" => Kind::Refund,
                "CANCEL" => Kind::Cancel,
                _ => Kind::Other(kind),
            },
            payment_id: text(payment_id),
            transaction_id: text(transaction_id),
            item_id: text(payment_tx_id),
            conversation_id: text(conversation_id),
            basket_id: text(basket_id),
            amount: paid_price.and_then(|price| decimal(price.as_str())),
            currency: text(transaction_currency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::answer;
    use super::*;

    const TEXT: &str = r#"{"status":"success","currentPage":1,"totalPageCount":2,"transactions":[
        {"transactionType":"PAYMENT","transactionDate":"2026-11-02 12:00:00","transactionId":987,"transactionStatus":2,
        "paymentTxId":987,"paymentId":25152948,"conversationId":"SIP-1","price":100.0,"paidPrice":100.31000000,
        "transactionCurrency":"TRY","installment":6,"basketId":"ses_1","iyzicoCommission":2.1,"iyzicoFee":0.25},
        {"transactionType":"REFUND","transactionId":"1","paymentTxId":987,"paymentId":"25152948",
        "conversationId":"rfd_1-1","paidPrice":"4.5","transactionCurrency":"TRY","basketId":"ses_1"},
        {"transactionType":"SOMETHING_NEW"}]}"#;

    #[test]
    fn a_page_tells_payments_and_what_went_back() {
        let Page { pages, rows } = page(&answer(TEXT), 1).unwrap();
        assert_eq!((pages, rows.len()), (2, 3));
        let told = Told::of(rows);
        let payment = told.payment("25152948").unwrap();
        assert_eq!(payment.amount.map(|sum| sum.to_string()).as_deref(), Some("100.31"));
        assert_eq!(payment.basket_id.as_deref(), Some("ses_1"));
        let [back] = told.given_back.as_slice() else {
            panic!("one refund")
        };
        assert_eq!(back.conversation_id.as_deref(), Some("rfd_1-1"));
        assert_eq!(
            (back.is_cancel, back.amount.map(|sum| sum.to_string()).as_deref()),
            (false, Some("4.50"))
        );
        assert_eq!(told.unknown_rows, 1);
    }

    #[test]
    fn half_a_report_is_none() {
        for (from, to) in [
            ("\"currentPage\":1", "\"currentPage\":2"),
            ("\"currentPage\":1,", ""),
            ("\"totalPageCount\":2", "\"totalPageCount\":1001"),
            ("\"totalPageCount\":2,", ""),
            ("\"transactions\"", "\"rows\""),
        ] {
            let text = TEXT.replace(from, to);
            assert_ne!(text, TEXT);
            assert!(
                matches!(page(&answer(&text), 1), Err(UpstreamError::Unreadable { .. })),
                "{to}"
            );
        }
        let empty = r#"{"status":"success","currentPage":1,"totalPageCount":2,"transactions":[]}"#;
        assert!(page(&answer(empty), 1).is_err());
        let refused = r#"{"status":"failure","errorCode":"1001"}"#;
        assert!(matches!(page(&answer(refused), 1), Err(UpstreamError::Refused { .. })));
    }

    #[test]
    fn a_day_without_anything_has_no_page() {
        let empty = r#"{"status":"success","currentPage":1,"totalPageCount":0,"transactions":[]}"#;
        let Page { pages, rows } = page(&answer(empty), 1).unwrap();
        assert_eq!((pages, rows.len()), (0, 0));
    }
}
