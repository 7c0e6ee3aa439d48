//! Forgets the persons of sessions that ended long ago: some at a time, each session in one transaction.

use super::failure::Failure;
use super::personal_data::{is_finished, without_persons};
use super::session::READABLE_AFTER_END_S;
use crate::app::App;
use crate::clock::Moment;
use crate::store::StoreError;

/// How many sessions are looked up at a time.
const BATCH_MAX: i64 = 100;
const DAY_S: i64 = 24 * 3600;

/// Erases what is due. Answers how many sessions lost their persons.
pub async fn erase_due(app: &App) -> Result<usize, Failure> {
    let Some(days) = app.settings.personal_days else {
        return Ok(0);
    };
    let now = app.clock.now();
    let quiet_since = now.plus_s(-days * DAY_S);
    let unread_since = now.plus_s(-READABLE_AFTER_END_S);
    let mut erased = 0;
    let mut after = (Moment::from_ms(0), String::new());
    loop {
        let found = app
            .store
            .sessions_with_persons(&after, quiet_since, unread_since, BATCH_MAX)
            .await?;
        let Some(last) = found.last() else {
            break;
        };
        after = (last.since, last.id.to_string());
        for due in &found {
            match app.store.history(&due.id).await {
                Ok(Some(history)) if is_finished(&history, now) => {
                    erased += usize::from(app.store.save_without_persons(&without_persons(history, now)).await?);
                }
                // Something has happened since it was found.
                Ok(_) => {}
                Err(error @ StoreError::Unreadable { .. }) => {
                    tracing::error!(alert = "unreadable", %error, "the persons of a session cannot be erased");
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    if erased > 0 {
        tracing::info!(sessions = erased, "personal data was erased");
        app.store.empty_write_ahead_log().await?;
    }
    Ok(erased)
}
