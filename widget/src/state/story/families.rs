//! The plans by card family, before a card is typed.

use super::*;

/// The desk of a session that is read, with the families' answer: Bonus has 3 installments, Troy Debit none.
fn with_families() -> Desk {
    let mut desk = Desk::open();
    let request = desk.state.requests;
    desk.happens(Action::Quoted {
        request,
        answer: Ok(families()),
    });
    desk
}

fn families() -> InstallmentQuote {
    let plan = |installments: u8, total: &str| {
        json!({ "installments": installments, "installmentPrice": "1.00", "total": total, "difference": "0.00",
            "lastInstallment": null })
    };
    serde_json::from_value(json!({ "prefix": null, "offers": [
        { "card": { "family": "Bonus" }, "plans": [plan(1, "100.00"), plan(3, "104.00")] },
        { "card": { "family": "Troy Debit" }, "plans": [plan(1, "100.00")] },
        { "card": null, "plans": [plan(1, "100.00"), plan(6, "109.00")] },
    ] }))
    .unwrap()
}

fn asked_families(desk: &mut Desk) -> usize {
    let wanted = std::mem::take(&mut desk.wanted);
    let is_ask = |effect: &Effect| matches!(effect, Effect::AskPlans { prefix: None, .. });
    wanted.iter().filter(|effect| is_ask(effect)).count()
}

#[test]
fn families_are_asked_once_and_shown_without_being_chosen_for_anybody() {
    let mut desk = Desk {
        state: State::default(),
        wanted: Vec::new(),
    };
    desk.happens(configured());
    desk.read(Ok(session("open", &serde_json::Value::Null)));
    assert_eq!(asked_families(&mut desk), 1);
    desk.happens(Action::Read);
    desk.read(Ok(session("open", &serde_json::Value::Null)));
    assert_eq!(asked_families(&mut desk), 0);
    assert_eq!(desk.rows(), ["1 100.00", "2 ?", "3 ?", "6 ?"]);
}

#[test]
fn a_family_shows_what_its_plans_cost_and_only_a_card_can_be_charged() {
    let mut desk = with_families();
    let names: Vec<_> = desk
        .state
        .families
        .offers
        .iter()
        .flatten()
        .filter_map(family_name)
        .collect();
    assert_eq!(
        names,
        ["Bonus"],
        "a family without installments or name has nothing to show"
    );
    desk.happens(Action::FamilyChosen {
        name: "Bonus".to_owned(),
    });
    assert_eq!(desk.rows(), ["1 100.00", "2 ?", "3 ~104.00", "6 ?"]);
    desk.happens(Action::Chosen { installments: 3 });
    assert_eq!(desk.plan(), Some((1, "100.00".to_owned())));
}

#[test]
fn a_card_that_is_typed_comes_before_the_family() {
    let mut desk = with_families();
    desk.happens(Action::FamilyChosen {
        name: "Bonus".to_owned(),
    });
    desk.gets_plans("55260800", &[1, 6]);
    assert_eq!(desk.rows(), ["1 100.00", "6 112.22"]);
    desk.types("5526");
    assert_eq!(desk.rows(), ["1 100.00", "2 ?", "3 ~104.00", "6 ?"]);
}

#[test]
fn families_that_cannot_be_had_are_not_missed() {
    let mut desk = Desk::open();
    let request = desk.state.requests;
    desk.happens(Action::Quoted {
        request,
        answer: Err(Trouble::of(Kind::Timeout)),
    });
    assert!(!desk.state.has_families());
    assert_eq!(desk.state.card.trouble, None);
    assert_eq!(desk.state.say, None);
    assert_eq!(desk.rows(), ["1 100.00", "2 ?", "3 ?", "6 ?"]);
}

#[test]
fn another_amount_asks_the_families_again() {
    let mut desk = with_families();
    desk.wanted.clear();
    let mut dearer = session("open", &serde_json::Value::Null);
    dearer.amount = vezne_protocol::Amount::parse("250.00").unwrap();
    desk.happens(Action::Read);
    desk.read(Ok(dearer));
    assert_eq!(asked_families(&mut desk), 1);
}

#[test]
fn who_types_before_the_session_is_read_sees_the_families_too() {
    let mut desk = Desk {
        state: State::default(),
        wanted: Vec::new(),
    };
    desk.happens(configured());
    desk.types("55260800");
    desk.read(Ok(session("open", &serde_json::Value::Null)));
    assert_eq!(asked_families(&mut desk), 1);
}

#[test]
fn who_cannot_pay_in_installments_asks_nothing() {
    let mut single = session("open", &serde_json::Value::Null);
    single.plans.truncate(1);
    let mut desk = Desk {
        state: State::default(),
        wanted: Vec::new(),
    };
    desk.happens(configured());
    desk.read(Ok(single));
    assert_eq!(asked_families(&mut desk), 0);
}
