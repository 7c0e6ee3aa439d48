//! What holds for transfers that buyers send alone: a reference is one session's, a row is noted once, one instance reads at
//! a time, and nothing of a person stands in the clear.

use sqlx::{AnyPool, Row as _};
use vezne_protocol::{Amount, Iban, Method};

use super::*;
use crate::payments::event::Operator;
use crate::payments::incoming::arrival::{Arrival, ArrivalStage, Found, RowSays};
use crate::payments::incoming::awaited::{Awaited, AwaitedStage, SHOWN_LATE_S, ShownAccount, UNREAD_S};
use crate::payments::incoming::matching::ExpectationState;
use crate::payments::incoming::reference::Reference;
use crate::payments::step::Lease;
use crate::store::ReadUntil;

const ACCOUNT: &str = "110000012345";
const IBAN: &str = "TR880001500158007300000011";
const NAME: &str = "Ayşe Yılmaz";
const TEXT: &str = "GELEN FAST VK7M3QXD9Y";
const DAY_S: i64 = 24 * 3600;
const LEASE: Lease = Lease { for_s: 60, ahead_ms: 0 };

fn awaited(session: &Session, reference: Reference) -> Awaited {
    Awaited {
        session: session.id.clone(),
        version: 0,
        account: ACCOUNT.into(),
        shown: ShownAccount {
            iban: Iban::parse(IBAN).unwrap(),
            owner: NAME.into(),
            bank: "İş Bankası".into(),
        },
        reference,
        amount: session.order.amount,
        opened_at: NOW,
        until: NOW.plus_s(3 * DAY_S),
        stage: AwaitedStage::Awaiting,
        looked_at: None,
    }
}

pub(super) fn arrival(row_id: &str, session: Option<&Session>) -> Arrival {
    Arrival {
        id: id(&SystemEntropy, "inc_"),
        account: ACCOUNT.into(),
        row_id: row_id.into(),
        content: format!("content-{row_id}"),
        session: session.map(|session| session.id.clone()),
        version: 0,
        found: Found::WrongAmount,
        amount: Amount::parse("99.99").ok(),
        received_at: Some(NOW),
        noted_at: NOW.plus_s(60),
        told: RowSays {
            description: Some(TEXT.into()),
            sender_name: Some(NAME.into()),
            sender_iban: Iban::parse(IBAN).ok(),
            written: None,
            candidates: Vec::new(),
        },
        stage: ArrivalStage::NeedsReview,
    }
}

/// A session that offers it, as it is read back.
async fn offering(store: &Store) -> Session {
    let mut session = new_session();
    session.order.methods = vec![Method::Card, Method::IncomingTransfer];
    assert_eq!(insert(store, &session, &key(session.id.as_str())).await, Insert::Done);
    read(store, &session).await
}

async fn whole(store: &Store, session: &Session) -> History {
    store.history(&session.id).await.unwrap().unwrap()
}

async fn wait(store: &Store, session: &Session, reference: Reference) -> Saved {
    let step = Step::of(&whole(store, session).await, NOW)
        .awaiting(awaited(session, reference))
        .told(EventType::IncomingAwaiting);
    store.save(&step, None).await.unwrap()
}

/// A session that waits for a transfer.
async fn waiting(store: &Store) -> (Session, Reference) {
    let session = offering(store).await;
    let mut bytes = [0; 8];
    crate::entropy::Entropy::fill(&SystemEntropy, &mut bytes);
    let reference = Reference::from_random(bytes);
    assert_eq!(wait(store, &session, reference).await, Saved::Done);
    (read(store, &session).await, reference)
}

async fn note(store: &Store, session: &Session, arrival: Arrival) -> Saved {
    let step = Step::of(&whole(store, session).await, NOW)
        .to(SessionStage::NeedsReview)
        .noting(arrival)
        .told(EventType::SessionNeedsReview);
    store.save(&step, None).await.unwrap()
}

