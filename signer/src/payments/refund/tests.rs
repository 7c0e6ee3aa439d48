use proptest::prelude::*;

use super::*;

const NOW: Moment = Moment::from_ms(1_795_165_200_000);

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn item(number: usize, text: &str) -> Part {
    Part {
        id: format!("rfd_1-{number}"),
        way: Way::Card(CardWay::Item {
            payment_id: "25152948".into(),
            transaction_id: format!("98{number}"),
        }),
        amount: amount(text),
        state: PartState::Waiting,
    }
}

fn two_items() -> Stage {
    Stage::begin(vec![item(1, "10"), item(2, "5")], NOW)
}

fn operator() -> Operator {
    Operator {
        who: "Deniz".into(),
        reason: "seen in the panel".into(),
    }
}

fn states(stage: &Stage) -> Vec<&PartState> {
    stage.parts().iter().map(|part| &part.state).collect()
}

const RETURNED: PartState = PartState::Returned { reference: None };

#[test]
fn parts_are_sent_one_at_a_time() {
    let stage = two_items();
    assert_eq!(states(&stage), [&PartState::Sent, &PartState::Waiting]);
    let stage = stage.returned("rfd_1-1", None, NOW).unwrap();
    assert_eq!(states(&stage), [&RETURNED, &PartState::Sent]);
    assert_eq!(stage.name(), RefundStage::Executing);
    let stage = stage.returned("rfd_1-2", None, NOW).unwrap();
    assert_eq!(stage.name(), RefundStage::Returned);
    assert!(stage.clone().returned("rfd_1-2", None, NOW).is_err());
}

#[test]
fn what_went_before_a_no_stays_gone() {
    let stage = two_items().returned("rfd_1-1", None, NOW).unwrap();
    let stage = stage.refuse(RefusalReason::NotSent, NOW).unwrap();
    assert_eq!(states(&stage), [&RETURNED, &PartState::NotReturned]);
    assert!(!stage.is_live());
}

#[test]
fn a_cancel_that_is_refused_goes_on_by_items() {
    let cancel = Part {
        way: Way::Card(CardWay::Cancel {
            payment_id: "25152948".into(),
        }),
        ..item(9, "15")
    };
    let stage = Stage::begin(vec![cancel], NOW);
    let stage = stage.by_items(vec![item(1, "10"), item(2, "5")], NOW).unwrap();
    assert_eq!(states(&stage), [&PartState::Sent, &PartState::Waiting]);
}

#[test]
fn a_lost_answer_is_no_no_before_an_hour_and_two_readings_behind_it() {
    let unknown = two_items().lose_answer(NOW).unwrap();
    let soon = unknown.clone().absent(NOW.plus_s(3599)).unwrap();
    assert_eq!(soon, unknown, "soon after it a reading proves nothing");
    let once = soon.absent(NOW.plus_s(3600)).unwrap();
    assert_eq!(once.name(), RefundStage::Unknown);
    let again = once.clone().absent(NOW.plus_s(3600 + 599)).unwrap();
    assert_eq!(again, once);
    assert_eq!(
        once.absent(NOW.plus_s(3600 + 600)).unwrap().name(),
        RefundStage::Refused
    );
}

#[test]
fn what_the_bank_has_taken_on_does_not_disappear_and_is_nobodys_to_decide() {
    let pending = two_items().take_on(NOW).unwrap();
    assert_eq!(pending.name(), RefundStage::Pending);
    for hours in [1, 2, 24] {
        assert_eq!(pending.clone().absent(NOW.plus_s(hours * 3600)).unwrap(), pending);
    }
    assert!(
        pending
            .clone()
            .decide(OperatorSays::NotReturned, operator(), NOW)
            .is_err()
    );
    let review = pending.leave_to_a_person(ReviewReason::Unresolved).unwrap();
    assert!(review.decide(OperatorSays::Returned, operator(), NOW).is_ok());
}

#[test]
fn a_success_is_taken_from_wherever_it_comes() {
    let unknown = two_items().lose_answer(NOW).unwrap();
    let on = unknown.clone().returned("rfd_1-1", None, NOW).unwrap();
    assert_eq!(states(&on), [&RETURNED, &PartState::Sent]);
    // A person waits for it: nothing more is sent by itself.
    let review = unknown.clone().leave_to_a_person(ReviewReason::Ambiguous).unwrap();
    let known = review.returned("rfd_1-1", None, NOW).unwrap();
    assert_eq!(known.name(), RefundStage::Refused);
    assert_eq!(states(&known)[0], &RETURNED);
    let missed = unknown.refuse(RefusalReason::NotReturned, NOW).unwrap();
    let late = missed.returned("rfd_1-1", None, NOW).unwrap();
    assert_eq!(states(&late), [&RETURNED, &PartState::NotReturned]);
}

