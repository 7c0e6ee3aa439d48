//! `GET /v1/business-days?from=&to=`: on which days banks in Turkey work.

use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vezne_protocol::{FieldError, Problem};

use super::callers::ReadKey;
use super::refusal::Refusal;
use crate::payments::business_days::{DayKind, covered_from, covered_to, kind, source};

/// How many days one answer holds at most: a leap year.
const DAYS_MAX: i32 = 366;

/// Which days.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    /// The first day, `YYYY-MM-DD`.
    from: String,
    /// The last day, `YYYY-MM-DD`: at most 366 days with the first.
    to: String,
}

/// The days that were asked for, and which could have been.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BusinessDays {
    /// In order.
    days: Vec<Day>,
    /// The first day whose kind is known.
    covered_from: String,
    /// The last one.
    covered_to: String,
    /// Where the holidays are from.
    source: &'static str,
}

/// One day in Istanbul.
#[derive(Debug, Serialize, ToSchema)]
struct Day {
    #[schema(example = "2026-10-28")]
    date: String,
    kind: DayWord,
    /// When banks close, of a half day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "13:00")]
    closes: Option<&'static str>,
    /// Which holiday it is, or which one begins on a half day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Cumhuriyet Bayramı")]
    name: Option<&'static str>,
}

/// What kind of day it is. A holiday stays one at a weekend; what would be a half day does not.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DayWord {
    Business,
    HalfDay,
    Weekend,
    Holiday,
}

impl Day {
    fn of(date: Date, kind: DayKind) -> Self {
        let (kind, closes, name) = match kind {
            DayKind::Business => (DayWord::Business, None, None),
            DayKind::HalfDay { closes, name } => (DayWord::HalfDay, Some(closes), Some(name)),
            DayKind::Weekend => (DayWord::Weekend, None, None),
            DayKind::Holiday(name) => (DayWord::Holiday, None, Some(name)),
        };
        let date = date.to_string();
        Self {
            date,
            kind,
            closes,
            name,
        }
    }
}

/// Which days banks work on, all day or until one o'clock.
#[utoipa::path(
    get,
    path = "/v1/business-days",
    tag = "shop",
    security(("apiKey" = [])),
    params(Span),
    responses(
        (status = 200, description = "The days", body = BusinessDays),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_business_days(
    _: ReadKey,
    span: Result<Query<Span>, QueryRejection>,
) -> Result<Json<BusinessDays>, Refusal> {
    let (from, to) = checked(span).map_err(Refusal::of_fields)?;
    let dates = from.series(jiff::ToSpan::day(1)).take_while(|date| *date <= to);
    let days = dates.filter_map(|date| kind(date).map(|kind| Day::of(date, kind)));
    Ok(Json(BusinessDays {
        days: days.collect(),
        covered_from: covered_from().to_string(),
        covered_to: covered_to().to_string(),
        source: source(),
    }))
}

fn wrong(pointer: &str, detail: String) -> FieldError {
    let pointer = pointer.to_owned();
    FieldError { pointer, detail }
}

/// Both days, or everything that is wrong with them.
fn checked(span: Result<Query<Span>, QueryRejection>) -> Result<(Date, Date), Vec<FieldError>> {
    let Ok(Query(Span { from, to })) = span else {
        let detail = "from and to are needed once each, and there is nothing else to ask for";
        return Err(vec![wrong("", detail.to_owned())]);
    };
    let (from, to) = match (day("/from", &from), day("/to", &to)) {
        (Ok(from), Ok(to)) => (from, to),
        (from, to) => return Err([from.err(), to.err()].into_iter().flatten().collect()),
    };
    if to < from {
        return Err(vec![wrong("/to", "must not be before from".to_owned())]);
    }
    if (to - from).get_days() >= DAYS_MAX {
        return Err(vec![wrong("/to", format!("must be at most {DAYS_MAX} days with from"))]);
    }
    Ok((from, to))
}

fn day(pointer: &str, text: &str) -> Result<Date, FieldError> {
    let day: Option<Date> = text.parse().ok();
    // The parser takes other forms as well.
    let Some(day) = day.filter(|day| day.to_string() == text) else {
        return Err(wrong(pointer, "must be a day: YYYY-MM-DD".to_owned()));
    };
    let (first, last) = (covered_from(), covered_to());
    match (first..=last).contains(&day) {
        true => Ok(day),
        false => Err(wrong(
            pointer,
            format!("must be from {first} to {last}: other years' holidays are not known"),
        )),
    }
}