on_both! {
    async fn what_is_waited_for_is_read_back(home: Home) {
        let store = home.open().await;
        let (session, reference) = waiting(&store).await;
        assert_eq!(session.waits_until, Some(NOW.plus_s(3 * DAY_S)));
        let history = whole(&store, &session).await;
        assert_eq!(history.awaited, Some(awaited(&session, reference)));
        let step = Step::of(&history, NOW).ending_wait().told(EventType::SessionCancelled);
        assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
        let ended = whole(&store, &session).await.awaited.unwrap();
        assert_eq!((ended.stage, ended.version), (AwaitedStage::Over, 1));
        // What was decided on the former word is overtaken.
        assert_eq!(store.save(&step, None).await.unwrap(), Saved::Overtaken);
    }

    async fn a_reference_is_one_sessions(home: Home) {
        let store = home.open().await;
        let (_, reference) = waiting(&store).await;
        let other = offering(&store).await;
        assert_eq!(wait(&store, &other, reference).await, Saved::Overtaken);
        assert_eq!(whole(&store, &other).await.awaited, None);
    }

    async fn expectations_tell_where_their_sessions_stand(home: Home) {
        let store = home.open().await;
        let (session, reference) = waiting(&store).await;
        let of_it = |state| awaited(&session, reference).expectation(state);
        let expected = async |since: Moment| store.expectations(since).await.unwrap();
        assert_eq!(expected(NOW).await, [of_it(ExpectationState::Awaiting)]);
        assert!(expected(NOW.plus_s(3 * DAY_S)).await.is_empty());
        let step = Step::of(&whole(&store, &session).await, NOW)
            .to(SessionStage::Paid)
            .told(EventType::SessionPaid);
        assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
        assert_eq!(expected(NOW).await, [of_it(ExpectationState::Paid { row: None })]);
    }

    async fn a_row_is_noted_once_and_its_session_with_it_or_not_at_all(home: Home) {
        let store = home.open().await;
        let (session, _) = waiting(&store).await;
        let (other, _) = waiting(&store).await;
        let first = arrival("7", Some(&session));
        assert_eq!(note(&store, &session, first.clone()).await, Saved::Done);
        assert_eq!(note(&store, &other, arrival("7", Some(&other))).await, Saved::Overtaken);
        assert!(!store.save_arrival_of_nobody(&arrival("7", None), true).await.unwrap());
        let untouched = whole(&store, &other).await;
        assert_eq!((untouched.session.stage, untouched.arrivals.len()), (SessionStage::Open, 0));
        assert_eq!(whole(&store, &session).await.arrivals, [first]);
        assert!(store.is_row_noted(ACCOUNT, "7").await.unwrap() && !store.is_row_noted(ACCOUNT, "8").await.unwrap());
        assert_eq!(store.awaiting_count().await.unwrap(), 2);
        assert_eq!(store.awaited_accounts(NOW).await.unwrap(), [ACCOUNT]);
        assert_eq!(store.awaited_first(NOW).await.unwrap(), Some(NOW));
        let over = NOW.plus_s(3 * DAY_S);
        assert!(store.awaited_accounts(over).await.unwrap().is_empty());
        assert_eq!(store.awaited_first(over).await.unwrap(), None);
        let noted = store.rows_noted_since(NOW).await.unwrap();
        let noted: Vec<_> = noted.iter().map(|row| (row.account.as_str(), row.row_id.as_str(), row.content.as_str())).collect();
        assert_eq!(noted, [(ACCOUNT, "7", "content-7")]);
        assert!(store.rows_noted_since(NOW.plus_s(61)).await.unwrap().is_empty());
    }

    async fn of_ten_who_note_a_row_one_does(home: Home) {
        let store = home.open().await;
        let (session, _) = waiting(&store).await;
        let notes = (0..10).map(|_| note(&store, &session, arrival("1", Some(&session))));
        let saved = futures_util::future::join_all(notes).await;
        assert_eq!(saved.iter().filter(|saved| **saved == Saved::Done).count(), 1);
        assert_eq!(whole(&store, &session).await.arrivals.len(), 1);
    }

    async fn every_word_on_an_arrival_is_read_back(home: Home) {
        let store = home.open().await;
        let (session, _) = waiting(&store).await;
        let operator = || Operator { who: "Deniz".into(), reason: "the bank's letter".into() };
        let first = arrival("1", None);
        assert!(store.save_arrival_of_nobody(&first, true).await.unwrap());
        assert_eq!(store.arrivals_of_nobody(10).await.unwrap(), std::slice::from_ref(&first));
        let taken = Arrival {
            session: Some(session.id.clone()),
            stage: ArrivalStage::ReceivedByOperator { operator: operator() },
            ..first.clone()
        };
        let step = Step::of(&whole(&store, &session).await, NOW)
            .to(SessionStage::Paid)
            .changing_arrival(taken.clone())
            .told(EventType::SessionPaidByOperator);
        assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
        let taken = Arrival { version: 1, ..taken };
        assert_eq!(store.arrival(&first.id).await.unwrap(), Some(taken.clone()));
        assert_eq!(whole(&store, &session).await.arrivals, [taken]);
        assert!(store.arrivals_of_nobody(10).await.unwrap().is_empty());
        // Who closes it now has read it before.
        let closed = Arrival { stage: ArrivalStage::ClosedByOperator { operator: operator() }, ..first };
        assert!(!store.save_arrival_of_nobody(&closed, false).await.unwrap());
    }

    async fn one_reads_at_a_time_and_no_more_often_than_is_due(home: Home) {
        let store = home.open().await;
        let lease = async |at: Moment, lease: Lease| {
            store.lease_reading(ACCOUNT, at, at.plus_s(120), lease).await.unwrap()
        };
        assert_eq!(store.read_until(ACCOUNT).await.unwrap(), ReadUntil::default());
        let mine = lease(NOW, LEASE).await.unwrap();
        assert_eq!(mine.complete_at, None);
        let later = NOW.plus_s(120);
        assert_eq!(lease(later, LEASE).await, None, "another reads");
        let ahead = Lease { ahead_ms: 61_000, ..LEASE };
        let theirs = lease(later, ahead).await.unwrap();
        // Who lost the lease meanwhile has no say over it.
        store.end_reading(mine, Some(NOW)).await.unwrap();
        assert_eq!(store.read_until(ACCOUNT).await.unwrap().complete_at, None);
        store.end_reading(theirs, Some(later)).await.unwrap();
        let until = store.read_until(ACCOUNT).await.unwrap();
        assert_eq!((until.complete_at, until.next_at), (Some(later), Some(later.plus_s(120))));
        assert_eq!(lease(later.plus_s(119), LEASE).await, None, "it is not due");
        let again = lease(later.plus_s(120), LEASE).await.unwrap();
        assert_eq!(again.complete_at, Some(later));
        // What was not read whole was not read.
        store.end_reading(again, None).await.unwrap();
        assert_eq!(store.read_until(ACCOUNT).await.unwrap().complete_at, Some(later));
        assert!(lease(later.plus_s(240), LEASE).await.is_some());
    }

    async fn a_session_that_waits_does_not_end_before_the_account_was_read(home: Home) {
        let store = home.open().await;
        let (session, _) = waiting(&store).await;
        let end = NOW.plus_s(3 * DAY_S);
        let overdue = async |at: Moment| store.overdue_sessions(at, 10).await.unwrap().len();
        let seen_at = async |at: Moment| {
            let lease = store.lease_reading(ACCOUNT, at, at, LEASE).await.unwrap().unwrap();
            store.end_reading(lease, Some(at)).await.unwrap();
        };
        assert_eq!((overdue(end.plus_s(UNREAD_S)).await, overdue(end.plus_s(UNREAD_S + 1)).await), (0, 1), "unread");
        seen_at(end.plus_s(SHOWN_LATE_S)).await;
        assert_eq!(overdue(end.plus_s(SHOWN_LATE_S)).await, 0, "a row may be shown late");
        seen_at(end.plus_s(SHOWN_LATE_S + 1)).await;
        assert_eq!(overdue(end.plus_s(SHOWN_LATE_S + 1)).await, 1);
        assert_eq!(session.readable_until(), NOW.plus_s(6 * DAY_S));
    }

    async fn nothing_of_a_person_stands_in_the_clear(home: Home) {
        let store = home.open().await;
        assert!(store.save_arrival_of_nobody(&arrival("1", None), true).await.unwrap());
        let pool = AnyPool::connect(&home.address()).await.unwrap();
        let row = sqlx::query("SELECT * FROM incoming_rows").fetch_one(&pool).await.unwrap();
        let sealed: Vec<u8> = row.try_get("sealed").unwrap();
        let texts = ["id", "account", "row_id", "stage", "finding"].map(|column| row.try_get::<String, _>(column).unwrap());
        for secret in [IBAN, NAME, TEXT] {
            assert!(!sealed.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
            assert!(!texts.iter().any(|text| text.contains(secret)), "{secret}");
        }
        let code = |text| store.code_of_row(text, |_| false);
        assert!(!code(TEXT).contains(TEXT) && code(TEXT) == code(TEXT) && code(TEXT) != code("other"));
    }
}
