//! Finds out by itself what nobody tells: payments whose callback never came, pages that were lost, pages that ended.

use super::failure::Failure;
use super::finish::{Evidence, finish};
use super::look_schedule::{has_lost_its_page, is_left_to_a_person, is_unknown, next_look};
use super::settle::{AskedBy, LOOK_COUNTS_S, look};
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::{Claim, DueAttempt};

/// How many attempts are taken up at a time.
const BATCH_MAX: i64 = 20;
/// How long a look belongs to who took it up: longer than any call may take. Should that signer die, another looks then.
const LEASE_S: i64 = 60;
/// How long is waited for a call that the budget does not allow now.
const NO_BUDGET_PAUSE_S: i64 = 15;

/// Takes up what is due now and waits for its end. Answers how much there was.
pub async fn poll(app: &App) -> Result<usize, Failure> {
    let now = app.clock.now();
    let mut looks = Vec::new();
    for due in app.store.due_attempts(now, BATCH_MAX).await? {
        if app.store.lease_look(&due.id, now, LEASE_S).await? {
            let app = app.clone();
            looks.push(app.tasks.clone().spawn(async move {
                app.hooks.reach(CrashPoint::LookLeased).await;
                if let Err(error) = attend(&app, &due).await {
                    tracing::warn!(session = %due.session, attempt = due.id, %error, "a look at iyzico told nothing");
                }
            }));
        }
    }
    let taken_up = looks.len();
    for look in looks {
        // A look that panicked is a defect, and told as that; its lease ends by itself.
        let _ = look.await;
    }
    Ok(taken_up)
}

/// Does what is due for one attempt, and plans the next look whatever came of it.
async fn attend(app: &App, due: &DueAttempt) -> Result<(), Failure> {
    let looked = ask(app, due).await;
    let Some(history) = app.store.history(&due.session).await? else {
        return Ok(());
    };
    let now = app.clock.now();
    if let Some(attempt) = history.attempts.iter().find(|attempt| attempt.id == due.id) {
        // Silence counts where iyzico was asked: not where it may not be asked now.
        let was_asked = !matches!(looked, Ok(Some(_)));
        if was_asked && (is_unknown(attempt, now) || is_left_to_a_person(attempt, now)) {
            finish(app, &due.session, &due.id, &Evidence::Silence).await?;
        }
        // A step that was saved has planned the next look itself: this one does no more then.
        let planned = match &looked {
            Ok(Some(pause_until)) => next_look(attempt, now).map(|_| *pause_until),
            Ok(None) | Err(_) => next_look(attempt, now),
        };
        app.store.plan_look(attempt, planned).await?;
    }
    looked.map(|_| ())
}

/// Asks iyzico, or settles what needs no asking. Answers when to come back if it may not be asked now.
async fn ask(app: &App, due: &DueAttempt) -> Result<Option<Moment>, Failure> {
    let Some(history) = app.store.history(&due.session).await? else {
        return Ok(None);
    };
    let Some(attempt) = history.attempts.iter().find(|attempt| attempt.id == due.id) else {
        return Ok(None);
    };
    let now = app.clock.now();
    if has_lost_its_page(attempt, now) {
        finish(app, &due.session, &due.id, &Evidence::NoPage).await?;
        return Ok(None);
    }
    if !attempt.stage.is_awaited() {
        return Ok(None);
    }
    let budget = AskedBy::Poller.budget(app.settings.iyzico_calls_per_minute);
    match app.store.claim_look(&attempt.id, now, LOOK_COUNTS_S, budget).await? {
        Claim::Granted => look(app, attempt).await?,
        Claim::NotNow => return Ok(Some(now.plus_s(LOOK_COUNTS_S))),
        Claim::NoBudget => return Ok(Some(now.plus_s(NO_BUDGET_PAUSE_S))),
    }
    Ok(None)
}
