//! Finds out by itself what became of payouts: drafts that nobody confirmed, answers that were lost.

use super::bank_payment::{self, BankPayment, BankSays, Queried};
use super::confirm_payout::evidence;
use super::failure::Failure;
use super::finish_payout::{Evidence, finish, read};
use super::payout::schedule::{is_left_to_a_person, next_look};
use super::payout::{Confirmed, Payout, ReviewReason, Stage};
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::store::{Kind, StoreError};

/// How many payouts are taken up at a time.
const BATCH_MAX: i64 = 20;
/// How long an attendance belongs to who took it up: longer than its calls may take.
const LEASE_S: i64 = 240;
/// How long a payout that the query does not know is asked after before a person has to find out.
const ASKED_FOR_S: i64 = 2 * 3600;

/// Takes up what is due and waits for its end. Answers how much there was.
pub async fn attend(app: &App) -> Result<usize, Failure> {
    let mut taken_up = lose_answers(app).await?;
    let now = app.clock.now();
    let mut looks = Vec::new();
    for due in app.store.due(Kind::Payouts, now, BATCH_MAX).await? {
        if app.store.lease_attendance(Kind::Payouts, &due.id, now, LEASE_S).await? {
            let app = app.clone();
            looks.push(app.tasks.clone().spawn(async move {
                if let Err(error) = look(&app, &due.id).await {
                    tracing::warn!(payout = due.id, %error, "a look at a payout told nothing");
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
    let mut lost = 0;
    for due in app.store.past_their_lease(Kind::Payouts, ahead_ms, BATCH_MAX).await? {
        match finish(app, &due.id, &Evidence::LostAnswer).await {
            Ok(is_news) => lost += usize::from(is_news),
            // One that cannot be read keeps no other from being found out.
            Err(error @ Failure::Store(StoreError::Unreadable { .. })) => {
                tracing::error!(alert = "unreadable", payout = due.id, %error, "a lost answer cannot be noted");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(lost)
}

/// Does what is due for one payout, and plans the next look whatever came of it.
async fn look(app: &App, id: &str) -> Result<(), Failure> {
    let payout = read(app, id).await?;
    let looked = match found_out(app, &payout).await {
        Ok(Some(evidence)) => finish(app, id, &evidence).await.map(|_| ()),
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    // A step that was saved has planned the next look itself: this one does no more then.
    let payout = read(app, id).await?;
    let planned = next_look(&payout, app.clock.now());
    app.store
        .plan_attendance(Kind::Payouts, id, payout.version, planned)
        .await?;
    looked
}

/// What can be found out now.
async fn found_out(app: &App, payout: &Payout) -> Result<Option<Evidence>, Failure> {
    match &payout.stage {
        Stage::Drafted { .. } => Ok(Some(Evidence::TooLate)),
        Stage::Unknown { since, .. } if is_left_to_a_person(*since, app.clock.now()) => {
            Ok(Some(Evidence::Unclear(ReviewReason::Unresolved)))
        }
        Stage::Unknown { confirmed, since, .. } => ask_after(app, payout, confirmed, *since).await,
        _ => Ok(None),
    }
}

/// What the bank's query proves of a payout whose answer was lost, or that is on its way. That it is asked after for nothing
/// counts only where the operator trusts the query, for its words are not verified.
async fn ask_after(
    app: &App,
    payout: &Payout,
    confirmed: &Confirmed,
    since: Moment,
) -> Result<Option<Evidence>, Failure> {
    let payment = BankPayment {
        id: &payout.id,
        amount: payout.amount,
        way: &confirmed.way,
    };
    let days = [confirmed.way.validated_at, confirmed.at, since];
    let queried = bank_payment::query(app, payment, &days).await?;
    app.hooks.reach(CrashPoint::PayoutQueried).await;
    let bank = app.merchant_bank.as_ref();
    let proves_absence = bank.is_some_and(|bank| bank.terms.query_proves_absence);
    Ok(match queried {
        // That it still is not known is no news.
        None | Some(Queried::Known(BankSays::Nothing)) => None,
        Some(Queried::Known(says)) => Some(evidence(says)),
        Some(Queried::Unknown { asked_at }) if proves_absence => Some(Evidence::Absent(asked_at)),
        Some(Queried::Unknown { asked_at }) if asked_at >= since.plus_s(ASKED_FOR_S) => {
            Some(Evidence::Unclear(ReviewReason::NotFound))
        }
        Some(Queried::Unknown { .. }) => None,
    })
}
