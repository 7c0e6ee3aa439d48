//! From the Pay button to the payment page, with one key for one payment.

use super::*;

#[test]
fn a_single_payment_needs_no_digits() {
    let mut desk = Desk::open();
    assert_eq!(desk.plan(), Some((1, "100.00".to_owned())));
    desk.presses_pay("a");
    assert_eq!(desk.sent(), [(1, "key-0123456789-a".to_owned())]);
}

#[test]
fn pay_pressed_twice_is_sent_once() {
    let mut desk = Desk::open();
    desk.presses_pay("a");
    desk.presses_pay("b");
    assert_eq!(desk.sent().len(), 1);
}

#[test]
fn the_way_is_the_one_that_was_asked_for_and_not_the_one_that_is_looked_at() {
    let mut both = session("open", &serde_json::Value::Null);
    both.methods = vec![Method::Card, Method::BankTransfer];
    let mut desk = Desk::reading(both);
    desk.state.bank = Bank::begun(None, Some("grant".to_owned()));
    desk.presses_pay("a");
    desk.happens(Action::MethodChosen {
        method: Method::BankTransfer,
    });
    desk.is_answered(Ok(page("https://sandbox-payment.example/pwi?token=t")));
    let gone = desk.wanted.iter().find_map(|effect| match effect {
        Effect::Go { method, .. } => Some(*method),
        _ => None,
    });
    assert_eq!(gone, Some(Method::Card));
    assert!(
        desk.state.bank.is_back(),
        "the bank's grant is not the card's to forget"
    );
}

#[test]
fn the_key_is_kept_before_the_request_leaves() {
    let mut desk = Desk::open();
    desk.presses_pay("a");
    let place = |wanted: fn(&Effect) -> bool| desk.wanted.iter().position(wanted).unwrap();
    assert!(place(|e| matches!(e, Effect::KeepKey(_))) < place(|e| matches!(e, Effect::StartPayment { .. })));
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_key() {
    let mut desk = Desk::open();
    desk.presses_pay("a");
    desk.is_answered(Err(Trouble::of(Kind::Timeout)));
    desk.presses_pay("b");
    assert_eq!(
        desk.sent(),
        [(1, "key-0123456789-a".to_owned()), (1, "key-0123456789-a".to_owned())]
    );
}

#[test]
fn another_plan_is_another_payment_with_another_key() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.presses_pay("a");
    desk.is_answered(Err(Trouble::of(Kind::Network)));
    desk.happens(Action::Chosen { installments: 6 });
    desk.presses_pay("b");
    assert_eq!(
        desk.sent(),
        [(1, "key-0123456789-a".to_owned()), (6, "key-0123456789-b".to_owned())]
    );
}

#[test]
fn a_key_left_from_before_a_reload_is_used_once_more() {
    let mut desk = Desk::open();
    desk.state.key = Some(PayKey {
        way: Way::Card(1),
        key: key("old"),
    });
    desk.presses_pay("new");
    assert_eq!(desk.sent(), [(1, "key-0123456789-old".to_owned())]);
    desk.is_answered(Err(problem(ProblemCode::AttemptEnded)));
    assert_eq!(
        desk.sent(),
        [(1, "key-0123456789-new".to_owned())],
        "its attempt had ended: the press meant a new one"
    );
    desk.is_answered(Err(problem(ProblemCode::AttemptEnded)));
    assert_eq!(desk.sent(), []);
    assert!(matches!(desk.state.pay, Pay::Failed(_)));
}

#[test]
fn the_buyer_leaves_for_the_signers_page_and_the_key_is_done() {
    let mut desk = Desk::open();
    desk.presses_pay("a");
    desk.is_answered(Ok(page("https://pay.example/pwi")));
    assert!(desk.wanted.contains(&Effect::Go {
        url: "https://pay.example/pwi".to_owned(),
        method: Method::Card,
    }));
    assert!(desk.wanted.contains(&Effect::ForgetKey));
    assert_eq!(desk.state.pay, Pay::Leaving);
}

#[test]
fn a_page_that_is_no_web_address_is_never_followed() {
    for url in ["javascript:alert(1)", "//pay.example", "data:text/html,x", ""] {
        let mut desk = Desk::open();
        desk.presses_pay("a");
        desk.is_answered(Ok(page(url)));
        assert!(
            !desk.wanted.iter().any(|effect| matches!(effect, Effect::Go { .. })),
            "{url}"
        );
        assert!(matches!(desk.state.pay, Pay::Failed(_)), "{url}");
    }
}

#[test]
fn a_card_that_the_shop_refuses_holds_pay_until_another_is_typed() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.happens(Action::CardRefused {
        message: "Şirket kartı geçmez.".to_owned(),
    });
    desk.presses_pay("a");
    assert!(desk.wanted.contains(&Effect::Focus(Place::Card)));
    assert_eq!(desk.sent(), []);
    desk.types("4543600");
    desk.types("");
    desk.presses_pay("a");
    assert_eq!(desk.sent().len(), 1);
}

#[test]
fn without_a_single_payment_pay_leads_to_the_card_field() {
    let mut view = session("open", &serde_json::Value::Null);
    view.plans.remove(0);
    let mut desk = Desk::reading(view);
    assert_eq!(desk.plan(), None);
    desk.presses_pay("a");
    assert_eq!(desk.wanted, [Effect::Focus(Place::Card)]);
    assert_eq!(desk.state.card.note, Some(Note::Needed));
}
