//! The stages under random events: what never happens, whatever comes in whatever order.

use proptest::prelude::*;
use vezne_protocol::{Amount, Iban};

use super::super::bank::{AccountNumber, Drafted, Fee};
use super::*;

const NOW: Moment = Moment::from_ms(1_795_165_200_000);
/// How many events a sequence has at most.
const EVENTS_MAX: usize = 40;

/// Whatever can come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    LeaveForBank,
    TakeAnswer,
    Authorize,
    Grant,
    List,
    AskForOtp,
    AwaitOtp,
    FailToDraft(bool),
    Send,
    SendAgain,
    WrongOtp,
    NothingSent,
    LoseAnswer,
    Settle(Proof),
    Learn,
    LeaveToAPerson,
    NotInStatement,
    Refuse,
    Expire,
    Cancel,
    Decide(OperatorSays),
    CloseDesk,
}

use Event as E;

const EVENTS: [Event; 25] = [
    E::LeaveForBank,
    E::TakeAnswer,
    E::Authorize,
    E::Grant,
    E::List,
    E::AskForOtp,
    E::AwaitOtp,
    E::FailToDraft(true),
    E::FailToDraft(false),
    E::Send,
    E::SendAgain,
    E::WrongOtp,
    E::NothingSent,
    E::LoseAnswer,
    E::Settle(Proof::Answer),
    E::Settle(Proof::Statement),
    E::Learn,
    E::LeaveToAPerson,
    E::NotInStatement,
    E::Refuse,
    E::Expire,
    E::Cancel,
    E::Decide(OperatorSays::Moved),
    E::Decide(OperatorSays::Closed),
    E::CloseDesk,
];

/// The usual way to a sent transfer.
const WAY: [Event; 7] = [
    E::LeaveForBank,
    E::TakeAnswer,
    E::Authorize,
    E::Grant,
    E::AskForOtp,
    E::AwaitOtp,
    E::Send,
];

fn authorization(access: &str) -> Authorization {
    Authorization {
        access: BankSecret::new(access.into()),
        refresh: None,
        until: NOW.plus_s(300),
    }
}

fn executed() -> Executed {
    Executed {
        transaction_id: Some("2026000001".into()),
        query_number: None,
        at: Some(NOW),
        amount: Amount::parse("100").ok(),
        receiver: None,
        fee: None,
    }
}

fn draft(at: Moment) -> Draft {
    let iban = |text: &str| Iban::parse(text).unwrap();
    Draft {
        id: "otp_1".into(),
        rail: Rail::Remittance,
        sender: Account {
            number: AccountNumber::parse("00158007300000011").unwrap(),
            iban: iban("TR880001500158007300000011"),
            available: None,
        },
        receiver: Receiver::Iban {
            iban: iban("TR950001500158007399999901"),
            name: "Vezne Kahve A.Ş.".into(),
        },
        drafted: Drafted {
            otp_id: "196932".into(),
            amount: Amount::parse("100").unwrap(),
            receiver_name: None,
            fee: Fee {
                total: Amount::ZERO,
                rows: Vec::new(),
            },
        },
        until: at.plus_s(180),
    }
}

fn operator() -> Operator {
    Operator {
        who: "Deniz".into(),
        reason: "the bank's letter".into(),
    }
}

fn after(stage: Stage, event: Event, now: Moment) -> Result<Stage, WrongTransferStage> {
    match event {
        E::LeaveForBank => stage.leave_for_bank("b".into(), BankSecret::new("s".into()), None, now.plus_s(900)),
        E::TakeAnswer => stage.take_answer(),
        E::Authorize => stage.authorize(authorization("a"), "c".into(), now.plus_s(120)),
        E::Grant => stage.grant("g".into()),
        E::List => stage.list(Vec::new()),
        E::AskForOtp => stage.ask_for_otp(),
        E::AwaitOtp => stage.await_otp(draft(now)),
        E::FailToDraft(is_unsent) => stage.fail_to_draft(Notice::BankUnavailable, is_unsent),
        E::Send => stage.send(now),
        E::SendAgain => stage.send_again(authorization("b")),
        E::WrongOtp => stage.return_to_otp(Notice::BankUnavailable, Some("mark".to_owned())),
        E::NothingSent => stage.return_to_otp(Notice::BankUnavailable, None),
        E::LoseAnswer => stage.lose_answer(now),
        E::Settle(proof) => stage.settle(executed(), proof, now),
        E::Learn => stage.learn(executed()),
        E::LeaveToAPerson => stage.leave_to_a_person(ReviewReason::Unresolved, None),
        E::NotInStatement => stage.not_in_statement(now),
        E::Refuse => stage.refuse(RefusalReason::Denied),
        E::Expire => stage.expire(),
        E::Cancel => stage.cancel(),
        E::Decide(says) => stage.decide(says, operator()),
        E::CloseDesk => stage.close_desk(Some("DEKONT".into())),
    }
}

/// A transfer from its ticket on, through events at their times; those that its stage does not have change nothing.
fn steps(events: &[(Event, i64)]) -> Vec<(Stage, Event, Moment, Stage)> {
    let mut stage = Stage::Opened { until: NOW.plus_s(60) };
    let mut now = NOW;
    let mut steps = Vec::new();
    for (event, after_s) in events {
        now = now.plus_s(*after_s);
        if let Ok(next) = after(stage.clone(), *event, now) {
            steps.push((stage, *event, now, next.clone()));
            stage = next;
        }
    }
    steps
}

