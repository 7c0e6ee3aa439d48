//! What holds while the master key is changed: what the one of before wrote is read, found and verified, and sealed again.

use super::super::{Resealed, Sealed, SealedPage};
use super::*;
use crate::payments::transfer::{Stage as TransferState, Transfer};

const OLD: &str = "5555555555555555555555555555555555555555555555555555555555555555";
const NEW: &str = "6666666666666666666666666666666666666666666666666666666666666666";

/// The first key, with one of before.
fn both(first: &str, previous: &str) -> Keys {
    Keys::from_master(first).unwrap().with_previous(previous).unwrap()
}

async fn opened_with(home: &Home, keys: Keys) -> Result<Store, StoreError> {
    Store::open(&home.url, keys, Arc::new(SystemEntropy), Hooks::default()).await
}

/// A session with an open page, a transfer that is authorized, an arrival and a payout: all by the key of before.
async fn filled(store: &Store) -> (Session, CardAttempt) {
    let (session, attempt) = started(store).await;
    let open = CardAttempt {
        stage: attempt.stage.clone().open(page()).unwrap(),
        ..attempt.clone()
    };
    let history = store.history(&session.id).await.unwrap().unwrap();
    let step = Step::of(&history, NOW)
        .changing(open.clone())
        .told(EventType::AttemptOpened);
    assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
    let other = opened(store).await;
    let settled = TransferState::Cancelled {
        draft: Some(transfers::draft()),
    };
    let moved = Transfer {
        stage: settled,
        ..transfers::transfer(&other)
    };
    let step = Step::of(&alone(&other), NOW)
        .starting_transfer(moved)
        .told(EventType::TransferCancelled);
    assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
    let arrival = incoming::arrival("1", None);
    assert!(store.save_arrival_of_nobody(&arrival, true).await.unwrap());
    payouts::drafted(store).await;
    (read(store, &session).await, open)
}

/// Every row that is not sealed with the first key.
async fn older(store: &Store) -> Vec<(Sealed, String)> {
    let mut older = Vec::new();
    for table in Sealed::ALL {
        let page = store.sealed_page(table, "", 1000).await.unwrap();
        older.extend(page.older.into_iter().map(|(id, _)| (table, id)));
    }
    older
}

async fn reseal_all(store: &Store) {
    for (table, id) in older(store).await {
        assert_eq!(store.reseal(table, &[id]).await.unwrap(), [Resealed::Done]);
    }
}

