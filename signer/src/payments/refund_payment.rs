//! The shop asks for money back: a refund is on disk before iyzico is told, and one of a payment goes on at a time.

use std::time::Duration;

use vezne_protocol::{Amount, FieldError, SessionId};

use super::event::EventType;
use super::failure::Failure;
use super::finish_refund::{Evidence, Finished, finish, lease};
use super::refund::plan::{NoPlan, Taken, taken};
use super::refund::report::GivenBack;
use super::refund::{Part, REFUND_HEAD, Refund, RefusalReason, Stage, Way};
use super::session::History;
use super::step::Step;
use crate::app::App;
use crate::entropy;
use crate::hooks::CrashPoint;
use crate::store::{KeyUse, Saved};
use crate::upstream::UpstreamError;
use crate::upstream::iyzico::refund::RefundAsk;

/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 12;
/// How long the shop waits for the outcome; after it the refund goes on by itself, and the session tells of it.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);
/// How often, and how far apart, an outcome is written down while the store is away: nobody else has heard it.
const WRITES_MAX: usize = 5;
const BETWEEN_WRITES: Duration = Duration::from_secs(1);
/// iyzico's codes that prove nothing: its own trouble, or that the payment is being worked on.
const CODES_WITHOUT_PROOF: [&str; 4] = ["1", "2", "8514", "none"];

/// What the shop asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The payment: a card attempt's id. May be absent where there is but one.
    pub payment: Option<String>,
    /// How much; all that is left where absent.
    pub amount: Option<Amount>,
    /// Why, in the shop's words.
    pub reason: Option<String>,
}

/// A refund as it stands, and whether its key had asked for it before.
#[derive(Debug)]
pub struct Asked {
    /// The refund.
    pub refund: Refund,
    /// Whether this was a replay.
    pub is_replay: bool,
}

/// Gives money of a session's payment back. The same key stands for the same refund.
pub async fn refund(app: &App, id: &SessionId, ask: &Ask, key_use: &KeyUse) -> Result<Asked, Failure> {
    for _ in 0..ROUNDS_MAX {
        // The key before the session: the refund that a used key stands for is in what is read after it.
        let earlier = app.store.earlier_use(key_use, app.clock.now()).await?;
        let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
        if let Some(earlier) = earlier {
            if !earlier.is_same_request {
                return Err(Failure::KeyReused);
            }
            let refund = history.refunds.into_iter().find(|refund| refund.id == earlier.resource);
            let refund = refund.ok_or(Failure::Missing("a replayed refund"))?;
            return Ok(Asked {
                refund,
                is_replay: true,
            });
        }
        let refund = planned(app, &history, ask)?;
        let step = Step::of(&history, app.clock.now())
            .refunding(refund.clone(), lease(app))
            .told(EventType::RefundExecuting);
        if app.store.save(&step, Some(key_use)).await? == Saved::Done {
            app.hooks.reach(CrashPoint::RefundBegun).await;
            tracing::info!(session = %id, refund = refund.id, payment = refund.payment, amount = %refund.amount, "refund begun");
            return sent(app, refund).await;
        }
    }
    Err(Failure::Contended)
}

/// Sends it, whether or not the shop waits, and answers how it stands.
async fn sent(app: &App, refund: Refund) -> Result<Asked, Failure> {
    let (id, session) = (refund.id.clone(), refund.session.clone());
    let sending = {
        let app = app.clone();
        app.tasks.clone().spawn(async move { send_parts(&app, refund).await })
    };
    // Not done yet, or a defect that was told: the session shows how it stands.
    if let Ok(Ok(Err(failure))) = tokio::time::timeout(ANSWERED_WITHIN, sending).await {
        return Err(failure);
    }
    let refund = read(app, &session, &id).await?.1;
    Ok(Asked {
        refund,
        is_replay: false,
    })
}

/// What is to go back, of which payment, in which calls.
fn planned(app: &App, history: &History, ask: &Ask) -> Result<Refund, Failure> {
    let payment = choose(history, ask.payment.as_deref())?;
    if payment.live.is_some() {
        return Err(Failure::RefundUnderWay);
    }
    let left = payment.left().ok_or_else(not_known)?;
    let amount = ask.amount.unwrap_or(left);
    if amount.is_zero() {
        return Err(wrong("/amount", "must be more than zero"));
    }
    let now = app.clock.now();
    let id = entropy::id(app.entropy.as_ref(), REFUND_HEAD);
    let parts = payment
        .plan(&id, amount, &history.refunds, now)
        .map_err(|no| match no {
            NoPlan::TooMuch { left } => wrong("/amount", &format!("is more than what is left of the payment: {left}")),
            NoPlan::NotKnown => not_known(),
        })?;
    Ok(Refund {
        id,
        session: history.session.id.clone(),
        version: 0,
        payment: payment.attempt.id.clone(),
        amount,
        currency: payment.currency().ok_or_else(not_known)?,
        reason: ask.reason.clone(),
        requested_at: now,
        stage: Stage::begin(parts, now),
    })
}

