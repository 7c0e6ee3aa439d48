//! The buyer types the OTP: the bank is told to move the money, at most once an OTP.

use std::time::Duration;

use vezne_protocol::{Method, SessionId};

use super::authorize_transfer::granted;
use super::bank::{Authorization, Executed, Meaning, Otp};
use super::draft_transfer::wants_authorization;
use super::event::EventType;
use super::failure::{Failure, check_may_act};
use super::finish_transfer::{Evidence, finish};
use super::move_transfer::{Move, read};
use super::session::History;
use super::step::Lease;
use super::transfer::{BankSays, Draft, Notice, Proof, RefusalReason, Stage, Transfer};
use super::turn_methods::check_is_on;
use crate::app::{App, Bank};
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::upstream::UpstreamError;

/// How much longer than a call may take the lease of its sender is: the way to the database and back.
const LEASE_MARGIN_S: i64 = 10;
/// How often, and how far apart, a success is written down while the store is away.
const WRITES_MAX: usize = 5;
const BETWEEN_WRITES: Duration = Duration::from_secs(1);

/// Confirms a transfer with its OTP. Doing it again is the same: the stage tells how far it is, and nothing is sent twice.
#[tracing::instrument(name = "confirm transfer", skip_all, fields(otel.kind = "internal"))]
pub async fn confirm(app: &App, id: &SessionId, grant: &str, otp_id: &str, otp: Otp) -> Result<History, Failure> {
    let bank = app.bank.as_ref().ok_or(Failure::MethodNotOffered)?;
    let (history, transfer) = granted_or_over(app, id, grant, otp_id).await?;
    let Some(transfer) = transfer else {
        return Ok(history);
    };
    if transfer.stage.draft().is_none_or(|draft| draft.id != otp_id) {
        return Err(Failure::TransferMovedOn);
    }
    let now = app.clock.now();
    let marks = app.keys.otp_marks(otp_id, otp.expose());
    if !may_be_sent(bank, &transfer.stage, otp_id, &marks, now) {
        // Too late, tried too often, known to be wrong, or sent already: what the buyer is shown says so, and the bank is
        // not asked.
        return Ok(history);
    }
    check_may_act(&history.session, now)?;
    // Not sent yet: the OTP stays good, should it be on again in time.
    check_is_on(app, Method::BankTransfer).await?;
    let sending = Move {
        while_open: true,
        also: Some(EventType::SessionProcessing),
        lease: Some(lease(app, bank)),
        ..Move::of(id, &transfer.id, EventType::TransferExecuting)
    };
    let sent = sending
        .make(app, |stage| {
            if may_be_sent(bank, &stage, otp_id, &marks, now) {
                stage.send(now)
            } else {
                Err(stage.wrong("send"))
            }
        })
        .await?;
    if let Some(transfer) = sent {
        app.hooks.reach(CrashPoint::ExecuteBegun).await;
        let evidence = execute(app, bank, &transfer, &otp, &marks[0]).await?;
        app.hooks.reach(CrashPoint::ExecuteAnswered).await;
        write_down(app, id, &transfer.id, &evidence).await?;
    }
    Ok(read(app, id, &transfer.id).await?.0)
}

/// Writes down what the bank said. A success is tried again while the store is away: nobody else has heard it.
async fn write_down(app: &App, id: &SessionId, transfer_id: &str, evidence: &Evidence) -> Result<(), Failure> {
    for _ in 0..WRITES_MAX {
        match finish(app, id, transfer_id, evidence).await {
            Err(Failure::Store(error)) if matches!(evidence, Evidence::Executed(..)) => {
                tracing::error!(alert = "store", session = %id, transfer = transfer_id, %error,
                    "the bank has moved the money, and that cannot be written down yet");
                tokio::time::sleep(BETWEEN_WRITES).await;
            }
            outcome => return outcome.map(|_| ()),
        }
    }
    finish(app, id, transfer_id, evidence).await.map(|_| ())
}

/// Whether the bank may be told: the OTP is awaited, in time, was not tried too often, and this one is not known to be wrong.
fn may_be_sent(bank: &Bank, stage: &Stage, otp_id: &str, marks: &[String], now: Moment) -> bool {
    let Stage::AwaitingOtp {
        desk,
        draft,
        wrong_otps,
    } = stage
    else {
        return false;
    };
    let is_known_wrong = desk.wrong_otps.iter().any(|wrong| marks.contains(wrong));
    draft.id == otp_id && now < draft.until && *wrong_otps < bank.terms.otp_tries_max && !is_known_wrong
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
async fn execute(app: &App, bank: &Bank, transfer: &Transfer, otp: &Otp, mark: &str) -> Result<Evidence, Failure> {
    let (id, transfer_id) = (&transfer.session, transfer.id.as_str());
    let Stage::Executing {
        desk,
        draft,
        wrong_otps,
        sent_at,
        ..
    } = &transfer.stage
    else {
        return Ok(Evidence::LostAnswer);
    };
    let answer = send(bank, &desk.authorization, draft, otp).await;
    let error = match answer {
        Err(error) if wants_authorization(&error) => error,
        answer => return Ok(evidence(id, transfer_id, answer, *wrong_otps, mark)),
    };
    let authorization = bank.client.refresh(&desk.authorization, app.clock.now()).await;
    let Ok(authorization) = authorization else {
        return Ok(evidence(id, transfer_id, Err(error), *wrong_otps, mark));
    };
    let again = Move {
        lease: Some(lease(app, bank)),
        ..Move::of(id, transfer_id, EventType::TransferChecked)
    };
    let is_mine = |stage: &Stage| matches!(stage, Stage::Executing { sent_at: at, sends: 1, .. } if at == sent_at);
    let sent = again
        .make(app, |stage| {
            if is_mine(&stage) {
                stage.send_again(authorization.clone())
            } else {
                Err(stage.wrong("send again"))
            }
        })
        .await?;
    // Somebody holds the answer for lost: what was sent so far has run nowhere, and nothing more is sent.
    if sent.is_none() {
        return Ok(evidence(id, transfer_id, Err(error), *wrong_otps, mark));
    }
    let answer = send(bank, &authorization, draft, otp).await;
    Ok(evidence(id, transfer_id, answer, *wrong_otps, mark))
}

async fn send(bank: &Bank, authorization: &Authorization, draft: &Draft, otp: &Otp) -> Result<Executed, UpstreamError> {
    bank.client.execute(authorization, &draft.drafted.otp_id, otp).await
}

/// What an answer proves. Whatever proves nothing is a lost answer: the money may have been moved.
fn evidence(
    id: &SessionId,
    transfer_id: &str,
    answer: Result<Executed, UpstreamError>,
    wrong_otps: u8,
    mark: &str,
) -> Evidence {
    let error = match answer {
        Ok(executed) => return Evidence::Executed(executed, Proof::Answer),
        Err(error) => error,
    };
    tracing::warn!(session = %id, transfer = transfer_id, %error, "the bank did not say that it moved the money");
    let refusal = match error {
        error if error.was_never_sent() => return Evidence::NothingSent,
        UpstreamError::Bank(refusal) => refusal,
        _ => return Evidence::LostAnswer,
    };
    let meaning = refusal.meaning;
    let says = BankSays::from(refusal);
    match meaning {
        Meaning::OtpWrong | Meaning::OtpEmpty => Evidence::WrongOtp(Notice::Bank(says), mark.to_owned()),
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
