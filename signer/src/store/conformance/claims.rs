//! What holds where several want the same: looks, hints, leases, calls.

use super::*;

/// As many calls as a test makes.
const PLENTY: Budget = Budget {
    upstream: "iyzico",
    caller: "poller",
    share: 1000,
    max: 1000,
    keeps_pauses: true,
};

on_both! {
    async fn a_look_is_taken_by_one_of_many(home: Home) {
        let store = home.open().await;
        let (_, attempt) = started(&store).await;
        let claims = (0..10).map(|_| store.claim_look(&attempt.id, NOW, 10, PLENTY));
        let claims = futures_util::future::join_all(claims).await;
        let granted = claims.into_iter().filter(|claim| *claim.as_ref().unwrap() == Claim::Granted).count();
        assert_eq!(granted, 1);
        let at = |after_s| store.claim_look(&attempt.id, NOW.plus_s(after_s), 10, PLENTY);
        assert_eq!(at(9).await.unwrap(), Claim::NotNow);
        assert_eq!(at(10).await.unwrap(), Claim::Granted);
    }

    async fn hints_run_out(home: Home) {
        let store = home.open().await;
        let (_, attempt) = started(&store).await;
        for expected in [Claim::Granted, Claim::Granted, Claim::NotNow] {
            assert_eq!(store.claim_hint(&attempt.id, NOW, 2, PLENTY).await.unwrap(), expected);
        }
    }

    async fn calls_run_out_for_readers_before_they_do_for_callbacks(home: Home) {
        let store = home.open().await;
        let (_, attempt) = started(&store).await;
        let reader = Budget { caller: "reader", share: 2, max: 3, ..PLENTY };
        let look = |after_s| store.claim_look(&attempt.id, NOW.plus_s(after_s), 1, reader);
        assert_eq!(look(0).await.unwrap(), Claim::Granted);
        assert_eq!(look(50).await.unwrap(), Claim::Granted);
        assert_eq!(look(51).await.unwrap(), Claim::NoBudget);
        let callback = Budget { caller: "callback", share: 3, max: 3, keeps_pauses: false, ..PLENTY };
        let hint = || store.claim_hint(&attempt.id, NOW.plus_s(52), 9, callback);
        assert_eq!(hint().await.unwrap(), Claim::Granted);
        assert_eq!(hint().await.unwrap(), Claim::NoBudget);
    }

    async fn readers_leave_the_poller_its_share(home: Home) {
        let store = home.open().await;
        let reader = Budget { caller: "reader", share: 1, max: 4, ..PLENTY };
        let poller = Budget { caller: "poller", share: 3, max: 4, ..PLENTY };
        let mut granted = Vec::new();
        for budget in [reader, reader, poller, poller, poller, poller] {
            granted.push(store.spend_call(budget, NOW).await.unwrap() == Claim::Granted);
        }
        assert_eq!(granted, [true, false, true, true, true, false]);
    }

    async fn no_minute_has_more_calls_than_it_may_wherever_it_begins(home: Home) {
        let store = home.open().await;
        let (_, attempt) = started(&store).await;
        let two = Budget { max: 2, ..PLENTY };
        let mut granted = Vec::new();
        for after_s in (0..200).step_by(5) {
            if store.claim_look(&attempt.id, NOW.plus_s(after_s), 1, two).await.unwrap() == Claim::Granted {
                granted.push(after_s);
            }
        }
        assert_eq!(granted, [0, 5, 65, 70, 130, 135, 195]);
    }

    async fn a_call_is_spent_out_of_the_same_budget_as_looks(home: Home) {
        let store = home.open().await;
        let (_, attempt) = started(&store).await;
        let two = Budget { max: 2, ..PLENTY };
        assert_eq!(store.claim_look(&attempt.id, NOW, 10, two).await.unwrap(), Claim::Granted);
        assert_eq!(store.spend_call(two, NOW).await.unwrap(), Claim::Granted);
        assert_eq!(store.spend_call(two, NOW).await.unwrap(), Claim::NoBudget);
        store.pause_calls("iyzico", NOW.plus_s(90)).await.unwrap();
        assert_eq!(store.spend_call(two, NOW.plus_s(60)).await.unwrap(), Claim::NoBudget);
        assert_eq!(store.spend_call(two, NOW.plus_s(90)).await.unwrap(), Claim::Granted);
    }

    async fn a_refused_look_costs_nothing(home: Home) {
        let store = home.open().await;
        let (_, attempt) = started(&store).await;
        let one = Budget { max: 1, ..PLENTY };
        let none = Budget { max: 1, upstream: "other", ..PLENTY };
        assert_eq!(store.claim_look(&attempt.id, NOW, 10, none).await.unwrap(), Claim::Granted);
        assert_eq!(store.claim_look(&attempt.id, NOW, 10, one).await.unwrap(), Claim::NotNow);
        assert_eq!(store.claim_look(&attempt.id, NOW.plus_s(10), 10, none).await.unwrap(), Claim::NoBudget);
        assert_eq!(store.claim_look(&attempt.id, NOW.plus_s(10), 10, one).await.unwrap(), Claim::Granted);
    }

    async fn a_pause_holds_for_all_but_callbacks(home: Home) {
        let store = home.open().await;
        let (_, attempt) = started(&store).await;
        store.pause_calls("iyzico", NOW.plus_s(60)).await.unwrap();
        store.pause_calls("iyzico", NOW.plus_s(30)).await.unwrap();
        assert_eq!(store.claim_look(&attempt.id, NOW.plus_s(59), 10, PLENTY).await.unwrap(), Claim::NoBudget);
        let callback = Budget { keeps_pauses: false, ..PLENTY };
        assert_eq!(store.claim_hint(&attempt.id, NOW, 9, callback).await.unwrap(), Claim::Granted);
        assert_eq!(store.claim_look(&attempt.id, NOW.plus_s(60), 10, PLENTY).await.unwrap(), Claim::Granted);
    }

    async fn a_due_look_is_leased_by_one_and_comes_back_when_the_lease_ends(home: Home) {
        let store = home.open().await;
        let (session, attempt) = started(&store).await;
        let due = |at| { let store = store.clone(); async move { store.due_attempts(at, 10).await.unwrap() } };
        assert_eq!(due(NOW.plus_s(29)).await, []);
        let later = NOW.plus_s(30);
        assert_eq!(due(later).await[0].session, session.id);
        let leases = (0..5).map(|_| store.lease_look(&attempt.id, later, 60));
        let leases = futures_util::future::join_all(leases).await;
        assert_eq!(leases.into_iter().filter(|lease| *lease.as_ref().unwrap()).count(), 1);
        assert_eq!(due(later.plus_s(59)).await, []);
        assert_eq!(due(later.plus_s(60)).await.len(), 1, "whoever leased it has died");
        store.plan_look(&attempt, None).await.unwrap();
        assert_eq!(due(later.plus_s(9999)).await, []);
    }

    async fn a_plan_for_an_attempt_that_changed_meanwhile_is_dropped(home: Home) {
        let store = home.open().await;
        let (session, attempt) = started(&store).await;
        let open = CardAttempt { stage: attempt.stage.clone().open(page()).unwrap(), ..attempt.clone() };
        let history = store.history(&session.id).await.unwrap().unwrap();
        let step = Step::of(&history, NOW).changing(open).told(EventType::AttemptOpened);
        store.save(&step, None).await.unwrap();
        store.plan_look(&attempt, None).await.unwrap();
        assert_eq!(store.due_attempts(NOW.plus_s(20), 10).await.unwrap().len(), 1);
    }

    async fn sessions_that_nobody_can_pay_any_more_are_overdue(home: Home) {
        let store = home.open().await;
        let idle = opened(&store).await;
        let (live, attempt) = started(&store).await;
        let overdue = |at| { let store = store.clone(); async move { store.overdue_sessions(at, 10).await.unwrap() } };
        assert_eq!(overdue(NOW.plus_s(1800)).await, []);
        let found: Vec<_> = overdue(NOW.plus_s(1801)).await.into_iter().map(|found| found.id).collect();
        assert_eq!(found, [idle.id], "one with a live attempt is not");
        close(&store, &live, &attempt).await;
        assert_eq!(overdue(NOW.plus_s(1801)).await.len(), 2);
    }

    async fn a_prefix_is_counted_once(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        let ask = |digits: &'static str| {
            let (store, id) = (store.clone(), session.id.clone());
            async move {
                let prefix = vezne_protocol::CardPrefix::parse(digits).unwrap();
                store.note_prefix(&id, prefix, 2).await.unwrap()
            }
        };
        assert!(ask("552608").await && ask("415792").await && ask("552608").await);
        assert!(!ask("543081").await);
        assert!(ask("415792").await, "asking again is free");
    }
}