/// Any events, most often behind the usual way to some point of it.
fn events() -> impl Strategy<Value = Vec<(Event, i64)>> {
    let any_event = (prop::sample::select(EVENTS.to_vec()), 0i64..900);
    let others = prop::collection::vec(any_event, 0..EVENTS_MAX);
    (0..=WAY.len(), others).prop_map(|(begun, others)| {
        let way = WAY.iter().take(begun).map(|event| (*event, 1));
        way.chain(others).collect()
    })
}

const fn is_settled(stage: &Stage) -> bool {
    matches!(stage, Stage::Settled { .. } | Stage::SettledByOperator { .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_settled_stays_settled(events in events()) {
        for (before, event, _, next) in steps(&events) {
            if is_settled(&before) {
                prop_assert!(is_settled(&next), "{event:?}");
                prop_assert_eq!(before.name(), next.name());
                prop_assert_eq!(before.draft(), next.draft());
            }
        }
    }

    #[test]
    fn nothing_is_settled_without_evidence_or_a_person_and_never_before_an_otp(events in events()) {
        for (before, event, _, next) in steps(&events) {
            if is_settled(&next) && !is_settled(&before) {
                let is_by_evidence = matches!(event, E::Settle(_)) && next.executed().is_some();
                let is_by_person = event == E::Decide(OperatorSays::Moved);
                prop_assert!(is_by_evidence || is_by_person, "{event:?}");
                prop_assert!(before.draft().is_some());
                prop_assert!(!before.is_preparing(), "{before:?}");
            }
        }
    }

    #[test]
    fn what_was_sent_is_prepared_again_only_by_proof_that_nothing_was_moved(events in events()) {
        for (before, event, _, next) in steps(&events) {
            if !before.is_preparing() {
                let may = matches!(before, Stage::Executing { .. }) && matches!(event, E::WrongOtp | E::NothingSent);
                prop_assert!(!next.is_preparing() || may, "{before:?} by {event:?}");
                prop_assert!(!next.is_preparing() || next.name() == TransferStage::AwaitingOtp);
            }
        }
    }

    #[test]
    fn only_what_was_sent_becomes_unknown_and_only_evidence_ends_that(events in events()) {
        for (before, event, _, next) in steps(&events) {
            if next.name() == TransferStage::Unknown {
                prop_assert!(before.is_under_way(), "{before:?} by {event:?}");
            }
            if before.name() == TransferStage::Unknown && next.name() != TransferStage::Unknown {
                let ends = matches!(event, E::Settle(_) | E::LeaveToAPerson | E::NotInStatement | E::Decide(_));
                prop_assert!(ends, "{event:?}");
            }
            if before.is_under_way() {
                prop_assert!(!matches!(event, E::Cancel | E::AskForOtp | E::AwaitOtp | E::Send), "{event:?}");
                prop_assert_eq!(before.draft(), next.draft(), "what was sent is what is told");
            }
        }
    }

    #[test]
    fn a_lost_one_is_refused_only_by_two_readings_far_enough_apart(events in events()) {
        for (before, event, now, next) in steps(&events) {
            if let (Stage::Unknown { absent_at, .. }, TransferStage::Refused) = (&before, next.name())
                && event == E::NotInStatement
            {
                let first = absent_at.expect("a first reading");
                prop_assert!(now >= first.plus_s(600));
            }
        }
    }

    #[test]
    fn a_draft_changes_only_by_asking_for_an_otp(events in events()) {
        for (before, event, _, next) in steps(&events) {
            if let (Some(old), Some(new)) = (before.draft(), next.draft()) {
                prop_assert_eq!(old, new, "{:?}", event);
            }
        }
    }

    #[test]
    fn a_success_is_never_discarded_once_there_was_an_otp(events in events()) {
        let reached = steps(&events).pop().map(|(_, _, now, stage)| (stage, now));
        if let Some((stage, now)) = reached && stage.draft().is_some() && !stage.is_preparing() {
            let settled = after(stage.clone(), E::Settle(Proof::Statement), now);
            let learnt = after(stage.clone(), E::Learn, now);
            let is_kept = settled.is_ok() || learnt.is_ok() || stage.executed().is_some();
            prop_assert!(is_kept, "{stage:?}");
        }
    }
}

#[test]
fn the_usual_way_leads_to_a_sent_transfer() {
    let events: Vec<(Event, i64)> = WAY.iter().map(|event| (*event, 1)).collect();
    let steps = steps(&events);
    assert_eq!(steps.len(), WAY.len());
    let (_, _, now, last) = steps.last().unwrap();
    assert_eq!(last.name(), TransferStage::Executing);
    assert!(matches!(last, Stage::Executing { sent_at, sends: 1, wrong_otps: 0, .. } if sent_at == now));
}

#[test]
fn no_page_of_the_buyers_ends_what_was_sent_or_goes_to_its_desk() {
    let events: Vec<(Event, i64)> = WAY.iter().map(|event| (*event, 1)).collect();
    let (_, _, now, executing) = steps(&events).pop().unwrap();
    let unknown = executing.clone().lose_answer(now).unwrap();
    for sent in [executing.clone(), unknown] {
        assert!(sent.clone().refuse(RefusalReason::OtpsUsed).is_err(), "{sent:?}");
        assert!(sent.clone().cancel().is_err(), "{sent:?}");
        assert!(sent.ask_for_otp().is_err());
    }
    assert!(executing.clone().list(Vec::new()).is_err());
    assert!(executing.refuse_sent(RefusalReason::AuthorizeAgain).is_ok());
}
