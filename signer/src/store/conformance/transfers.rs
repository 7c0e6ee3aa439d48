//! What holds for transfers: each stage is read back, one a session goes on, leases are by the database's own clock, and
//! nothing of a person or the bank stands in the clear.

use sqlx::{AnyPool, Row as _};
use vezne_protocol::{Amount, CustomerKind, Iban, TransferStage};

use super::super::attended::{Kind, TRANSFERS};
use super::*;
use crate::payments::bank::{
    Account, AccountNumber, Authorization, BankSecret, Drafted, Executed, Fee, Rail, Receiver,
};
use crate::payments::event::Operator;
use crate::payments::step::Lease;
use crate::payments::transfer::{
    Draft, Notice, OperatorSays, Proof, RefusalReason, ReviewReason, Stage as TransferState, Transfer,
};

const ACCOUNT: &str = "00158007300000011";
const IBAN: &str = "TR880001500158007300000011";
const RECEIVER: &str = "TR950001500158007399999901";
const ACCESS: &str = "access-token-of-the-bank";
const REFRESH: &str = "refresh-token-of-the-bank";
const STATE: &str = "state-that-nobody-may-guess";

pub(super) fn transfer(session: &Session) -> Transfer {
    Transfer {
        id: id(&SystemEntropy, "trf_"),
        session: session.id.clone(),
        version: 0,
        customer: CustomerKind::Retail,
        amount: Amount::parse("100").unwrap(),
        started_at: NOW,
        stage: TransferState::Opened { until: NOW.plus_s(60) },
    }
}

pub(super) fn draft() -> Draft {
    let iban = |text: &str| Iban::parse(text).unwrap();
    Draft {
        id: "otp_1".into(),
        rail: Rail::Remittance,
        sender: Account {
            number: AccountNumber::parse(ACCOUNT).unwrap(),
            iban: iban(IBAN),
            available: None,
        },
        receiver: Receiver::Iban {
            iban: iban(RECEIVER),
            name: "Vezne Kahve A.Ş.".into(),
        },
        drafted: Drafted {
            otp_id: "196932".into(),
            amount: Amount::parse("100").unwrap(),
            receiver_name: Some("V*z*e".into()),
            fee: Fee {
                total: Amount::parse("1.05").unwrap(),
                rows: Vec::new(),
            },
        },
        until: NOW.plus_s(180),
    }
}

pub(super) fn executed() -> Executed {
    Executed {
        transaction_id: Some("2026000001".into()),
        query_number: Some("163313".into()),
        at: Some(NOW),
        amount: Amount::parse("100").ok(),
        receiver: Iban::parse(RECEIVER).ok(),
        fee: None,
    }
}

fn operator() -> Operator {
    Operator {
        who: "Deniz".into(),
        reason: "the bank's letter".into(),
    }
}

/// One of each stage, in the order of a life that has them.
fn stages() -> Vec<TransferState> {
    let authorization = || Authorization {
        access: BankSecret::new(ACCESS.into()),
        refresh: Some(BankSecret::new(REFRESH.into())),
        until: NOW.plus_s(300),
    };
    let opened = TransferState::Opened { until: NOW.plus_s(60) };
    let state = BankSecret::new(STATE.into());
    let away = opened.clone().leave_for_bank(
        "b".repeat(64),
        state,
        Some(BankSecret::new("verifier".into())),
        NOW.plus_s(900),
    );
    let away = away.unwrap();
    let answered = away.clone().take_answer().unwrap();
    let choosing = answered
        .clone()
        .authorize(authorization(), "c".repeat(64), NOW)
        .unwrap();
    let granted = choosing.clone().grant("d".repeat(64)).unwrap();
    let awaiting = granted
        .clone()
        .list(vec![draft().sender])
        .unwrap()
        .await_otp(draft())
        .unwrap();
    let executing = awaiting.clone().send(NOW).unwrap();
    let wrong = executing
        .clone()
        .return_to_otp(Notice::BankUnavailable, Some("mark".to_owned()))
        .unwrap();
    let unknown = executing.clone().lose_answer(NOW).unwrap();
    let absent = unknown.clone().not_in_statement(NOW).unwrap();
    let review = unknown
        .clone()
        .leave_to_a_person(ReviewReason::Ambiguous, None)
        .unwrap();
    let settled = executing.clone().settle(executed(), Proof::Answer, NOW).unwrap();
    vec![
        opened,
        away,
        answered,
        choosing.clone(),
        granted,
        awaiting.clone(),
        wrong,
        executing,
        unknown,
        absent,
        review.clone(),
        review.decide(OperatorSays::Moved, operator()).unwrap(),
        settled.clone(),
        settled.close_desk(Some("DEKONT".into())).unwrap(),
        awaiting.clone().refuse(RefusalReason::NotMoved).unwrap(),
        awaiting.clone().expire().unwrap(),
        choosing.cancel().unwrap(),
    ]
}

async fn whole(store: &Store, session: &Session) -> History {
    store.history(&session.id).await.unwrap().unwrap()
}

