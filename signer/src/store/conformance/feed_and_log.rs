//! What holds for the log of events, the feed, deliveries and API keys.

use super::super::write::Decision;
use super::*;
use crate::store::ApiKey;

async fn raw(home: &Home, statement: &'static str) {
    let pool = sqlx::AnyPool::connect(&home.address()).await.unwrap();
    let done = sqlx::query(statement).execute(&pool).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    pool.close().await;
}

async fn seqs(store: &Store, after: i64) -> Vec<i64> {
    let events = store.events_after(after, 100).await.unwrap();
    events.into_iter().map(|event| event.seq).collect()
}

on_both! {
    async fn an_event_may_be_about_what_is_no_session(home: Home) {
        let store = home.open().await;
        let appended = store.write(|connection| {
            Box::pin(async move {
                sqlx::query("INSERT INTO events (id, session_id, number, type, facts, created_at, mac) \
                             SELECT 'evt_1', 'pyo_1', 1, 'payout.drafted', '{}', 0, mac FROM feed_heads")
                    .execute(connection)
                    .await?;
                Ok(Decision::Keep(()))
            })
        });
        appended.await.unwrap();
        store.close().await;
    }

    async fn every_step_is_told_in_its_sessions_order(home: Home) {
        let store = home.open().await;
        let (session, attempt) = started(&store).await;
        close(&store, &session, &attempt).await;
        assert_eq!(store.publish(NOW, false).await.unwrap(), 3);
        let events = store.events_after(0, 100).await.unwrap();
        let told: Vec<_> = events.iter().map(|event| (event.seq, event.event.kind().as_str(), event.event.number())).collect();
        assert_eq!(told, [
            (1, "session.open", 1),
            (2, "attempt.started", 2),
            (3, "attempt.closed", 3),
        ]);
        assert_eq!(store.published_event(events[1].event.id()).await.unwrap().unwrap(), events[1]);
        assert_eq!(store.verify_feed().await.unwrap(), Ok(3));
    }

    async fn a_session_and_its_first_event_come_together(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        assert_eq!(insert(&store, &new_session(), &key(session.id.as_str())).await, Insert::KeyTaken);
        assert_eq!(store.publish(NOW, false).await.unwrap(), 1, "a refused opening is not told");
    }

    async fn an_event_that_is_not_published_is_not_in_the_feed(home: Home) {
        let store = home.open().await;
        opened(&store).await;
        assert_eq!(seqs(&store, 0).await, [] as [i64; 0]);
        store.publish(NOW, false).await.unwrap();
        opened(&store).await;
        store.publish(NOW, false).await.unwrap();
        assert_eq!((seqs(&store, 0).await, seqs(&store, 1).await), (vec![1, 2], vec![2]));
    }

    async fn events_of_a_span_are_told_once_and_in_order_however_many_there_are(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        for step in 0..1100 {
            let session = read(&store, &session).await;
            let at = NOW.plus_s(step / 10);
            let told = Step::of(&alone(&session), at).told(EventType::SessionChanged);
            assert_eq!(store.save(&told, None).await.unwrap(), Saved::Done);
        }
        let mut told = Vec::new();
        let (from, until) = (NOW.plus_s(1), NOW.plus_s(109));
        store.each_event_between(from, until, |event| told.push(event)).await.unwrap();
        assert_eq!(told.len(), 1080, "the first moment and not the last");
        assert!(told.is_sorted_by_key(|event| event.at) && told.iter().all(|event| event.at >= from && event.at < until));
        let ids: std::collections::HashSet<_> = told.iter().map(|event| &event.id).collect();
        assert_eq!(ids.len(), 1080);
        assert_eq!(store.events_of(&session.id).await.unwrap().len(), 1101);
    }

    async fn several_publishers_give_each_event_one_place_without_holes(home: Home) {
        let (one, other) = (home.open().await, home.open().await);
        for _ in 0..10 {
            opened(&one).await;
        }
        let publish = |store: Store| async move { store.publish(NOW, true).await.unwrap() };
        let published = tokio::join!(publish(one.clone()), publish(other.clone()), publish(one.clone()));
        assert_eq!(published.0 + published.1 + published.2, 10);
        assert_eq!(seqs(&one, 0).await, (1..=10).collect::<Vec<i64>>());
        assert_eq!(one.verify_feed().await.unwrap(), Ok(10));
        assert_eq!(one.due_deliveries(NOW, 100).await.unwrap().len(), 10);
    }

    async fn a_changed_event_is_found(home: Home) {
        let store = home.open().await;
        let (session, _) = started(&store).await;
        store.publish(NOW, false).await.unwrap();
        raw(&home, "UPDATE events SET facts = REPLACE(facts, '\"open\"', '\"paid\"') WHERE number = 1").await;
        let told = store.verify_log(&session.id).await.unwrap().unwrap_err();
        assert!(told.contains("event 1") && told.contains("was changed"), "{told}");
    }

    async fn an_event_that_was_taken_out_is_found_wherever_it_was(home: Home) {
        for (number, told) in [(1, "event 1 is missing"), (2, "ends after 1 events")] {
            let store = home.open().await;
            let (session, attempt) = started(&store).await;
            assert_eq!(store.verify_log(&session.id).await.unwrap(), Ok(2));
            let statement = if number == 1 {
                "DELETE FROM events WHERE number = 1"
            } else {
                "DELETE FROM events WHERE number = 2"
            };
            raw(&home, statement).await;
            let found = store.verify_log(&session.id).await.unwrap().unwrap_err();
            assert!(found.contains(told), "{found}");
            close(&store, &read(&store, &session).await, &attempt).await;
            raw(&home, "DELETE FROM events").await;
        }
    }

    async fn a_log_that_grows_while_it_is_verified_is_whole(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        let growing = async {
            for number in 0..20 {
                let attempt = attempt(&session);
                let name = format!("again-{number}");
                start(&store, &read(&store, &session).await, &attempt, &name).await;
                close(&store, &read(&store, &session).await, &attempt).await;
            }
        };
        let verifying = async {
            loop {
                let verified = store.verify_log(&session.id).await.unwrap();
                if verified == Ok(41) {
                    return;
                }
                assert!(verified.is_ok(), "{verified:?}");
            }
        };
        tokio::join!(growing, verifying);
    }

    async fn a_session_that_was_called_paid_by_hand_is_found(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        raw(&home, "UPDATE sessions SET stage = 'paid'").await;
        let told = store.verify_log(&session.id).await.unwrap().unwrap_err();
        assert_eq!(told, "the session was changed: its last event tells open");
    }

    async fn sessions_are_listed_once_in_pages(home: Home) {
        let store = home.open().await;
        let mut opened_ids = Vec::new();
        for _ in 0..5 {
            opened_ids.push(opened(&store).await.id.to_string());
        }
        opened_ids.sort_unstable();
        let (mut listed, mut last) = (Vec::new(), String::new());
        loop {
            let page = store.session_ids_after(&last, 2).await.unwrap();
            let Some(id) = page.last() else { break };
            last.clone_from(id);
            listed.extend(page);
        }
        assert_eq!(listed, opened_ids);
    }

    async fn a_head_of_before_is_found_at_its_place(home: Home) {
        let store = home.open().await;
        opened(&store).await;
        store.publish(NOW, false).await.unwrap();
        let before = store.feed_head().await.unwrap();
        opened(&store).await;
        store.publish(NOW, false).await.unwrap();
        assert_eq!(store.place_of_head(&before.mac).await.unwrap(), Some(1));
        assert_eq!(store.place_of_head(&[0; 32]).await.unwrap(), None);
    }

    async fn what_was_given_up_is_sent_again_from_the_first_try_and_nothing_else_is(home: Home) {
        let store = home.open().await;
        for _ in 0..3 {
            opened(&store).await;
        }
        store.publish(NOW, true).await.unwrap();
        let due = store.due_deliveries(NOW, 10).await.unwrap();
        for (delivery, outcome) in due.iter().zip([DeliveryOutcome::GivenUp, DeliveryOutcome::Delivered]) {
            store.note_delivery(&delivery.event_id, outcome, "500".into(), NOW).await.unwrap();
        }
        let later = NOW.plus_s(60);
        assert_eq!(store.send_given_up_again(later).await.unwrap(), 1);
        assert_eq!(store.send_given_up_again(later).await.unwrap(), 0);
        let waiting = store.deliveries(DeliveryState::Waiting, 10).await.unwrap();
        let again = waiting.iter().find(|delivery| delivery.event_id == due[0].event_id).unwrap();
        assert_eq!((waiting.len(), again.tries, again.next_at), (2, 0, Some(later)));
    }

    async fn a_whole_session_that_was_taken_out_of_the_feed_is_found(home: Home) {
        let store = home.open().await;
        opened(&store).await;
        opened(&store).await;
        store.publish(NOW, false).await.unwrap();
        raw(&home, "DELETE FROM events WHERE seq = 1").await;
        let told = store.verify_feed().await.unwrap().unwrap_err();
        assert!(told.contains("event 1 of the feed is missing"), "{told}");
    }

    async fn an_event_behind_the_end_of_the_feed_is_found(home: Home) {
        let store = home.open().await;
        opened(&store).await;
        store.publish(NOW, false).await.unwrap();
        opened(&store).await;
        raw(&home, "UPDATE events SET seq = 7 WHERE seq IS NULL").await;
        let told = store.verify_feed().await.unwrap().unwrap_err();
        assert_eq!(told, "event 7 stands behind the end of the feed");
    }

    async fn time_does_not_go_back_within_a_session(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        let attempt = attempt(&session);
        let step = Step::of(&alone(&session), NOW.plus_s(-60)).starting(attempt).told(EventType::AttemptStarted);
        store.save(&step, None).await.unwrap();
        store.publish(NOW, false).await.unwrap();
        let events = store.events_after(0, 10).await.unwrap();
        assert_eq!((events[0].event.at(), events[1].event.at()), (NOW, NOW));
    }

    async fn a_delivery_is_due_until_it_was_taken(home: Home) {
        let store = home.open().await;
        opened(&store).await;
        store.publish(NOW, true).await.unwrap();
        let delivery = store.due_deliveries(NOW, 10).await.unwrap().remove(0);
        let id = delivery.event_id;
        let leases = (0..5).map(|_| store.lease_delivery(&id, NOW, 60));
        let leases = futures_util::future::join_all(leases).await;
        assert_eq!(leases.into_iter().filter(|lease| *lease.as_ref().unwrap()).count(), 1);
        assert_eq!(store.due_deliveries(NOW.plus_s(59), 10).await.unwrap(), []);
        assert_eq!(store.due_deliveries(NOW.plus_s(60), 10).await.unwrap().len(), 1, "whoever leased it has died");
        let again = DeliveryOutcome::Again(NOW.plus_s(5));
        store.note_delivery(&id, again, "500".into(), NOW).await.unwrap();
        let due = store.due_deliveries(NOW.plus_s(5), 10).await.unwrap();
        assert_eq!((due[0].tries, due[0].last_outcome.as_deref()), (1, Some("500")));
        store.note_delivery(&id, DeliveryOutcome::Delivered, "200".into(), NOW).await.unwrap();
        store.note_delivery(&id, DeliveryOutcome::GivenUp, "late".into(), NOW).await.unwrap();
        assert_eq!(store.due_deliveries(NOW.plus_s(9999), 10).await.unwrap(), []);
        let delivered = store.deliveries(DeliveryState::Delivered, 10).await.unwrap();
        assert_eq!((delivered[0].tries, delivered[0].last_outcome.as_deref()), (2, Some("200")));
    }

    async fn an_event_is_sent_again_when_an_operator_wants_it(home: Home) {
        let store = home.open().await;
        opened(&store).await;
        store.publish(NOW, false).await.unwrap();
        let id = store.events_after(0, 1).await.unwrap().remove(0).event.id().clone();
        assert!(!store.send_again("evt_nobody", NOW).await.unwrap());
        assert!(store.send_again(&id, NOW).await.unwrap());
        store.note_delivery(&id, DeliveryOutcome::Delivered, "200".into(), NOW).await.unwrap();
        assert!(store.send_again(&id, NOW.plus_s(9)).await.unwrap());
        assert_eq!(store.due_deliveries(NOW.plus_s(9), 10).await.unwrap()[0].tries, 0);
    }

    async fn a_revoked_key_opens_nothing(home: Home) {
        let store = home.open().await;
        let key = ApiKey {
            id: "key_1".into(),
            name: "shop".into(),
            scopes: "sessions read".into(),
            created_at: NOW,
            revoked_at: None,
        };
        store.insert_api_key(&key, vec![7; 32]).await.unwrap();
        assert_eq!(store.api_key_of_hash(&[7; 32]).await.unwrap(), Some(key.clone()));
        assert_eq!(store.api_key_of_hash(&[8; 32]).await.unwrap(), None);
        assert!(store.revoke_api_key("key_1", NOW).await.unwrap());
        assert!(!store.revoke_api_key("key_1", NOW).await.unwrap());
        assert_eq!(store.api_key_of_hash(&[7; 32]).await.unwrap(), None);
        assert_eq!(store.api_keys().await.unwrap(), [ApiKey { revoked_at: Some(NOW), ..key }]);
    }
}
