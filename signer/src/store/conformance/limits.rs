//! What holds for counts in a window and for the desk's own log, on any database.

use super::super::{Counting, Switch};
use super::*;
use crate::payments::desk::MethodOff;
use crate::payments::event::{BurstFacts, DeskFacts, Event, Operator};
use vezne_protocol::Method;

const WINDOW_S: i64 = 60;

fn at(moment: Moment, subject: &str) -> Counting {
    Counting::at(moment, WINDOW_S, subject, "payment")
}

fn derya(reason: &str) -> Operator {
    Operator {
        who: "Derya Kaya".into(),
        reason: reason.into(),
    }
}

fn off(method: Method) -> Switch {
    Switch::Off(MethodOff {
        method,
        since: NOW,
        by: derya("down"),
    })
}

fn told(method: Method) -> DeskFacts {
    DeskFacts {
        method: Some(method),
        burst: None,
        operator: Some(derya("down")),
    }
}

on_both! {
    async fn a_window_has_room_for_so_many_however_many_come_at_once(home: Home) {
        let store = home.open().await;
        let counting = at(NOW, "ses_a");
        let counted = futures_util::future::join_all((0..10).map(|_| store.count(&counting, 4))).await;
        let mut numbers: Vec<i64> = counted.into_iter().filter_map(Result::unwrap).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4]);
        assert_eq!(store.count(&at(NOW, "ses_b"), 4).await.unwrap(), Some(1));
        assert_eq!(store.count(&Counting::at(NOW, WINDOW_S, "ses_a", "session"), 4).await.unwrap(), Some(1));
        store.close().await;
    }

    async fn the_next_window_begins_at_nothing_and_a_clock_that_is_behind_does_not_end_it(home: Home) {
        let store = home.open().await;
        for expected in [Some(1), Some(2), None] {
            assert_eq!(store.count(&at(NOW, "ses_a"), 2).await.unwrap(), expected);
        }
        let next = NOW.plus_s(WINDOW_S);
        assert_eq!(store.count(&at(next, "ses_a"), 2).await.unwrap(), Some(1));
        assert_eq!(store.count(&at(NOW, "ses_a"), 2).await.unwrap(), Some(2));
        assert_eq!(store.count(&at(next, "ses_a"), 2).await.unwrap(), None);
        store.close().await;
    }

    async fn several_signers_count_together_in_rows_of_their_own(home: Home) {
        let store = home.open().await;
        for (signer, expected) in [("a", Some(1)), ("b", Some(1)), ("a", Some(2)), ("b", None), ("a", None)] {
            let counting = at(NOW, "key_a").by(signer);
            assert_eq!(store.count(&counting, 3).await.unwrap(), expected, "{signer}");
        }
        let next = at(NOW.plus_s(WINDOW_S), "key_a").by("b");
        assert_eq!(store.count(&next, 3).await.unwrap(), Some(1));
        store.close().await;
    }

    async fn counts_of_long_ago_are_forgotten(home: Home) {
        let store = home.open().await;
        store.count(&at(NOW, "ses_a"), 9).await.unwrap();
        store.count(&at(NOW.plus_s(7200), "ses_b"), 9).await.unwrap();
        assert_eq!(store.sweep(NOW.plus_s(7200)).await.unwrap().counts, 1);
        assert!(store.sweep(NOW.plus_s(7200)).await.unwrap().is_nothing());
        assert_eq!(store.count(&at(NOW.plus_s(7200), "ses_b"), 9).await.unwrap(), Some(2));
        store.close().await;
    }

    async fn a_switch_and_its_event_are_there_together_or_not_at_all(home: Home) {
        let store = home.open().await;
        let before = store.desk_head().await.unwrap();
        let save = async |head: &LogHead, switch| {
            let event = (EventType::MethodOff, told(Method::Card));
            store.save_desk(head, Some(switch), event, NOW).await.unwrap()
        };
        assert!(save(&before, off(Method::Card)).await);
        // Somebody was faster; and what is off cannot be turned off again.
        assert!(!save(&before, off(Method::BankTransfer)).await);
        let head = store.desk_head().await.unwrap();
        assert!(!save(&head, off(Method::Card)).await);
        let listed = store.methods_off().await.unwrap();
        assert_eq!(listed, [MethodOff { method: Method::Card, since: NOW, by: derya("down") }]);
        assert_eq!(head.events, 1);
        let event = (EventType::MethodOn, told(Method::Card));
        assert!(store.save_desk(&head, Some(Switch::On(Method::Card)), event, NOW).await.unwrap());
        assert!(store.methods_off().await.unwrap().is_empty());
        assert_eq!(store.verify_desk_log().await.unwrap(), Ok(2));
        store.close().await;
    }

    async fn the_desks_events_are_in_the_feed_among_all_others(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        let facts = DeskFacts {
            method: None,
            burst: Some(BurstFacts { count: 3, window_s: 600 }),
            operator: None,
        };
        let head = store.desk_head().await.unwrap();
        assert!(store.save_desk(&head, None, (EventType::CardTesting, facts.clone()), NOW.plus_s(1)).await.unwrap());
        store.publish(NOW.plus_s(2), false).await.unwrap();
        let events = store.events_after(0, 10).await.unwrap();
        assert_eq!(events.len(), 2);
        assert_eq!(events[0].event.subject(), session.id.as_str());
        let Event::Desk(told) = &events[1].event else {
            panic!("{events:?}");
        };
        assert_eq!((told.kind.as_str(), &told.facts), ("security.card_testing", &facts));
        assert_eq!(store.verify_feed().await.unwrap(), Ok(2));
        store.close().await;
    }
}
