use proptest::prelude::*;
use vezne_protocol::Iban;

use super::super::merchant_bank::PayoutRail;
use super::step::{PayoutStep, Spend};
use super::*;

const NOW: Moment = Moment::from_ms(1_795_165_200_000);

fn way() -> BankWay {
    BankWay {
        rail: PayoutRail::Fast,
        iban: Iban::parse("TR330006100519786457841326").unwrap(),
        name: "Ayşe Yılmaz".into(),
        description: "Fatura 1".into(),
        query_number: "7000000001".into(),
        validated_at: NOW,
        fee: None,
        holder: None,
        account: None,
    }
}

fn confirmed() -> Confirmed {
    Confirmed {
        way: way(),
        by: "key_b".into(),
        at: NOW,
    }
}

fn executing() -> Stage {
    Stage::Drafted { way: way() }.confirm(confirmed()).unwrap()
}

fn payout(stage: Stage) -> Payout {
    Payout {
        id: "pyo_1".into(),
        version: 0,
        amount: Amount::parse("10").unwrap(),
        reference: None,
        drafted_by: "key_a".into(),
        drafted_at: NOW,
        stage,
        log: LogHead::default(),
    }
}

fn operator() -> Operator {
    Operator {
        who: "Deniz".into(),
        reason: "seen in the statement".into(),
    }
}

#[test]
fn only_a_draft_is_confirmed_withdrawn_or_too_late() {
    for stage in [
        executing(),
        executing().lose_answer(NOW).unwrap(),
        executing().made(None, NOW).unwrap(),
    ] {
        assert!(stage.clone().confirm(confirmed()).is_err());
        assert!(stage.clone().cancel("key_a".into(), NOW).is_err());
        assert!(stage.clone().expire(NOW).is_err());
        assert!(stage.revalidate(way()).is_err());
    }
    let withdrawn = Stage::Drafted { way: way() }.cancel("key_a".into(), NOW).unwrap();
    assert!(withdrawn.confirm(confirmed()).is_err());
}

#[test]
fn a_lost_answer_is_no_no_before_an_hour_and_two_answers_behind_it() {
    let unknown = executing().lose_answer(NOW).unwrap();
    let soon = unknown.clone().absent(NOW.plus_s(3599)).unwrap();
    assert_eq!(soon, unknown, "soon after it the query proves nothing");
    let once = soon.absent(NOW.plus_s(3600)).unwrap();
    assert_eq!(once.name(), PayoutStage::Unknown);
    let again = once.clone().absent(NOW.plus_s(3600 + 599)).unwrap();
    assert_eq!(again, once);
    let refused = once.absent(NOW.plus_s(3600 + 600)).unwrap();
    assert_eq!(
        (refused.name(), refused.why()),
        (PayoutStage::Refused, Some("not-made"))
    );
}

#[test]
fn what_the_bank_has_taken_on_does_not_disappear_and_is_nobodys_to_decide() {
    let pending = executing().take_on(NOW).unwrap();
    assert_eq!(pending.name(), PayoutStage::Pending);
    for hours in [1, 2, 24] {
        assert_eq!(pending.clone().absent(NOW.plus_s(hours * 3600)).unwrap(), pending);
    }
    assert!(pending.clone().decide(OperatorSays::NotMade, operator(), NOW).is_err());
    let review = pending.leave_to_a_person(ReviewReason::Unresolved).unwrap();
    assert!(review.decide(OperatorSays::Made, operator(), NOW).is_ok());
}

#[test]
fn what_was_counted_is_taken_back_only_when_it_is_certain_that_nothing_went() {
    let spend = |before: Stage, after: Stage| PayoutStep::to(&payout(before), after, None, NOW).spend;
    let unknown = executing().lose_answer(NOW).unwrap();
    let refused = executing().refuse(RefusalReason::NotMade, NOW).unwrap();
    assert_eq!(spend(executing(), unknown.clone()), Spend::Unchanged);
    assert_eq!(spend(executing(), refused.clone()), Spend::TakenBack);
    assert_eq!(spend(unknown.clone(), refused.clone()), Spend::TakenBack);
    let review = unknown.leave_to_a_person(ReviewReason::NotFound).unwrap();
    let closed = review.clone().decide(OperatorSays::NotMade, operator(), NOW).unwrap();
    assert_eq!(spend(review.clone(), closed), Spend::TakenBack);
    assert_eq!(spend(review.clone(), review.made(None, NOW).unwrap()), Spend::Unchanged);
    let late = refused.clone().made(None, NOW).unwrap();
    assert_eq!(spend(refused, late), Spend::Counted { limit: Amount::MAX });
}

/// Something that may happen to a payout that was confirmed.
#[derive(Debug, Clone)]
enum Happens {
    Made,
    Refused,
    Lost,
    TakenOn,
    Absent,
    Unclear,
    Decided(bool),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        Just(Happens::Made),
        Just(Happens::Refused),
        Just(Happens::Lost),
        Just(Happens::TakenOn),
        Just(Happens::Absent),
        Just(Happens::Unclear),
        any::<bool>().prop_map(Happens::Decided),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_what_has_gone_stays_gone_and_a_day_is_counted_once(
        events in prop::collection::vec(happens(), 0..24)
    ) {
        let (mut stage, mut now, mut counted) = (executing(), NOW, 1);
        for event in events {
            now = now.plus_s(1200);
            let next = match event {
                Happens::Made => stage.clone().made(None, now),
                Happens::Refused => stage.clone().refuse(RefusalReason::NotSent, now),
                Happens::Lost => stage.clone().lose_answer(now),
                Happens::TakenOn => stage.clone().take_on(now),
                Happens::Absent => stage.clone().absent(now),
                Happens::Unclear => stage.clone().leave_to_a_person(ReviewReason::Unresolved),
                Happens::Decided(is_made) => {
                    let says = if is_made { OperatorSays::Made } else { OperatorSays::NotMade };
                    stage.clone().decide(says, operator(), now)
                }
            };
            let Ok(next) = next else { continue };
            prop_assert!(stage.name() != PayoutStage::Made, "{next:?}");
            counted += match PayoutStep::to(&payout(stage), next.clone(), None, now).spend {
                Spend::Unchanged => 0,
                Spend::Counted { .. } => 1,
                Spend::TakenBack => -1,
            };
            stage = next;
            prop_assert_eq!(counted, i32::from(stage.name() != PayoutStage::Refused));
        }
    }
}
