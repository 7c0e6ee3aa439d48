//! The buyer types the OTP: the bank is told to move the money, at most once an OTP.

use vezne_protocol::SessionId;

use super::authorize_transfer::granted;
use super::bank::{Authorization, Executed, Meaning, Otp};
use super::draft_transfer::wants_authorization;
use super::event::EventType;
use super::failure::{Failure, check_may_act};
use super::finish_transfer::{Evidence, finish};
use super::session::History;
use super::step::{Lease, Step};
use super::transfer::{BankSays, Draft, Notice, Proof, RefusalReason, Stage, Transfer};
use crate::app::{App, Bank};
use crate::hooks::CrashPoint;
use crate::store::Saved;
use crate::upstream::UpstreamError;

/// How much longer than a call may take the lease of its sender is: the way to the database and back.
const LEASE_MARGIN_S: i64 = 10;

/// Confirms a transfer with its OTP. Doing it again is the same: the stage tells how far it is, and nothing is sent twice.
pub async fn confirm(app: &App, id: &SessionId, grant: &str, otp_id: &str, otp: Otp) -> Result<History, Failure> {
    let bank = app.bank.as_ref().ok_or(Failure::MethodNotOffered)?;
    let (history, transfer) = granted_or_over(app, id, grant, otp_id).await?;
    let Some(transfer) = transfer else {
        return Ok(history);
    };
    let now = app.clock.now();
    let Stage::AwaitingOtp { draft, wrong_otps, .. } = &transfer.stage else {
        return match transfer.stage.draft() {
            Some(draft) if draft.id == otp_id => Ok(history),
            _ => Err(Failure::TransferMovedOn),
        };
    };
    if draft.id != otp_id {
        return Err(Failure::TransferMovedOn);
    }
    // Too late, or tried too often: what the buyer is shown says so, and the bank is not asked.
    if now >= draft.until || *wrong_otps >= bank.terms.otp_tries_max {
        return Ok(history);
    }
    check_may_act(&history.session, now)?;
    let sending = Transfer {
        stage: transfer.stage.clone().send(now)?,
        ..transfer.clone()
    };
    let step = Step::of(&history, now)
        .sending(sending, lease(app, bank))
        .told(EventType::TransferExecuting)
        .told(EventType::SessionProcessing);
    if app.store.save(&step, None).await? != Saved::Done {
        return Err(Failure::TransferMovedOn);
    }
    app.hooks.reach(CrashPoint::ExecuteBegun).await;
    let evidence = execute(app, bank, id, &transfer.id, otp).await?;
    app.hooks.reach(CrashPoint::ExecuteAnswered).await;
    finish(app, id, &transfer.id, &evidence).await?;
    app.store.history(id).await?.ok_or(Failure::Missing("the session"))
}

/// The session with its transfer, or without one where the grant's transfer is over: then the session tells how.
async fn granted_or_over(
    app: &App,
    id: &SessionId,
    grant: &str,
    otp_id: &str,
) -> Result<(History, Option<Transfer>), Failure> {
    match granted(app, id, grant).await {
        Ok((history, transfer)) => Ok((history, Some(transfer))),
        Err(Failure::TransferMovedOn) => {
            let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
            let is_of = |transfer: &Transfer| transfer.stage.draft().is_some_and(|draft| draft.id == otp_id);
            if history.transfers.iter().any(is_of) {
                Ok((history, None))
            } else {
                Err(Failure::TransferMovedOn)
            }
        }
        Err(failure) => Err(failure),
    }
}

fn lease(app: &App, bank: &Bank) -> Lease {
    Lease {
        for_s: bank.terms.execute_limit_s + LEASE_MARGIN_S,
        ahead_ms: app.clock.ahead_ms(),
    }
}

/// Tells the bank once; a second time only when it has proved that nothing ran, and nobody thinks the answer lost yet.
async fn execute(app: &App, bank: &Bank, id: &SessionId, transfer_id: &str, otp: Otp) -> Result<Evidence, Failure> {
    let (history, transfer) = read(app, id, transfer_id).await?;
    let Stage::Executing {
        desk,
        draft,
        wrong_otps,
        ..
    } = &transfer.stage
    else {
        return Ok(Evidence::LostAnswer);
    };
    let answer = send(bank, &desk.authorization, draft, &otp).await;
    let error = match answer {
        Err(error) if wants_authorization(&error) => error,
        answer => return Ok(evidence(id, &transfer.id, answer, *wrong_otps)),
    };
    let authorization = bank.client.refresh(&desk.authorization, app.clock.now()).await;
    let Ok(authorization) = authorization else {
        return Ok(evidence(id, &transfer.id, Err(error), *wrong_otps));
    };
    let again = Transfer {
        stage: transfer.stage.clone().send_again(authorization.clone())?,
        ..transfer.clone()
    };
    let step = Step::of(&history, app.clock.now())
        .sending(again, lease(app, bank))
        .told(EventType::TransferChecked);
    if app.store.save(&step, None).await? != Saved::Done {
        // Somebody holds the answer for lost, or knows more: what was sent so far has run nowhere, and nothing more is sent.
        return Ok(evidence(id, &transfer.id, Err(error), *wrong_otps));
    }
    let answer = send(bank, &authorization, draft, &otp).await;
    Ok(evidence(id, &transfer.id, answer, *wrong_otps))
}

async fn send(bank: &Bank, authorization: &Authorization, draft: &Draft, otp: &Otp) -> Result<Executed, UpstreamError> {
    bank.client.execute(authorization, &draft.drafted.otp_id, otp).await
}

/// What an answer proves. Whatever proves nothing is a lost answer: the money may have been moved.
fn evidence(id: &SessionId, transfer_id: &str, answer: Result<Executed, UpstreamError>, wrong_otps: u8) -> Evidence {
    let error = match answer {
        Ok(executed) => return Evidence::Executed(executed, Proof::Answer),
        Err(error) => error,
    };
    tracing::warn!(session = %id, transfer = transfer_id, %error, "the bank did not say that it moved the money");
    let refusal = match error {
        UpstreamError::Unreachable(_) => return Evidence::NothingSent,
        UpstreamError::Bank(refusal) => refusal,
        _ => return Evidence::LostAnswer,
    };
    let meaning = refusal.meaning;
    let says = BankSays::from(refusal);
    match meaning {
        Meaning::OtpWrong | Meaning::OtpEmpty => Evidence::WrongOtp(Notice::Bank(says)),
        Meaning::Authorize => Evidence::Refused(RefusalReason::AuthorizeAgain),
        // Not known and never sent before: it never ran.
        Meaning::OtpNotFound if wrong_otps == 0 => Evidence::OtpOver,
        Meaning::OtpExpired | Meaning::OtpTriesUsed => Evidence::OtpOver,
        Meaning::Account | Meaning::Limit | Meaning::Customer | Meaning::Receiver => {
            Evidence::Refused(RefusalReason::Bank(says))
        }
        Meaning::OtpNotFound | Meaning::OtpUsed | Meaning::Busy | Meaning::Operator | Meaning::Unknown => {
            Evidence::LostAnswer
        }
    }
}

async fn read(app: &App, id: &SessionId, transfer_id: &str) -> Result<(History, Transfer), Failure> {
    let history = app.store.history(id).await?.ok_or(Failure::Missing("the session"))?;
    let found = history.transfers.iter().find(|transfer| transfer.id == transfer_id);
    let transfer = found.cloned().ok_or(Failure::Missing("the transfer"))?;
    Ok((history, transfer))
}
