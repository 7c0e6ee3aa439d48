//! What any database under the store must hold to.

use std::sync::Arc;

use tempfile::TempDir;
use vezne_postgres::{Database, Server};
use vezne_protocol::{CardStage, IdempotencyKey, Plan, SessionState};

use super::{Budget, Claim, DeliveryOutcome, DeliveryState, Insert, KeyUse, Saved, Store, StoreError, StoreUrl};
use crate::clock::Moment;
use crate::entropy::{SystemEntropy, id, session_id};
use crate::hooks::Hooks;
use crate::keys::Keys;
use crate::payments::card_attempt::{CardAttempt, Page, PwiToken, Stage};
use crate::payments::event::{EventType, Facts};
use crate::payments::order::testing::order;
use crate::payments::session::{History, LogHead, Session, SessionStage};
use crate::payments::step::Step;

mod claims;
mod feed_and_log;
mod full_disk;
mod incoming;
mod key_change;
mod limits;
mod payouts;
mod persons;
mod plans;
mod refunds;
mod sessions_and_attempts;
mod spending;
mod transfers;

const NOW: Moment = Moment::from_ms(1_793_610_000_000);

/// A database of a test's own.
struct Home {
    url: StoreUrl,
    _lives: Lives,
}

#[expect(dead_code, reason = "held until the test ends")]
enum Lives {
    Folder(TempDir),
    Database(Database),
}

impl Home {
    fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("vezne.db").display());
        Self {
            url: StoreUrl::parse(&url).unwrap(),
            _lives: Lives::Folder(folder),
        }
    }

    fn postgres() -> Self {
        let database = Server::shared().create_database("store");
        Self {
            url: StoreUrl::parse(database.url()).unwrap(),
            _lives: Lives::Database(database),
        }
    }

    /// Where it is, for a look past the store.
    fn address(&self) -> String {
        match &self.url {
            StoreUrl::Sqlite { path } => format!("sqlite://{path}"),
            StoreUrl::Postgres { url } => url.expose().to_owned(),
        }
    }

    async fn open(&self) -> Store {
        self.open_with(&"5".repeat(64)).await.unwrap()
    }

    async fn open_with(&self, master_key: &str) -> Result<Store, StoreError> {
        let keys = Keys::from_master(master_key).unwrap();
        Store::open(&self.url, keys, Arc::new(SystemEntropy), Hooks::default()).await
    }
}

/// Each claim holds for a store on SQLite and for one on PostgreSQL.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $claim:ident($home:ident: Home) $body:block)*) => {
        $(
            mod $claim {
                use super::*;

                async fn holds($home: Home) $body

                #[tokio::test]
                async fn sqlite() {
                    holds(Home::sqlite()).await;
                }

                #[tokio::test]
                async fn postgres() {
                    holds(Home::postgres()).await;
                }
            }
        )*
    };
}
use on_both;

fn key(name: &str) -> KeyUse {
    let key = IdempotencyKey::parse(&format!("{name:_<16}")).unwrap();
    KeyUse {
        caller: "shop".into(),
        route: "test",
        key,
        fingerprint: vec![1].into(),
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

fn new_session() -> Session {
    Session {
        id: session_id(&SystemEntropy),
        version: 0,
        stage: SessionStage::Open,
        order: order(),
        token_epoch: 0,
        created_at: NOW,
        acting_until: NOW.plus_s(1800),
        waits_until: None,
        personal_data_erased_at: None,
        log: LogHead::default(),
    }
}

fn facts(session: &Session) -> Facts {
    Facts {
        state: SessionState::Open,
        amount: session.order.amount,
        currency: session.order.currency,
        attempt: None,
        transfer: None,
        refund: None,
        incoming: None,
        operator: None,
    }
}

async fn insert(store: &Store, session: &Session, key_use: &KeyUse) -> Insert {
    store.insert_session(session, facts(session), key_use).await.unwrap()
}

/// A session as it is read back.
async fn opened(store: &Store) -> Session {
    let session = new_session();
    assert_eq!(insert(store, &session, &key(session.id.as_str())).await, Insert::Done);
    read(store, &session).await
}

/// A session as it is read, without its attempts.
fn alone(session: &Session) -> History {
    History {
        session: session.clone(),
        attempts: Vec::new(),
        transfers: Vec::new(),
        refunds: Vec::new(),
        awaited: None,
        arrivals: Vec::new(),
    }
}

async fn read(store: &Store, session: &Session) -> Session {
    store.session(&session.id).await.unwrap().unwrap()
}

/// An attempt as it is read back.
async fn attempt_of(store: &Store, session: &Session, id: &str) -> CardAttempt {
    let history = store.history(&session.id).await.unwrap().unwrap();
    let found = history.attempts.into_iter().find(|attempt| attempt.id == id);
    found.unwrap()
}

async fn start(store: &Store, session: &Session, attempt: &CardAttempt, key_name: &str) -> Saved {
    let step = Step::of(&alone(session), NOW)
        .starting(attempt.clone())
        .told(EventType::AttemptStarted);
    store.save(&step, Some(&key(key_name))).await.unwrap()
}

/// The session and its attempt, just started.
async fn started(store: &Store) -> (Session, CardAttempt) {
    let session = opened(store).await;
    let attempt = attempt(&session);
    assert_eq!(
        start(store, &session, &attempt, &format!("start-{}", session.id)).await,
        Saved::Done
    );
    (read(store, &session).await, attempt)
}

fn page() -> Page {
    Page {
        token: PwiToken::new("tok".into()),
        url: "https://ode.iyzico.com/".into(),
        until: NOW.plus_s(1800),
    }
}

async fn close(store: &Store, session: &Session, attempt: &CardAttempt) -> Saved {
    let closed = CardAttempt {
        stage: attempt.stage.clone().lose_page().unwrap(),
        ..attempt.clone()
    };
    let history = store.history(&session.id).await.unwrap().unwrap();
    let history = History {
        session: session.clone(),
        ..history
    };
    let step = Step::of(&history, NOW).changing(closed).told(EventType::AttemptClosed);
    store.save(&step, None).await.unwrap()
}
