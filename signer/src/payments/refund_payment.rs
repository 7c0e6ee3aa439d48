//! The shop asks for money back: a refund is on disk before anybody is told, and one of a payment goes on at a time.

use std::time::Duration;

use tokio::sync::oneshot;
use vezne_protocol::{Amount, Currency, FieldError, Iban, SessionId};

use super::event::EventType;
use super::failure::Failure;
use super::finish_refund::lease;
use super::refund::plan::{NoPlan, Source, Taken, by_card, taken};
use super::refund::{Approval, REFUND_HEAD, Refund, RefundStage, Stage};
use super::refund_by_bank::{PaidFrom, by_bank, to_other_account};
use super::send_refund::send_parts;
use super::session::History;
use super::step::Step;
use crate::app::App;
use crate::entropy;
use crate::hooks::CrashPoint;
use crate::store::{Earlier, KeyUse, Saved, StoreError};

/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 12;
/// How long the shop waits for the outcome; after it the refund goes on by itself, and the session tells of it.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

/// What the shop asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The payment: the id of a card attempt or a transfer. May be absent where there is but one.
    pub payment: Option<String>,
    /// How much; all that is left where absent.
    pub amount: Option<Amount>,
    /// Why, in the shop's words.
    pub reason: Option<String>,
    /// Another account than the one that paid, where it is to go there: it is drafted, and waits for a second key.
    pub to: Option<OtherAccount>,
    /// The id of the API key that asks.
    pub caller: String,
}

/// An account that a refund is to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherAccount {
    /// Where to.
    pub iban: Iban,
    /// Whose account it is.
    pub name: String,
}

/// A refund as it stands, and whether its key had asked for it before.
#[derive(Debug)]
pub struct Asked {
    /// The refund.
    pub refund: Refund,
    /// Whether this was a replay.
    pub is_replay: bool,
}

/// Gives money of a session's payment back. The same key stands for the same refund. It goes on whether or not the shop waits.
#[tracing::instrument(name = "refund payment", skip_all, fields(otel.kind = "internal"))]
pub async fn refund(app: &App, id: &SessionId, ask: Ask, key_use: KeyUse) -> Result<Asked, Failure> {
    let (of_task, session) = (app.clone(), id.clone());
    let begin = async move { begin(&of_task, &session, &ask, &key_use).await };
    carry_out(app, id, begin).await
}

/// Sends what was begun, and tells of it as it stands then, or after a while.
pub(super) async fn carry_out(
    app: &App,
    id: &SessionId,
    begin: impl Future<Output = Result<Asked, Failure>> + Send + 'static,
) -> Result<Asked, Failure> {
    let (begun, told) = oneshot::channel();
    let sending = {
        let app = app.clone();
        app.tasks.clone().spawn(async move {
            let asked = begin.await;
            let refund = asked.as_ref().ok().filter(|asked| !asked.is_replay);
            let refund = refund.map(|asked| asked.refund.clone());
            // A shop that went away does not want to know.
            let _ = begun.send(asked);
            match refund {
                Some(refund) => send_parts(&app, refund).await,
                None => Ok(()),
            }
        })
    };
    // A task that ends without a word ends with its signer: whoever asks again finds what it has begun.
    let asked = told.await.map_err(|_| StoreError::Closed)??;
    if asked.is_replay {
        return Ok(asked);
    }
    // Not done yet, or a defect that was told: the session shows how it stands.
    if let Ok(Ok(Err(failure))) = tokio::time::timeout(ANSWERED_WITHIN, sending).await {
        return Err(failure);
    }
    let refund = read(app, id, &asked.refund.id).await?.1;
    Ok(Asked { refund, ..asked })
}

/// Writes a refund down, unless its key has one already.
async fn begin(app: &App, id: &SessionId, ask: &Ask, key_use: &KeyUse) -> Result<Asked, Failure> {
    for _ in 0..ROUNDS_MAX {
        // The key before the session: the refund that a used key stands for is in what is read after it.
        let earlier = app.store.earlier_use(key_use, app.clock.now()).await?;
        let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
        if let Some(earlier) = earlier {
            return replayed(history, &earlier);
        }
        let refund = planned(app, &history, ask).await?;
        let is_draft = refund.approval.is_some();
        let (kind, lease) = if is_draft {
            (EventType::RefundDrafted, None)
        } else {
            (EventType::RefundExecuting, Some(lease(app, &refund)))
        };
        let step = Step::of(&history, app.clock.now())
            .refunding(refund.clone(), lease)
            .told(kind);
        if app.store.save(&step, Some(key_use)).await? == Saved::Done {
            if !is_draft {
                app.hooks.reach(CrashPoint::RefundBegun).await;
            }
            tracing::info!(session = %id, refund = refund.id, payment = refund.payment, amount = %refund.amount,
                stage = refund.stage.name().word(), caller = ask.caller, "refund begun");
            let is_replay = false;
            return Ok(Asked { refund, is_replay });
        }
    }
    Err(Failure::Contended)
}

/// The refund that a used key stands for.
pub(super) fn replayed(history: History, earlier: &Earlier) -> Result<Asked, Failure> {
    if !earlier.is_same_request {
        return Err(Failure::KeyReused);
    }
    let refund = history.refunds.into_iter().find(|refund| refund.id == earlier.resource);
    let refund = refund.ok_or(Failure::Missing("a replayed refund"))?;
    let is_replay = true;
    Ok(Asked { refund, is_replay })
}

