//! A refund to another account than the one that paid goes out once a second key has confirmed it, within the day's limit.

use vezne_protocol::SessionId;

use super::event::EventType;
use super::failure::Failure;
use super::finish_refund::{Evidence, finish, lease};
use super::merchant_bank::BankWay;
use super::refund::plan::{Taken, taken};
use super::refund::{Approval, Part, Refund, RefusalReason, Stage, Way};
use super::refund_by_bank::to_other_account;
use super::refund_payment::{Asked, OtherAccount, carry_out, check_other_account, refused, replayed, wait_s};
use super::session::History;
use super::step::{DayCount, Step};
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::{KeyUse, Saved};

/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 12;

/// The word of a second key.
#[derive(Debug, Clone)]
pub struct Word {
    /// The refund.
    pub refund_id: String,
    /// Which state of the draft was read: what the bank tells may change under it.
    pub revision: i64,
    /// The id of the key.
    pub caller: String,
}

/// Confirms a drafted refund: it goes out, whether or not the shop waits.
#[tracing::instrument(name = "confirm refund", skip_all, fields(otel.kind = "internal"))]
pub async fn confirm(app: &App, id: &SessionId, word: Word, key_use: KeyUse) -> Result<Asked, Failure> {
    let (of_task, session) = (app.clone(), id.clone());
    let begin = async move { begin(&of_task, &session, &word, &key_use).await };
    carry_out(app, id, begin).await
}

/// Takes a drafted refund back; doing it again is the same.
#[tracing::instrument(name = "withdraw refund", skip_all, fields(otel.kind = "internal"))]
pub async fn withdraw(app: &App, id: &SessionId, refund_id: &str, caller: &str) -> Result<Refund, Failure> {
    let refund = find(&read(app, id).await?, refund_id)?;
    match &refund.stage {
        Stage::Drafted { .. } => {
            let withdrawn = Evidence::Withdrawn(RefusalReason::Withdrawn, Some(caller.to_owned()));
            finish(app, id, refund_id, &withdrawn).await?;
        }
        _ => return nothing_came_of(refund),
    }
    let refund = nothing_came_of(find(&read(app, id).await?, refund_id)?)?;
    tracing::info!(session = %id, refund = refund_id, caller, "a drafted refund was taken back");
    Ok(refund)
}

/// A draft that nothing came of; whatever else it is by now was confirmed, or never was a draft.
fn nothing_came_of(refund: Refund) -> Result<Refund, Failure> {
    match refund.stage {
        Stage::Refused {
            why: RefusalReason::Withdrawn | RefusalReason::DraftExpired,
            ..
        } => Ok(refund),
        _ => Err(Failure::DraftEnded),
    }
}

async fn begin(app: &App, id: &SessionId, word: &Word, key_use: &KeyUse) -> Result<Asked, Failure> {
    let Word {
        refund_id,
        revision,
        caller,
    } = word;
    for _ in 0..ROUNDS_MAX {
        // The key before the session: what a used key stands for is in what is read after it.
        let earlier = app.store.earlier_use(key_use, app.clock.now()).await?;
        let history = read(app, id).await?;
        if let Some(earlier) = earlier {
            return replayed(history, &earlier);
        }
        let refund = find(&history, refund_id)?;
        let (drafted, approval) = check(&refund, caller, app.clock.now())?;
        if refund.version != *revision {
            return Err(Failure::DraftChanged);
        }
        check_still_known(app, &approval.drafted_by).await?;
        let payment = payment_of(&history, &refund)?;
        let limit = check_other_account(app, &payment, refund.amount)?;
        let to = OtherAccount {
            iban: drafted.iban,
            name: drafted.name.clone(),
        };
        let part = to_other_account(app, &history, &payment, &to, refund_id, refund.amount).await?;
        if is_news(drafted, &part) {
            draft_anew(app, &history, &refund, part).await?;
            return Err(Failure::DraftChanged);
        }
        let now = app.clock.now();
        let confirmed = Refund {
            stage: refund
                .stage
                .clone()
                .confirm(vec![part], now)
                .map_err(|_| Failure::DraftEnded)?,
            approval: Some(Approval {
                confirmed_by: Some(caller.clone()),
                counted_at: Some(now),
                ..approval
            }),
            ..refund
        };
        let step = Step::of(&history, now)
            .changing_refund(confirmed.clone(), Some(lease(app, &confirmed)))
            .counting(Some(DayCount::Add {
                at: now,
                amount: confirmed.amount,
                limit,
            }))
            .told(EventType::RefundExecuting);
        match app.store.save(&step, Some(key_use)).await? {
            Saved::Done => {
                app.hooks.reach(CrashPoint::RefundBegun).await;
                tracing::info!(session = %id, refund = refund_id, caller, "a drafted refund was confirmed");
                return Ok(Asked {
                    refund: Refund {
                        version: confirmed.version + 1,
                        ..confirmed
                    },
                    is_replay: false,
                });
            }
            Saved::OverLimit => return Err(Failure::OverDayLimit { limit }),
            Saved::KeyTaken | Saved::Overtaken => {}
        }
    }
    Err(Failure::Contended)
}

