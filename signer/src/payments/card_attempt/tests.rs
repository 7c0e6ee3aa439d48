//! What the stages of a card attempt promise.

use super::super::payment::Fees;
use super::super::verdict::Verdict;
use super::*;

const NOW: Moment = Moment::from_ms(1_000_000_000);

fn page() -> Page {
    Page {
        token: PwiToken::new("tok".into()),
        url: "https://ode.iyzico.com/".into(),
        until: NOW.plus_s(1800),
    }
}

fn open() -> Stage {
    Stage::Started.open(page()).unwrap()
}

fn payment() -> Payment {
    Payment {
        payment_id: Some("1".into()),
        price: None,
        paid_price: None,
        currency: None,
        installments: None,
        card_type: None,
        card_association: None,
        card_family: None,
        last_four_digits: None,
        fraud_status: None,
        fees: Fees::default(),
        items: Vec::new(),
    }
}

const NO_SUCCESS: Verdict = Verdict::StillOpen {
    pending: false,
    decline: None,
};

#[test]
fn a_declined_try_keeps_the_page_open() {
    let decline = Some(DeclineCode::InsufficientFunds);
    let (stage, change) = open().settle(
        Verdict::StillOpen {
            pending: false,
            decline,
        },
        NOW,
    );
    assert_eq!(change, Change::Declined);
    let Stage::Open { last_decline, .. } = &stage else {
        panic!("{stage:?}")
    };
    assert_eq!(*last_decline, decline);
    let (stage, change) = stage.settle(Verdict::Paid(payment()), NOW);
    assert_eq!((stage.name(), change), (CardStage::Paid, Change::Paid));
}

#[test]
fn a_page_is_over_after_two_looks_that_agree() {
    let after_end = NOW.plus_s(1800 + QUIET_AFTER_END_S);
    let (stage, _) = open().settle(NO_SUCCESS, after_end.plus_s(-1));
    assert!(matches!(
        stage,
        Stage::Open {
            no_success_at: None,
            ..
        }
    ));
    let (stage, _) = stage.settle(NO_SUCCESS, after_end);
    let (stage, change) = stage.settle(NO_SUCCESS, after_end.plus_s(BETWEEN_LAST_LOOKS_S - 1));
    assert_eq!((stage.name(), change), (CardStage::Open, Change::Nothing));
    let (stage, change) = stage.settle(NO_SUCCESS, after_end.plus_s(BETWEEN_LAST_LOOKS_S));
    assert_eq!((stage.name(), change), (CardStage::Closed, Change::Closed));
}

#[test]
fn what_is_pending_is_awaited_past_the_end() {
    let late = NOW.plus_s(7 * 24 * 3600);
    let (stage, _) = open().settle(
        Verdict::StillOpen {
            pending: true,
            decline: None,
        },
        late,
    );
    assert!(matches!(
        stage,
        Stage::Open {
            no_success_at: None,
            ..
        }
    ));
}

#[test]
fn a_late_success_is_never_lost() {
    let closed = open().give_up(NOW).unwrap();
    let (stage, change) = closed.clone().settle(Verdict::Paid(payment()), NOW);
    assert_eq!((stage.name(), change), (CardStage::Paid, Change::PaidLate));
    let (stage, _) = closed.settle(Verdict::InReview(payment()), NOW);
    assert!(matches!(
        stage,
        Stage::NeedsReview {
            why: ReviewReason::LateReview,
            ..
        }
    ));
}

#[test]
fn a_page_that_was_given_up_is_looked_at_once_more() {
    let given_up = open().give_up(NOW).unwrap();
    assert!(given_up.is_awaited());
    let (stage, _) = given_up.settle(NO_SUCCESS, NOW.plus_s(BETWEEN_LAST_LOOKS_S - 1));
    assert!(stage.is_awaited());
    let (stage, _) = stage.settle(NO_SUCCESS, NOW.plus_s(BETWEEN_LAST_LOOKS_S));
    assert!(
        matches!(
            stage,
            Stage::Closed {
                why: CloseReason::NotPaid,
                ..
            }
        ) && !stage.is_awaited()
    );
    let (stage, change) = stage.settle(Verdict::Paid(payment()), NOW.plus_s(99_999));
    assert_eq!((stage.name(), change), (CardStage::Paid, Change::PaidLate));
}

