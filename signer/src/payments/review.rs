//! What only a person can settle: a queue of sessions, and the word of an operator with a name and a reason.

use vezne_protocol::{CardStage, SessionId};

use super::card_attempt::{CardAttempt, OperatorSays};
use super::event::Operator;
use super::failure::Failure;
use super::finish::{Evidence, finish};
use super::session::{History, Session, SessionStage};
use crate::app::App;
use crate::clock::Moment;
use crate::store::StoreError;

/// How many cases are listed.
const CASES_MAX: i64 = 1000;

/// A session that waits for a person.
#[derive(Debug, Clone)]
pub struct Case {
    /// The session with its attempts.
    pub history: History,
    /// Since when.
    pub since: Moment,
}

/// Every session that waits for a person, the oldest first.
pub async fn queue(app: &App) -> Result<Vec<Case>, Failure> {
    let mut cases = Vec::new();
    for overdue in app.store.sessions_for_review(CASES_MAX).await? {
        match app.store.history(&overdue.id).await {
            Ok(Some(history)) => {
                let since = overdue.since;
                cases.push(Case { history, since });
            }
            Ok(None) => {}
            Err(error @ StoreError::Unreadable { .. }) => {
                tracing::error!(alert = "unreadable", session = %overdue.id, %error, "a session cannot be listed");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(cases)
}

/// Settles one attempt of a session by an operator's word. Where several wait, it has to be named.
pub async fn settle(
    app: &App,
    id: &SessionId,
    attempt_id: Option<&str>,
    says: OperatorSays,
    operator: Operator,
) -> Result<History, Failure> {
    let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
    let chosen = choose(&history, attempt_id)?.id.clone();
    tracing::warn!(session = %id, attempt = chosen, who = operator.who, ?says, "settled by hand");
    finish(app, id, &chosen, &Evidence::Operator(says, operator)).await?;
    app.store.history(id).await?.ok_or(Failure::NoSuchSession)
}

/// Whether an operator may decide an attempt: one that needs a review, or, where it is unknown whether a page was paid, the
/// attempt of that page. A page that a buyer may be paying on is nobody's to decide.
pub fn waits(session: &Session, attempt: &CardAttempt) -> bool {
    match session.stage {
        SessionStage::NeedsReview => attempt.stage.name() == CardStage::NeedsReview,
        SessionStage::Unknown => attempt.stage.name() == CardStage::Open,
        _ => false,
    }
}

fn choose<'h>(history: &'h History, attempt_id: Option<&str>) -> Result<&'h CardAttempt, Failure> {
    let mut waiting = history
        .attempts
        .iter()
        .filter(|attempt| waits(&history.session, attempt))
        .filter(|attempt| attempt_id.is_none_or(|id| attempt.id == id));
    match (waiting.next(), waiting.next()) {
        (Some(attempt), None) => Ok(attempt),
        (None, _) => Err(Failure::NothingToSettle),
        (Some(_), Some(_)) => Err(Failure::SeveralToSettle),
    }
}