#[test]
fn a_person_decides_about_the_part_that_was_sent_alone() {
    let review = || {
        let unknown = two_items().lose_answer(NOW).unwrap();
        unknown.leave_to_a_person(ReviewReason::Unresolved).unwrap()
    };
    let gone = review().decide(OperatorSays::Returned, operator(), NOW).unwrap();
    assert_eq!(states(&gone), [&RETURNED, &PartState::NotReturned]);
    assert_eq!(gone.why(), Some("by-operator"));
    let not = review().decide(OperatorSays::NotReturned, operator(), NOW).unwrap();
    assert_eq!(states(&not), [&PartState::NotReturned, &PartState::NotReturned]);
    assert!(not.decide(OperatorSays::Returned, operator(), NOW).is_err());
}

#[test]
fn a_draft_sends_nothing_until_it_is_confirmed_in_time() {
    let draft = || Stage::draft(vec![item(1, "10")], NOW);
    assert!(!draft().is_live() && draft().sent().is_none());
    let end = NOW.plus_s(DRAFT_S);
    assert!(draft().confirm(vec![item(2, "10")], end).is_err());
    let confirmed = draft().confirm(vec![item(2, "10")], end.plus_s(-1)).unwrap();
    assert_eq!(confirmed.sent().map(|part| part.id.as_str()), Some("rfd_1-2"));
    assert!(confirmed.clone().confirm(vec![item(3, "10")], NOW).is_err());
    assert!(confirmed.withdraw(RefusalReason::Withdrawn, NOW).is_err());
    let withdrawn = draft().withdraw(RefusalReason::Withdrawn, NOW).unwrap();
    assert_eq!(states(&withdrawn), [&PartState::NotReturned]);
    assert!(withdrawn.clone().confirm(vec![item(2, "10")], NOW).is_err());
    assert!(
        withdrawn.returned("rfd_1-1", None, NOW).is_err(),
        "what was never sent has not gone"
    );
    for stage in [
        draft().lose_answer(NOW),
        draft().refuse(RefusalReason::NotSent, NOW),
        draft().take_on(NOW),
    ] {
        assert!(stage.is_err());
    }
}

/// Something that may happen to a refund.
#[derive(Debug, Clone)]
enum Happens {
    Returned(usize),
    Refused,
    Lost,
    Absent,
    Unclear,
    Decided(bool),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        (1usize..=3).prop_map(Happens::Returned),
        Just(Happens::Refused),
        Just(Happens::Lost),
        Just(Happens::Absent),
        Just(Happens::Unclear),
        any::<bool>().prop_map(Happens::Decided),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_at_most_one_part_is_on_its_way_and_what_has_gone_stays_gone(
        events in prop::collection::vec(happens(), 0..24)
    ) {
        let mut stage = Stage::begin(vec![item(1, "10"), item(2, "5"), item(3, "1")], NOW);
        let mut now = NOW;
        for event in events {
            now = now.plus_s(1200);
            let before = stage.parts().clone();
            let next = match event {
                Happens::Returned(number) => stage.clone().returned(&format!("rfd_1-{number}"), None, now),
                Happens::Refused => stage.clone().refuse(RefusalReason::NotSent, now),
                Happens::Lost => stage.clone().lose_answer(now),
                Happens::Absent => stage.clone().absent(now),
                Happens::Unclear => stage.clone().leave_to_a_person(ReviewReason::Unresolved),
                Happens::Decided(is_gone) => {
                    let says = if is_gone { OperatorSays::Returned } else { OperatorSays::NotReturned };
                    stage.clone().decide(says, operator(), now)
                }
            };
            stage = next.unwrap_or(stage);
            for (was, is) in before.iter().zip(stage.parts()) {
                prop_assert!(!was.is_returned() || is.is_returned(), "{was:?} {is:?}");
            }
            let sent = stage.parts().iter().filter(|part| part.state == PartState::Sent).count();
            prop_assert_eq!(sent, usize::from(stage.is_live()));
        }
    }
}
