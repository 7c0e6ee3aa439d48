//! Starts a card payment: one live page a session, asked for after the attempt is on disk.

use vezne_protocol::{Method, Plan, SessionId};

use super::basket;
use super::card_attempt::{CardAttempt, Change, Page, QUIET_AFTER_END_S, Stage};
use super::event::EventType;
use super::failure::{Failure, check_is_open, check_may_act};
use super::finish::{Evidence, finish};
use super::session::{History, Session};
use super::settle;
use super::start_transfer::cancel_prepared;
use super::step::Step;
use super::turn_methods::check_is_on;
use crate::app::App;
use crate::clock::Moment;
use crate::entropy;
use crate::hooks::CrashPoint;
use crate::store::{Earlier, KeyUse, Saved};
use crate::upstream::iyzico::pwi_initialize::PageAsk;

/// What an attempt's id begins with.
const ATTEMPT_HEAD: &str = "att_";
/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 6;

/// A page, and whether the key had asked for it before.
#[derive(Debug)]
pub struct StartedPayment {
    /// The page.
    pub page: Page,
    /// Whether this was a replay.
    pub is_replay: bool,
}

/// Gives the page to pay on: the open one, or a new one.
#[tracing::instrument(name = "start card payment", skip_all, fields(otel.kind = "internal"))]
pub async fn start(app: &App, id: &SessionId, plan: Plan, key_use: &KeyUse) -> Result<StartedPayment, Failure> {
    for _ in 0..ROUNDS_MAX {
        // The key before the session: the attempt that a used key stands for is in what is read after it.
        let earlier = app.store.earlier_use(key_use, app.clock.now()).await?;
        let history = settle::current(app, id).await?.ok_or(Failure::Missing("the session"))?;
        check_is_open(&history.session)?;
        if let Some(earlier) = earlier {
            let page = replay(app, &history, &earlier)?;
            return Ok(StartedPayment { page, is_replay: true });
        }
        check(app, &history.session, plan)?;
        check_is_on(app, Method::Card).await?;
        if let Some(transfer) = history.live_transfer() {
            if transfer.stage.is_under_way() {
                return Err(Failure::TransferUnderWay);
            }
            // The buyer chose otherwise: nothing was sent, and nothing will be.
            cancel_prepared(app, &history, transfer).await?;
            continue;
        }
        let page = match open_attempt(app, &history)? {
            Some((attempt, page)) => reuse(app, &history, plan, attempt, page, key_use).await?,
            None => begin(app, &history, plan, key_use).await?,
        };
        if let Some(page) = page {
            return Ok(StartedPayment { page, is_replay: false });
        }
    }
    Err(Failure::AttemptInProgress)
}

/// What a key asked for before: its attempt's page as it now is.
fn replay(app: &App, history: &History, earlier: &Earlier) -> Result<Page, Failure> {
    let now = app.clock.now();
    if !earlier.is_same_request {
        return Err(Failure::KeyReused);
    }
    let attempt = history.attempts.iter().find(|attempt| attempt.id == earlier.resource);
    match attempt
        .map(|attempt| &attempt.stage)
        .ok_or(Failure::Missing("a replayed attempt"))?
    {
        Stage::Started => Err(Failure::AttemptInProgress),
        Stage::Open { page, .. } if now < page.until => Ok(page.clone()),
        // Over, as a look that counts found: the buyer may ask for a new page, under a new key.
        Stage::Open {
            no_success_at: Some(_), ..
        }
        | Stage::Closed { .. } => Err(Failure::AttemptEnded),
        Stage::Open { page, .. } => Err(settling(page, now)),
        Stage::Paid { .. } | Stage::PaidByOperator { .. } | Stage::InReview { .. } | Stage::NeedsReview { .. } => {
            Err(Failure::SessionEnded)
        }
    }
}

fn check(app: &App, session: &Session, plan: Plan) -> Result<(), Failure> {
    check_may_act(session, app.clock.now())?;
    if !session.order.methods.contains(&Method::Card) {
        return Err(Failure::MethodNotOffered);
    }
    if !session.order.plans.contains(&plan) {
        return Err(Failure::PlanNotOffered);
    }
    Ok(())
}

/// The attempt whose page is open, if one is. While one is being opened nothing else is.
pub(super) fn open_attempt<'h>(
    app: &App,
    history: &'h History,
) -> Result<Option<(&'h CardAttempt, &'h Page)>, Failure> {
    let Some(attempt) = history.latest() else {
        return Ok(None);
    };
    let now = app.clock.now();
    match &attempt.stage {
        Stage::Started => Err(Failure::AttemptInProgress),
        // Over: a look that counts, after the end, found neither a payment nor anything under way.
        Stage::Open {
            page,
            no_success_at: Some(_),
            ..
        } if now >= page.until => Ok(None),
        // The end's word does not count yet, or could not be had: one more look is due soon.
        Stage::Open { page, .. } if now >= page.until => Err(settling(page, now)),
        Stage::Open { page, .. } => Ok(Some((attempt, page))),
        Stage::Closed { .. } => Ok(None),
        Stage::Paid { .. } | Stage::PaidByOperator { .. } | Stage::InReview { .. } | Stage::NeedsReview { .. } => {
            Err(Failure::SessionEnded)
        }
    }
}

/// A page that has ended, without a word of iyzico's that counts: the next look that may count is due then.
fn settling(page: &Page, now: Moment) -> Failure {
    let retry_at = page
        .until
        .plus_s(QUIET_AFTER_END_S)
        .max(now.plus_s(settle::LOOK_COUNTS_S));
    Failure::Settling { retry_at }
}

