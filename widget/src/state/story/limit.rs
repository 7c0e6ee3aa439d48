//! The session's end, and the connection.

use super::*;

const END: &str = "2026-11-21T12:30:00Z";
const LATER: &str = "2026-11-21T13:00:00Z";

fn looks(desk: &mut Desk, left_s: i32) -> Vec<Effect> {
    desk.wanted.clear();
    desk.happens(Action::EndLookedAt {
        until: END.to_owned(),
        left_s,
    });
    std::mem::take(&mut desk.wanted)
}

fn waits(wait_ms: i32) -> Effect {
    Effect::WatchEnd {
        until: END.to_owned(),
        wait_ms,
    }
}

/// A desk whose buyer is warned.
fn warned() -> Desk {
    let mut desk = Desk::open();
    looks(&mut desk, 100);
    assert_eq!(desk.state.ends_at(), Some(END));
    desk
}

fn until(end: &str) -> SessionView {
    let mut session = session("open", &serde_json::Value::Null);
    session.expires_at = end.to_owned();
    session
}

#[test]
fn the_buyer_is_warned_two_minutes_before_once_the_end_is_read_anew() {
    let mut desk = Desk::open();
    assert_eq!(looks(&mut desk, 1_800), [waits(1_680_000)]);
    assert!(
        looks(&mut desk, 120)
            .iter()
            .any(|effect| matches!(effect, Effect::ReadSession { .. }))
    );
    assert_eq!(desk.state.ends_at(), None);
    desk.read(Ok(until(END)));
    assert_eq!(desk.state.ends_at(), Some(END));
    assert_eq!(desk.state.say, Some(Say::Ending));
}

#[test]
fn what_the_buyer_did_meanwhile_may_have_moved_the_end() {
    let mut desk = Desk::open();
    looks(&mut desk, 1_800);
    looks(&mut desk, 120);
    desk.read(Ok(until(LATER)));
    assert_eq!(desk.state.ends_at(), None);
    assert_eq!(looks(&mut desk, 0), [], "that end is no longer the end");
}

#[test]
fn a_clock_that_is_wrong_warns_nobody() {
    let mut desk = Desk::open();
    assert_eq!(looks(&mut desk, -4_000), []);
    assert_eq!(desk.state.ends_at(), None);
}

#[test]
fn more_time_is_asked_once_and_leads_back() {
    let mut desk = warned();
    desk.wanted.clear();
    desk.happens(Action::MoreTime);
    desk.happens(Action::MoreTime);
    let [Effect::Extend { request }] = desk.wanted[..] else {
        panic!("{:?}", desk.wanted);
    };
    desk.happens(Action::Extended {
        request,
        answer: Ok(until(LATER)),
    });
    assert_eq!(desk.state.ends_at(), None);
    assert_eq!(desk.state.say, Some(Say::Extended));
    assert!(desk.wanted.contains(&Effect::Focus(Place::Back)));
}

#[test]
fn a_slow_answer_to_more_time_undoes_nothing_that_was_read_meanwhile() {
    let mut desk = warned();
    desk.wanted.clear();
    desk.happens(Action::MoreTime);
    let [Effect::Extend { request }] = desk.wanted[..] else {
        panic!("{:?}", desk.wanted);
    };
    desk.happens(Action::Read);
    desk.read(Ok(open_page()));
    desk.happens(Action::Read);
    let before = desk.state.reading;
    desk.happens(Action::Extended {
        request,
        answer: Ok(until(LATER)),
    });
    assert_eq!(desk.state.session.as_ref().unwrap().state, SessionState::Processing);
    assert_eq!(desk.state.session.as_ref().unwrap().expires_at, LATER);
    assert_ne!(desk.state.reading, before, "a read from before knows of no more time");
}

#[test]
fn the_end_is_not_read_while_the_bank_is_asked() {
    let mut in_time = Desk::open();
    looks(&mut in_time, 1_800);
    for (mut desk, left_s) in [(in_time, 120), (warned(), 0)] {
        desk.state.bank.asking = Some((99, Step::Draft));
        assert_eq!(looks(&mut desk, left_s), [waits(15_000)]);
        desk.state.bank.asking = None;
        let effects = looks(&mut desk, left_s - 15);
        assert!(
            effects
                .iter()
                .any(|effect| matches!(effect, Effect::ReadSession { .. }))
        );
    }
}

#[test]
fn after_the_end_nothing_is_read_where_it_does_not_count() {
    let mut desk = warned();
    desk.happens(Action::Read);
    desk.read(Ok(open_page()));
    assert_eq!(looks(&mut desk, 0), [waits(15_000)]);
    desk.happens(Action::ChooseAgain);
    let effects = looks(&mut desk, -15);
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::ReadSession { .. }))
    );
}

#[test]
fn an_end_that_cannot_be_moved_is_said_and_no_more_time_offered() {
    let mut desk = warned();
    desk.wanted.clear();
    desk.happens(Action::MoreTime);
    let [Effect::Extend { request }] = desk.wanted[..] else {
        panic!("{:?}", desk.wanted);
    };
    desk.happens(Action::Extended {
        request,
        answer: Ok(until(END)),
    });
    assert!(desk.state.limit.is_fixed);
    assert_eq!(desk.state.ends_at(), Some(END));
}

#[test]
fn once_it_is_over_the_session_says_what_it_is() {
    let mut desk = warned();
    let effects = looks(&mut desk, 0);
    assert!(effects.contains(&waits(15_000)));
    desk.read(Ok(session("expired", &serde_json::Value::Null)));
    assert_eq!(desk.state.ends_at(), None);
    assert!(matches!(desk.state.screen(), Screen::Over(_)));
    assert_eq!(looks(&mut desk, -15), [], "nothing is watched any more");
}

#[test]
fn who_has_nothing_to_do_here_is_not_warned() {
    let mut desk = Desk::reading(open_page());
    looks(&mut desk, 100);
    assert_eq!(desk.state.ends_at(), None);
    assert_ne!(desk.state.say, Some(Say::Ending));
}

#[test]
fn back_online_what_was_lost_is_asked_again_and_pay_is_not_pressed() {
    let mut desk = Desk::open();
    desk.types("55260800");
    let request = desk.state.card.asking.unwrap().request;
    desk.happens(Action::Connected { is: false });
    assert!(desk.state.is_offline);
    assert_eq!(desk.state.say, Some(Say::Connection));
    desk.happens(Action::Quoted {
        request,
        answer: Err(Trouble::of(Kind::Network)),
    });
    desk.asked();
    desk.happens(Action::Connected { is: true });
    assert!(
        desk.wanted
            .iter()
            .any(|effect| matches!(effect, Effect::ReadSession { .. }))
    );
    assert_eq!(desk.asked(), ["55260800"]);
    assert!(!desk.state.is_offline);
}

#[test]
fn a_browser_that_was_online_all_along_is_no_news() {
    let mut desk = Desk::open();
    desk.happens(Action::Connected { is: true });
    assert_eq!(desk.wanted, []);
    assert_eq!(desk.state.say, None);
}
