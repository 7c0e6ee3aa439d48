//! What any database under the store must hold to.

use std::sync::Arc;

use vezne_protocol::{CardStage, IdempotencyKey, Plan};

use super::{Insert, KeyUse, Start, Store};
use crate::clock::Moment;
use crate::entropy::{SystemEntropy, id, session_id};
use crate::keys::Keys;
use crate::payments::card_attempt::{CardAttempt, Page, PwiToken, Stage};
use crate::payments::order::testing::order;
use crate::payments::session::{Session, SessionStage};

const NOW: Moment = Moment::from_ms(1_793_610_000_000);

/// A store in a folder that goes with it.
async fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("vezne.db").display());
    let keys = Keys::from_master(&"5".repeat(64)).unwrap();
    (Store::open(&url, keys, Arc::new(SystemEntropy)).await.unwrap(), folder)
}

fn key(name: &str) -> KeyUse {
    let key = IdempotencyKey::parse(&format!("{name:_<16}")).unwrap();
    KeyUse {
        caller: "shop".into(),
        route: "test",
        key,
        fingerprint: vec![1],
    }
}

fn attempt(session: &Session) -> CardAttempt {
    CardAttempt {
        id: id(&SystemEntropy, "att_"),
        session: session.id.clone(),
        version: 0,
        plan: Plan::SINGLE,
        agreed: session.order.amount,
        started_at: NOW,
        stage: Stage::Started,
    }
}

async fn opened(store: &Store) -> Session {
    let session = Session {
        id: session_id(&SystemEntropy),
        version: 0,
        stage: SessionStage::Open,
        order: order(),
        token_epoch: 0,
        created_at: NOW,
        acting_until: NOW.plus_s(1800),
    };
    let name = session.id.to_string();
    assert_eq!(store.insert_session(&session, &key(&name)).await.unwrap(), Insert::Done);
    session
}

async fn read(store: &Store, session: &Session) -> Session {
    store.session(&session.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn what_is_stored_is_read_back() {
    let (store, _folder) = store().await;
    let session = opened(&store).await;
    assert_eq!(read(&store, &session).await, session);
    let attempt = attempt(&session);
    assert_eq!(
        store.start_attempt(&session, &attempt, &key("one")).await.unwrap(),
        Start::Done
    );
    assert_eq!(store.attempt(&attempt.id).await.unwrap().unwrap(), attempt);
    let history = store.history(&session.id).await.unwrap().unwrap();
    assert_eq!((history.session.version, history.attempts), (1, vec![attempt]));
}

#[tokio::test]
async fn the_database_itself_refuses_a_second_live_attempt() {
    let (store, _folder) = store().await;
    let session = opened(&store).await;
    store
        .start_attempt(&session, &attempt(&session), &key("one"))
        .await
        .unwrap();
    let fresh = read(&store, &session).await;
    let second = store
        .start_attempt(&fresh, &attempt(&fresh), &key("two"))
        .await
        .unwrap();
    assert_eq!(second, Start::OneIsLive);
    assert_eq!(
        store.earlier_use(&key("two"), NOW).await.unwrap(),
        None,
        "a refused start leaves no key behind"
    );
}

#[tokio::test]
async fn nothing_is_started_for_a_session_that_changed_meanwhile() {
    let (store, _folder) = store().await;
    let session = opened(&store).await;
    let first = attempt(&session);
    store.start_attempt(&session, &first, &key("one")).await.unwrap();
    let closed = CardAttempt {
        stage: first.stage.clone().lose_page().unwrap(),
        ..first
    };
    assert!(store.save_attempt(&closed, None).await.unwrap());
    let stale = store
        .start_attempt(&session, &attempt(&session), &key("two"))
        .await
        .unwrap();
    assert_eq!(stale, Start::SessionChanged);
    let fresh = read(&store, &session).await;
    assert_eq!(
        store
            .start_attempt(&fresh, &attempt(&fresh), &key("two"))
            .await
            .unwrap(),
        Start::Done
    );
}

#[tokio::test]
async fn whoever_saves_second_is_told_so_and_changes_nothing() {
    let (store, _folder) = store().await;
    let session = opened(&store).await;
    let started = attempt(&session);
    store.start_attempt(&session, &started, &key("one")).await.unwrap();
    let page = Page {
        token: PwiToken::new("tok".into()),
        url: "https://ode.iyzico.com/".into(),
        until: NOW,
    };
    let open = CardAttempt {
        stage: started.stage.clone().open(page).unwrap(),
        ..started.clone()
    };
    let lost = CardAttempt {
        stage: started.stage.clone().lose_page().unwrap(),
        ..started
    };
    assert!(store.save_attempt(&open, None).await.unwrap());
    assert!(!store.save_attempt(&lost, None).await.unwrap());
    let kept = store
        .attempt_of_token(&PwiToken::new("tok".into()))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kept.stage.name(), kept.version), (CardStage::Open, 1));
}

