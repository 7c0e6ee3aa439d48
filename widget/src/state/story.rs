//! What the desk does, told as stories of actions and effects, with the signer's JSON as it stands on the wire.

use serde_json::json;
use vezne_protocol::{CardPrefix, IdempotencyKey, InstallmentQuote, PayPage, Problem, ProblemCode, SessionView};

use super::*;

/// A desk and everything it wanted done since it was last looked at.
struct Desk {
    state: State,
    wanted: Vec<Effect>,
}

impl Desk {
    /// A desk whose open session is read.
    fn open() -> Self {
        Self::reading(session("open", serde_json::Value::Null))
    }

    fn reading(session: SessionView) -> Self {
        let mut desk = Self {
            state: State::default(),
            wanted: Vec::new(),
        };
        desk.happens(Action::Configured { key: None });
        desk.read(Ok(session));
        desk.wanted.clear();
        desk
    }

    fn happens(&mut self, action: Action) {
        self.wanted.extend(self.state.apply(action));
    }

    fn read(&mut self, answer: Result<SessionView, Trouble>) {
        let request = self.state.reading.expect("a read is under way");
        self.happens(Action::SessionRead { request, answer });
    }

    fn types(&mut self, digits: &str) {
        self.happens(Action::Typed {
            digits: Digits::of(digits),
            note: None,
        });
    }

    /// Types, pauses, and gets the answer.
    fn gets_plans(&mut self, digits: &str, plans: &[u8]) {
        self.types(digits);
        self.pauses();
        self.is_quoted(plans);
    }

    fn pauses(&mut self) {
        if let Some(asking) = self.state.card.asking {
            self.happens(Action::PauseOver {
                request: asking.request,
            });
        }
    }

    fn is_quoted(&mut self, plans: &[u8]) {
        let request = self.state.card.asking.expect("a question is under way").request;
        self.happens(Action::Quoted {
            request,
            answer: Ok(quote("Akbank", plans)),
        });
    }

    fn presses_pay(&mut self, fresh: &str) {
        self.happens(Action::PayPressed { fresh: key(fresh) });
    }

    fn is_answered(&mut self, answer: Result<PayPage, Trouble>) {
        let Pay::Asking { request, .. } = self.state.pay else {
            panic!("no payment is being asked for: {:?}", self.state.pay);
        };
        self.happens(Action::PayAnswered { request, answer });
    }

    /// The prefixes asked since the last look.
    fn asked(&mut self) -> Vec<String> {
        let wanted = std::mem::take(&mut self.wanted);
        let prefix = |effect| match effect {
            Effect::AskPlans { prefix, .. } => Some(CardPrefix::as_str(&prefix).to_owned()),
            _ => None,
        };
        wanted.into_iter().filter_map(prefix).collect()
    }

    /// The keys sent since the last look.
    fn sent(&mut self) -> Vec<(u8, String)> {
        let wanted = std::mem::take(&mut self.wanted);
        let key = |effect| match effect {
            Effect::StartPayment { key, .. } => Some((key.installments, key.key.as_str().to_owned())),
            _ => None,
        };
        wanted.into_iter().filter_map(key).collect()
    }

    fn plan(&self) -> Option<(u8, String)> {
        let plan = self.state.plan()?;
        Some((plan.installments, plan.total.to_string()))
    }

    fn rows(&self) -> Vec<String> {
        let name = |row: Row| match row {
            Row::Known(plan) => format!("{} {}", plan.installments, plan.total),
            Row::Loading(installments) => format!("{installments} …"),
            Row::NeedsCard(installments) => format!("{installments} ?"),
        };
        self.state.rows().into_iter().map(name).collect()
    }
}

fn session(state: &str, card: serde_json::Value) -> SessionView {
    serde_json::from_value(json!({
        "id": "ses_0123456789abcdefghijklmnop", "state": state, "amount": "100.00", "currency": "TRY", "locale": "tr",
        "methods": ["card"], "plans": [1, 2, 3, 6], "lockPlan": false, "testMode": true,
        "checkoutUrl": "http://localhost:8788/checkout/1", "returnUrl": "http://localhost:8788/return/1",
        "expiresAt": "2026-11-21T12:30:00Z", "card": card,
    }))
    .unwrap()
}

fn open_page() -> SessionView {
    session(
        "processing",
        json!({
            "stage": "open", "installments": 6, "pageUrl": "https://sandbox-payment.example/pwi?token=t",
            "until": "2026-11-21T12:30:00Z", "retryAt": null, "paid": null,
            "lastDecline": { "code": "card-insufficient-funds", "text": "Kartın limiti yetmedi." },
        }),
    )
}