/// The open page serves every plan; with `lockPlan` it serves its own only. `None` when somebody was faster.
async fn reuse(
    app: &App,
    history: &History,
    plan: Plan,
    attempt: &CardAttempt,
    page: &Page,
    key_use: &KeyUse,
) -> Result<Option<Page>, Failure> {
    if attempt.plan != plan && history.session.order.lock_plan {
        let retry_at = page.until.plus_s(QUIET_AFTER_END_S);
        return Err(Failure::CardPageOpen {
            page_url: page.url.clone(),
            retry_at,
        });
    }
    let chosen = CardAttempt {
        plan,
        ..attempt.clone()
    };
    let step = Step::of(history, app.clock.now())
        .changing(chosen)
        .told(EventType::AttemptReused);
    match app.store.save(&step, Some(key_use)).await? {
        Saved::Done => Ok(Some(page.clone())),
        Saved::KeyTaken | Saved::Overtaken | Saved::OverLimit => Ok(None),
    }
}

/// Begins a new attempt and asks for its page. `None` when somebody was faster, or when there had to be room made first.
async fn begin(app: &App, history: &History, plan: Plan, key_use: &KeyUse) -> Result<Option<Page>, Failure> {
    let session = &history.session;
    if give_up_what_is_over(app, history).await? {
        return Ok(None);
    }
    app.iyzico.begin()?;
    let now = app.clock.now();
    let attempt = CardAttempt {
        id: entropy::id(app.entropy.as_ref(), ATTEMPT_HEAD),
        session: session.id.clone(),
        version: 0,
        plan,
        agreed: session.order.amount,
        started_at: now,
        stage: Stage::Started,
    };
    let step = Step::of(history, now)
        .starting(attempt.clone())
        .told(EventType::AttemptStarted);
    match app.store.save(&step, Some(key_use)).await? {
        Saved::Done => ask_for_page(app, session, attempt).await.map(Some),
        Saved::KeyTaken | Saved::Overtaken | Saved::OverLimit => Ok(None),
    }
}

/// Makes room for a new page: the one that is over is closed, and looked at once more later. Answers whether there was one.
pub(super) async fn give_up_what_is_over(app: &App, history: &History) -> Result<bool, Failure> {
    let Some(attempt) = history.latest() else {
        return Ok(false);
    };
    let Stage::Open {
        no_success_at: Some(_), ..
    } = attempt.stage
    else {
        return Ok(false);
    };
    let now = app.clock.now();
    let over = CardAttempt {
        stage: attempt.stage.clone().give_up(now)?,
        ..attempt.clone()
    };
    let before = history.session.stage;
    let step = Step::of(history, now)
        .to(before.after(Change::Closed))
        .changing(over)
        .told(EventType::AttemptClosed)
        .told_if_reopened(before);
    app.store.save(&step, None).await?;
    Ok(true)
}

/// Asks iyzico for the page. Whatever goes wrong closes the attempt: nobody has seen its page.
async fn ask_for_page(app: &App, session: &Session, attempt: CardAttempt) -> Result<Page, Failure> {
    app.hooks.reach(CrashPoint::AttemptStarted).await;
    let order = &session.order;
    let basket = basket::lines(order).map_err(|_| Failure::Missing("the checked basket"))?;
    let chosen = [attempt.plan];
    let ask = PageAsk {
        order,
        basket: &basket,
        basket_id: session.id.as_str(),
        plans: if order.lock_plan { &chosen } else { &order.plans },
        callback_url: &app.settings.callback_url,
        now: app.clock.now(),
    };
    match app.iyzico.pwi_initialize(&ask).await {
        Ok(page) => {
            app.hooks.reach(CrashPoint::PageReceived).await;
            show_page(app, &session.id, &attempt.id, page).await
        }
        Err(error) => {
            tracing::warn!(session = %session.id, attempt = attempt.id, %error, "no payment page came");
            finish(app, &session.id, &attempt.id, &Evidence::NoPage).await?;
            Err(error.into())
        }
    }
}

/// Opens the attempt with its page, unless the session ended meanwhile, or was paid on an older page: then nobody sees
/// this one.
async fn show_page(app: &App, id: &SessionId, attempt_id: &str, page: Page) -> Result<Page, Failure> {
    for _ in 0..ROUNDS_MAX {
        let history = app.store.history(id).await?.ok_or(Failure::Missing("the session"))?;
        let (session, now) = (&history.session, app.clock.now());
        let attempt = history.attempts.iter().find(|attempt| attempt.id == attempt_id);
        let attempt = attempt.ok_or(Failure::Missing("the attempt"))?;
        // Somebody found that this took too long: the page stays unseen.
        if attempt.stage != Stage::Started {
            return Err(Failure::AttemptEnded);
        }
        let stage = attempt.stage.clone().open(page.clone())?;
        let is_over = session.stage.is_over();
        let stage = if is_over { stage.give_up(now)? } else { stage };
        let opened = CardAttempt {
            stage,
            ..attempt.clone()
        };
        let step = Step::of(&history, now).changing(opened);
        let step = if is_over {
            step.told(EventType::AttemptClosed)
        } else {
            step.told(EventType::AttemptOpened).told(EventType::SessionProcessing)
        };
        if app.store.save(&step, None).await? == Saved::Done {
            if is_over {
                return Err(Failure::SessionEnded);
            }
            app.hooks.reach(CrashPoint::PageStored).await;
            tracing::info!(session = %id, attempt = attempt_id, "payment page opened");
            return Ok(page);
        }
    }
    Err(Failure::AttemptEnded)
}
