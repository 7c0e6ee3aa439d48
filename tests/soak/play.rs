//! Plays a schedule: round after round, through the signer's deaths, and on until nothing moves any more.

use std::time::Duration;

use futures_util::future::join_all;

use crate::buyer::Buyer;
use crate::desk::{Desk, Place};
use crate::evidence::Evidence;
use crate::feed::Feed;
use crate::judge::{self, Findings};
use crate::payer::Payer;
use crate::schedule::{Action, BUYERS, PAYERS, SENDERS, Schedule, Step};
use crate::sender::Sender;

/// How long a run may take on the machine's clock.
const RUN_LIMIT: Duration = Duration::from_secs(600);
/// How long time passes afterwards at most: a session lives two hours, and what could not be found out backs off.
const AFTERMATH_MAX_S: i64 = 12 * 3600;
/// How long nothing may have moved before it counts as the end: two looks at a page are ten minutes apart.
const STILL_S: i64 = 1500;
/// How often the buyers pay somebody else afterwards, while something is unknown, and with how much time between.
const ELSEWHERE_MAX: i64 = 6;
const ELSEWHERE_EVERY_S: i64 = 600;
/// How far the signers' clock leaps where somebody comes late: a page's life, and the time until its end is certain.
const LEAP_S: i64 = 3600;
const LEAP_STEP_S: i64 = 600;

/// Who takes part in a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct People<'p> {
    /// Who pays by card or from a bank account.
    pub(crate) buyers: &'p [Buyer; BUYERS],
    /// Who sends a transfer alone.
    pub(crate) senders: &'p [Sender; SENDERS],
    /// Whom the shop pays.
    pub(crate) payers: &'p [Payer; PAYERS],
}

/// Plays a schedule and judges it.
pub(crate) async fn play(schedule: &Schedule, place: &Place) -> Findings {
    match tokio::time::timeout(RUN_LIMIT, play_to_the_end(schedule, place)).await {
        Ok(findings) => findings,
        Err(_) => Findings::broken(format!("the run did not end within {} s", RUN_LIMIT.as_secs())),
    }
}

async fn play_to_the_end(schedule: &Schedule, place: &Place) -> Findings {
    let mut desk = Desk::start(schedule, place).await;
    let buyers: [Buyer; BUYERS] =
        std::array::from_fn(|number| Buyer::new(number, schedule.locks_plan[number], schedule.customers[number]));
    let senders: [Sender; SENDERS] = std::array::from_fn(Sender::new);
    let payers: [Payer; PAYERS] = std::array::from_fn(Payer::new);
    let people = People {
        buyers: &buyers,
        senders: &senders,
        payers: &payers,
    };
    for (number, round) in schedule.rounds.iter().enumerate() {
        desk.begin_round().await;
        play_round(&desk, people, number, round).await;
        desk.end_round(number).await;
    }
    desk.calm(schedule.weather.fraud_afterwards).await;
    let has_senders = schedule.has_senders();
    for sender in senders.iter().filter(|_| has_senders) {
        sender.end(&desk).await;
    }
    if schedule.comes_late.contains(&true) {
        play_latecomers(&desk, &buyers, &schedule.comes_late).await;
    }
    let mut feed = Feed::default();
    until_nothing_moves(&desk, &buyers, schedule, &mut feed).await;
    if schedule.gives_rest_back.contains(&true) {
        let giving = buyers.iter().zip(schedule.gives_rest_back).filter(|(_, gives)| *gives);
        join_all(giving.map(|(buyer, _)| buyer.give_rest_back(&desk))).await;
        until_nothing_moves(&desk, &buyers, schedule, &mut feed).await;
    }
    judge::judge(schedule, &desk, people, feed).await
}

/// Plays what happens at once, or as much of it as the signer lives to see.
async fn play_round(desk: &Desk, people: People<'_>, number: usize, round: &[Step]) {
    let acts = round.iter().map(async |Step { buyer, action }| match action {
        Action::Sender(action) => people.senders[*buyer].act(desk, *action).await,
        Action::Payer(action) => people.payers[*buyer].act(desk, *action).await,
        action => people.buyers[*buyer].act(desk, action).await,
    });
    tokio::select! {
        _ = join_all(acts) => {}
        () = desk.doom(number) => {}
    }
}

/// The signers' clock leaps ahead, so that they hold every page for over; then somebody pays on one that was not.
async fn play_latecomers(desk: &Desk, buyers: &[Buyer; BUYERS], comes_late: &[bool; BUYERS]) {
    for _ in 0..LEAP_S / LEAP_STEP_S {
        desk.wait(0, LEAP_STEP_S).await;
        desk.run_jobs().await;
    }
    let evidence = Evidence::gather(desk).await;
    for (buyer, _) in buyers.iter().zip(comes_late).filter(|(_, is_late)| **is_late) {
        let has_paid = buyer
            .known()
            .sessions
            .iter()
            .any(|id| evidence.captures.contains_key(id));
        if !has_paid {
            buyer.pay_late(desk).await;
        }
    }
}

/// Lets time pass with the jobs running, until every session has come to its end and nothing follows. The sessions are
/// not read meanwhile: reading one makes the signer look at iyzico.
async fn until_nothing_moves(desk: &Desk, buyers: &[Buyer; BUYERS], schedule: &Schedule, feed: &mut Feed) {
    let (mut passed_s, mut still_s, mut paid_elsewhere) = (0, 0, 0);
    while passed_s < AFTERMATH_MAX_S && still_s < STILL_S {
        desk.wait(schedule.aftermath_step_s, 0).await;
        desk.run_jobs().await;
        passed_s += schedule.aftermath_step_s;
        let has_moved = feed.read_on(desk).await;
        // Later rows, by which a statement proves what it does not show.
        if feed.has_unknown() && paid_elsewhere < ELSEWHERE_MAX && passed_s >= (paid_elsewhere + 1) * ELSEWHERE_EVERY_S
        {
            paid_elsewhere += 1;
            for buyer in buyers {
                buyer.pay_elsewhere(desk).await;
            }
        }
        still_s = match has_moved || !feed.is_at_rest(schedule.weather.fraud_afterwards != 0) {
            true => 0,
            false => still_s + schedule.aftermath_step_s,
        };
    }
}
