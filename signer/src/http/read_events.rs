//! `GET /v1/events?after=`: the feed of everything that happened, in one order.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vezne_protocol::{FieldError, Problem};

use super::callers::ReadKey;
use super::refusal::Refusal;
use crate::app::App;
use crate::event_view::EventView;
use crate::payments::failure::Failure;

/// How many events one answer holds, unless the reader says otherwise, and at most.
const LIMIT: i64 = 100;
const LIMIT_MAX: i64 = 500;

/// Where the reader stands.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    /// The `seq` of the last event that was read; 0 where absent. One beyond the feed's end is refused.
    #[serde(default)]
    after: i64,
    /// How many events to answer with: 1 to 500, 100 where absent.
    #[serde(default = "limit")]
    limit: i64,
}

fn limit() -> i64 {
    LIMIT
}

/// A part of the feed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Feed {
    events: Vec<EventView>,
    /// What to ask for next: `after=last`.
    last: i64,
    /// Whether there is more already.
    more: bool,
}

/// The events behind a place. None is ever missed: a number is given when an event is certain, one after the other.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "shop",
    security(("apiKey" = [])),
    params(Place),
    responses(
        (status = 200, description = "What happened, in order", body = Feed),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_events(
    State(app): State<App>,
    _: ReadKey,
    place: Result<Query<Place>, QueryRejection>,
) -> Result<Json<Feed>, Refusal> {
    let Place { after, limit } = checked(place)?;
    let mut published = app.store.events_after(after, limit + 1).await.map_err(Failure::from)?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = published.len() > wanted;
    published.truncate(wanted);
    if published.is_empty() {
        refuse_beyond(app.store.feed_head().await.map_err(Failure::from)?.seq, after)?;
    }
    let last = published.last().map_or(after, |event| event.seq);
    let mut events = Vec::with_capacity(published.len());
    for event in published {
        events.push(EventView::of(&app, event).await?);
    }
    Ok(Json(Feed { events, last, more }))
}

/// A reader beyond the feed's end has read what a restored backup does not know, and would miss what gets those numbers.
fn refuse_beyond(end: i64, after: i64) -> Result<(), Refusal> {
    if after <= end {
        return Ok(());
    }
    let detail = format!(
        "the feed ends with {end}: the signer was restored from a backup since; go on after the backup's last event, or \
         after 0, and read again the sessions that you have heard of since"
    );
    Err(wrong("/after", &detail))
}

fn wrong(pointer: &str, detail: &str) -> Refusal {
    Refusal::of_fields(vec![FieldError {
        pointer: pointer.to_owned(),
        detail: detail.to_owned(),
    }])
}

fn checked(place: Result<Query<Place>, QueryRejection>) -> Result<Place, Refusal> {
    let Ok(Query(place)) = place else {
        return Err(wrong(
            "",
            "after and limit are whole numbers, and there is nothing else to ask for",
        ));
    };
    if place.after < 0 {
        return Err(wrong("/after", "must be 0 or the seq of an event"));
    }
    if !(1..=LIMIT_MAX).contains(&place.limit) {
        return Err(wrong("/limit", "must be 1 to 500"));
    }
    Ok(place)
}
