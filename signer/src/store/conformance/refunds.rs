//! What holds for refunds: each stage is read back, one of a payment goes on, leases are by the database's own clock, and
//! nothing of a person stands in the clear.

use sqlx::{AnyPool, Row as _};
use vezne_protocol::{Amount, Currency, Iban};

use super::super::attended::{Kind, REFUNDS};
use super::*;
use crate::payments::event::Operator;
use crate::payments::merchant_bank::{BankWay, PayoutRail};
use crate::payments::refund::{
    CardWay, OperatorSays, Part, Refund, RefundStage, RefusalReason, ReviewReason, Stage as RefundState, Way,
};
use crate::payments::step::Lease;

const IBAN: &str = "TR880001500158007300000011";
const NAME: &str = "Ayşe Yılmaz";
const REASON: &str = "bir fincan kırık geldi";
const LEASE: Lease = Lease { for_s: 60, ahead_ms: 0 };

pub(super) fn refund(session: &Session, payment: &str) -> Refund {
    let way = Way::Bank(BankWay {
        rail: PayoutRail::Fast,
        iban: Iban::parse(IBAN).unwrap(),
        name: NAME.into(),
        description: "Iade VZ7K3M9Q2XAB".into(),
        query_number: "0000000001".into(),
        validated_at: NOW,
        fee: Amount::parse("3.36").ok(),
        holder: Some("AYSE Y***".into()),
        account: None,
    });
    let item = Way::Card(CardWay::Item {
        payment_id: "25152948".into(),
        transaction_id: "987".into(),
    });
    let part = |name: &str, way| Part::waiting(name.to_owned(), way, Amount::parse("10").unwrap());
    Refund {
        id: id(&SystemEntropy, "rfd_"),
        session: session.id.clone(),
        version: 0,
        payment: payment.into(),
        amount: Amount::parse("20").unwrap(),
        currency: Currency::Try,
        reason: Some(REASON.into()),
        requested_at: NOW,
        approval: None,
        stage: RefundState::begin(vec![part("p1", way), part("p2", item)], NOW),
    }
}

/// One of each stage.
fn stages(first: &RefundState) -> Vec<RefundState> {
    let operator = || Operator {
        who: "Deniz".into(),
        reason: "the bank's letter".into(),
    };
    let next = first.clone().returned("p1", Some("h1".into()), NOW).unwrap();
    let unknown = next.clone().lose_answer(NOW).unwrap();
    let late = NOW.plus_s(4000);
    let review = unknown.clone().leave_to_a_person(ReviewReason::Ambiguous).unwrap();
    vec![
        RefundState::draft(first.parts().clone(), NOW),
        first.clone(),
        next.clone(),
        unknown.clone(),
        unknown.absent(late).unwrap(),
        next.clone().take_on(NOW).unwrap(),
        review.clone(),
        review.decide(OperatorSays::Returned, operator(), NOW).unwrap(),
        next.clone().refuse(RefusalReason::NotSent, NOW).unwrap(),
        next.returned("p2", None, NOW).unwrap(),
    ]
}

async fn whole(store: &Store, session: &Session) -> History {
    store.history(&session.id).await.unwrap().unwrap()
}

async fn begin(store: &Store, session: &Session, payment: &str) -> (Saved, Refund) {
    let refund = refund(session, payment);
    let step = Step::of(&whole(store, session).await, NOW)
        .refunding(refund.clone(), Some(LEASE))
        .told(EventType::RefundExecuting);
    (store.save(&step, None).await.unwrap(), refund)
}

/// A session with a refund, which is read back.
async fn begun(store: &Store) -> (Session, Refund) {
    let session = opened(store).await;
    assert_eq!(begin(store, &session, "att_1").await.0, Saved::Done);
    let history = whole(store, &session).await;
    (history.session.clone(), history.refunds[0].clone())
}

/// Saves a stage on the first refund as it now is, and reads it back.
async fn save(store: &Store, session: &Session, stage: RefundState, lease: Option<Lease>) -> Refund {
    let history = whole(store, session).await;
    let changed = Refund {
        stage,
        ..history.refunds[0].clone()
    };
    let step = Step::of(&history, NOW)
        .changing_refund(changed, lease)
        .told(EventType::RefundChecked);
    assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
    whole(store, session).await.refunds[0].clone()
}

async fn leased(store: &Store, ahead_ms: i64) -> usize {
    store.past_their_lease(Kind::Refunds, ahead_ms, 10).await.unwrap().len()
}

