//! Starts a card payment: one live page a session, asked for after the attempt is on disk.

use vezne_protocol::{Method, Plan};

use super::basket;
use super::card_attempt::{CardAttempt, Page, QUIET_AFTER_END_S, Stage};
use super::failure::Failure;
use super::session::Session;
use super::settle;
use crate::app::App;
use crate::clock::Moment;
use crate::entropy;
use crate::store::{KeyUse, Start};
use crate::upstream::iyzico::pwi_initialize::PageAsk;

/// What an attempt's id begins with.
const ATTEMPT_HEAD: &str = "att_";
/// After this long the answer to a page's request is lost: the call itself gives up earlier.
const PAGE_LOST_AFTER_S: i64 = 30;
/// From when a pending payment may be asked about again.
const ASK_AGAIN_S: i64 = 60;
/// How often the way is cleared anew when somebody else was faster.
const ROUNDS_MAX: usize = 3;

/// A page, and whether the key had asked for it before.
#[derive(Debug)]
pub struct StartedPayment {
    /// The page.
    pub page: Page,
    /// Whether this was a replay.
    pub is_replay: bool,
}

/// What stands in the way of a new page.
enum Way {
    /// Nothing.
    Clear,
    /// A page that is open and serves as well.
    Reuse(Page),
}

/// Gives the page to pay on: the open one, or a new one.
pub async fn start(app: &App, session: &Session, plan: Plan, key_use: KeyUse) -> Result<StartedPayment, Failure> {
    if let Some(page) = replay(app, &key_use).await? {
        return Ok(StartedPayment { page, is_replay: true });
    }
    check(app, session, plan)?;
    for _ in 0..ROUNDS_MAX {
        if let Way::Reuse(page) = clear_way(app, session, plan).await? {
            return Ok(StartedPayment { page, is_replay: false });
        }
        let attempt = new_attempt(app, session, plan);
        match app.store.start_attempt(session, &attempt, &key_use).await? {
            Start::Done => {
                let page = ask_for_page(app, session, attempt).await?;
                return Ok(StartedPayment { page, is_replay: false });
            }
            // Somebody was faster with the same key: theirs is the attempt.
            Start::KeyTaken => {
                let page = replay(app, &key_use).await?.ok_or(Failure::Contended)?;
                return Ok(StartedPayment { page, is_replay: true });
            }
            Start::OneIsLive => {}
            Start::SessionChanged => return Err(Failure::AttemptInProgress),
        }
    }
    Err(Failure::AttemptInProgress)
}

/// What a key asked for before: its attempt's page as it now is.
async fn replay(app: &App, key_use: &KeyUse) -> Result<Option<Page>, Failure> {
    let Some(earlier) = app.store.earlier_use(key_use, app.clock.now()).await? else {
        return Ok(None);
    };
    if !earlier.is_same_request {
        return Err(Failure::KeyReused);
    }
    let attempt = app
        .store
        .attempt(&earlier.resource)
        .await?
        .ok_or(Failure::Missing("a replayed attempt"))?;
    match attempt.stage {
        Stage::Started => Err(Failure::AttemptInProgress),
        Stage::Open { page, .. } if app.clock.now() < page.until => Ok(Some(page)),
        Stage::Open { .. } | Stage::Closed { .. } => Err(Failure::AttemptEnded),
        Stage::Paid { .. } | Stage::InReview { .. } | Stage::NeedsReview { .. } => Err(Failure::SessionEnded),
    }
}

fn check(app: &App, session: &Session, plan: Plan) -> Result<(), Failure> {
    if session.stage.is_taken() {
        return Err(Failure::SessionEnded);
    }
    if !session.may_act(app.clock.now()) {
        return Err(Failure::SessionExpired);
    }
    if !session.order.methods.contains(&Method::Card) {
        return Err(Failure::MethodNotOffered);
    }
    if !session.order.plans.contains(&plan) {
        return Err(Failure::PlanNotOffered);
    }
    Ok(())
}

