//! What the session says, read once, followed, and read again.

use super::*;

#[test]
fn digits_typed_before_the_session_is_read_are_asked_once_it_is() {
    let mut desk = Desk {
        state: State::default(),
        wanted: Vec::new(),
    };
    desk.happens(configured());
    desk.types("55260800");
    assert_eq!(desk.asked(), [""; 0]);
    desk.read(Ok(session("open", &serde_json::Value::Null)));
    assert_eq!(desk.asked(), ["55260800"]);
}

#[test]
fn a_page_out_of_memory_reads_the_session_and_takes_pay_again() {
    let mut desk = Desk::open();
    desk.presses_pay("a");
    desk.is_answered(Ok(page("https://pay.example/pwi")));
    desk.happens(Action::CameBack);
    assert_eq!(desk.state.pay, Pay::Idle);
    desk.read(Ok(open_page()));
    let Screen::PageOpen(open) = desk.state.screen() else {
        panic!("{:?}", desk.state.screen());
    };
    assert_eq!(open.installments, 6);
    assert_eq!(open.declined.as_deref(), Some("Kartın limiti yetmedi."));
}

#[test]
fn an_open_page_lets_the_buyer_choose_another_plan() {
    let mut desk = Desk::reading(open_page());
    desk.happens(Action::ChooseAgain);
    assert_eq!(desk.state.screen(), Screen::Choosing);
    desk.presses_pay("a");
    assert_eq!(desk.sent(), [(1, "key-0123456789-a".to_owned())]);
}

#[test]
fn a_payment_under_way_is_followed_and_ever_more_gently() {
    let mut desk = Desk::reading(open_page());
    let mut waits = Vec::new();
    for _ in 0..25 {
        desk.happens(Action::PollDue);
        desk.read(Ok(open_page()));
        waits.extend(desk.wanted.drain(..).filter_map(|effect| match effect {
            Effect::PollAfter { wait_ms } => Some(wait_ms),
            _ => None,
        }));
    }
    assert!(waits.is_sorted() && waits.first() < waits.last(), "{waits:?}");
    desk.happens(Action::PollDue);
    desk.read(Ok(session("paid", &serde_json::Value::Null)));
    assert!(
        !desk
            .wanted
            .iter()
            .any(|effect| matches!(effect, Effect::PollAfter { .. }))
    );
    assert!(desk.wanted.contains(&Effect::Tell(News::Result(SessionState::Paid))));
}

#[test]
fn a_read_that_fails_while_following_changes_nothing_on_the_page() {
    let mut desk = Desk::reading(open_page());
    desk.happens(Action::PollDue);
    desk.read(Err(Trouble::of(Kind::Network)));
    assert!(matches!(desk.state.screen(), Screen::PageOpen(_)));
    assert!(
        desk.wanted
            .iter()
            .any(|effect| matches!(effect, Effect::PollAfter { .. }))
    );
}

#[test]
fn a_first_read_that_fails_can_be_tried_again() {
    let mut desk = Desk {
        state: State::default(),
        wanted: Vec::new(),
    };
    desk.happens(configured());
    desk.read(Err(Trouble::of(Kind::Network)));
    assert!(matches!(desk.state.screen(), Screen::Failed(_)));
    desk.happens(Action::Read);
    assert_eq!(desk.state.screen(), Screen::Loading);
    desk.read(Ok(session("open", &serde_json::Value::Null)));
    assert_eq!(desk.state.screen(), Screen::Choosing);
}

#[test]
fn an_expired_session_is_read_again_and_shown_as_what_it_is() {
    let mut desk = Desk::open();
    desk.presses_pay("a");
    desk.is_answered(Err(problem(ProblemCode::SessionExpired)));
    desk.read(Ok(session("expired", &serde_json::Value::Null)));
    let Screen::Over(outcome) = desk.state.screen() else {
        panic!("{:?}", desk.state.screen());
    };
    assert_eq!(outcome.state, SessionState::Expired);
    assert_eq!(
        outcome.return_url,
        "http://localhost:8788/return/1?vezne_session=ses_0123456789abcdefghijklmnop"
    );
}

#[test]
fn a_page_that_ended_says_from_when_a_new_one_may_be_asked() {
    let closing = json!({ "stage": "open", "installments": 6, "pageUrl": null, "until": "2026-11-21T12:30:00Z",
        "retryAt": "2026-11-21T12:35:00Z", "lastDecline": null, "paid": null });
    let desk = Desk::reading(session("processing", &closing));
    assert_eq!(
        desk.state.screen(),
        Screen::Settling {
            retry_at: Some("2026-11-21T12:35:00Z".to_owned())
        }
    );
}

#[test]
fn an_amount_that_changed_asks_the_same_card_again() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.asked();
    desk.happens(Action::Read);
    let mut dearer = session("open", &serde_json::Value::Null);
    dearer.amount = vezne_protocol::Amount::from_kurus(20_000).unwrap();
    desk.read(Ok(dearer));
    assert_eq!(desk.asked(), ["55260800"]);
}

#[test]
fn another_session_keeps_what_was_typed() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.happens(configured());
    desk.asked();
    desk.read(Ok(session("open", &serde_json::Value::Null)));
    assert_eq!(desk.asked(), ["55260800"]);
}
