//! What holds when the persons of a session are forgotten: nothing of them is left, and everything else is.

use sqlx::{AnyPool, Row as _};
use vezne_protocol::{Amount, Method};

use super::super::Sealed;
use super::*;
use crate::payments::event::Operator;
use crate::payments::incoming::arrival::ArrivalStage;
use crate::payments::personal_data::{is_finished, without_persons};
use crate::payments::refund::{Refund, Stage as RefundState};
use crate::payments::transfer::{Proof, Stage as TransferState, Transfer};

/// What stands in everything that tells of a person.
const MARK: &str = "Gülizar";
/// What the tests of transfers, refunds and arrivals have in them of persons.
const PERSONS: [&str; 9] = [
    MARK,
    "TR880001500158007300000011",
    "00158007300000011",
    "Ayşe Yılmaz",
    "AYSE Y***",
    "Iade VZ7K3M9Q2XAB",
    "GELEN FAST",
    "bir fincan",
    "192.0.2.77",
];
const MUCH_LATER: Moment = NOW.plus_s(200 * 24 * 3600);

/// An order with the mark wherever something of a person may stand.
fn marked() -> Session {
    let mut session = new_session();
    let order = &mut session.order;
    order.methods = vec![Method::Card, Method::BankTransfer, Method::IncomingTransfer];
    let buyer = &mut order.buyer;
    let line = &mut order.lines[0];
    for text in [
        &mut buyer.id,
        &mut buyer.name,
        &mut buyer.surname,
        &mut buyer.identity_number,
        &mut buyer.email,
        &mut buyer.gsm_number,
        &mut buyer.registration_address,
        &mut buyer.city,
        &mut buyer.country,
        &mut line.name,
        &mut line.category,
    ] {
        *text = MARK.into();
    }
    buyer.ip = "192.0.2.77".parse().unwrap();
    for text in [
        &mut buyer.zip_code,
        &mut buyer.registration_date,
        &mut buyer.last_login_date,
    ] {
        *text = Some(MARK.into());
    }
    let shipping = order.shipping_address.as_mut().unwrap();
    for address in [&mut order.billing_address, shipping] {
        for text in [
            &mut address.contact_name,
            &mut address.address,
            &mut address.city,
            &mut address.country,
        ] {
            *text = MARK.into();
        }
        address.zip_code = Some(MARK.into());
    }
    for page in [&mut order.checkout_url, &mut order.return_url] {
        *page = format!("https://shop.example/{MARK}?buyer={MARK}");
    }
    session
}

async fn saved(store: &Store, step: Step, kind: EventType) {
    assert_eq!(store.save(&step.told(kind), None).await.unwrap(), Saved::Done);
}

async fn whole(store: &Store, session: &Session) -> History {
    store.history(&session.id).await.unwrap().unwrap()
}

/// A session that was paid by a transfer, with another transfer that came alone and was closed, and a part that went back.
async fn ended(store: &Store) -> Session {
    let session = marked();
    assert_eq!(insert(store, &session, &key(session.id.as_str())).await, Insert::Done);
    assert!(
        store
            .note_prefix(&session.id, "55260800".parse().unwrap(), 40)
            .await
            .unwrap()
    );
    let settled = Transfer {
        stage: TransferState::Settled {
            draft: transfers::draft(),
            executed: transfers::executed(),
            proof: Proof::Answer,
            at: NOW,
            authorization: None,
            document: Some(MARK.into()),
        },
        ..transfers::transfer(&session)
    };
    let step = Step::of(&whole(store, &session).await, NOW).to(SessionStage::Paid);
    saved(store, step.starting_transfer(settled.clone()), EventType::SessionPaid).await;
    let refund = refunds::refund(&session, &settled.id);
    let RefundState::Executing { parts, .. } = refund.stage else {
        panic!("a refund begins by sending")
    };
    let stage = RefundState::Returned {
        parts,
        at: NOW,
        operator: None,
    };
    let step = Step::of(&whole(store, &session).await, NOW).refunding(Refund { stage, ..refund }, None);
    saved(store, step, EventType::RefundReturned).await;
    let mut arrival = incoming::arrival("1", Some(&session));
    arrival.stage = ArrivalStage::ClosedByOperator {
        operator: Operator {
            who: "Deniz".into(),
            reason: "not ours".into(),
        },
    };
    arrival.told.written = Some(MARK.into());
    let step = Step::of(&whole(store, &session).await, NOW).noting(arrival);
    saved(store, step, EventType::IncomingClosed).await;
    while store.publish(NOW, false).await.unwrap() > 0 {}
    read(store, &session).await
}

/// Everything that the database holds: what is sealed as it was before, and every text as it stands.
async fn everything(store: &Store, home: &Home) -> String {
    let mut everything = String::new();
    for table in Sealed::ALL {
        everything += &store.opened_texts(table).await.unwrap();
    }
    let pool = AnyPool::connect(&home.address()).await.unwrap();
    for (table, columns) in [
        ("events", "id || type || facts"),
        ("idempotency_keys", "caller || route || idempotency_key || resource"),
        (
            "incoming_rows",
            "id || account || row_id || content || stage || finding",
        ),
        ("refunds", "id || payment_id || stage || currency"),
        ("transfers", "id || stage || customer"),
        ("sessions", "id || stage"),
    ] {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {columns} AS text FROM {table}")));
        for row in rows.fetch_all(&pool).await.unwrap() {
            everything += &row.try_get::<String, _>("text").unwrap();
        }
    }
    everything
}

