//! Finds out what became of a card attempt. Callback and readers meet here, in one compare-and-set.

use std::time::Duration;

use super::card_attempt::{CardAttempt, Change, Stage};
use super::failure::Failure;
use super::session::Session;
use super::verdict::{Expected, ReviewReason, Told, Verdict, judge};
use crate::app::App;
use crate::upstream::UpstreamError;

/// How often a change is decided anew when somebody else was faster.
const TRIES_MAX: usize = 5;
/// How long a look counts: a reader does not ask iyzico again before.
const LOOK_COUNTS_S: i64 = 10;
/// How long a waiting buyer or shop waits for iyzico before seeing what is known.
const PATIENCE: Duration = Duration::from_millis(2500);

/// Asks iyzico about an attempt's token, verifies the answer, and settles. An answer that cannot be trusted or read
/// changes nothing.
pub async fn look(app: &App, attempt: &CardAttempt) -> Result<CardAttempt, Failure> {
    let Some(page) = attempt.stage.page() else {
        return Ok(attempt.clone());
    };
    let session = session_of(app, attempt).await?;
    let order = &session.order;
    match app
        .iyzico
        .pwi_retrieve(&page.token, order.locale, &order.reference)
        .await
    {
        Ok(told) => finish(app, &attempt.id, &told).await,
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
pub async fn finish(app: &App, attempt_id: &str, told: &Told) -> Result<CardAttempt, Failure> {
    for _ in 0..TRIES_MAX {
        let attempt = app
            .store
            .attempt(attempt_id)
            .await?
            .ok_or(Failure::Missing("the attempt"))?;
        let session = session_of(app, &attempt).await?;
        let Some(verdict) = verdict(&session, &attempt, told.clone()) else {
            return Ok(attempt);
        };
        let now = app.clock.now();
        let (stage, change) = attempt.stage.clone().settle(verdict, now);
        let settled = CardAttempt {
            stage,
            looked_at: Some(now),
            ..attempt
        };
        let stage_after = session.stage.after(change);
        let with_session = (stage_after != session.stage).then_some((&session, stage_after));
        if app.store.save_attempt(&settled, with_session).await? {
            report(&session, &settled, change);
            return Ok(CardAttempt {
                version: settled.version + 1,
                ..settled
            });
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

/// The latest attempt of a session, looked up at iyzico where that may tell something new. Waits a moment at most;
/// what cannot be found out now stays as it is.
pub async fn latest(app: &App, session: &Session) -> Result<Option<CardAttempt>, Failure> {
    let Some(attempt) = app.store.latest_attempt(&session.id).await? else {
        return Ok(None);
    };
    let is_awaited = matches!(attempt.stage, Stage::Open { .. } | Stage::InReview { .. });
    let now = app.clock.now();
    let looked_lately = attempt.looked_at.is_some_and(|at| now < at.plus_s(LOOK_COUNTS_S));
    if !is_awaited || looked_lately {
        return Ok(Some(attempt));
    }
    match patiently(app, &attempt).await {
        Some(Ok(settled)) => Ok(Some(settled)),
        Some(Err(error)) => {
            tracing::warn!(session = %session.id, attempt = attempt.id, %error, "could not find out what became of it");
            Ok(Some(attempt))
        }
        None => Ok(Some(attempt)),
    }
}

/// Looks, and waits for it a moment at most: `None` when it takes longer. The look itself goes on.
pub async fn patiently(app: &App, attempt: &CardAttempt) -> Option<Result<CardAttempt, Failure>> {
    let (app, attempt) = (app.clone(), attempt.clone());
    let look = tokio::spawn(async move { look(&app, &attempt).await });
    match tokio::time::timeout(PATIENCE, look).await {
        Ok(Ok(outcome)) => Some(outcome),
        Ok(Err(panic)) => {
            tracing::error!(%panic, "a look at iyzico broke off");
            None
        }
        Err(_) => None,
    }
}

async fn session_of(app: &App, attempt: &CardAttempt) -> Result<Session, Failure> {
    app.store
        .session(&attempt.session)
        .await?
        .ok_or(Failure::Missing("the attempt's session"))
}
