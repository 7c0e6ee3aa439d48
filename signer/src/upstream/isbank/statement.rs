//! `GET /api/isbank/v1/deposit/transactions`: an account's statement, page after page. Read whole or not at all: half a
//! statement proves nothing.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde::Deserialize;
use url::Url;

use super::fields::Fields;
use super::pages::{Next, next};
use super::row::row;
use super::settings::StatementForm;
use super::{Isbank, envelope};
use crate::clock::Moment;
use crate::payments::merchant_bank::AccountRow;
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_isbank("statement");
/// What the list of rows is called in the result.
const ROWS: &str = "accountMovementDtoList";
/// The most pages of one reading. A window with more has to be read in parts.
const PAGES_MAX: usize = 100;

#[derive(Deserialize)]
struct Data {
    result: Fields,
}

impl Isbank {
    /// What came to an account and went from it between two moments, in the bank's order. A statement that goes on without
    /// an end, in a circle or elsewhere is an error, and so is a row that is another one in its second reading.
    pub async fn statement(
        &self,
        account_id: &str,
        from: Moment,
        to: Moment,
        now: Moment,
    ) -> Result<Vec<AccountRow>, UpstreamError> {
        let making = async {
            let first = self.first_page(account_id, from, to)?;
            let (mut read, mut asked) = (Statement::default(), BTreeSet::new());
            let mut page = first.clone();
            for _ in 0..PAGES_MAX {
                let request = || self.call(Method::GET, page.as_str());
                let (head, answer) = self.ask(now, self.for_statements(), request).await?;
                read.add(rows(&answer, &self.settings.statement)?)
                    .map_err(|reason| strange(&answer, reason))?;
                asked.insert(page.clone());
                page = match next(&head, &first, &page) {
                    Next::None => return Ok(read.rows),
                    Next::At(url) if asked.contains(&url) => {
                        return Err(strange(&answer, "its pages go in a circle"));
                    }
                    Next::At(url) => url,
                    Next::Strange(reason) => return Err(strange(&answer, reason)),
                };
            }
            Err(UpstreamError::TooLarge)
        };
        self.meter.measure(CALL, making).await
    }

    fn first_page(&self, account_id: &str, from: Moment, to: Moment) -> Result<Url, UpstreamError> {
        let settings = &self.settings;
        let url = format!("{}{}", self.base_url, settings.paths.statement);
        let mut url = Url::parse(&url).map_err(|error| UpstreamError::Unreachable(error.to_string()))?;
        url.query_pairs_mut()
            .append_pair("accountId", account_id)
            .append_pair("beginDate", &settings.dates.statement.written(from))
            .append_pair("endDate", &settings.dates.statement.written(to))
            .append_pair("remittanceDetail", "true")
            .append_pair("eftDetail", "true")
            .append_pair("fastDetail", "true")
            .append_pair("pageSize", &settings.statement.page_size.to_string());
        Ok(url)
    }
}

/// The rows so far.
#[derive(Default)]
struct Statement {
    rows: Vec<AccountRow>,
    /// Where each row of the pages before stands.
    places: BTreeMap<String, usize>,
}

impl Statement {
    /// A page's rows. A cursor may give a row again that the page before ended with: it is one row.
    fn add(&mut self, page: Vec<AccountRow>) -> Result<(), &'static str> {
        let known_until = self.rows.len();
        for row in page {
            match row.id.as_ref().and_then(|id| self.places.get(id)) {
                Some(&place) if place < known_until && self.rows.get(place) == Some(&row) => continue,
                Some(_) => {
                    return Err(
                        "two of its rows have one number: isbank.statement.id must name a field that tells them apart",
                    );
                }
                None => {}
            }
            if let Some(id) = &row.id {
                self.places.insert(id.clone(), self.rows.len());
            }
            self.rows.push(row);
        }
        Ok(())
    }
}

pub(super) fn rows(answer: &RawAnswer, form: &StatementForm) -> Result<Vec<AccountRow>, UpstreamError> {
    let Data { result } = envelope::open(answer)?.data()?;
    if !result.has(ROWS) {
        // Whatever stands there, it is not known to be an account on which nothing happened.
        return Err(strange(answer, "there is no list of rows in it"));
    }
    let rows: Option<Vec<Fields>> = result
        .read(ROWS)
        .ok_or_else(|| strange(answer, "its rows cannot be read"))?;
    Ok(rows
        .unwrap_or_default()
        .iter()
        .map(|fields| row(fields, form))
        .collect())
}

fn strange(answer: &RawAnswer, reason: &'static str) -> UpstreamError {
    UpstreamError::Unreadable {
        http_status: answer.http_status,
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, reason};
    use super::*;

    fn told(data: &str) -> Result<Vec<AccountRow>, UpstreamError> {
        rows(&answer(&format!(r#"{{"data":{data}}}"#)), &StatementForm::default())
    }

    fn page(rows: &[(&str, &str)]) -> Vec<AccountRow> {
        let row = |(id, text): &(&str, &str)| format!(r#"{{"transactionId":"{id}","description":"{text}"}}"#);
        let rows: Vec<String> = rows.iter().map(row).collect();
        told(&format!(
            r#"{{"result":{{"accountMovementDtoList":[{}]}}}}"#,
            rows.join(",")
        ))
        .unwrap()
    }

    #[test]
    fn an_account_on_which_nothing_happened_is_told_from_an_answer_without_rows() {
        for data in ["[]", "null"] {
            let empty = told(&format!(r#"{{"result":{{"accountMovementDtoList":{data}}}}}"#));
            assert_eq!(empty.unwrap(), []);
        }
        for (data, why) in [
            (r#"{"result":{}}"#, "there is no list of rows in it"),
            (r#"{"result":{"accountMovementDtoList":{}}}"#, "its rows cannot be read"),
            (
                r#"{"result":{"accountMovementDtoList":[{"a":1},"x"]}}"#,
                "its rows cannot be read",
            ),
            ("{}", "its data cannot be read"),
        ] {
            assert_eq!(reason(told(data)), why, "{data}");
        }
    }

    #[test]
    fn a_row_that_two_pages_have_is_one_row() {
        let mut read = Statement::default();
        read.add(page(&[("1", "a"), ("2", "b")])).unwrap();
        read.add(page(&[("2", "b"), ("3", "c")])).unwrap();
        let ids: Vec<_> = read.rows.iter().filter_map(|row| row.id.as_deref()).collect();
        assert_eq!(ids, ["1", "2", "3"]);
        assert!(read.add(page(&[("3", "other")])).is_err());
    }

    #[test]
    fn rows_of_one_page_are_never_taken_for_one() {
        let mut read = Statement::default();
        assert!(read.add(page(&[("1", "a"), ("1", "a")])).is_err());
        let mut read = Statement::default();
        read.add(page(&[("", "a"), ("", "a")])).unwrap();
        assert_eq!(read.rows.len(), 2);
    }
}