/// Deals with the attempt that is there already, if one is.
async fn clear_way(app: &App, session: &Session, plan: Plan) -> Result<Way, Failure> {
    let Some(attempt) = settle::latest(app, session).await? else {
        return Ok(Way::Clear);
    };
    let now = app.clock.now();
    match &attempt.stage {
        Stage::Closed { .. } => Ok(Way::Clear),
        Stage::Paid { .. } | Stage::InReview { .. } | Stage::NeedsReview { .. } => Err(Failure::SessionEnded),
        Stage::Started if now < attempt.started_at.plus_s(PAGE_LOST_AFTER_S) => Err(Failure::AttemptInProgress),
        Stage::Started => {
            let stage = attempt.stage.clone().lose_page()?;
            app.store.save_attempt(&CardAttempt { stage, ..attempt }, None).await?;
            Ok(Way::Clear)
        }
        Stage::Open { page, .. } if now < page.until => reuse(app, session, plan, &attempt, page).await,
        Stage::Open { page, .. } => {
            let end = page.until;
            after_end(app, attempt, end).await
        }
    }
}

/// The open page serves every plan; with `lockPlan` it serves its own only.
async fn reuse(app: &App, session: &Session, plan: Plan, attempt: &CardAttempt, page: &Page) -> Result<Way, Failure> {
    if attempt.plan != plan {
        if session.order.lock_plan {
            let retry_at = page.until.plus_s(QUIET_AFTER_END_S);
            return Err(Failure::CardPageOpen {
                page_url: page.url.clone(),
                retry_at,
            });
        }
        // The plan is a preference: when somebody else changed the attempt meanwhile, the page is still the same.
        app.store
            .save_attempt(
                &CardAttempt {
                    plan,
                    ..attempt.clone()
                },
                None,
            )
            .await?;
    }
    Ok(Way::Reuse(page.clone()))
}

/// A page that has ended: iyzico is asked, and a new page comes only when its word counts and is no.
async fn after_end(app: &App, attempt: CardAttempt, end: Moment) -> Result<Way, Failure> {
    let quiet_at = end.plus_s(QUIET_AFTER_END_S);
    let now = app.clock.now();
    if now < quiet_at {
        return Err(Failure::Settling { retry_at: quiet_at });
    }
    let looked = settle::look(app, &attempt).await?;
    match &looked.stage {
        // Set by a look that counts and found neither a payment nor anything under way.
        Stage::Open {
            no_success_at: Some(_), ..
        } => {
            let stage = looked.stage.clone().give_up()?;
            app.store.save_attempt(&CardAttempt { stage, ..looked }, None).await?;
            Ok(Way::Clear)
        }
        Stage::Open { .. } => Err(Failure::Settling {
            retry_at: now.plus_s(ASK_AGAIN_S),
        }),
        Stage::Closed { .. } => Ok(Way::Clear),
        Stage::Started | Stage::Paid { .. } | Stage::InReview { .. } | Stage::NeedsReview { .. } => {
            Err(Failure::SessionEnded)
        }
    }
}

fn new_attempt(app: &App, session: &Session, plan: Plan) -> CardAttempt {
    CardAttempt {
        id: entropy::id(app.entropy.as_ref(), ATTEMPT_HEAD),
        session: session.id.clone(),
        version: 0,
        plan,
        agreed: session.order.amount,
        started_at: app.clock.now(),
        looked_at: None,
        stage: Stage::Started,
    }
}

/// Asks iyzico for the page. Whatever goes wrong closes the attempt: nobody has seen its page.
async fn ask_for_page(app: &App, session: &Session, attempt: CardAttempt) -> Result<Page, Failure> {
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
            let stage = attempt.stage.clone().open(page.clone())?;
            let opened = CardAttempt { stage, ..attempt };
            if !app.store.save_attempt(&opened, None).await? {
                return Err(Failure::AttemptEnded);
            }
            tracing::info!(session = %session.id, attempt = opened.id, "payment page opened");
            Ok(page)
        }
        Err(error) => {
            tracing::warn!(session = %session.id, attempt = attempt.id, %error, "no payment page came");
            let stage = attempt.stage.clone().lose_page()?;
            app.store.save_attempt(&CardAttempt { stage, ..attempt }, None).await?;
            Err(error.into())
        }
    }
}