/// What a key that was taken back has drafted is nobody's to confirm.
pub(super) async fn check_still_known(app: &App, key_id: &str) -> Result<(), Failure> {
    let keys = app.store.api_keys().await?;
    let is_revoked = keys.iter().any(|key| key.id == key_id && key.revoked_at.is_some());
    if is_revoked { Err(Failure::DraftEnded) } else { Ok(()) }
}

async fn read(app: &App, id: &SessionId) -> Result<History, Failure> {
    app.store.history(id).await?.ok_or(Failure::NoSuchSession)
}

fn find(history: &History, refund_id: &str) -> Result<Refund, Failure> {
    let found = history.refunds.iter().find(|refund| refund.id == refund_id);
    found.cloned().ok_or(Failure::NoSuchRefund)
}

/// What was drafted, if this key may confirm it now.
fn check<'r>(refund: &'r Refund, caller: &str, now: Moment) -> Result<(&'r BankWay, Approval), Failure> {
    let (Stage::Drafted { parts, until }, Some(approval)) = (&refund.stage, &refund.approval) else {
        return Err(Failure::DraftEnded);
    };
    if now >= *until {
        return Err(Failure::DraftEnded);
    }
    if approval.drafted_by == caller {
        return Err(Failure::FourEyes);
    }
    match parts.as_slice() {
        // The part is sealed: what goes is what was drafted.
        [
            Part {
                way: Way::Bank(way),
                amount,
                ..
            },
        ] if *amount == refund.amount => Ok((way, approval.clone())),
        _ => Err(Failure::Missing("the bank's part of a drafted refund")),
    }
}

/// The payment, if so much of it may still go back: something else may have gone since the draft.
fn payment_of<'h>(history: &'h History, refund: &Refund) -> Result<Taken<'h>, Failure> {
    let payment = taken(history).find(|taken| taken.id() == refund.payment);
    let payment = payment.ok_or(Failure::NothingToRefund)?;
    if let Some(live) = payment.live {
        return Err(Failure::RefundUnderWay {
            wait_s: wait_s(live.stage.name()),
        });
    }
    payment.check(refund.amount).map_err(refused)?;
    Ok(payment)
}

/// Whether the bank tells of another holder or another price than whoever drafted it was shown.
fn is_news(drafted: &BankWay, validated: &Part) -> bool {
    match &validated.way {
        Way::Bank(way) => way.is_news_to(drafted),
        Way::Card(_) => true,
    }
}

/// Shows what the bank tells now: it wants to be confirmed anew.
async fn draft_anew(app: &App, history: &History, refund: &Refund, part: Part) -> Result<(), Failure> {
    let Stage::Drafted { until, .. } = refund.stage else {
        return Err(Failure::DraftEnded);
    };
    let parts = vec![part];
    let drafted = Refund {
        stage: Stage::Drafted { parts, until },
        ..refund.clone()
    };
    let step = Step::of(history, app.clock.now())
        .changing_refund(drafted, None)
        .told(EventType::RefundDrafted);
    // Whoever was faster has changed it in another way: whoever confirms sees it.
    app.store.save(&step, None).await?;
    Ok(())
}
