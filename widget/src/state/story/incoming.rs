//! A transfer that the buyer sends alone: the details once, the wait, the other ways, and how it ends.

use vezne_protocol::{IncomingTransferView, Method};

use super::super::incoming::POLL_MS as GENTLE_MS;
use super::*;

const ALL: [Method; 3] = [Method::Card, Method::BankTransfer, Method::IncomingTransfer];

impl Desk {
    /// A desk of a session that may be paid in all three ways.
    fn offering_all(state: &str, incoming: Option<&str>) -> Self {
        Self::reading(offering(state, incoming))
    }

    fn chooses(&mut self, method: Method) {
        self.happens(Action::MethodChosen { method });
    }

    /// How often the details were asked for since the last look.
    fn details_asked(&mut self) -> usize {
        let wanted = std::mem::take(&mut self.wanted);
        wanted
            .iter()
            .filter(|effect| matches!(effect, Effect::AskDetails { .. }))
            .count()
    }

    fn gets_details(&mut self, answer: Result<IncomingTransferView, Trouble>) {
        let Pay::Asking { request, .. } = self.state.pay else {
            panic!("no details are being asked for: {:?}", self.state.pay);
        };
        self.happens(Action::DetailsAnswered { request, answer });
    }

    fn incoming_face(&self) -> IncomingFace {
        match self.state.screen() {
            Screen::Incoming(face) => face,
            other => panic!("{other:?}"),
        }
    }

    fn waits_ms(&mut self) -> Vec<i32> {
        let wait = |effect| match effect {
            Effect::PollAfter { wait_ms } => Some(wait_ms),
            _ => None,
        };
        self.wanted.drain(..).filter_map(wait).collect()
    }
}

fn offering(state: &str, incoming: Option<&str>) -> SessionView {
    let mut session = session(state, &serde_json::Value::Null);
    session.methods = ALL.to_vec();
    session.incoming = incoming.map(details);
    session
}

fn details(stage: &str) -> IncomingTransferView {
    serde_json::from_value(
        json!({ "stage": stage, "iban": "TR260006400000110000012345", "name": "Kuytu Kahve A.Ş.",
        "bank": "Türkiye İş Bankası", "amount": "100.00", "reference": "VK7M3QXD9Y", "until": "2026-11-25T11:30:00Z",
        "lookedAt": null }),
    )
    .unwrap()
}

#[test]
fn the_details_are_asked_for_once_and_shown_at_once() {
    let mut desk = Desk::offering_all("open", None);
    desk.chooses(Method::IncomingTransfer);
    assert_eq!(desk.incoming_face(), IncomingFace::Start);
    desk.wanted.clear();
    desk.happens(Action::DetailsPressed);
    desk.happens(Action::DetailsPressed);
    assert_eq!(desk.state.say, Some(Say::Asking));
    assert_eq!(desk.details_asked(), 1);
    desk.gets_details(Ok(details("awaiting")));
    assert_eq!(desk.incoming_face(), IncomingFace::Awaiting);
    assert_eq!((&desk.state.pay, &desk.state.say), (&Pay::Idle, &Some(Say::Screen)));
    assert!(desk.wanted.contains(&Effect::Focus(Place::Heading)));
    // What has become of the session is read, and then followed.
    desk.wanted.clear();
    desk.read(Ok(offering("processing", Some("awaiting"))));
    assert_eq!(desk.waits_ms(), [GENTLE_MS[0]]);
    desk.happens(Action::DetailsPressed);
    assert_eq!(desk.details_asked(), 0);
}

#[test]
fn a_late_answer_shows_nothing() {
    let mut desk = Desk::offering_all("open", None);
    desk.chooses(Method::IncomingTransfer);
    desk.happens(Action::DetailsPressed);
    desk.gets_details(Err(Trouble::of(Kind::Timeout)));
    desk.happens(Action::DetailsAnswered {
        request: 0,
        answer: Ok(details("awaiting")),
    });
    assert_eq!(desk.incoming_face(), IncomingFace::Start);
    assert_eq!(desk.state.pay, Pay::Failed(Trouble::of(Kind::Timeout)));
    // Pressing again is the retry.
    desk.wanted.clear();
    desk.happens(Action::DetailsPressed);
    assert_eq!(desk.details_asked(), 1);
}

#[test]
fn an_open_payment_page_is_said_and_the_session_read() {
    let mut desk = Desk::offering_all("open", None);
    desk.chooses(Method::IncomingTransfer);
    desk.happens(Action::DetailsPressed);
    desk.wanted.clear();
    desk.gets_details(Err(problem(ProblemCode::CardPageOpen)));
    assert!(matches!(desk.state.pay, Pay::Failed(_)));
    desk.read(Ok(offering("open", None)));
    assert_eq!(desk.incoming_face(), IncomingFace::Start);
}

