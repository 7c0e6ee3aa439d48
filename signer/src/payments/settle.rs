//! Finds out what became of card attempts: looks at iyzico for readers, callbacks, webhooks and the poller.

use std::time::Duration;

use tokio::task::JoinHandle;
use vezne_protocol::SessionId;

use super::card_attempt::CardAttempt;
use super::failure::Failure;
use super::finish::{Evidence, finish};
use super::look_schedule::has_lost_its_page;
use super::session::History;
use crate::app::App;
use crate::hooks::CrashPoint;
use crate::store::{Budget, Claim};
use crate::upstream::UpstreamError;

/// How long a look counts: readers do not make the signer ask iyzico again before, whatever came of it.
pub const LOOK_COUNTS_S: i64 = 10;
/// How many callbacks make the signer ask iyzico about one attempt. A buyer brings one or two, and iyzico's webhook comes
/// some times more; whoever posts a token again and again does not use up everybody's calls.
const HINTS_MAX: i64 = 12;
/// How long a reader waits for iyzico before seeing what is known.
const PATIENCE: Duration = Duration::from_millis(2500);
/// How long iyzico is left in peace by all but callbacks when it takes no more calls.
const PAUSE_S: i64 = 60;
/// Whose budget the calls are counted in.
const IYZICO: &str = "iyzico";

/// For whom iyzico is asked. All share one budget of calls a minute: three fifths at most are the poller's, one is the
/// readers', so however much is read the poller goes on; and the rest, with what those two leave, is for callbacks, which
/// have a buyer waiting behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedBy {
    /// A buyer comes back, or iyzico's webhook came.
    Callback,
    /// Somebody reads the session.
    Reader,
    /// The signer by itself.
    Poller,
}

impl AskedBy {
    /// What this caller may use of iyzico's calls.
    pub fn budget(self, calls_per_minute: i64) -> Budget {
        let (caller, fifths) = match self {
            Self::Callback => ("callback", 5),
            Self::Reader => ("reader", 1),
            Self::Poller => ("poller", 3),
        };
        Budget {
            upstream: IYZICO,
            caller,
            share: (calls_per_minute * fifths / 5).max(1),
            max: calls_per_minute,
            keeps_pauses: self != Self::Callback,
        }
    }
}

/// A session with its attempts as they stand now. Where iyzico may have news it is asked, at most every ten seconds;
/// what cannot be found out in a moment stays as it is. `None` when there is no such session.
pub async fn current(app: &App, id: &SessionId) -> Result<Option<History>, Failure> {
    let Some(history) = app.store.history(id).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    let budget = AskedBy::Reader.budget(app.settings.iyzico_calls_per_minute);
    let mut may_have_changed = false;
    let mut looks = Vec::new();
    for attempt in &history.attempts {
        if has_lost_its_page(attempt, now) {
            finish(app, id, &attempt.id, &Evidence::NoPage).await?;
            may_have_changed = true;
        } else if attempt.stage.is_awaited()
            && app.store.claim_look(&attempt.id, now, LOOK_COUNTS_S, budget).await? == Claim::Granted
        {
            looks.push(spawn_look(app, attempt));
            may_have_changed = true;
        }
    }
    // A look that takes longer goes on by itself.
    let _ = tokio::time::timeout(PATIENCE, async {
        for look in looks {
            let _ = look.await;
        }
    })
    .await;
    if may_have_changed {
        Ok(app.store.history(id).await?)
    } else {
        Ok(Some(history))
    }
}

/// A callback or a webhook for an attempt: a hint, and nothing more. Asks iyzico unless the attempt is settled or has had
/// its share of hints. The look goes on when the caller stops waiting.
pub async fn hinted(app: &App, attempt: &CardAttempt) -> Result<(), Failure> {
    if attempt.stage.is_settled() {
        return Ok(());
    }
    let budget = AskedBy::Callback.budget(app.settings.iyzico_calls_per_minute);
    let claim = app.store.claim_hint(&attempt.id, app.clock.now(), HINTS_MAX, budget);
    if claim.await? == Claim::Granted {
        let _ = spawn_look(app, attempt).await;
    }
    Ok(())
}

/// Looks in a task of its own, which a stop of the signer waits for. What goes wrong is told to the operator.
fn spawn_look(app: &App, attempt: &CardAttempt) -> JoinHandle<()> {
    let (app, attempt) = (app.clone(), attempt.clone());
    app.tasks.clone().spawn(async move {
        if let Err(error) = look(&app, &attempt).await {
            tracing::warn!(session = %attempt.session, attempt = attempt.id, %error, "a look at iyzico told nothing");
        }
    })
}

/// Asks iyzico about an attempt's token, verifies the answer, and settles. An answer that cannot be trusted or read
/// changes nothing.
#[tracing::instrument(name = "look at card payment", skip_all, fields(otel.kind = "internal"))]
pub async fn look(app: &App, attempt: &CardAttempt) -> Result<(), Failure> {
    let Some(page) = attempt.stage.page() else {
        return Ok(());
    };
    let session = app.store.session(&attempt.session).await?;
    let session = session.ok_or(Failure::Missing("the attempt's session"))?;
    let order = &session.order;
    let asked_at = app.clock.now();
    let told = app
        .iyzico
        .pwi_retrieve(&page.token, order.locale, &order.reference)
        .await;
    match told {
        Ok(told) => {
            app.hooks.reach(CrashPoint::TokenLookedUp).await;
            finish(app, &session.id, &attempt.id, &Evidence::Told(told, asked_at)).await?;
            Ok(())
        }
        Err(error) => {
            match &error {
                UpstreamError::Untrusted { .. } => {
                    tracing::error!(alert = "untrusted-answer", session = %session.id, attempt = attempt.id, %error,
                        "a success with a wrong signature was not believed");
                }
                UpstreamError::Busy { .. } => {
                    let until = app.clock.now().plus_s(PAUSE_S);
                    app.store.pause_calls(IYZICO, until).await?;
                }
                _ => {}
            }
            Err(error.into())
        }
    }
}
