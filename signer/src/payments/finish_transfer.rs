//! What evidence makes of a transfer and its session. The bank's answer, the statement, time and operators all come here,
//! any number of times and in any order; a success is never discarded.

use vezne_protocol::{SessionId, SessionState};

use super::bank::{Executed, Receiver};
use super::card_attempt::Change;
use super::event::{EventType, Operator};
use super::failure::Failure;
use super::notice_bursts::{Sign, notice};
use super::session::{History, SessionStage};
use super::step::Step;
use super::transfer::{Draft, Notice, OperatorSays, Proof, RefusalReason, ReviewReason, Stage, Transfer};
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::Saved;

/// How often it is decided anew when somebody else was faster.
const TRIES_MAX: usize = 20;

/// What is known of a transfer.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// The money was moved.
    Executed(Executed, Proof),
    /// The OTP was wrong: nothing was moved. With the mark that it is known again by.
    WrongOtp(Notice, String),
    /// No connection came about: nothing was sent.
    NothingSent,
    /// The bank does not take this OTP any more, and never ran it.
    OtpOver,
    /// The bank said no: nothing was moved.
    Refused(RefusalReason),
    /// The answer did not come, or proves nothing.
    LostAnswer,
    /// The statement, read in full at that moment, does not show it, and shows what came later.
    NotInStatement(Moment),
    /// Only a person can find out.
    Unclear(ReviewReason),
    /// The buyer took too long.
    TooLate,
    /// The bank's receipt, or that none will come.
    Receipt(Option<String>),
    /// A person decided it.
    Operator(OperatorSays, Operator),
}

/// Settles a transfer by evidence, in one compare-and-set transaction with its events. Answers whether it changed anything.
pub async fn finish(app: &App, id: &SessionId, transfer_id: &str, evidence: &Evidence) -> Result<bool, Failure> {
    for _ in 0..TRIES_MAX {
        let history = app.store.history(id).await?.ok_or(Failure::Missing("the session"))?;
        let transfer = history.transfers.iter().find(|transfer| transfer.id == transfer_id);
        let transfer = transfer.ok_or(Failure::Missing("the transfer"))?;
        let now = app.clock.now();
        if matches!(evidence, Evidence::Operator(OperatorSays::Closed, _)) && history.is_being_given_back(transfer_id) {
            return Err(Failure::RefundUnderWay { wait_s: 0 });
        }
        let Some(step) = decide(app, &history, transfer, evidence, now) else {
            return Ok(false);
        };
        if app.store.save(&step, None).await? == Saved::Done {
            app.hooks.reach(CrashPoint::TransferOutcomeStored).await;
            report(&step);
            if matches!(evidence, Evidence::WrongOtp(..)) {
                notice(app, Sign::WrongOtp).await;
            }
            return Ok(true);
        }
    }
    Err(Failure::Contended)
}

/// The step that evidence makes necessary; `None` when it is no news.
fn decide(app: &App, history: &History, transfer: &Transfer, evidence: &Evidence, now: Moment) -> Option<Step> {
    let session = &history.session;
    let stage = match moved(app, history, transfer, evidence, now) {
        Ok(stage) if stage != transfer.stage => stage,
        Ok(_) | Err(_) => return None,
    };
    let change = change(&transfer.stage, &stage);
    let operator = match evidence {
        Evidence::Operator(_, operator) => Some(operator.clone()),
        _ => None,
    };
    let settled = Transfer {
        stage,
        ..transfer.clone()
    };
    let after = match (&operator, change) {
        (None, change) => session.stage.after(change),
        (Some(_), _) => history.with_transfer(&settled).standing(),
    };
    let kind = told_as(session.stage, after, change, &settled.stage, operator.is_some());
    let step = Step::of(history, now)
        .to(after)
        .moving(settled)
        .told_by(kind, operator.clone());
    Some(match (operator, after) {
        (Some(operator), SessionStage::Cancelled) if change == Change::Closed => {
            step.told_by(EventType::SessionCancelled, Some(operator))
        }
        (Some(operator), SessionStage::Open) if change == Change::Closed => {
            step.told_by(EventType::SessionReopened, Some(operator))
        }
        (Some(operator), SessionStage::Paid) if change == Change::Closed => {
            let kind = match step.state() {
                SessionState::Refunded => EventType::SessionRefunded,
                SessionState::PartlyRefunded => EventType::SessionPartlyRefunded,
                _ => EventType::SessionPaidByOperator,
            };
            step.told_by(kind, Some(operator))
        }
        (Some(_), _) => step,
        (None, _) => step.told_if_reopened(session.stage),
    })
}