async fn begin(store: &Store, session: &Session) -> (Saved, Transfer) {
    let new = transfer(session);
    let step = Step::of(&whole(store, session).await, NOW)
        .starting_transfer(new.clone())
        .told(EventType::TransferOpened);
    (store.save(&step, None).await.unwrap(), new)
}

/// A session with a transfer, which is read back.
async fn begun(store: &Store) -> (Session, Transfer) {
    let session = opened(store).await;
    assert_eq!(begin(store, &session).await.0, Saved::Done);
    let history = whole(store, &session).await;
    (history.session.clone(), history.transfers[0].clone())
}

/// Saves a stage on the transfer as it now is, and reads it back.
async fn save(store: &Store, session: &Session, stage: TransferState, lease: Option<Lease>) -> Transfer {
    let history = whole(store, session).await;
    let changed = Transfer {
        stage,
        ..history.transfers[0].clone()
    };
    let step = Step::of(&history, NOW);
    let step = match lease {
        Some(lease) => step.sending(changed, lease),
        None => step.moving(changed),
    };
    let step = step.told(EventType::TransferChecked);
    assert_eq!(store.save(&step, None).await.unwrap(), Saved::Done);
    whole(store, session).await.transfers[0].clone()
}

const fn lease(for_s: i64) -> Option<Lease> {
    Some(Lease { for_s, ahead_ms: 0 })
}

fn executing() -> TransferState {
    let found = stages()
        .into_iter()
        .find(|stage| stage.name() == TransferStage::Executing);
    found.unwrap()
}

async fn leased(store: &Store, ahead_ms: i64) -> Vec<String> {
    let past = store.past_their_lease(Kind::Transfers, ahead_ms, 10).await.unwrap();
    past.into_iter().map(|due| due.id).collect()
}