on_both! {
    async fn what_the_key_of_before_wrote_is_read_found_and_verified(home: Home) {
        let old = home.open_with(OLD).await.unwrap();
        let (session, attempt) = filled(&old).await;
        old.publish(NOW, false).await.unwrap();
        let request = KeyUse { fingerprint: old.keys().fingerprint(b"x"), ..key("a") };
        assert_eq!(insert(&old, &new_session(), &request).await, Insert::Done);
        old.close().await;

        let store = opened_with(&home, both(NEW, OLD)).await.unwrap();
        assert_eq!(read(&store, &session).await, session);
        let token = PwiToken::new("tok".into());
        assert_eq!(store.attempt_of_token(&token).await.unwrap().unwrap().id, attempt.id);
        let account = transfers::draft().sender.number;
        assert_eq!(store.transfers_from(&account, NOW).await.unwrap().len(), 1);
        let again = |body: &[u8]| KeyUse { fingerprint: store.keys().fingerprint(body), ..key("a") };
        let (same, other) = (again(b"x"), again(b"y"));
        assert!(store.earlier_use(&same, NOW).await.unwrap().unwrap().is_same_request);
        assert!(!store.earlier_use(&other, NOW).await.unwrap().unwrap().is_same_request);
        // The log goes on with the new key, and is whole.
        let history = store.history(&session.id).await.unwrap().unwrap();
        let step = Step::of(&history, NOW).told(EventType::AttemptReused);
        assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
        while store.publish(NOW, false).await.unwrap() > 0 {}
        assert_eq!(store.verify_log(&session.id).await.unwrap(), Ok(4));
        assert!(store.verify_feed().await.unwrap().is_ok());
    }

    async fn a_row_of_the_statement_is_known_by_the_code_that_it_was_noted_with(home: Home) {
        let old = home.open_with(OLD).await.unwrap();
        let code = old.code_of_row("a row", |_| false);
        old.close().await;
        let store = opened_with(&home, both(NEW, OLD)).await.unwrap();
        assert_eq!(store.code_of_row("a row", |noted| noted == code), code);
        assert_ne!(store.code_of_row("a row", |_| false), code);
        reseal_all(&store).await;
        store.retire_key(&Keys::from_master(OLD).unwrap().id().to_string()).await.unwrap();
        store.close().await;
        // The code is known for as long as the database lives: no row is noted twice.
        let store = home.open_with(NEW).await.unwrap();
        assert_eq!(store.code_of_row("a row", |noted| noted == code), code);
    }

    async fn without_the_key_of_before_nothing_starts_until_all_is_resealed(home: Home) {
        let old = home.open_with(OLD).await.unwrap();
        let (session, attempt) = filled(&old).await;
        while old.publish(NOW, false).await.unwrap() > 0 {}
        old.close().await;
        let old_id = Keys::from_master(OLD).unwrap().id().to_string();
        let told = home.open_with(NEW).await.err().unwrap().to_string();
        assert!(told.contains(&old_id), "{told}");

        let store = opened_with(&home, both(NEW, OLD)).await.unwrap();
        assert!(older(&store).await.len() > 6);
        reseal_all(&store).await;
        assert_eq!(older(&store).await, []);
        store.retire_key(&old_id).await.unwrap();
        store.close().await;

        let store = home.open_with(NEW).await.unwrap();
        assert_eq!(read(&store, &session).await, session);
        let token = PwiToken::new("tok".into());
        assert_eq!(store.attempt_of_token(&token).await.unwrap().unwrap().id, attempt.id);
        assert_eq!(store.transfers_from(&transfers::draft().sender.number, NOW).await.unwrap().len(), 1);
        assert_eq!(store.arrivals_of_nobody(9).await.unwrap().len(), 1);
        assert_eq!(store.payouts_before(None, None, 9).await.unwrap().0.len(), 1);
        // What the key of before chained is still verified, and changed by nobody.
        assert_eq!(store.verify_log(&session.id).await.unwrap(), Ok(3));
        assert!(store.verify_feed().await.unwrap().is_ok());
        // The key of before does not start again by itself, and comes back where it is the first one again.
        store.close().await;
        assert!(home.open_with(OLD).await.is_err());
        opened_with(&home, both(OLD, NEW)).await.unwrap().close().await;
        assert!(home.open_with(NEW).await.is_err(), "the key of before has begun to seal again");
    }

    async fn a_reseal_that_was_broken_off_goes_on_where_it_was(home: Home) {
        let old = home.open_with(OLD).await.unwrap();
        for _ in 0..5 {
            opened(&old).await;
        }
        old.close().await;
        let store = opened_with(&home, both(NEW, OLD)).await.unwrap();
        let SealedPage { last, rows, older: first } = store.sealed_page(Sealed::Sessions, "", 2).await.unwrap();
        assert_eq!((rows, first.len()), (2, 2));
        let ids: Vec<String> = first.into_iter().map(|(id, _)| id).collect();
        store.reseal(Sealed::Sessions, &ids).await.unwrap();
        store.close().await;

        let store = opened_with(&home, both(NEW, OLD)).await.unwrap();
        let page = store.sealed_page(Sealed::Sessions, "", 9).await.unwrap();
        assert_eq!((page.rows, page.older.len()), (5, 3));
        assert!(page.older.iter().all(|(id, _)| Some(id) > last.as_ref()));
        // What is done is left alone when it is asked for again.
        assert_eq!(store.reseal(Sealed::Sessions, &ids).await.unwrap(), [Resealed::Done; 2]);
    }

    async fn a_newer_value_is_not_overwritten(home: Home) {
        let old = home.open_with(OLD).await.unwrap();
        let (session, attempt) = started(&old).await;
        old.close().await;
        let store = opened_with(&home, both(NEW, OLD)).await.unwrap();
        let read_before = store.sealed_again(Sealed::Attempts, &attempt.id).await.unwrap().unwrap();
        assert_eq!(close(&store, &session, &attempt).await, Saved::Done);
        store.write_again(Sealed::Attempts, vec![read_before]).await.unwrap();
        let now = attempt_of(&store, &session, &attempt.id).await;
        assert_eq!(now.stage.name(), CardStage::Closed);
        // And a step that was decided before a row was sealed again is saved: nothing of the row has changed.
        let session = read(&store, &session).await;
        let sealed = store.sealed_page(Sealed::Sessions, "", 9).await.unwrap().older;
        assert!(sealed.is_empty(), "the step has sealed it with the first key");
        let again = attempt_of(&store, &session, &attempt.id).await;
        assert_eq!(again.version, now.version);
    }

    async fn a_row_that_cannot_be_opened_keeps_no_other_from_being_sealed_again(home: Home) {
        let old = home.open_with(OLD).await.unwrap();
        let (one, other) = (opened(&old).await, opened(&old).await);
        old.close().await;
        let raw = sqlx::AnyPool::connect(&home.address()).await.unwrap();
        let swap = "UPDATE sessions SET order_sealed = (SELECT order_sealed FROM sessions WHERE id = $2) WHERE id = $1";
        sqlx::query(swap).bind(one.id.as_str()).bind(other.id.as_str()).execute(&raw).await.unwrap();
        let store = opened_with(&home, both(NEW, OLD)).await.unwrap();
        let ids = [one.id.to_string(), other.id.to_string()];
        assert_eq!(store.reseal(Sealed::Sessions, &ids).await.unwrap(), [Resealed::Unreadable, Resealed::Done]);
        assert_eq!(read(&store, &other).await, other);
    }
}
