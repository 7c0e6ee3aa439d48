//! Finds out what became of card attempts. Callback and readers meet here, in one compare-and-set.

use std::time::Duration;

use vezne_protocol::{CardStage, SessionId};

use super::card_attempt::{CardAttempt, Change, Stage};
use super::failure::Failure;
use super::session::{History, Session};
use super::verdict::{Expected, ReviewReason, Told, Verdict, judge};
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::upstream::UpstreamError;

/// How often a change is decided anew when somebody else was faster.
const TRIES_MAX: usize = 5;
/// How long a look counts: readers do not make the signer ask iyzico again before, whatever came of it.
pub const LOOK_COUNTS_S: i64 = 10;
/// How many callbacks make the signer ask iyzico about one attempt. A buyer brings one or two.
const HINTS_MAX: i64 = 50;
/// How long a reader waits for iyzico before seeing what is known.
const PATIENCE: Duration = Duration::from_millis(2500);
/// After this long the answer to a page's request is lost: the call itself gives up earlier.
const PAGE_LOST_AFTER_S: i64 = 30;

/// A session with its attempts as they stand now. Where iyzico may have news it is asked, at most every ten seconds;
/// what cannot be found out in a moment stays as it is. `None` when there is no such session.
pub async fn current(app: &App, id: &SessionId) -> Result<Option<History>, Failure> {
    let Some(history) = app.store.history(id).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    let mut may_have_changed = false;
    let mut looks = Vec::new();
    for attempt in &history.attempts {
        if has_lost_its_page(attempt, now) {
            lose_page(app, attempt).await?;
            may_have_changed = true;
        } else if attempt.stage.is_awaited() && app.store.claim_look(&attempt.id, now, LOOK_COUNTS_S).await? {
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

/// A callback for an attempt: a hint, and nothing more. Asks iyzico unless the attempt is settled or has had its share
/// of hints. The look goes on when the caller stops waiting.
pub async fn hinted(app: &App, attempt: &CardAttempt) -> Result<(), Failure> {
    let is_settled = matches!(attempt.stage.name(), CardStage::Paid | CardStage::NeedsReview);
    if is_settled || !app.store.claim_hint(&attempt.id, app.clock.now(), HINTS_MAX).await? {
        return Ok(());
    }
    let _ = spawn_look(app, attempt).await;
    Ok(())
}

/// Looks in a task of its own, which a stop of the signer waits for. What goes wrong is told to the operator.
fn spawn_look(app: &App, attempt: &CardAttempt) -> tokio::task::JoinHandle<()> {
    let (app, attempt) = (app.clone(), attempt.clone());
    app.tasks.clone().spawn(async move {
        if let Err(error) = look(&app, &attempt).await {
            tracing::warn!(session = %attempt.session, attempt = attempt.id, %error, "a look at iyzico told nothing");
        }
    })
}

/// Asks iyzico about an attempt's token, verifies the answer, and settles. An answer that cannot be trusted or read
/// changes nothing.
async fn look(app: &App, attempt: &CardAttempt) -> Result<(), Failure> {
    let Some(page) = attempt.stage.page() else {
        return Ok(());
    };
    let session = session_of(app, attempt).await?;
    let order = &session.order;
    match app
        .iyzico
        .pwi_retrieve(&page.token, order.locale, &order.reference)
        .await
    {
        Ok(told) => {
            app.hooks.reach(CrashPoint::TokenLookedUp).await;
            finish(app, &attempt.id, &told).await
        }
        Err(error) => {
            if let UpstreamError::Untrusted { .. } = error {
                tracing::error!(alert = "untrusted-answer", session = %session.id, attempt = attempt.id, %error,
                    "a success with a wrong signature was not believed");
            }
            Err(error.into())
        }
    }
}

/// Settles an attempt by what iyzico told. Anyone may call it, any number of times, in any order.
async fn finish(app: &App, attempt_id: &str, told: &Told) -> Result<(), Failure> {
    for _ in 0..TRIES_MAX {
        let attempt = app
            .store
            .attempt(attempt_id)
            .await?
            .ok_or(Failure::Missing("the attempt"))?;
        let session = session_of(app, &attempt).await?;
        let Some(verdict) = verdict(&session, &attempt, told.clone()) else {
            return Ok(());
        };
        let (stage, change) = attempt.stage.clone().settle(verdict, app.clock.now());
        if stage == attempt.stage {
            return Ok(());
        }
        let settled = CardAttempt { stage, ..attempt };
        let stage_after = session.stage.after(change);
        let with_session = (stage_after != session.stage).then_some((&session, stage_after));
        if app.store.save_attempt(&settled, with_session).await? {
            app.hooks.reach(CrashPoint::OutcomeStored).await;
            report(&session, &settled, change);
            return Ok(());
        }
    }
    Err(Failure::Contended)
}

/// The verdict on an attempt; `None` when it never had a page.
fn verdict(session: &Session, attempt: &CardAttempt, told: Told) -> Option<Verdict> {
    let page = attempt.stage.page()?;
    let expected = Expected {
        token: &page.token,
        basket_id: session.id.as_str(),
        currency: session.order.currency,
        price: session.order.amount,
        paid_price_min: attempt.agreed,
    };
    let verdict = judge(&expected, told);
    let is_new = matches!(attempt.stage, Stage::Open { .. } | Stage::Closed { .. });
    Some(match verdict {
        Verdict::Paid(payment) | Verdict::InReview(payment) if is_new && session.stage.is_taken() => {
            Verdict::NeedsReview(ReviewReason::PaidTwice, payment)
        }
        verdict => verdict,
    })
}

/// Tells the operator what changed: ids and stages, never a person.
fn report(session: &Session, attempt: &CardAttempt, change: Change) {
    let (id, stage) = (&attempt.id, attempt.stage.name());
    match (&attempt.stage, change) {
        (_, Change::Nothing) => {}
        (Stage::NeedsReview { why, .. }, _) => {
            tracing::error!(alert = "needs-review", session = %session.id, attempt = id, why = why.word(),
                "money was taken, but not as agreed: a person has to look");
        }
        (Stage::Paid { payment, .. }, _) => {
            tracing::info!(session = %session.id, attempt = id, ?change, "paid");
            if payment.installments != Some(attempt.plan.installments()) {
                tracing::warn!(session = %session.id, attempt = id, chosen = attempt.plan.installments(),
                    paid = payment.installments, "paid with another plan than the chosen one");
            }
        }
        _ => tracing::info!(session = %session.id, attempt = id, ?stage, ?change, "card attempt changed"),
    }
}

/// Whether the answer with an attempt's page can no longer come: the signer was killed meanwhile. Nobody has seen it.
fn has_lost_its_page(attempt: &CardAttempt, now: Moment) -> bool {
    attempt.stage == Stage::Started && now >= attempt.started_at.plus_s(PAGE_LOST_AFTER_S)
}

/// Ends an attempt whose page was lost. When somebody else changed it meanwhile, theirs stands.
async fn lose_page(app: &App, attempt: &CardAttempt) -> Result<(), Failure> {
    let stage = attempt.stage.clone().lose_page()?;
    if app
        .store
        .save_attempt(
            &CardAttempt {
                stage,
                ..attempt.clone()
            },
            None,
        )
        .await?
    {
        tracing::warn!(session = %attempt.session, attempt = attempt.id, "the answer with the payment page was lost");
    }
    Ok(())
}

async fn session_of(app: &App, attempt: &CardAttempt) -> Result<Session, Failure> {
    app.store
        .session(&attempt.session)
        .await?
        .ok_or(Failure::Missing("the attempt's session"))
}