on_both! {
    async fn every_stage_is_read_back(home: Home) {
        let store = home.open().await;
        let (session, first) = begun(&store).await;
        assert_eq!((first.version, first.reason.as_deref()), (0, Some(REASON)));
        for (version, stage) in (1..).zip(stages(&first.stage)) {
            let read = save(&store, &session, stage.clone(), None).await;
            assert_eq!((read.version, &read.stage), (version, &stage));
            assert_eq!(Refund { version: 0, stage: first.stage.clone(), ..read }, first);
        }
    }

    async fn a_payment_has_one_refund_that_goes_on(home: Home) {
        let store = home.open().await;
        for stage in stages(&refund(&new_session(), "").stage) {
            let (session, first) = begun(&store).await;
            // Payments of other tests' sessions have the same name: the rule is the payment's.
            let payment = session.id.to_string();
            assert_eq!(begin(&store, &session, &payment).await.0, Saved::Done);
            save(&store, &session, stage.clone(), None).await;
            let expected = if stage.is_live() { Saved::Overtaken } else { Saved::Done };
            assert_eq!(begin(&store, &session, "att_1").await.0, expected, "{stage:?}");
            let ended = first.stage.refuse(RefusalReason::NotSent, NOW).unwrap();
            save(&store, &session, ended.clone(), None).await;
            let history = whole(&store, &session).await;
            for other in history.refunds.into_iter().skip(1) {
                let step = Step::of(&whole(&store, &session).await, NOW)
                    .changing_refund(Refund { stage: ended.clone(), ..other }, None)
                    .told(EventType::RefundRefused);
                assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
            }
        }
    }

    async fn of_ten_who_begin_a_refund_one_does(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        let begun = futures_util::future::join_all((0..10).map(|_| begin(&store, &session, "att_2"))).await;
        assert_eq!(begun.iter().filter(|(saved, _)| *saved == Saved::Done).count(), 1);
        assert_eq!(whole(&store, &session).await.refunds.len(), 1);
    }

    async fn a_lease_ends_by_the_databases_clock_and_begins_anew_with_the_next_part(home: Home) {
        let store = home.open().await;
        let (session, first) = begun(&store).await;
        assert_eq!((leased(&store, 50_000).await, leased(&store, 61_000).await), (0, 1));
        let next = first.stage.returned("p1", None, NOW).unwrap();
        save(&store, &session, next.clone(), Some(Lease { for_s: 600, ahead_ms: 0 })).await;
        assert_eq!((leased(&store, 61_000).await, leased(&store, 601_000).await), (0, 1));
        save(&store, &session, next.lose_answer(NOW).unwrap(), None).await;
        assert_eq!(leased(&store, 10_000_000).await, 0);
    }

    async fn what_is_lost_is_looked_for_and_listed(home: Home) {
        let store = home.open().await;
        let (session, first) = begun(&store).await;
        assert!(store.due(Kind::Refunds, NOW.plus_s(9000), 10).await.unwrap().is_empty());
        assert!(store.refunds_for_review(10).await.unwrap().is_empty());
        let lost = save(&store, &session, first.stage.lose_answer(NOW).unwrap(), None).await;
        assert_eq!(lost.stage.name(), RefundStage::Unknown);
        let due = store.due(Kind::Refunds, NOW.plus_s(30), 10).await.unwrap();
        assert_eq!((due[0].id.as_str(), due[0].owner.as_str()), (lost.id.as_str(), session.id.as_str()));
        let listed = store.refunds_for_review(10).await.unwrap();
        assert_eq!(listed.iter().map(|listed| &listed.id).collect::<Vec<_>>(), [&session.id]);
    }

    async fn nothing_of_a_person_stands_in_the_clear(home: Home) {
        let store = home.open().await;
        let (session, first) = begun(&store).await;
        let pool = AnyPool::connect(&home.address()).await.unwrap();
        for stage in stages(&first.stage) {
            save(&store, &session, stage, None).await;
            let row = sqlx::query("SELECT stage_sealed FROM refunds").fetch_one(&pool).await.unwrap();
            let bytes: Vec<u8> = row.try_get("stage_sealed").unwrap();
            for secret in [IBAN, NAME, REASON, "25152948"] {
                assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
            }
        }
    }

    async fn leases_are_found_by_an_index(home: Home) {
        home.open().await;
        let pool = sqlx::any::AnyPoolOptions::new().max_connections(1).connect(&home.address()).await.unwrap();
        let plan = match &home.url {
            StoreUrl::Sqlite { .. } => format!("EXPLAIN QUERY PLAN {}", REFUNDS.leased_sqlite),
            StoreUrl::Postgres { .. } => {
                let plain = REFUNDS.leased_postgres.replace("$1", "0").replace("$2", "20");
                sqlx::query("SET enable_seqscan = off").execute(&pool).await.unwrap();
                format!("EXPLAIN {plain}")
            }
        };
        let rows = sqlx::query(sqlx::AssertSqlSafe(plan)).fetch_all(&pool).await.unwrap();
        let line = |row: &sqlx::any::AnyRow| -> String { row.try_get::<String, _>("detail").or_else(|_| row.try_get(0)).unwrap() };
        let plan: Vec<String> = rows.iter().map(line).collect();
        assert!(plan.join("\n").contains("refunds_leased"), "{plan:?}");
    }
}