fn quote(bank: &str, plans: &[u8]) -> InstallmentQuote {
    let plan = |&installments: &u8| {
        let (price, total, difference) = match installments {
            1 => ("100.00", "100.00", "0.00"),
            _ => ("18.70", "112.22", "12.22"),
        };
        json!({ "installments": installments, "installmentPrice": price, "total": total, "difference": difference,
            "lastInstallment": null })
    };
    let plans: Vec<_> = plans.iter().map(plan).collect();
    let card = json!({ "scheme": "mastercard", "type": "credit", "family": "Axess", "bankName": bank,
        "bankCode": 46, "commercial": false });
    serde_json::from_value(json!({ "prefix": null, "offers": [{ "card": card, "plans": plans }] })).unwrap()
}

fn page(url: &str) -> PayPage {
    PayPage {
        page_url: url.to_owned(),
        until: "2026-11-21T12:30:00Z".to_owned(),
    }
}

fn problem(code: ProblemCode) -> Trouble {
    Problem::new(code, vezne_protocol::Locale::Tr, "req_1", "7K3M").into()
}

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(&format!("key-0123456789-{text}")).unwrap()
}

#[test]
fn a_single_payment_needs_no_digits() {
    let mut desk = Desk::open();
    assert_eq!(desk.plan(), Some((1, "100.00".to_owned())));
    desk.presses_pay("a");
    assert_eq!(desk.sent(), [(1, "key-0123456789-a".to_owned())]);
}

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
fn digits_typed_before_the_session_is_read_are_asked_once_it_is() {
    let mut desk = Desk {
        state: State::default(),
        wanted: Vec::new(),
    };
    desk.happens(Action::Configured { key: None });
    desk.types("55260800");
    assert_eq!(desk.asked(), [""; 0]);
    desk.read(Ok(session("open", serde_json::Value::Null)));
    assert_eq!(desk.asked(), ["55260800"]);
}

#[test]
fn pay_pressed_twice_is_sent_once() {
    let mut desk = Desk::open();
    desk.presses_pay("a");
    desk.presses_pay("b");
    assert_eq!(desk.sent().len(), 1);
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
        installments: 1,
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
        url: "https://pay.example/pwi".to_owned()
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
    desk.read(Ok(session("paid", serde_json::Value::Null)));
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
    desk.happens(Action::Configured { key: None });
    desk.read(Err(Trouble::of(Kind::Network)));
    assert!(matches!(desk.state.screen(), Screen::Failed(_)));
    desk.happens(Action::Read);
    assert_eq!(desk.state.screen(), Screen::Loading);
    desk.read(Ok(session("open", serde_json::Value::Null)));
    assert_eq!(desk.state.screen(), Screen::Choosing);
}

#[test]
fn an_expired_session_is_read_again_and_shown_as_what_it_is() {
    let mut desk = Desk::open();
    desk.presses_pay("a");
    desk.is_answered(Err(problem(ProblemCode::SessionExpired)));
    desk.read(Ok(session("expired", serde_json::Value::Null)));
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
    let desk = Desk::reading(session("processing", closing));
    assert_eq!(
        desk.state.screen(),
        Screen::Settling {
            retry_at: Some("2026-11-21T12:35:00Z".to_owned())
        }
    );
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
    let mut view = session("open", serde_json::Value::Null);
    view.plans.remove(0);
    let mut desk = Desk::reading(view);
    assert_eq!(desk.plan(), None);
    desk.presses_pay("a");
    assert_eq!(desk.wanted, [Effect::Focus(Place::Card)]);
    assert_eq!(desk.state.card.note, Some(Note::Needed));
}

#[test]
fn an_amount_that_changed_asks_the_same_card_again() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.asked();
    desk.happens(Action::Read);
    let mut dearer = session("open", serde_json::Value::Null);
    dearer.amount = vezne_protocol::Amount::from_kurus(20_000).unwrap();
    desk.read(Ok(dearer));
    assert_eq!(desk.asked(), ["55260800"]);
}

#[test]
fn another_session_keeps_what_was_typed() {
    let mut desk = Desk::open();
    desk.gets_plans("55260800", &[1, 6]);
    desk.happens(Action::Configured { key: None });
    desk.asked();
    desk.read(Ok(session("open", serde_json::Value::Null)));
    assert_eq!(desk.asked(), ["55260800"]);
}
