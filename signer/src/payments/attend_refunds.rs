//! Finds out by itself what became of refunds whose answer was lost.

use super::failure::Failure;
use super::finish_refund::{Evidence, Finished, finish};
use super::refund::report::{Reading, read as read_report};
use super::refund::schedule::{is_left_to_a_person, next_look};
use super::refund::{BETWEEN_READS_S, CardWay, Part, Refund, RefusalReason, ReviewReason, Stage, Way};
use super::refund_by_bank;
use super::refund_payment::read;
use super::send_refund::send_parts;
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::{Due, Kind, StoreError};

/// How many refunds are taken up at a time.
const BATCH_MAX: i64 = 20;
/// How long an attendance belongs to who took it up: longer than its calls may take.
const LEASE_S: i64 = 240;

/// Takes up what is due and waits for its end. Answers how much there was.
pub async fn attend(app: &App) -> Result<usize, Failure> {
    let mut taken_up = lose_answers(app).await?;
    let now = app.clock.now();
    let mut looks = Vec::new();
    for due in app.store.due(Kind::Refunds, now, BATCH_MAX).await? {
        if app.store.lease_attendance(Kind::Refunds, &due.id, now, LEASE_S).await? {
            let app = app.clone();
            looks.push(app.tasks.clone().spawn(async move {
                if let Err(error) = look(&app, &due).await {
                    tracing::warn!(session = due.owner, refund = due.id, %error, "a look at a refund told nothing");
                }
            }));
        }
    }
    taken_up += looks.len();
    for look in looks {
        // A look that panicked is a defect, and told as that; its lease ends by itself.
        let _ = look.await;
    }
    Ok(taken_up)
}

/// Whoever was to send has not told in time what came of it: the answer is lost, for any instance that sees it.
async fn lose_answers(app: &App) -> Result<usize, Failure> {
    let ahead_ms = app.clock.ahead_ms();
    let over = app.store.past_their_lease(Kind::Refunds, ahead_ms, BATCH_MAX).await?;
    let mut lost = 0;
    for due in &over {
        match lose_answer(app, due).await {
            Ok(Finished::NoNews) => {}
            Ok(Finished::Done | Finished::GoesOn(_)) => lost += 1,
            // One that cannot be read keeps no other from being found out.
            Err(error @ Failure::Store(StoreError::Unreadable { .. })) => {
                tracing::error!(alert = "unreadable", session = due.owner, refund = due.id, %error, "a lost answer cannot be noted");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(lost)
}

async fn lose_answer(app: &App, due: &Due) -> Result<Finished, Failure> {
    finish(app, &due.session()?, &due.id, &Evidence::Overdue).await
}

/// Looks for one refund in iyzico's report, and plans the next look whatever came of it. Where it has gone back and parts
/// wait, they are sent from here.
async fn look(app: &App, due: &Due) -> Result<(), Failure> {
    let refund = read(app, &due.session()?, &due.id).await?.1;
    let looked = match evidence(app, due, &refund).await {
        Ok(Some(evidence)) => finish(app, &due.session()?, &due.id, &evidence).await,
        Ok(None) => Ok(Finished::NoNews),
        Err(error) => Err(error),
    };
    match looked {
        Ok(Finished::GoesOn(refund)) => send_parts(app, *refund).await,
        Ok(Finished::Done | Finished::NoNews) => plan(app, due).await,
        Err(error) => {
            plan(app, due).await?;
            Err(error)
        }
    }
}

/// Plans the next look: a step that was saved meanwhile has planned it itself.
async fn plan(app: &App, due: &Due) -> Result<(), Failure> {
    let refund = read(app, &due.session()?, &due.id).await?.1;
    let planned = next_look(&refund, app.clock.now());
    app.store
        .plan_attendance(Kind::Refunds, &refund.id, refund.version, planned)
        .await?;
    Ok(())
}

/// What can be found out now.
async fn evidence(app: &App, due: &Due, refund: &Refund) -> Result<Option<Evidence>, Failure> {
    let since = match refund.stage {
        Stage::Unknown { since, .. } => since,
        Stage::Drafted { until, .. } if app.clock.now() >= until => {
            return Ok(Some(Evidence::Withdrawn(RefusalReason::DraftExpired, None)));
        }
        _ => return Ok(None),
    };
    let Some(part) = refund.stage.sent() else {
        return Ok(None);
    };
    if is_left_to_a_person(since, app.clock.now()) {
        return Ok(Some(Evidence::Unclear(part.id.clone(), ReviewReason::Unresolved)));
    }
    match &part.way {
        Way::Card(way) => by_report(app, due, refund, part, way, since).await,
        Way::Bank(way) => refund_by_bank::ask_after(app, refund, part, way, since).await,
    }
}

/// What iyzico's report proves.
async fn by_report(
    app: &App,
    due: &Due,
    refund: &Refund,
    part: &Part,
    way: &CardWay,
    since: Moment,
) -> Result<Option<Evidence>, Failure> {
    if !app.settings.iyzico_reports {
        return Ok(Some(Evidence::Unclear(part.id.clone(), ReviewReason::NoReport)));
    }
    let read_at = app.clock.now();
    let report = app.iyzico.payment_report(way.payment_id()).await?;
    app.hooks.reach(CrashPoint::RefundReportRead).await;
    let Some(report) = report else {
        tracing::warn!(
            session = due.owner,
            refund = due.id,
            "iyzico's report does not know the payment"
        );
        return Ok(None);
    };
    let history = app.store.history(&refund.session).await?;
    let history = history.ok_or(Failure::Missing("the session"))?;
    let of_payment = history.refunds.iter().filter(|other| other.payment == refund.payment);
    let reading = read_report(&report, way, part, &of_payment.collect::<Vec<_>>());
    tracing::info!(
        session = due.owner,
        refund = due.id,
        part = part.id,
        ?reading,
        "iyzico's report read"
    );
    Ok(match reading {
        Reading::Found { reference } => Some(Evidence::Returned(part.id.clone(), reference)),
        Reading::Absent => Some(Evidence::Absent(part.id.clone(), read_at)),
        Reading::Behind => None,
        // What may be it is given time to become clear.
        Reading::Ambiguous if read_at >= since.plus_s(BETWEEN_READS_S) => {
            Some(Evidence::Unclear(part.id.clone(), ReviewReason::Ambiguous))
        }
        Reading::Ambiguous => None,
    })
}