/// The payment that is meant: the named one, or the only one of which something is left.
fn choose<'h>(history: &'h History, named: Option<&str>) -> Result<Taken<'h>, Failure> {
    if let Some(named) = named {
        let chosen = taken(history).find(|taken| taken.attempt.id == named);
        let chosen = chosen.ok_or_else(|| wrong("/payment", "is no payment of this session that was taken"))?;
        return if chosen.is_given_back() {
            Err(Failure::NothingToRefund)
        } else {
            Ok(chosen)
        };
    }
    let mut open = taken(history).filter(|taken| !taken.is_given_back());
    match (open.next(), open.next()) {
        (Some(payment), None) => Ok(payment),
        (None, _) => Err(Failure::NothingToRefund),
        (Some(one), Some(other)) => {
            let others = open.map(|taken| taken.attempt.id.as_str());
            let ids: Vec<&str> = [one.attempt.id.as_str(), other.attempt.id.as_str()]
                .into_iter()
                .chain(others)
                .collect();
            let told = format!(
                "is missing, and several payments were taken: name one of {}",
                ids.join(", ")
            );
            Err(wrong("/payment", &told))
        }
    }
}

fn not_known() -> Failure {
    wrong(
        "/payment",
        "is not known well enough to be given back from here: use iyzico's panel",
    )
}

fn wrong(pointer: &str, detail: &str) -> Failure {
    Failure::InvalidRefund(vec![FieldError {
        pointer: pointer.to_owned(),
        detail: detail.to_owned(),
    }])
}

/// Sends part after part: each by whoever has written down that it is sent.
pub(super) async fn send_parts(app: &App, refund: Refund) -> Result<(), Failure> {
    let mut refund = refund;
    while let Some(part) = refund.stage.sent().cloned() {
        let evidence = send(app, &refund, &part).await?;
        app.hooks.reach(CrashPoint::RefundAnswered).await;
        match write_down(app, &refund, &evidence).await? {
            Finished::GoesOn(next) => refund = *next,
            Finished::Done | Finished::NoNews => return Ok(()),
        }
    }
    Ok(())
}

async fn send(app: &App, refund: &Refund, part: &Part) -> Result<Evidence, Failure> {
    let session = app.store.session(&refund.session).await?;
    let order = session.ok_or(Failure::Missing("the session"))?.order;
    let ip = order.buyer.ip.to_string();
    let ask = RefundAsk {
        part,
        currency: refund.currency,
        ip: &ip,
        locale: order.locale,
    };
    let (id, refund_id) = (&refund.session, refund.id.as_str());
    Ok(match app.iyzico.give_back(ask).await {
        Ok(given) if is_it(part, &given) => {
            if given.amount != Some(part.amount) {
                tracing::error!(alert = "refund", session = %id, refund = refund_id,
                    "iyzico cancelled the payment, and says that it was of another amount than it told before");
            }
            Evidence::Returned(part.id.clone(), given.reference)
        }
        Ok(_) => {
            tracing::error!(alert = "refund", session = %id, refund = refund_id,
                "iyzico says that it gave back something else than it was asked for");
            Evidence::LostAnswer
        }
        Err(error) => {
            tracing::warn!(session = %id, refund = refund_id, part = part.id, %error, "iyzico did not say that it gave back");
            proof(part, error)
        }
    })
}

/// Whether what went back is what was asked for. A cancel is of the whole payment, however much iyzico says that it was.
fn is_it(part: &Part, given: &GivenBack) -> bool {
    let is_payment = given.payment_id.as_ref() == Some(part.way.payment_id());
    is_payment && (matches!(part.way, Way::Cancel { .. }) || given.amount == Some(part.amount))
}

/// What an error proves. Whatever proves nothing is a lost answer: the money may have gone back.
fn proof(part: &Part, error: UpstreamError) -> Evidence {
    match error {
        UpstreamError::Unreachable(_) => Evidence::Refused(part.id.clone(), RefusalReason::NotSent),
        UpstreamError::Refused { code, group } if !CODES_WITHOUT_PROOF.contains(&code.as_str()) => {
            Evidence::Refused(part.id.clone(), RefusalReason::Upstream { code, group })
        }
        _ => Evidence::LostAnswer,
    }
}

/// Writes down what iyzico said. A success is tried again while the store is away.
async fn write_down(app: &App, refund: &Refund, evidence: &Evidence) -> Result<Finished, Failure> {
    for _ in 0..WRITES_MAX {
        match finish(app, &refund.session, &refund.id, evidence).await {
            Err(Failure::Store(error)) if matches!(evidence, Evidence::Returned(..)) => {
                tracing::error!(alert = "store", session = %refund.session, refund = refund.id, %error,
                    "money has gone back, and that cannot be written down yet");
                tokio::time::sleep(BETWEEN_WRITES).await;
            }
            outcome => return outcome,
        }
    }
    finish(app, &refund.session, &refund.id, evidence).await
}

/// A refund with its session, as both stand now.
pub(super) async fn read(app: &App, id: &SessionId, refund_id: &str) -> Result<(History, Refund), Failure> {
    let history = app.store.history(id).await?.ok_or(Failure::Missing("the session"))?;
    let found = history.refunds.iter().find(|refund| refund.id == refund_id);
    let refund = found.cloned().ok_or(Failure::Missing("the refund"))?;
    Ok((history, refund))
}
