//! How often the poller asks: within iyzico's limit, less while iyzico wants a pause, seldom while something outlives
//! its page.

use reqwest::Method;
use serde_json::json;
use vezne_tests::{On, World};

use super::{DAY_S, HOUR_S, MINUTE_S, PAGE_S, RETRIEVE, all_is_well, from_now_on, last_event, looks, open_pages};

/// When iyzico got looks, in seconds of its clock.
async fn times_of_looks(world: &World) -> Vec<i64> {
    let requests = world.iyzico().requests().await;
    let looks = requests.iter().filter(|request| request["path"] == RETRIEVE);
    looks.map(|request| seconds(request["at"].as_str().unwrap())).collect()
}

/// The seconds since midnight in `2026-11-02T09:00:20Z`.
fn seconds(at: &str) -> i64 {
    let clock = at.split_once('T').unwrap().1;
    let part = |from: usize| clock[from..from + 2].parse::<i64>().unwrap();
    part(0) * HOUR_S + part(3) * MINUTE_S + part(6)
}

/// The most looks that fall into one minute, wherever it begins.
fn most_in_a_minute(times: &[i64]) -> usize {
    let within = |from: i64| {
        times
            .iter()
            .filter(|&&at| (from..from + MINUTE_S).contains(&at))
            .count()
    };
    times.iter().map(|&from| within(from)).max().unwrap()
}

#[tokio::test]
async fn thirty_open_pages_are_looked_at_within_iyzicos_limit_and_a_callback_still_gets_its_call() {
    let world = World::plan().calls_per_minute(10).start().await;
    world
        .control(Method::PUT, "settings", &json!({ "callsPerMinute": 10 }))
        .await;
    let pages = open_pages(&world, 30).await;
    world.pass_s(10 * MINUTE_S, 5).await;
    let times = times_of_looks(&world).await;
    assert_eq!(most_in_a_minute(&times), 6, "{times:?}");
    assert!(times.len() > 50, "the poller uses what it may: {times:?}");
    // The poller has had its share of this minute; the buyer who comes back has not.
    let (buyer, token) = &pages[7];
    world.iyzico().pay(token, 1).await;
    assert_eq!(buyer.come_back(token).await.status, 303);
    assert_eq!(last_event(&world).await["type"], "session.paid");
}

#[tokio::test]
async fn several_signers_share_what_iyzico_takes_in_a_minute() {
    let mut world = World::plan().on(On::Postgres).calls_per_minute(10).start().await;
    let other = world.start_another_signer().await;
    open_pages(&world, 30).await;
    for _ in 0..5 * MINUTE_S / 5 {
        world.advance_s(5).await;
        tokio::join!(world.run_jobs(), world.run_jobs_of(&other));
    }
    let times = times_of_looks(&world).await;
    assert_eq!(most_in_a_minute(&times), 6, "{times:?}");
    assert!(times.len() > 25, "they use what they may: {times:?}");
}

#[tokio::test]
async fn an_iyzico_that_takes_no_more_calls_is_left_in_peace_for_a_minute() {
    let world = World::start().await;
    open_pages(&world, 5).await;
    world.iyzico().fault("pwi-retrieve", "rate-limit").await;
    // They are due one after another: the first one's answer is the pause of all.
    world.advance_s(20).await;
    world.run_jobs().await;
    let before = looks(&world).await;
    world.pass_s(59, 1).await;
    assert_eq!(looks(&world).await, before, "a pause is a pause");
    world.pass_s(MINUTE_S, 1).await;
    assert!(looks(&world).await >= before + 5);
}

#[tokio::test]
async fn what_outlives_its_page_is_looked_at_hourly_then_daily_and_after_thirty_days_by_a_person() {
    for pending in ["PENDING_CREDIT", "INIT_BANK_TRANSFER"] {
        let world = World::start().await;
        let token = world.buyer().await.go_to_page(1).await;
        world.iyzico().pay(&token, 1).await;
        from_now_on(&world, json!({ "fault": "payment-status", "value": pending })).await;
        world.pass_s(PAGE_S, 10 * MINUTE_S).await;
        let mut before = looks(&world).await;
        for (day, expected) in [(1, 23..=24), (2, 23..=24)] {
            world.pass_s(DAY_S, 10 * MINUTE_S).await;
            let now = looks(&world).await;
            assert!(expected.contains(&(now - before)), "day {day}: {}", now - before);
            before = now;
        }
        world.pass_s(5 * DAY_S, HOUR_S).await;
        before = looks(&world).await;
        world.pass_s(10 * DAY_S, HOUR_S).await;
        let daily = looks(&world).await - before;
        assert!((9..=11).contains(&daily), "{daily}");
        world.pass_s(12 * DAY_S, 6 * HOUR_S).await;
        assert_eq!(last_event(&world).await["session"]["state"], "processing", "29 days");
        world.pass_s(2 * DAY_S, 6 * HOUR_S).await;
        let event = last_event(&world).await;
        assert_eq!(
            (&event["type"], &event["attempt"]["why"]),
            (&json!("session.needs_review"), &json!("unresolved"))
        );
        before = looks(&world).await;
        world.pass_s(10 * DAY_S, DAY_S).await;
        assert_eq!(looks(&world).await, before);
    }
}

#[tokio::test]
async fn a_review_of_which_iyzico_tells_nothing_any_more_is_left_to_a_person_too() {
    let world = World::start().await;
    world
        .control(Method::PUT, "settings", &json!({ "fraudStatus": 0 }))
        .await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    buyer.come_back(&token).await;
    from_now_on(&world, json!({ "fault": "html" })).await;
    world.pass_s(29 * DAY_S, 6 * HOUR_S).await;
    assert_eq!(last_event(&world).await["type"], "session.in_review");
    world.pass_s(3 * DAY_S, 6 * HOUR_S).await;
    let event = last_event(&world).await;
    assert_eq!(
        (&event["type"], &event["attempt"]["why"]),
        (&json!("session.needs_review"), &json!("unresolved"))
    );
}

#[tokio::test]
async fn readers_do_not_keep_the_poller_from_the_page_that_nobody_reads() {
    let world = World::plan().calls_per_minute(10).start().await;
    let pages = open_pages(&world, 12).await;
    let (unread, read) = pages.split_last().unwrap();
    world.iyzico().pay(&unread.1, 1).await;
    // Which of twelve pages get the poller's six calls of a minute is chance: a quarter of an hour is enough for all.
    for _ in 0..90 {
        world.advance_s(10).await;
        for (buyer, _) in read {
            buyer.session().await;
        }
        world.run_jobs().await;
    }
    let story = world.story_of(&unread.0.session).await;
    assert_eq!(story.last().unwrap(), "session.paid", "{story:?}");
    assert!(most_in_a_minute(&times_of_looks(&world).await) <= 8);
}

#[tokio::test]
async fn a_transfer_that_arrives_after_days_is_found() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let token = buyer.go_to_page(1).await;
    world.iyzico().pay(&token, 1).await;
    from_now_on(&world, json!({ "fault": "payment-status", "value": "PENDING_CREDIT" })).await;
    world.pass_s(3 * DAY_S, HOUR_S).await;
    let told = last_event(&world).await;
    assert_eq!(
        told["session"]["state"], "processing",
        "neither unknown nor expired: {told}"
    );
    all_is_well(&world).await;
    world.pass_s(HOUR_S, 10 * MINUTE_S).await;
    assert_eq!(last_event(&world).await["type"], "session.paid");
}