#[test]
fn a_reload_finds_the_details_without_asking() {
    let mut desk = Desk::offering_all("processing", Some("awaiting"));
    assert_eq!(desk.incoming_face(), IncomingFace::Awaiting);
    assert_eq!(desk.details_asked(), 0);
    assert!(!desk.state.may_choose_method());
}

#[test]
fn the_wait_is_gentle_and_gentler_later() {
    let mut desk = Desk::offering_all("processing", Some("awaiting"));
    let mut waits = Vec::new();
    for _ in 0..25 {
        desk.happens(Action::PollDue);
        desk.read(Ok(offering("processing", Some("awaiting"))));
        waits.extend(desk.waits_ms());
    }
    assert_eq!((waits.first(), waits.last()), (Some(&15_000), Some(&60_000)));
    assert!(waits.is_sorted(), "{waits:?}");
    desk.happens(Action::PollDue);
    desk.read(Ok(offering("paid", Some("received"))));
    assert!(desk.wanted.contains(&Effect::Focus(Place::Heading)));
    assert_eq!(desk.waits_ms(), [0; 0]);
    assert!(matches!(desk.state.screen(), Screen::Over(_)));
}

#[test]
fn who_wants_another_way_is_led_to_the_choice_and_still_followed() {
    let mut desk = Desk::offering_all("processing", Some("awaiting"));
    let other = desk.state.other_method().unwrap();
    desk.wanted.clear();
    desk.chooses(other);
    assert_eq!(desk.state.screen(), Screen::Choosing);
    assert!(desk.wanted.contains(&Effect::Focus(Place::Method)));
    assert!(desk.state.may_choose_method() && desk.state.awaits_transfer() && desk.state.is_waiting());
    // The choice goes where the details come up, and the focus must not go with it.
    desk.wanted.clear();
    desk.chooses(Method::IncomingTransfer);
    assert_eq!(desk.incoming_face(), IncomingFace::Awaiting);
    assert_eq!(desk.wanted, [Effect::Focus(Place::Heading)]);
}

#[test]
fn a_payment_page_opened_meanwhile_is_shown_first_and_followed_closely() {
    let mut session = open_page();
    (session.methods, session.incoming) = (ALL.to_vec(), Some(details("awaiting")));
    let mut desk = Desk::reading(session.clone());
    assert!(matches!(desk.state.screen(), Screen::PageOpen(_)));
    desk.happens(Action::PollDue);
    desk.read(Ok(session));
    assert_eq!(desk.waits_ms(), [3_000]);
}

#[test]
fn what_has_come_is_waited_for_whatever_is_shown() {
    for stage in ["received", "needs_review"] {
        let mut desk = Desk::offering_all("processing", Some(stage));
        desk.chooses(Method::Card);
        assert_eq!(desk.state.screen(), Screen::Settling { retry_at: None }, "{stage}");
    }
}

#[test]
fn details_that_are_over_are_not_shown_and_leave_the_other_ways() {
    let mut desk = Desk::offering_all("open", Some("over"));
    assert_eq!(desk.state.screen(), Screen::Choosing);
    desk.chooses(Method::IncomingTransfer);
    assert_eq!(desk.incoming_face(), IncomingFace::Over);
    assert!(desk.state.may_choose_method());
    for state in ["expired", "cancelled"] {
        let desk = Desk::offering_all(state, Some("over"));
        assert!(matches!(desk.state.screen(), Screen::Over(_)), "{state}");
    }
}

#[test]
fn the_best_other_way_is_the_first_that_is_not_shown() {
    let mut desk = Desk::offering_all("open", None);
    for (shown, other) in [
        (Method::Card, Method::BankTransfer),
        (Method::BankTransfer, Method::Card),
        (Method::IncomingTransfer, Method::Card),
    ] {
        desk.chooses(shown);
        assert_eq!(desk.state.other_method(), Some(other));
    }
    let mut only = offering("open", None);
    only.methods = vec![Method::IncomingTransfer];
    let desk = Desk::reading(only);
    assert_eq!(desk.incoming_face(), IncomingFace::Start);
    assert_eq!(desk.state.other_method(), None);
}

#[test]
fn what_was_copied_last_is_said() {
    let mut desk = Desk::offering_all("processing", Some("awaiting"));
    for (detail, refused) in [(Detail::Iban, false), (Detail::Reference, true)] {
        let copied = Copied { detail, refused };
        desk.happens(Action::Copied(copied));
        assert_eq!(
            (&desk.state.copied, &desk.state.say),
            (&Some(copied), &Some(Say::Copied(copied)))
        );
    }
}
