//! `GET /api/isbank/v1/deposit/transactions`: the entries of an account between two days, oldest first, page by page.

use axum::http::{HeaderName, HeaderValue, header};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::accounts::{Account, Direction};
use super::fields::Query;
use super::messages::{ACCOUNT, CURSOR, DATE};
use super::rail::Rail;
use super::refusal::Refusal;
use super::reply::Told;
use super::rows::{self, Row};
use crate::answer::Answer;
use crate::app::App;
use crate::clock::ISTANBUL;
use crate::settings::IsbankPaging;

const PAGE_ROWS: usize = 25;
const PAGE_ROWS_MAX: usize = 100;
/// `yyyy-MM-dd`
const DAY_LENGTH: usize = 10;
const LATSTS: HeaderName = HeaderName::from_static("latsts");

/// Writes one page, and beside it where the next one begins.
pub(super) fn answer(app: &App, path: &str, query: &Query) -> Result<Told, Refusal> {
    let (begin, end) = (read_date(query, "beginDate")?, read_date(query, "endDate")?);
    let state = app.state();
    let settings = &state.settings.isbank;
    let account = query.value("accountId").and_then(|id| state.isbank.accounts.find(id));
    let account = account.ok_or_else(|| Refusal::from(ACCOUNT))?;
    // What is younger than the delay is not in the statement yet.
    let until = app.clock.now().minus_s(settings.statement_delay_s);
    let mut all = rows::until(&state, account, until);
    all.retain(|row| (begin.first..=end.last).contains(&row.entry.at.istanbul()));
    let start = match query.value("from") {
        None => 0,
        Some(cursor) => 1 + place_of(&all, cursor).ok_or_else(|| Refusal::from(CURSOR))?,
    };
    let size = query.value("pageSize").map_or(Ok(PAGE_ROWS), str::parse);
    let size = size.map_err(|_| Refusal::from(CURSOR))?.clamp(1, PAGE_ROWS_MAX);
    let page: Vec<&Row> = all.iter().skip(start).take(size).collect();
    let more = all.len() > start + page.len();
    let next = page.last().filter(|_| more).map(|row| row.entry.id.to_string());
    let mut answer = Answer::new(settings.amounts);
    let written: Vec<Answer> = page.iter().map(|row| write(&answer, account, query, row)).collect();
    let (mut result, mut data) = (answer.nested(), answer.nested());
    result.set("accountMovementDtoList", &written);
    data.set("result", &result);
    answer.set("data", &data);
    let header = next.and_then(|cursor| match settings.paging {
        IsbankPaging::Latsts => Some((LATSTS, HeaderValue::from_str(&cursor).ok()?)),
        IsbankPaging::Link => {
            let link = format!("<{path}?{}>; rel=\"next\"", query.with("from", &cursor));
            Some((header::LINK, HeaderValue::from_str(&link).ok()?))
        }
    });
    Ok((answer, header))
}

/// A cursor is the number of the last row before it, so that rows which come meanwhile move nothing.
fn place_of(rows: &[Row], cursor: &str) -> Option<usize> {
    rows.iter().position(|row| row.entry.id.to_string() == cursor)
}

fn write(answer: &Answer, account: &Account, query: &Query, row: &Row) -> Answer {
    let Row { entry, balance } = row;
    let detail = match entry.rail {
        Rail::Remittance => "remittanceDetail",
        Rail::Eft => "eftDetail",
        Rail::Fast => "fastDetail",
    };
    let sender = entry.sender.as_ref().filter(|_| query.value(detail) == Some("true"));
    let mut written = answer.nested();
    written
        .set("transactionId", &entry.id.to_string())
        .amount("amount", entry.amount)
        .set(
            "debitCreditIndicator",
            if entry.direction == Direction::In { &"A" } else { &"B" },
        )
        .set("currencyCode", &account.currency)
        .set("transactionDate", &entry.at.istanbul_rfc3339())
        .set("description", &entry.description)
        .set_some("senderName", sender.map(|sender| &sender.name))
        .set_some("senderIban", sender.map(|sender| &sender.iban))
        .amount("balance", *balance);
    written
}

/// The first and the last moment that a date means.
struct Span {
    first: DateTime,
    last: DateTime,
}

/// A day, or a moment of Istanbul's unless it says where.
fn read_date(query: &Query, name: &str) -> Result<Span, Refusal> {
    let text = query.value(name).unwrap_or_default();
    // A longer text would be read as a day, too, without its time.
    if let Some(day) = text.parse::<Date>().ok().filter(|_| text.len() == DAY_LENGTH) {
        return Ok(Span {
            first: day.at(0, 0, 0, 0),
            last: day.at(23, 59, 59, 999_999_999),
        });
    }
    let elsewhere = text.parse::<Timestamp>().map(|at| ISTANBUL.to_datetime(at));
    let moment = elsewhere.or_else(|_| text.parse::<DateTime>());
    let moment = moment.map_err(|_| Refusal::with(DATE, name))?;
    Ok(Span {
        first: moment,
        last: moment,
    })
}