/// What is to go back, of which payment, in which calls.
async fn planned(app: &App, history: &History, ask: &Ask) -> Result<Refund, Failure> {
    let payment = choose(history, ask.payment.as_deref())?;
    if let Some(live) = payment.live {
        let wait_s = wait_s(live.stage.name());
        return Err(Failure::RefundUnderWay { wait_s });
    }
    let left = payment.left().ok_or_else(not_known)?;
    let amount = ask.amount.unwrap_or(left);
    if amount.is_zero() {
        return Err(wrong("/amount", "must be more than zero"));
    }
    payment.check(amount).map_err(refused)?;
    let now = app.clock.now();
    let id = entropy::id(app.entropy.as_ref(), REFUND_HEAD);
    let to = ask.to.as_ref().filter(|to| Some(to.iban) != payment.source.paid_from());
    let (stage, approval) = if let Some(to) = to {
        check_other_account(app, &payment, amount)?;
        check_room(history, &payment, amount)?;
        let parts = vec![to_other_account(app, history, &payment, to, &id, amount).await?];
        (Stage::draft(parts, now), Some(Approval::drafted_by(ask.caller.clone())))
    } else {
        let parts = match payment.source {
            Source::Card { .. } => by_card(&payment, &id, amount, &history.refunds, now).map_err(refused)?,
            Source::Bank { transfer, draft } => {
                let to = PaidFrom::transfer(history, transfer, draft).ok_or_else(forgotten)?;
                vec![by_bank(app, to, &id, amount).await?]
            }
            Source::Incoming { arrival } => {
                let to = PaidFrom::arrival(history, arrival).ok_or_else(no_sender)?;
                vec![by_bank(app, to, &id, amount).await?]
            }
        };
        // The bank may have taken its time to validate.
        (Stage::begin(parts, app.clock.now()), None)
    };
    Ok(Refund {
        id,
        session: history.session.id.clone(),
        version: 0,
        payment: payment.id().to_owned(),
        amount,
        currency: payment.currency().ok_or_else(not_known)?,
        reason: ask.reason.clone(),
        requested_at: now,
        approval,
        stage,
    })
}

/// Whether what waits to be confirmed leaves room for another draft.
fn check_room(history: &History, payment: &Taken<'_>, amount: Amount) -> Result<(), Failure> {
    let is_draft = |refund: &&Refund| refund.payment == payment.id() && refund.stage.name() == RefundStage::Drafted;
    let drafted = history.refunds.iter().filter(is_draft).map(|refund| refund.amount);
    let drafted = Amount::sum(drafted).unwrap_or(Amount::MAX);
    let left = payment.left().ok_or_else(not_known)?;
    let room = left.checked_sub(drafted).unwrap_or(Amount::ZERO);
    if amount <= room {
        return Ok(());
    }
    let told =
        format!("is more than what is left beside the drafts that wait, {room}: take one back, or have it confirmed");
    Err(wrong("/amount", &told))
}

/// Whether so much may go to another account than the one that paid.
pub(super) fn check_other_account(app: &App, payment: &Taken<'_>, amount: Amount) -> Result<Amount, Failure> {
    if payment.currency() != Some(Currency::Try) {
        return Err(wrong("/to", "only TRY can go to another account"));
    }
    let bank = app.merchant_bank.as_ref();
    let limit = bank.and_then(|bank| bank.terms.refunds_to_others).ok_or_else(|| {
        wrong(
            "/to",
            "is another account than the one that paid, and this signer pays none: set \
             isbank.refunds.other_account_day_limit, or pay it back by hand",
        )
    })?;
    if amount > limit {
        let told = format!("is more than what may go to other accounts in a day: {limit}");
        return Err(wrong("/amount", &told));
    }
    Ok(limit)
}

/// How long it is not worth asking again.
pub(super) const fn wait_s(stage: RefundStage) -> i64 {
    match stage {
        RefundStage::Drafted | RefundStage::Executing => 2,
        RefundStage::Unknown => 60,
        RefundStage::Pending => 600,
        RefundStage::ManualReview | RefundStage::Returned | RefundStage::Refused => 3600,
    }
}

pub(super) fn refused(no: NoPlan) -> Failure {
    match no {
        NoPlan::TooMuch { left } => wrong("/amount", &format!("is more than what is left of the payment: {left}")),
        NoPlan::NotKnown => not_known(),
    }
}

/// The payment that is meant: the named one, or the only one of which something is left.
fn choose<'h>(history: &'h History, named: Option<&str>) -> Result<Taken<'h>, Failure> {
    if let Some(named) = named {
        let chosen = taken(history).find(|taken| taken.id() == named);
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
            let ids: Vec<&str> = [one, other].into_iter().chain(open).map(|taken| taken.id()).collect();
            let told = format!(
                "is missing, and several payments were taken: name one of {}",
                ids.join(", ")
            );
            Err(wrong("/payment", &told))
        }
    }
}

pub(super) fn not_known() -> Failure {
    wrong(
        "/payment",
        "is not known well enough to be given back from here: use iyzico's panel",
    )
}

fn forgotten() -> Failure {
    wrong(
        "/payment",
        "came from an account that was forgotten with the buyer's personal data: name the account with `to`, or pay it back by \
         hand, at your bank",
    )
}

fn no_sender() -> Failure {
    wrong(
        "/payment",
        "came without the sender's IBAN: name the account with `to`, or pay it back by hand, at your bank",
    )
}

pub(super) fn wrong(pointer: &str, detail: &str) -> Failure {
    Failure::InvalidRefund(vec![FieldError {
        pointer: pointer.to_owned(),
        detail: detail.to_owned(),
    }])
}

/// A refund with its session, as both stand now.
pub(super) async fn read(app: &App, id: &SessionId, refund_id: &str) -> Result<(History, Refund), Failure> {
    let history = app.store.history(id).await?.ok_or(Failure::Missing("the session"))?;
    let found = history.refunds.iter().find(|refund| refund.id == refund_id);
    let refund = found.cloned().ok_or(Failure::Missing("the refund"))?;
    Ok((history, refund))
}
