//! What happened to sessions in a span of time, in pages, and what happened to one session: what the daily report is made from.

use vezne_protocol::SessionId;

use super::log::{OF_SUBJECT, event_columns, read_row};
use super::{Store, StoreError};
use crate::clock::Moment;
use crate::payments::event::SessionEvent;

/// How many events are read at a time.
const PAGE: i64 = 500;

/// Finds the events of a span of time, behind one of them. Not in the order of the publisher's index: neither can take the
/// other's place.
pub(super) const BETWEEN: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM events WHERE (created_at, id) > ($1, $2) AND created_at < $3 ORDER BY created_at, id LIMIT $4"
);

impl Store {
    /// Hands over every event of a session from a moment until before another, in the order of their times.
    pub async fn each_event_between(
        &self,
        from: Moment,
        until: Moment,
        mut take: impl FnMut(SessionEvent),
    ) -> Result<(), StoreError> {
        // An id is never empty: what happened at the first moment is behind this place.
        let (mut at, mut id) = (from, String::new());
        loop {
            let query = sqlx::query(BETWEEN).bind(at.ms()).bind(&id);
            let rows = self.readers.all(query.bind(until.ms()).bind(PAGE)).await?;
            let is_last = i64::try_from(rows.len()).unwrap_or(PAGE) < PAGE;
            for row in &rows {
                let event = read_row(row)?;
                at = event.at();
                event.id().clone_into(&mut id);
                if event.is_about_a_session() {
                    take(event.session_event()?);
                }
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Every event of a session, oldest first.
    pub async fn events_of(&self, session: &SessionId) -> Result<Vec<SessionEvent>, StoreError> {
        let rows = self.readers.all(sqlx::query(OF_SUBJECT).bind(session.as_str())).await?;
        rows.iter().map(|row| read_row(row)?.session_event()).collect()
    }
}
