//! Changes what is to be paid, withdraws a session, gives the buyer more time, ends what nobody paid.

use vezne_protocol::{Amount, CardStage, SessionId};

use super::card_attempt::{QUIET_AFTER_END_S, Stage};
use super::event::EventType;
use super::failure::{Failure, check_is_open, check_may_act};
use super::open_session::check;
use super::order::{Line, Order};
use super::session::{History, Session, SessionStage};
use super::settle;
use super::step::Step;
use super::transfer::Transfer;
use crate::app::App;
use crate::clock::Moment;
use crate::store::{Saved, StoreError};

/// How often it is decided anew when somebody else was faster.
const TRIES_MAX: usize = 5;
/// How many sessions are ended at a time.
const BATCH_MAX: i64 = 100;

/// What the shop changes about an order: amount and basket. What is absent stays.
#[derive(Debug, Clone, Default)]
pub struct OrderChange {
    /// What is to be paid.
    pub amount: Option<Amount>,
    /// What is bought.
    pub lines: Option<Vec<Line>>,
    /// What shipping costs.
    pub shipping: Option<Amount>,
    /// What is taken off.
    pub discount: Option<Amount>,
}

impl OrderChange {
    fn apply(self, order: Order) -> Order {
        let Self {
            amount,
            lines,
            shipping,
            discount,
        } = self;
        Order {
            amount: amount.unwrap_or(order.amount),
            lines: lines.unwrap_or(order.lines),
            shipping: shipping.unwrap_or(order.shipping),
            discount: discount.unwrap_or(order.discount),
            ..order
        }
    }
}

/// Changes an order's amount and basket, unless money may be on its way for the old one.
#[tracing::instrument(name = "change session", skip_all, fields(otel.kind = "internal"))]
pub async fn change(app: &App, id: &SessionId, change: OrderChange) -> Result<History, Failure> {
    for _ in 0..TRIES_MAX {
        let history = settled(app, id).await?;
        let session = &history.session;
        check_may_act(session, app.clock.now())?;
        check_awaits_nothing(&history)?;
        let order = change.clone().apply(session.order.clone());
        if order == session.order {
            return Ok(history);
        }
        check(app, &order)?;
        let step = Step::of(&history, app.clock.now())
            .ordering(order)
            .told(EventType::SessionChanged);
        if app.store.save(&step, None).await? == Saved::Done {
            tracing::info!(session = %id, "order changed");
            return read(app, id).await;
        }
    }
    Err(Failure::Contended)
}

/// Withdraws a session, unless money may be on its way. Withdrawing it again is the same.
#[tracing::instrument(name = "cancel session", skip_all, fields(otel.kind = "internal"))]
pub async fn cancel(app: &App, id: &SessionId) -> Result<History, Failure> {
    for _ in 0..TRIES_MAX {
        let history = settle::current(app, id).await?.ok_or(Failure::NoSuchSession)?;
        if history.session.stage == SessionStage::Cancelled {
            return Ok(history);
        }
        let history = nothing_on_its_way(history, app.clock.now())?;
        let step = Step::of(&history, app.clock.now())
            .to(SessionStage::Cancelled)
            .ending_wait()
            .told(EventType::SessionCancelled);
        if app.store.save(&step, None).await? == Saved::Done {
            tracing::info!(session = %id, "session cancelled");
            return read(app, id).await;
        }
    }
    Err(Failure::Contended)
}

/// Gives the buyer half an hour from now, up to two hours in all.
#[tracing::instrument(name = "extend session", skip_all, fields(otel.kind = "internal"))]
pub async fn extend(app: &App, session: &Session) -> Result<History, Failure> {
    let now = app.clock.now();
    check_may_act(session, now)?;
    app.store
        .extend_acting(&session.id, session.acting_after_use(now))
        .await?;
    read(app, &session.id).await
}

/// Ends the sessions that nobody paid in time and nobody can pay any more. Answers how many.
pub async fn expire_overdue(app: &App) -> Result<usize, Failure> {
    let now = app.clock.now();
    let mut expired = 0;
    for overdue in app.store.overdue_sessions(now, BATCH_MAX).await? {
        match expire(app, &overdue.id, now).await {
            Ok(is_expired) => expired += usize::from(is_expired),
            // One that cannot be read keeps no other from its end.
            Err(error @ Failure::Store(StoreError::Unreadable { .. })) => {
                tracing::error!(alert = "unreadable", session = %overdue.id, %error, "a session cannot be ended");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(expired)
}

/// Ends a session whose time is over. Whoever was faster has news: the next sweep looks again.
async fn expire(app: &App, id: &SessionId, now: Moment) -> Result<bool, Failure> {
    let Some(history) = app.store.history(id).await? else {
        return Ok(false);
    };
    let session = &history.session;
    let under_way = |transfer: &&Transfer| transfer.stage.is_under_way();
    let is_awaited = history.live().is_some() || history.live_transfer().filter(under_way).is_some();
    let waits = history.is_awaiting() && history.awaited.as_ref().is_some_and(|awaited| awaited.may_be_seen(now));
    if session.stage != SessionStage::Open || session.may_act(now) || is_awaited || waits {
        return Ok(false);
    }
    let step = match history.live_transfer() {
        Some(transfer) => Step::of(&history, now).moving(Transfer {
            stage: transfer.stage.clone().expire()?,
            ..transfer.clone()
        }),
        None => Step::of(&history, now),
    };
    let step = step
        .to(SessionStage::Expired)
        .ending_wait()
        .told(EventType::SessionExpired);
    Ok(app.store.save(&step, None).await? == Saved::Done)
}

/// A session as it stands now, with nothing on its way.
async fn settled(app: &App, id: &SessionId) -> Result<History, Failure> {
    let history = settle::current(app, id).await?.ok_or(Failure::NoSuchSession)?;
    nothing_on_its_way(history, app.clock.now())
}

/// The buyer was told how much to send.
fn check_awaits_nothing(history: &History) -> Result<(), Failure> {
    match &history.awaited {
        Some(awaited) if history.is_awaiting() => Err(Failure::PaymentOpen {
            retry_at: awaited.until,
        }),
        _ => Ok(()),
    }
}

fn nothing_on_its_way(history: History, now: Moment) -> Result<History, Failure> {
    check_is_open(&history.session)?;
    if let Some(transfer) = history.live_transfer() {
        let retry_at = transfer.stage.until().unwrap_or(history.session.acting_until);
        let retry_at = retry_at.max(now.plus_s(settle::LOOK_COUNTS_S));
        return Err(Failure::PaymentOpen { retry_at });
    }
    let Some(attempt) = history.live() else {
        return Ok(history);
    };
    match &attempt.stage {
        Stage::Open { page, .. } => Err(Failure::PaymentOpen {
            retry_at: page
                .until
                .plus_s(QUIET_AFTER_END_S)
                .max(now.plus_s(settle::LOOK_COUNTS_S)),
        }),
        stage => {
            debug_assert_eq!(stage.name(), CardStage::Started, "what is live is started or open");
            Err(Failure::AttemptInProgress)
        }
    }
}

async fn read(app: &App, id: &SessionId) -> Result<History, Failure> {
    app.store.history(id).await?.ok_or(Failure::NoSuchSession)
}