async fn due(store: &Store) -> Vec<String> {
    let start = (Moment::from_ms(0), String::new());
    let unread = MUCH_LATER.plus_s(-72 * 3600);
    let due = store.sessions_with_persons(&start, NOW, unread, 9).await.unwrap();
    due.into_iter().map(|due| due.id.to_string()).collect()
}

async fn erase(store: &Store, session: &Session) -> bool {
    let history = whole(store, session).await;
    assert!(is_finished(&history, MUCH_LATER));
    store
        .save_without_persons(&without_persons(history, MUCH_LATER))
        .await
        .unwrap()
}

on_both! {
    async fn nothing_of_a_person_is_left_and_everything_else_is(home: Home) {
        let store = home.open().await;
        let session = ended(&store).await;
        let before = whole(&store, &session).await;
        let text = everything(&store, &home).await;
        for person in PERSONS {
            assert!(text.contains(person), "{person} is not there to be erased");
        }
        assert_eq!(due(&store).await, [session.id.to_string()]);
        assert!(erase(&store, &session).await);
        let text = everything(&store, &home).await;
        for person in PERSONS {
            assert!(!text.contains(person), "{person} is there still");
        }
        let after = whole(&store, &session).await;
        assert_eq!(after.session.personal_data_erased_at, Some(MUCH_LATER));
        assert_eq!(after.state(MUCH_LATER), before.state(MUCH_LATER));
        assert_eq!(after.session.order.reference, before.session.order.reference);
        assert_eq!(after.session.order.amount, Amount::parse("100").unwrap());
        assert_eq!(after.session.order.return_url, "https://shop.example/");
        assert_eq!(after.transfers[0].stage.executed(), before.transfers[0].stage.executed());
        assert_eq!(after.refunds[0].returned(), before.refunds[0].returned());
        assert_eq!(after.arrivals[0].amount, before.arrivals[0].amount);
        // The log is what was written, and whoever pays from that account is not known again by it.
        assert_eq!(store.verify_log(&session.id).await.unwrap(), Ok(4));
        assert!(store.verify_feed().await.unwrap().is_ok());
        assert!(store.transfers_from(&transfers::draft().sender.number, NOW).await.unwrap().is_empty());
        assert_eq!(due(&store).await, Vec::<String>::new());
    }

    async fn a_session_that_was_changed_meanwhile_keeps_its_persons(home: Home) {
        let store = home.open().await;
        let session = ended(&store).await;
        let history = whole(&store, &session).await;
        saved(&store, Step::of(&history, NOW), EventType::AttemptReused).await;
        assert!(!store.save_without_persons(&without_persons(history, MUCH_LATER)).await.unwrap());
        assert_eq!(read(&store, &session).await.order, session.order);
    }

    async fn what_goes_on_or_is_young_is_not_due(home: Home) {
        let store = home.open().await;
        let session = ended(&store).await;
        let start = (Moment::from_ms(0), String::new());
        let found = |quiet, unread| store.sessions_with_persons(&start, quiet, unread, 9);
        assert!(found(NOW.plus_s(-1), MUCH_LATER).await.unwrap().is_empty(), "it is young");
        assert!(found(NOW, NOW).await.unwrap().is_empty(), "the buyer may read it");
        let transfer = whole(&store, &session).await.transfers[0].id.clone();
        let step = Step::of(&whole(&store, &session).await, NOW)
            .refunding(refunds::refund(&session, &transfer), None);
        saved(&store, step, EventType::RefundExecuting).await;
        assert_eq!(due(&store).await, Vec::<String>::new());
        assert!(!is_finished(&whole(&store, &session).await, MUCH_LATER));
        let open = opened(&store).await;
        assert!(!is_finished(&whole(&store, &open).await, MUCH_LATER));
    }
}

/// What was forgotten is not in SQLite's file either, nor in the log beside it.
#[tokio::test]
async fn the_bytes_of_what_was_forgotten_are_gone_from_the_file() {
    let home = Home::sqlite();
    let store = home.open().await;
    let session = ended(&store).await;
    let pool = AnyPool::connect(&home.address()).await.unwrap();
    let mut sealed: Vec<Vec<u8>> = Vec::new();
    for query in [
        "SELECT order_sealed AS sealed FROM sessions",
        "SELECT stage_sealed AS sealed FROM transfers",
        "SELECT stage_sealed AS sealed FROM refunds",
        "SELECT sealed FROM incoming_rows",
    ] {
        let rows = sqlx::query(query).fetch_all(&pool).await.unwrap();
        sealed.extend(rows.iter().map(|row| row.try_get("sealed").unwrap()));
    }
    pool.close().await;
    let StoreUrl::Sqlite { path } = &home.url else {
        panic!("a file")
    };
    let holds = |needle: &[u8]| {
        ["", "-wal"].iter().any(|end| {
            let bytes = std::fs::read(format!("{path}{end}")).unwrap_or_default();
            bytes.windows(needle.len()).any(|part| part == needle)
        })
    };
    // A long value stands on several pages: any 32 bytes of its middle would give it away.
    let middle = |value: &[u8]| value[value.len() / 2..value.len() / 2 + 32].to_vec();
    assert!(sealed.len() == 4 && sealed.iter().all(|value| holds(&middle(value))));
    assert!(erase(&store, &session).await);
    store.empty_write_ahead_log().await.unwrap();
    assert!(sealed.iter().all(|value| !holds(&middle(value))));
}
