//! A shop that asks the buyer's consent to its terms.

use super::*;

fn asked() -> Desk {
    let mut desk = Desk::open();
    desk.happens(Action::ConsentAsked { is: true });
    desk
}

fn focus(desk: &mut Desk) -> Option<Place> {
    let wanted = std::mem::take(&mut desk.wanted);
    let place = |effect| match effect {
        Effect::Focus(place) => Some(place),
        _ => None,
    };
    wanted.into_iter().filter_map(place).next_back()
}

#[test]
fn pay_waits_for_the_tick_and_leads_there() {
    let mut desk = asked();
    desk.presses_pay("1");
    assert_eq!(desk.state.pay, Pay::Idle);
    assert_eq!(desk.state.say, Some(Say::Consent));
    assert!(desk.state.consent.is_missed && !desk.state.has_summary());
    assert_eq!(focus(&mut desk), Some(Place::Consent));
    desk.happens(Action::ConsentGiven { is: true });
    assert!(!desk.state.consent.is_missed);
    desk.presses_pay("2");
    assert_eq!(desk.sent(), [(1, key("2").as_str().to_owned())]);
}

#[test]
fn a_tick_taken_away_holds_pay_again() {
    let mut desk = asked();
    desk.happens(Action::ConsentGiven { is: true });
    desk.happens(Action::ConsentGiven { is: false });
    desk.presses_pay("1");
    assert!(desk.sent().is_empty());
}

#[test]
fn another_session_is_asked_again() {
    let mut desk = asked();
    desk.happens(Action::ConsentGiven { is: true });
    desk.happens(configured());
    desk.read(Ok(session("open", &serde_json::Value::Null)));
    desk.wanted.clear();
    desk.presses_pay("1");
    assert!(desk.sent().is_empty());
}

#[test]
fn no_way_to_pay_is_begun_without_it() {
    for method in [Method::BankTransfer, Method::IncomingTransfer] {
        let mut all = session("open", &serde_json::Value::Null);
        all.methods = METHODS.to_vec();
        let mut desk = Desk::reading(all);
        desk.happens(Action::ConsentAsked { is: true });
        desk.happens(Action::MethodChosen { method });
        let press = |desk: &mut Desk| match method {
            Method::IncomingTransfer => desk.happens(Action::DetailsPressed),
            _ => desk.happens(Action::BankPressed { fresh: key("1") }),
        };
        press(&mut desk);
        assert_eq!(desk.state.pay, Pay::Idle, "{method:?}");
        assert_eq!(focus(&mut desk), Some(Place::Consent));
        desk.happens(Action::ConsentGiven { is: true });
        press(&mut desk);
        assert!(matches!(desk.state.pay, Pay::Asking { .. }), "{method:?}");
    }
}

#[test]
fn two_things_to_mend_are_listed_until_one_is_left() {
    let mut only_installments = session("open", &serde_json::Value::Null);
    only_installments.plans.retain(|plan| plan.installments() > 1);
    let mut desk = Desk::reading(only_installments);
    desk.happens(Action::ConsentAsked { is: true });
    desk.presses_pay("1");
    assert!(desk.state.has_summary());
    assert_eq!(desk.state.say, Some(Say::Summary));
    assert_eq!(focus(&mut desk), Some(Place::Summary));
    desk.happens(Action::Led { place: Place::Consent });
    assert_eq!(focus(&mut desk), Some(Place::Consent));
    desk.happens(Action::ConsentGiven { is: true });
    assert!(!desk.state.has_summary());
    desk.presses_pay("2");
    assert!(!desk.state.has_summary());
    assert_eq!(focus(&mut desk), Some(Place::Card));
}

#[test]
fn a_shop_that_asks_nothing_holds_nothing() {
    let mut desk = Desk::open();
    desk.presses_pay("1");
    assert_eq!(desk.sent().len(), 1);
}