#[tokio::test]
async fn an_attempt_and_its_session_change_together_or_not_at_all() {
    let (store, _folder) = store().await;
    let session = opened(&store).await;
    let started = attempt(&session);
    store.start_attempt(&session, &started, &key("one")).await.unwrap();
    let closed = CardAttempt {
        stage: started.stage.clone().lose_page().unwrap(),
        ..started.clone()
    };
    // The session as it was before the attempt started: somebody else's news.
    assert!(
        !store
            .save_attempt(&closed, Some((&session, SessionStage::NeedsReview)))
            .await
            .unwrap()
    );
    assert_eq!(store.attempt(&started.id).await.unwrap().unwrap(), started);
    let fresh = read(&store, &session).await;
    assert!(
        store
            .save_attempt(&closed, Some((&fresh, SessionStage::NeedsReview)))
            .await
            .unwrap()
    );
    assert_eq!(read(&store, &session).await.stage, SessionStage::NeedsReview);
}

#[tokio::test]
async fn a_key_is_used_once_even_by_ten_at_the_same_time() {
    let (store, _folder) = store().await;
    let sessions = (0..10).map(|_| async {
        let mut session = opened(&store).await;
        session.id = session_id(&SystemEntropy);
        store.insert_session(&session, &key("the-same")).await.unwrap()
    });
    let done = futures_util::future::join_all(sessions).await;
    assert_eq!(done.iter().filter(|&&insert| insert == Insert::Done).count(), 1);
}

#[tokio::test]
async fn a_store_with_another_master_key_says_so() {
    let (store, folder) = store().await;
    let session = opened(&store).await;
    store.close().await;
    let url = format!("sqlite://{}", folder.path().join("vezne.db").display());
    let keys = Keys::from_master(&"6".repeat(64)).unwrap();
    let other = Store::open(&url, keys, Arc::new(SystemEntropy)).await.unwrap();
    let error = other.session(&session.id).await.unwrap_err();
    assert!(error.to_string().contains("sealed with key"), "{error}");
}

#[tokio::test]
async fn a_look_is_taken_by_one_of_many_and_hints_run_out() {
    let (store, _folder) = store().await;
    let session = opened(&store).await;
    let started = attempt(&session);
    store.start_attempt(&session, &started, &key("one")).await.unwrap();
    let claims = (0..10).map(|_| store.claim_look(&started.id, NOW, 10));
    let claims = futures_util::future::join_all(claims).await;
    assert_eq!(claims.into_iter().filter(|claim| *claim.as_ref().unwrap()).count(), 1);
    assert!(!store.claim_look(&started.id, NOW.plus_s(9), 10).await.unwrap());
    assert!(store.claim_look(&started.id, NOW.plus_s(10), 10).await.unwrap());
    assert!(store.claim_hint(&started.id, NOW, 2).await.unwrap());
    assert!(store.claim_hint(&started.id, NOW, 2).await.unwrap());
    assert!(!store.claim_hint(&started.id, NOW, 2).await.unwrap());
}