/// The stage that evidence leads to; the stage as it is where it has no such way.
fn moved(
    app: &App,
    history: &History,
    transfer: &Transfer,
    evidence: &Evidence,
    now: Moment,
) -> Result<Stage, Failure> {
    let stage = transfer.stage.clone();
    Ok(match evidence {
        Evidence::Executed(executed, proof) => {
            let draft = stage.draft().ok_or(Failure::Missing("the draft"))?;
            if matches!(stage, Stage::ManualReview { .. } | Stage::SettledByOperator { .. }) {
                stage.learn(executed.clone())?
            } else if !fits(draft, transfer, executed) {
                stage.leave_to_a_person(ReviewReason::WrongExecution, Some(executed.clone()))?
            } else if history.session.stage.is_taken() {
                stage.leave_to_a_person(ReviewReason::PaidTwice, Some(executed.clone()))?
            } else {
                stage.settle(executed.clone(), *proof, now)?
            }
        }
        Evidence::WrongOtp(notice, mark) => {
            let stage = stage.return_to_otp(notice.clone(), Some(mark.clone()))?;
            without_otps_left(app, stage)?
        }
        Evidence::NothingSent => stage.return_to_otp(Notice::BankUnavailable, None)?,
        Evidence::OtpOver => stage.expire()?,
        Evidence::Refused(why) => stage.refuse_sent(why.clone())?,
        Evidence::LostAnswer => stage.lose_answer(now)?,
        Evidence::NotInStatement(read_at) => stage.not_in_statement(*read_at)?,
        Evidence::Unclear(why) => stage.leave_to_a_person(*why, None)?,
        Evidence::TooLate if stage.is_preparing() => stage.expire()?,
        Evidence::TooLate => stage,
        Evidence::Receipt(document) => stage.close_desk(document.clone())?,
        Evidence::Operator(says, operator) => stage.decide(*says, operator.clone())?,
    })
}

/// An OTP that was tried too often ends the transfer where there may be no new one.
fn without_otps_left(app: &App, stage: Stage) -> Result<Stage, Failure> {
    let Some(bank) = &app.bank else {
        return Ok(stage);
    };
    match &stage {
        Stage::AwaitingOtp { desk, wrong_otps, .. }
            if *wrong_otps >= bank.terms.otp_tries_max && desk.otps >= bank.terms.otps_max() =>
        {
            Ok(stage.refuse(RefusalReason::OtpsUsed)?)
        }
        _ => Ok(stage),
    }
}

/// Whether what the bank says it did is what it was asked for. What it does not say is not held against it.
fn fits(draft: &Draft, transfer: &Transfer, executed: &Executed) -> bool {
    let amount_fits = executed.amount.is_none_or(|amount| amount == transfer.amount);
    let receiver_fits = match (&draft.receiver, &executed.receiver) {
        (Receiver::Iban { iban, .. }, Some(told)) => iban == told,
        (Receiver::EasyAddress(_), _) | (_, None) => true,
    };
    amount_fits && receiver_fits
}

/// What it is for the session.
const fn change(before: &Stage, after: &Stage) -> Change {
    match (before, after) {
        (Stage::Settled { .. }, Stage::Settled { .. })
        | (Stage::SettledByOperator { .. }, Stage::SettledByOperator { .. })
        | (Stage::ManualReview { .. }, Stage::ManualReview { .. }) => Change::Nothing,
        (
            Stage::Executing { .. } | Stage::Unknown { .. } | Stage::ManualReview { .. },
            Stage::Settled { .. } | Stage::SettledByOperator { .. },
        ) => Change::Paid,
        (_, Stage::Settled { .. } | Stage::SettledByOperator { .. }) => Change::PaidLate,
        (Stage::Unknown { .. }, Stage::Unknown { .. }) => Change::Nothing,
        (_, Stage::Unknown { .. }) => Change::Unknown,
        (_, Stage::ManualReview { .. }) => Change::NeedsReview,
        (_, Stage::Refused { .. } | Stage::Expired { .. } | Stage::Cancelled { .. }) => Change::Closed,
        _ => Change::Nothing,
    }
}

/// What is told of it.
fn told_as(
    before: SessionStage,
    after: SessionStage,
    change: Change,
    stage: &Stage,
    is_by_operator: bool,
) -> EventType {
    match change {
        Change::Unknown if after == SessionStage::Unknown => EventType::SessionUnknown,
        Change::NeedsReview => EventType::SessionNeedsReview,
        Change::Paid | Change::PaidLate if after == SessionStage::NeedsReview => EventType::SessionNeedsReview,
        Change::Paid | Change::PaidLate if is_by_operator => EventType::SessionPaidByOperator,
        Change::PaidLate => EventType::SessionPaidLate,
        Change::Paid if matches!(before, SessionStage::Cancelled | SessionStage::Expired) => EventType::SessionPaidLate,
        Change::Paid => EventType::SessionPaid,
        _ => match stage {
            Stage::AwaitingOtp { .. } => EventType::TransferAwaitingOtp,
            Stage::Refused { .. } => EventType::TransferRefused,
            Stage::Expired { .. } => EventType::TransferExpired,
            Stage::Cancelled { .. } => EventType::TransferCancelled,
            _ => EventType::TransferChecked,
        },
    }
}

/// Tells the operator what changed: ids and stages, never a person or an account.
fn report(step: &Step) {
    let Some(transfer) = step.transfer.as_ref().map(|step| &step.transfer) else {
        return;
    };
    let (session, id, reference) = (&step.session.id, &transfer.id, transfer.reference());
    match &transfer.stage {
        Stage::ManualReview { why, .. } => {
            tracing::error!(alert = "needs-review", %session, transfer = id, reference, why = why.word(),
                "a person has to find out whether this transfer was made");
        }
        Stage::Unknown { absent_at: None, .. } => {
            tracing::error!(alert = "unknown", %session, transfer = id, reference,
                "the bank's answer was lost: the money may have been moved");
        }
        stage => {
            tracing::info!(%session, transfer = id, reference, stage = stage.name().word(), "transfer changed");
        }
    }
}