#[test]
fn what_is_paid_stays_paid() {
    let (paid, _) = open().settle(Verdict::Paid(payment()), NOW);
    for verdict in [
        NO_SUCCESS,
        Verdict::NeedsReview(ReviewReason::Fraud, payment()),
        Verdict::InReview(payment()),
    ] {
        let (stage, change) = paid.clone().settle(verdict, NOW.plus_s(99_999));
        assert_eq!((stage.name(), change), (CardStage::Paid, Change::Nothing));
    }
}

#[test]
fn a_review_ends_approved_or_before_a_person_but_not_by_silence() {
    let (review, _) = open().settle(Verdict::InReview(payment()), NOW);
    assert_eq!(
        review.clone().settle(NO_SUCCESS, NOW.plus_s(99_999)).0.name(),
        CardStage::InReview
    );
    assert_eq!(
        review.clone().settle(Verdict::Paid(payment()), NOW).0.name(),
        CardStage::Paid
    );
    let rejected = Verdict::NeedsReview(ReviewReason::Fraud, payment());
    assert_eq!(review.settle(rejected, NOW).0.name(), CardStage::NeedsReview);
}

#[test]
fn a_stage_has_only_its_own_transitions() {
    assert!(open().open(page()).is_err());
    assert!(open().lose_page().is_err());
    assert!(Stage::Started.give_up(NOW).is_err());
    let lost = Stage::Started.lose_page().unwrap();
    assert_eq!(lost.settle(Verdict::Paid(payment()), NOW).1, Change::Nothing);
}

#[test]
fn a_stage_is_stored_and_read_back() {
    let (stage, _) = open().settle(Verdict::InReview(payment()), NOW);
    let json = serde_json::to_string(&stage).unwrap();
    assert_eq!(serde_json::from_str::<Stage>(&json).unwrap(), stage);
    assert!(!format!("{stage:?}").contains("tok\""));
}

fn operator() -> Operator {
    Operator {
        who: "Deniz".into(),
        reason: "refunded at iyzico".into(),
    }
}

fn needs_review() -> Stage {
    let (stage, change) = open().settle(Verdict::NeedsReview(ReviewReason::Fraud, payment()), NOW);
    assert_eq!(change, Change::NeedsReview);
    stage
}

#[test]
fn an_operators_word_settles_what_needs_a_person_and_nothing_else() {
    let (stage, change) = needs_review().decide(OperatorSays::Paid, operator()).unwrap();
    assert_eq!(
        (stage.name(), stage.why(), change),
        (CardStage::Paid, Some("paid-by-operator"), Change::Paid)
    );
    assert!(
        stage.decide(OperatorSays::Closed, operator()).is_err(),
        "what is settled stays settled"
    );
    assert!(Stage::Started.decide(OperatorSays::Paid, operator()).is_err());
}

#[test]
fn a_payment_that_an_operator_has_decided_about_is_no_news_and_another_one_is() {
    let (closed, change) = needs_review().decide(OperatorSays::Closed, operator()).unwrap();
    assert_eq!((closed.name(), change), (CardStage::Closed, Change::Closed));
    assert_eq!(closed.clone().settle(Verdict::Paid(payment()), NOW).1, Change::Nothing);
    let other = Payment {
        payment_id: Some("2".into()),
        ..payment()
    };
    assert_eq!(closed.settle(Verdict::Paid(other), NOW).1, Change::PaidLate);
}

#[test]
fn a_page_closed_by_an_operator_who_knew_of_no_payment_can_still_be_paid_late() {
    let (closed, _) = open().decide(OperatorSays::Closed, operator()).unwrap();
    assert_eq!(closed.settle(Verdict::Paid(payment()), NOW).1, Change::PaidLate);
}

#[test]
fn what_nobody_could_find_out_is_left_to_a_person_with_all_that_is_known() {
    let left = open().leave_to_a_person().unwrap();
    assert_eq!(
        (left.name(), left.why(), left.payment()),
        (CardStage::NeedsReview, Some("unresolved"), None)
    );
    let (in_review, _) = open().settle(Verdict::InReview(payment()), NOW);
    assert!(in_review.leave_to_a_person().unwrap().payment().is_some());
    assert!(Stage::Started.leave_to_a_person().is_err());
}

