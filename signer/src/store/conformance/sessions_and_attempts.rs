//! What holds for sessions, attempts and the keys that asked for them.

use super::*;

on_both! {
    async fn a_step_on_a_session_whose_end_was_moved_is_overtaken(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        let expired = Step::of(&alone(&session), NOW).to(SessionStage::Expired).told(EventType::SessionExpired);
        store.extend_acting(&session.id, session.acting_until.plus_s(1)).await.unwrap();
        assert_eq!(store.save(&expired, None).await.unwrap(), Saved::Overtaken);
    }

    async fn what_is_stored_is_read_back(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        assert_eq!((session.version, session.stage, &session.order), (0, SessionStage::Open, &order()));
        let attempt = attempt(&session);
        assert_eq!(start(&store, &session, &attempt, "one").await, Saved::Done);
        let history = store.history(&session.id).await.unwrap().unwrap();
        assert_eq!((history.session.version, history.attempts), (1, vec![attempt]));
        assert_eq!(history.session.log.events, 2);
        store.probe("ready_1", NOW).await.unwrap();
    }

    async fn what_was_stored_outlives_the_store(home: Home) {
        let store = home.open().await;
        let (session, attempt) = started(&store).await;
        store.close().await;
        let again = home.open().await;
        assert_eq!(read(&again, &session).await, session);
        assert_eq!(attempt_of(&again, &session, &attempt.id).await, attempt);
    }

    async fn a_session_has_one_live_attempt(home: Home) {
        let store = home.open().await;
        let (session, _) = started(&store).await;
        assert_eq!(start(&store, &session, &attempt(&session), "two").await, Saved::Overtaken);
        assert_eq!(read(&store, &session).await, session, "nothing of a refused start is left");
        let earlier = store.earlier_use(&key("two"), NOW).await.unwrap();
        assert_eq!(earlier, None, "a refused start leaves no key behind");
    }

    async fn nothing_is_saved_on_a_session_that_changed_meanwhile(home: Home) {
        let store = home.open().await;
        let stale = opened(&store).await;
        let first = attempt(&stale);
        start(&store, &stale, &first, "one").await;
        let fresh = read(&store, &stale).await;
        assert_eq!(close(&store, &fresh, &first).await, Saved::Done);
        assert_eq!(start(&store, &stale, &attempt(&stale), "two").await, Saved::Overtaken);
        let fresh = read(&store, &stale).await;
        assert_eq!(start(&store, &fresh, &attempt(&fresh), "two").await, Saved::Done);
    }

    async fn of_ten_that_decide_on_the_same_session_one_is_saved(home: Home) {
        let store = home.open().await;
        let (session, attempt) = started(&store).await;
        let saved = futures_util::future::join_all((0..10).map(|_| close(&store, &session, &attempt))).await;
        assert_eq!(saved.iter().filter(|&&saved| saved == Saved::Done).count(), 1, "{saved:?}");
        assert_eq!(store.verify_log(&session.id).await.unwrap(), Ok(3));
    }

    async fn an_attempt_is_found_by_its_token(home: Home) {
        let store = home.open().await;
        let (session, attempt) = started(&store).await;
        let open = CardAttempt { stage: attempt.stage.clone().open(page()).unwrap(), ..attempt };
        let history = store.history(&session.id).await.unwrap().unwrap();
        let step = Step::of(&history, NOW).changing(open).told(EventType::AttemptOpened);
        assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
        let found = store.attempt_of_token(&PwiToken::new("tok".into())).await.unwrap().unwrap();
        assert_eq!((found.stage.name(), found.version), (CardStage::Open, 1));
        assert_eq!(store.attempt_of_token(&PwiToken::new("tok2".into())).await.unwrap(), None);
    }

    async fn a_key_is_used_once_even_by_ten_at_the_same_time(home: Home) {
        let store = home.open().await;
        let the_same = key("the-same");
        let inserts = (0..10).map(|_| async { insert(&store, &new_session(), &the_same).await });
        let done = futures_util::future::join_all(inserts).await;
        assert_eq!(done.iter().filter(|&&insert| insert == Insert::Done).count(), 1, "{done:?}");
    }

    async fn a_key_is_forgotten_after_three_days(home: Home) {
        let store = home.open().await;
        let session = new_session();
        insert(&store, &session, &key("again")).await;
        let three_days = 72 * 3600;
        let earlier = |at| { let store = store.clone(); async move { store.earlier_use(&key("again"), at).await.unwrap() } };
        assert!(earlier(NOW.plus_s(three_days - 1)).await.is_some());
        assert!(earlier(NOW.plus_s(three_days)).await.is_none());
        let later = Session { created_at: NOW.plus_s(three_days), ..new_session() };
        assert_eq!(insert(&store, &later, &key("again")).await, Insert::Done, "and can be used again");
        let swept = store.sweep(NOW.plus_s(2 * three_days)).await.unwrap();
        assert_eq!(swept.idempotency_keys, 1);
    }

    async fn the_end_of_a_session_is_never_moved_back(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        for (until, expected) in [(NOW.plus_s(3600), NOW.plus_s(3600)), (NOW.plus_s(60), NOW.plus_s(3600))] {
            store.extend_acting(&session.id, until).await.unwrap();
            assert_eq!(read(&store, &session).await.acting_until, expected);
        }
    }

    async fn another_master_key_opens_nothing(home: Home) {
        let store = home.open().await;
        opened(&store).await;
        store.close().await;
        let told = home.open_with(&"6".repeat(64)).await.err().unwrap().to_string();
        let id = Keys::from_master(&"5".repeat(64)).unwrap().id().to_string();
        assert!(told.contains(&id) && told.contains("keys.previous_master_keys"), "{told}");
    }

    async fn a_schema_one_step_ahead_is_worked_with_and_one_further_ahead_is_refused(home: Home) {
        let store = home.open().await;
        let step = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                    SELECT version + 1, 'newer', success, checksum, 0 FROM _sqlx_migrations ORDER BY version DESC LIMIT 1";
        let raw = sqlx::AnyPool::connect(&home.address()).await.unwrap();
        sqlx::query(step).execute(&raw).await.unwrap();
        let session = opened(&home.open().await).await;
        assert_eq!(read(&store, &session).await, session);
        sqlx::query(step).execute(&raw).await.unwrap();
        let told = home.open_with(&"5".repeat(64)).await.err().unwrap().to_string();
        assert!(told.contains("run the signer that the database was upgraded for"), "{told}");
    }
}