on_both! {
    async fn every_stage_is_read_back(home: Home) {
        let store = home.open().await;
        let (session, first) = begun(&store).await;
        assert_eq!((first.version, first.stage.name()), (0, TransferStage::Opened));
        for (version, stage) in (1..).zip(stages()) {
            let read = save(&store, &session, stage.clone(), None).await;
            assert_eq!((read.version, &read.stage), (version, &stage));
            assert_eq!(Transfer { version: 0, stage: first.stage.clone(), ..read }, first);
        }
    }

    async fn a_session_has_one_live_transfer(home: Home) {
        let store = home.open().await;
        let live = [TransferStage::Opened, TransferStage::Authorizing, TransferStage::ChoosingAccount,
                    TransferStage::AwaitingOtp, TransferStage::Executing, TransferStage::Unknown];
        for stage in stages() {
            let (session, _) = begun(&store).await;
            save(&store, &session, stage.clone(), None).await;
            let expected = if live.contains(&stage.name()) { Saved::Overtaken } else { Saved::Done };
            assert_eq!(begin(&store, &session).await.0, expected, "{stage:?}");
            // The state of one transfer is that of no other.
            save(&store, &session, stage.clone().cancel().unwrap_or(stage), None).await;
        }
    }

    async fn of_ten_who_start_a_transfer_one_does(home: Home) {
        let store = home.open().await;
        let session = opened(&store).await;
        let begun = futures_util::future::join_all((0..10).map(|_| begin(&store, &session))).await;
        assert_eq!(begun.iter().filter(|(saved, _)| *saved == Saved::Done).count(), 1);
        assert_eq!(whole(&store, &session).await.transfers.len(), 1);
    }

    async fn of_ten_who_send_one_does(home: Home) {
        let store = home.open().await;
        let (session, _) = begun(&store).await;
        save(&store, &session, stages().remove(5), None).await;
        let history = whole(&store, &session).await;
        let send = || async {
            let sending = Transfer { stage: executing(), ..history.transfers[0].clone() };
            let step = Step::of(&history, NOW).sending(sending, Lease { for_s: 45, ahead_ms: 0 });
            store.save(&step.told(EventType::TransferExecuting), None).await.unwrap()
        };
        let sent = futures_util::future::join_all((0..10).map(|_| send())).await;
        assert_eq!(sent.iter().filter(|&&saved| saved == Saved::Done).count(), 1, "{sent:?}");
    }

    async fn a_lease_ends_by_the_databases_clock_and_with_the_next_change(home: Home) {
        let store = home.open().await;
        let (session, first) = begun(&store).await;
        assert!(leased(&store, 0).await.is_empty());
        save(&store, &session, executing(), lease(60)).await;
        assert!(leased(&store, 0).await.is_empty());
        assert!(leased(&store, 50_000).await.is_empty());
        assert_eq!(leased(&store, 61_000).await, std::slice::from_ref(&first.id));
        save(&store, &session, executing(), lease(-1)).await;
        assert_eq!(leased(&store, 0).await, [first.id]);
        save(&store, &session, executing().lose_answer(NOW).unwrap(), None).await;
        assert!(leased(&store, 100_000).await.is_empty());
    }

    async fn a_look_that_is_due_is_had_by_one(home: Home) {
        let store = home.open().await;
        let (_, transfer) = begun(&store).await;
        assert!(store.due(Kind::Transfers, NOW.plus_s(59), 10).await.unwrap().is_empty());
        let at = NOW.plus_s(60);
        let due = store.due(Kind::Transfers, at, 10).await.unwrap();
        assert_eq!((due[0].id.as_str(), due[0].owner.as_str()), (transfer.id.as_str(), transfer.session.as_str()));
        let looks = (0..10).map(|_| store.lease_attendance(Kind::Transfers, &transfer.id, at, 90));
        let had = futures_util::future::join_all(looks).await;
        assert_eq!(had.into_iter().filter(|had| *had.as_ref().unwrap()).count(), 1);
        assert!(store.due(Kind::Transfers, at.plus_s(89), 10).await.unwrap().is_empty());
        assert_eq!(store.due(Kind::Transfers, at.plus_s(90), 10).await.unwrap().len(), 1);
        store.plan_attendance(Kind::Transfers, &transfer.id, transfer.version, None).await.unwrap();
        assert!(store.due(Kind::Transfers, at.plus_s(9000), 10).await.unwrap().is_empty());
        let stale = Transfer { version: 7, ..transfer };
        store.plan_attendance(Kind::Transfers, &stale.id, stale.version, Some(NOW)).await.unwrap();
        assert!(store.due(Kind::Transfers, at.plus_s(9000), 10).await.unwrap().is_empty());
    }

    async fn transfers_are_found_by_their_state_and_by_their_account(home: Home) {
        let store = home.open().await;
        let (session, first) = begun(&store).await;
        let account = AccountNumber::parse(ACCOUNT).unwrap();
        let other = AccountNumber::parse("00158007300000012").unwrap();
        let (state, guess) = (BankSecret::new(STATE.into()), BankSecret::new(String::new()));
        assert_eq!(store.transfer_of_state(&state).await.unwrap(), None);
        save(&store, &session, stages().remove(1), None).await;
        assert_eq!(store.transfer_of_state(&state).await.unwrap().unwrap().id, first.id);
        assert_eq!(store.transfer_of_state(&guess).await.unwrap(), None);
        assert!(store.transfers_from(&account, NOW).await.unwrap().is_empty());
        for stage in stages().into_iter().filter(|stage| stage.draft().is_some()) {
            save(&store, &session, stage, None).await;
            let found = store.transfers_from(&account, NOW).await.unwrap();
            assert_eq!(found.iter().map(|found| &found.id).collect::<Vec<_>>(), [&first.id]);
        }
        assert!(store.transfers_from(&account, NOW.plus_s(1)).await.unwrap().is_empty());
        assert!(store.transfers_from(&other, NOW).await.unwrap().is_empty());
        assert_eq!(store.transfer_of_state(&state).await.unwrap(), None);
    }

    async fn nothing_of_a_person_or_the_bank_stands_in_the_clear(home: Home) {
        let store = home.open().await;
        let (session, _) = begun(&store).await;
        let pool = AnyPool::connect(&home.address()).await.unwrap();
        for stage in stages() {
            save(&store, &session, stage.clone(), None).await;
            let row = sqlx::query("SELECT stage_sealed, state_index, account_index FROM transfers").fetch_one(&pool);
            let row = row.await.unwrap();
            for column in ["stage_sealed", "state_index", "account_index"] {
                let bytes: Option<Vec<u8>> = row.try_get(column).unwrap();
                let bytes = bytes.unwrap_or_default();
                for secret in [ACCOUNT, IBAN, RECEIVER, ACCESS, REFRESH, STATE, "verifier", "DEKONT", "2026000001"] {
                    let is_there = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                    assert!(!is_there, "{column} of {stage:?} holds {secret}");
                }
            }
        }
    }

    async fn leases_are_found_by_an_index(home: Home) {
        home.open().await;
        let pool = sqlx::any::AnyPoolOptions::new().max_connections(1).connect(&home.address()).await.unwrap();
        let plan = match &home.url {
            StoreUrl::Sqlite { .. } => format!("EXPLAIN QUERY PLAN {}", TRANSFERS.leased_sqlite),
            StoreUrl::Postgres { .. } => {
                let plain = TRANSFERS.leased_postgres.replace("$1", "0").replace("$2", "20");
                sqlx::query("SET enable_seqscan = off").execute(&pool).await.unwrap();
                format!("EXPLAIN {plain}")
            }
        };
        let rows = sqlx::query(sqlx::AssertSqlSafe(plan)).fetch_all(&pool).await.unwrap();
        let line = |row: &sqlx::any::AnyRow| -> String { row.try_get::<String, _>("detail").or_else(|_| row.try_get(0)).unwrap() };
        let plan: Vec<String> = rows.iter().map(line).collect();
        assert!(plan.join("\n").contains("transfers_leased"), "{plan:?}");
    }
}