#[test]
fn what_an_operator_called_paid_learns_its_payment_once_and_stays_paid() {
    for (verdict, change) in [
        (Verdict::Paid(payment()), Change::Nothing),
        (Verdict::InReview(payment()), Change::Nothing),
        (
            Verdict::NeedsReview(ReviewReason::WrongPrice, payment()),
            Change::Contradicted,
        ),
    ] {
        let (by_operator, _) = open().decide(OperatorSays::Paid, operator()).unwrap();
        assert!(by_operator.is_awaited() && !by_operator.is_settled());
        let (known, told) = by_operator.settle(verdict, NOW);
        assert_eq!((known.name(), told), (CardStage::Paid, change));
        assert!(known.payment().is_some() && known.is_settled() && !known.is_awaited());
    }
}

mod under_random_events {
    use proptest::prelude::*;

    use super::*;

    /// What may come of an attempt next.
    #[derive(Debug, Clone)]
    enum Next {
        Told(Box<Verdict>),
        Silence,
        GiveUp,
        Operator(OperatorSays),
    }

    fn told(verdict: Verdict) -> Next {
        Next::Told(Box::new(verdict))
    }

    fn next() -> impl Strategy<Value = Next> {
        let payment = |id: u8| Payment {
            payment_id: Some(id.to_string()),
            ..payment()
        };
        prop_oneof![
            any::<bool>().prop_map(|pending| told(Verdict::StillOpen { pending, decline: None })),
            (0..2_u8).prop_map(move |id| told(Verdict::Paid(payment(id)))),
            (0..2_u8).prop_map(move |id| told(Verdict::InReview(payment(id)))),
            (0..2_u8).prop_map(move |id| told(Verdict::NeedsReview(ReviewReason::Fraud, payment(id)))),
            Just(Next::Silence),
            Just(Next::GiveUp),
            Just(Next::Operator(OperatorSays::Paid)),
            Just(Next::Operator(OperatorSays::Closed)),
        ]
    }

    /// The stage after it; a transition that the stage does not have leaves it.
    fn after(stage: Stage, next: Next, now: Moment) -> Stage {
        match next {
            Next::Told(verdict) => stage.settle(*verdict, now).0,
            Next::Silence => stage.clone().leave_to_a_person().unwrap_or(stage),
            Next::GiveUp => stage.clone().give_up(now).unwrap_or(stage),
            Next::Operator(says) => stage.clone().decide(says, operator()).map_or(stage, |(stage, _)| stage),
        }
    }

    proptest! {
        /// Money that was seen stays seen unless a person knew of it and let it go, and nothing is called paid that no
        /// success and no person called so.
        #[test]
        fn no_success_is_lost_and_none_is_invented(nexts in prop::collection::vec((next(), 0..1000_i64), 1..40)) {
            let (mut stage, mut now) = (open(), NOW);
            let (mut taken, mut called_paid) = (false, false);
            for (next, seconds) in nexts {
                now = now.plus_s(seconds);
                let was_paid = stage.name() == CardStage::Paid;
                let (was_settled, before) = (was_paid && stage.is_settled(), stage.clone());
                match &next {
                    Next::Told(verdict) => match **verdict {
                        Verdict::Paid(_) => (taken, called_paid) = (true, true),
                        Verdict::InReview(_) | Verdict::NeedsReview(..) => taken = true,
                        Verdict::StillOpen { .. } => {}
                    },
                    Next::Operator(OperatorSays::Paid) => called_paid = true,
                    _ => {}
                }
                stage = after(stage, next, now);
                prop_assert!(!was_settled || stage == before, "what is paid stays as it is");
                prop_assert!(!was_paid || stage.name() == CardStage::Paid, "what is paid stays so");
                let is_paid = stage.name() == CardStage::Paid;
                prop_assert!(!is_paid || called_paid, "{stage:?}");
                let is_let_go = matches!(&stage, Stage::Closed { why: CloseReason::ByOperator { .. }, .. });
                let is_seen = stage.payment().is_some() || matches!(stage, Stage::PaidByOperator { .. });
                prop_assert!(!taken || is_let_go || is_seen || !matches!(stage, Stage::Open { .. }), "{stage:?}");
                prop_assert!(!taken || is_let_go || stage.name() != CardStage::Closed, "{stage:?}");
            }
        }
    }
}
