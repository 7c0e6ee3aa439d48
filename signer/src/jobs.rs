//! What goes on beside the requests: publish events, deliver them, look at iyzico, find out about transfers, refunds and
//! payouts, read what came to the account, end sessions, forget old keys and
//! the persons of old sessions.
//!
//! Every job enters through the same use cases as a request does, and every instance runs every job: leases and
//! compare-and-sets keep them apart.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::metrics::Look;
use crate::payments::failure::Failure;
use crate::payments::{
    attend_payouts, attend_refunds, attend_transfers, business_days, change_session, erase_personal_data, poll,
    read_incoming,
};
use crate::webhook::deliver::deliver;

/// How often each job looks whether there is something to do.
const PUBLISH_EVERY: Duration = Duration::from_millis(500);
const DELIVER_EVERY: Duration = Duration::from_millis(500);
const POLL_EVERY: Duration = Duration::from_secs(1);
const SWEEP_EVERY: Duration = Duration::from_secs(20);
/// How often the machine's clock is compared with the time that went by.
const CLOCK_EVERY: Duration = Duration::from_secs(5);
const ERASE_EVERY: Duration = Duration::from_secs(3600);
/// How often the head of the log is written to the operator's own logs, which a thief of the database does not have.
const HEAD_LOGGED_EVERY_S: i64 = 24 * 3600;

/// Starts every job; they end when the token is cancelled, after what they are at.
pub fn start(app: &App, stop: &CancellationToken) {
    let tracker = &app.tasks;
    let written = {
        let app = app.clone();
        move || {
            let app = app.clone();
            async move { app.store.was_written().await }
        }
    };
    tracker.spawn(every(
        PUBLISH_EVERY,
        written,
        stop.clone(),
        app.clone(),
        "publish",
        publish,
    ));
    tracker.spawn(every(
        DELIVER_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "deliver",
        |app| async move { deliver(&app).await.map(|_| ()) },
    ));
    tracker.spawn(every(
        POLL_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "poll",
        |app| async move { poll::poll(&app).await.map(|_| ()) },
    ));
    tracker.spawn(every(
        POLL_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "attend transfers",
        |app| async move { attend_transfers::attend(&app).await.map(|_| ()) },
    ));
    tracker.spawn(every(
        POLL_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "attend refunds",
        |app| async move { attend_refunds::attend(&app).await.map(|_| ()) },
    ));
    tracker.spawn(every(
        POLL_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "attend payouts",
        |app| async move { attend_payouts::attend(&app).await.map(|_| ()) },
    ));
    tracker.spawn(every(
        POLL_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "read the account",
        |app| async move { read_incoming::read(&app).await.map(|_| ()) },
    ));
    tracker.spawn(every(
        SWEEP_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "sweep",
        |app| async move { sweep(&app).await },
    ));
    tracker.spawn(every(
        ERASE_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "erase personal data",
        |app| async move { erase_personal_data::erase_due(&app).await.map(|_| ()) },
    ));
    let head_log = Arc::new(HeadLog::default());
    tracker.spawn(every(
        SWEEP_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "log the head",
        move |app| {
            let head_log = Arc::clone(&head_log);
            async move { head_log.log_when_due(&app).await }
        },
    ));
    let look = Arc::new(Mutex::new(Look::at(app.clock.now())));
    tracker.spawn(every(
        CLOCK_EVERY,
        never,
        stop.clone(),
        app.clone(),
        "watch the clock",
        move |app| {
            let look = Arc::clone(&look);
            async move {
                watch_the_clock(&app, &mut *look.lock().await);
                Ok(())
            }
        },
    ));
}

/// Does everything that is due, once: for commands and tests, which wait for it.
pub async fn run_once(app: &App) -> Result<(), Failure> {
    while poll::poll(app).await? > 0 {}
    while attend_transfers::attend(app).await? > 0 {}
    while attend_refunds::attend(app).await? > 0 {}
    while attend_payouts::attend(app).await? > 0 {}
    while read_incoming::read(app).await? > 0 {}
    sweep(app).await?;
    erase_personal_data::erase_due(app).await?;
    publish(app.clone()).await?;
    deliver(app).await?;
    Ok(())
}

async fn publish(app: App) -> Result<(), Failure> {
    while app.store.publish(app.clock.now(), app.webhook.is_some()).await? > 0 {
        app.hooks.reach(CrashPoint::EventsPublished).await;
    }
    Ok(())
}

async fn sweep(app: &App) -> Result<(), Failure> {
    while !app.store.sweep(app.clock.now()).await?.is_nothing() {}
    while change_session::expire_overdue(app).await? > 0 {}
    app.addresses.forget_old();
    Ok(())
}

/// Compares the clock with the time since the last look, and looks.
fn watch_the_clock(app: &App, last: &mut Look) {
    let now = app.clock.now();
    app.metrics.clock_jumps.compare(last, now);
    *last = Look::at(now);
}

/// Runs a job again and again, woken early by `wake`. What goes wrong is told and tried again.
async fn every<Job, Doing, Wake, Waking>(
    pause: Duration,
    wake: Wake,
    stop: CancellationToken,
    app: App,
    name: &'static str,
    job: Job,
) where
    Job: Fn(App) -> Doing,
    Doing: Future<Output = Result<(), Failure>>,
    Wake: Fn() -> Waking,
    Waking: Future<Output = ()>,
{
    let mut fails = false;
    while !stop.is_cancelled() {
        let run = async {
            match job(app.clone()).await {
                Ok(()) => fails = false,
                // Once, not every second of an outage.
                Err(error) if !fails => {
                    tracing::error!(alert = "job", %error, "a job fails and is tried again");
                    fails = true;
                }
                Err(_) => {}
            }
        };
        run.instrument(tracing::info_span!("job", job = name)).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
            () = wake(), if !fails => {}
        }
    }
}

async fn never() {
    std::future::pending::<()>().await;
}

/// Once a day, and at the start, the head of the log goes to where the database's owner cannot change it, and the operator is
/// told of what comes to an end: the calendar, the certificate for the merchant's bank.
#[derive(Debug, Default)]
pub struct HeadLog {
    last: Mutex<Option<Moment>>,
}

impl HeadLog {
    /// Logs the head of the log of events, when it was not for a day. One that could not be read is logged the next time.
    pub async fn log_when_due(&self, app: &App) -> Result<(), Failure> {
        let mut last = self.last.lock().await;
        let now = app.clock.now();
        if last.is_none_or(|last| now >= last.plus_s(HEAD_LOGGED_EVERY_S)) {
            let head = app.store.feed_head().await?;
            let audit_head = hex::encode(&head.mac);
            tracing::info!(audit_head, seq = head.seq, "the head of the log of events");
            business_days::warn_before_the_calendar_ends(now);
            if let Some(bank) = &app.merchant_bank {
                bank.client.tell_of_certificate(now);
            }
            read_incoming::tell_of_unread_accounts(app).await?;
            *last = Some(now);
        }
        Ok(())
    }
}
