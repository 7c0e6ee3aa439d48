//! From the first digit to the table.

use super::*;

#[test]
fn six_digits_are_asked_after_a_pause_and_eight_at_once() {
    let mut desk = Desk::open();
    desk.types("552608");
    assert_eq!(desk.asked(), [""; 0], "the buyer may still be typing");
    desk.pauses();
    assert_eq!(desk.asked(), ["552608"]);
    desk.types("55260800");
    assert_eq!(desk.asked(), ["55260800"]);
}

#[test]
fn a_buyer_who_types_on_has_only_the_last_digits_asked() {
    let mut desk = Desk::open();
    desk.types("552608");
    let early = desk.state.card.asking.unwrap().request;
    desk.types("55260800");
    desk.happens(Action::PauseOver { request: early });
    assert_eq!(desk.asked(), ["55260800"]);
}

#[test]
fn seven_digits_ask_nothing_new() {
    let mut desk = Desk::open();
    desk.gets_plans("552608", &[1, 6]);
    desk.asked();
    desk.types("5526080");
    desk.pauses();
    assert_eq!(desk.asked(), [""; 0]);
    assert_eq!(desk.rows(), ["1 100.00", "6 112.22"]);
    desk.gets_plans("55260800", &[1, 3]);
    desk.asked();
    desk.types("5526080");
    desk.pauses();
    assert_eq!(desk.asked(), [""; 0], "a digit deleted is the same card");
    desk.types("5526081");
    desk.pauses();
    assert_eq!(desk.asked(), [""; 0]);
}

#[test]
fn seven_digits_pasted_at_once_are_asked_as_six() {
    let mut desk = Desk::open();
    desk.types("5526080");
    desk.pauses();
    assert_eq!(desk.asked(), ["552608"]);
}

#[test]
fn nothing_is_asked_twice() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.gets_plans("45436000", &[1, 3]);
    desk.asked();
    desk.types("55260800");
    desk.pauses();
    assert_eq!(desk.asked(), [""; 0]);
    assert_eq!(desk.rows(), ["1 100.00", "6 112.22"]);
}

#[test]
fn a_late_answer_never_overwrites_a_newer_one() {
    let mut desk = Desk::open();
    desk.types("55260800");
    let late = desk.state.card.asking.unwrap().request;
    desk.types("45436000");
    desk.is_quoted(&[1, 3]);
    desk.happens(Action::Quoted {
        request: late,
        answer: Ok(quote("Late", &[1, 2, 3, 6])),
    });
    assert_eq!(desk.rows(), ["1 100.00", "3 112.22"]);
    assert_eq!(desk.state.card.facts().unwrap().bank_name.as_deref(), Some("Akbank"));
}

#[test]
fn a_late_answer_to_digits_that_are_gone_is_dropped() {
    let mut desk = Desk::open();
    desk.types("55260800");
    let late = desk.state.card.asking.unwrap().request;
    desk.types("5526");
    desk.happens(Action::Quoted {
        request: late,
        answer: Ok(quote("Late", &[1, 2, 3, 6])),
    });
    assert_eq!(desk.rows(), ["1 100.00", "2 ?", "3 ?", "6 ?"]);
}

#[test]
fn fewer_than_six_digits_reset_the_table_and_the_choice() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.happens(Action::Chosen { installments: 6 });
    assert_eq!(desk.plan(), Some((6, "112.22".to_owned())));
    desk.types("55260");
    assert_eq!(desk.rows(), ["1 100.00", "2 ?", "3 ?", "6 ?"]);
    assert_eq!(desk.plan(), Some((1, "100.00".to_owned())));
}

#[test]
fn a_chosen_plan_survives_a_change_of_card_while_it_is_offered() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 3, 6]);
    desk.happens(Action::Chosen { installments: 6 });
    desk.types("45436000");
    assert_eq!(desk.plan(), None, "its amount for the new card is not known yet");
    desk.is_quoted(&[1, 6]);
    assert_eq!(desk.plan(), Some((6, "112.22".to_owned())));
    desk.gets_plans("41111111", &[1]);
    assert_eq!(desk.plan(), Some((1, "100.00".to_owned())));
}

#[test]
fn the_page_hears_of_each_plan_once_and_of_none() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.happens(Action::Chosen { installments: 6 });
    desk.happens(Action::Chosen { installments: 6 });
    desk.types("45436000");
    let plans: Vec<_> = desk
        .wanted
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(News::Plan(plan)) => Some(plan.as_ref().map(|plan| plan.total.to_string())),
            _ => None,
        })
        .collect();
    assert_eq!(plans, [Some("112.22".to_owned()), None]);
}

#[test]
fn plans_that_cannot_be_had_leave_the_single_payment_and_a_retry() {
    let mut desk = Desk::open();
    desk.types("55260800");
    let request = desk.state.card.asking.unwrap().request;
    desk.happens(Action::Quoted {
        request,
        answer: Err(Trouble::of(Kind::Timeout)),
    });
    assert_eq!(desk.rows(), ["1 100.00"]);
    assert_eq!(desk.state.card.trouble, Some(Trouble::of(Kind::Timeout)));
    desk.asked();
    desk.happens(Action::AskAgain);
    assert_eq!(desk.asked(), ["55260800"]);
    assert_eq!(desk.state.card.trouble, None);
}

#[test]
fn a_late_answer_is_kept_for_when_its_card_is_typed_again() {
    let mut desk = Desk::open();
    desk.types("55260800");
    let late = desk.state.card.asking.unwrap().request;
    desk.types("5526");
    desk.happens(Action::Quoted {
        request: late,
        answer: Ok(quote("Akbank", &[1, 6])),
    });
    desk.asked();
    desk.types("55260800");
    assert_eq!(desk.asked(), [""; 0]);
    assert_eq!(desk.rows(), ["1 100.00", "6 112.22"]);
}

#[test]
fn a_card_typed_again_while_it_is_asked_waits_for_that_answer() {
    let mut desk = Desk::open();
    desk.types("55260800");
    desk.types("5526");
    desk.types("55260800");
    assert_eq!(desk.asked(), ["55260800"]);
    desk.is_quoted(&[1, 6]);
    assert_eq!(desk.rows(), ["1 100.00", "6 112.22"]);
}
