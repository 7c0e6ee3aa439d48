//! From "bank account" to the receipt, and every way in which that goes wrong.

use vezne_protocol::{CustomerKind, TransferStage};

use super::super::bank::Account;
use super::*;

impl Desk {
    /// A desk of a session with both ways to pay.
    fn with(transfer: &serde_json::Value) -> Self {
        Self::reading(paying(transfer))
    }

    /// The same as after a reload: the tab still has a grant.
    fn reloaded(transfer: &serde_json::Value) -> Self {
        Self::coming(Some("grant-1 h1"), None, paying(transfer))
    }

    fn coming(grant: Option<&str>, code: Option<&str>, session: SessionView) -> Self {
        let mut desk = Self {
            state: State::default(),
            wanted: Vec::new(),
        };
        desk.happens(Action::Configured {
            key: None,
            grant: grant.map(str::to_owned),
            code: code.map(str::to_owned),
        });
        desk.read(Ok(session));
        desk
    }

    /// A desk at the OTP field.
    fn at_otp() -> Self {
        let mut desk = Self::reloaded(&awaiting(3));
        desk.wanted.clear();
        desk
    }

    fn face(&self) -> BankFace {
        match self.state.screen() {
            Screen::Bank(face) => face,
            other => panic!("{other:?}"),
        }
    }

    /// The steps sent to the signer since the last look.
    fn posted(&mut self) -> Vec<BankAsk> {
        let wanted = std::mem::take(&mut self.wanted);
        let ask = |effect| match effect {
            Effect::AskBank { ask, .. } => Some(ask),
            _ => None,
        };
        wanted.into_iter().filter_map(ask).collect()
    }

    fn reads(&self) -> bool {
        self.wanted
            .iter()
            .any(|effect| matches!(effect, Effect::ReadSession { .. }))
    }

    fn focuses(&self) -> Option<Place> {
        let place = |effect: &Effect| match effect {
            Effect::Focus(place) => Some(*place),
            _ => None,
        };
        self.wanted.iter().rev().find_map(place)
    }

    fn bank_says(&mut self, answer: Result<BankAnswer, Trouble>) {
        let (request, _) = self.state.bank.asking.expect("a step is under way");
        self.happens(Action::BankAnswered { request, answer });
    }

    fn bank_shows(&mut self, transfer: &serde_json::Value) {
        self.bank_says(Ok(BankAnswer::Session(Box::new(paying(transfer)))));
    }

    fn confirms(&mut self, typed: &str) {
        self.happens(Action::ConfirmPressed {
            typed: typed.to_owned(),
        });
    }

    fn asks_for_otp(&mut self, typed: &str) {
        self.happens(Action::DraftPressed {
            typed: typed.to_owned(),
        });
    }
}

fn paying(transfer: &serde_json::Value) -> SessionView {
    let mut session = session("open", &serde_json::Value::Null);
    session.methods = vec![Method::Card, Method::BankTransfer];
    session.transfer = serde_json::from_value(transfer.clone()).unwrap();
    session
}

fn transfer(stage: &str) -> serde_json::Value {
    json!({ "stage": stage, "reference": "VZ7K3M9Q2X", "customer": "retail", "bank": "VakıfBank", "until": null,
        "typesAccount": false, "account": null, "draft": null, "notice": null, "receipt": null })
}

fn awaiting(tries_left: u8) -> serde_json::Value {
    let mut transfer = transfer("awaiting_otp");
    transfer["account"] = json!("TR** **** **** **** **** **00 02");
    transfer["draft"] = json!({ "otpId": "otp-1", "receiverName": "VE*** TE***", "receiver": "TR** **** **** **** **** **11 11",
        "amount": "100.00", "fee": "5.00", "total": "105.00", "isFast": true, "until": "2026-11-21T12:33:00Z",
        "triesLeft": tries_left, "newOtpsLeft": 2 });
    transfer
}

fn noticing(mut transfer: serde_json::Value, code: &str) -> serde_json::Value {
    transfer["notice"] = json!({ "code": code, "text": "Ne oldu, ne yapmalı." });
    transfer
}

fn accounts(handles: &[&str]) -> BankAnswer {
    let account = |handle: &&str| Account {
        handle: (*handle).to_owned(),
        iban: "TR** **** **** **** **** **00 02".to_owned(),
        available: None,
    };
    BankAnswer::Accounts(handles.iter().map(account).collect())
}

fn confirmation() -> BankAsk {
    BankAsk::Confirm {
        grant: "grant-1".to_owned(),
        otp_id: "otp-1".to_owned(),
        otp: "A1B2C3".to_owned(),
    }
}

#[test]
fn a_session_with_one_way_to_pay_leaves_no_choice() {
    let desk = Desk::open();
    assert!(!desk.state.may_choose_method());
    let mut only = paying(&serde_json::Value::Null);
    only.methods = vec![Method::BankTransfer];
    let desk = Desk::reading(only);
    assert!(!desk.state.may_choose_method());
    assert_eq!(desk.face(), BankFace::Start);
}

#[test]
fn the_first_way_is_shown_until_the_buyer_chooses() {
    let mut desk = Desk::with(&serde_json::Value::Null);
    assert!(desk.state.may_choose_method());
    assert_eq!(desk.state.screen(), Screen::Choosing);
    desk.happens(Action::MethodChosen {
        method: Method::BankTransfer,
    });
    assert_eq!(desk.face(), BankFace::Start);
    desk.happens(Action::MethodChosen { method: Method::Card });
    assert_eq!(desk.state.screen(), Screen::Choosing);
}

#[test]
fn a_transfer_that_was_begun_comes_first() {
    for stage in [
        "choosing_account",
        "awaiting_otp",
        "executing",
        "unknown",
        "authorizing",
    ] {
        let desk = Desk::with(&transfer(stage));
        assert_eq!(desk.state.method(), Method::BankTransfer, "{stage}");
    }
    assert_eq!(Desk::with(&transfer("cancelled")).state.method(), Method::Card);
}

#[test]
fn the_way_to_the_bank_has_one_key_and_asks_the_page() {
    let mut desk = Desk::with(&transfer("refused"));
    desk.happens(Action::Corporate { is: true });
    desk.happens(Action::BankPressed { fresh: key("a") });
    desk.happens(Action::BankPressed { fresh: key("b") });
    desk.is_answered(Err(Trouble::of(Kind::Timeout)));
    desk.happens(Action::BankPressed { fresh: key("c") });
    let starts = desk.wanted.iter().filter_map(|effect| match effect {
        Effect::StartPayment { key, .. } => Some(key.clone()),
        _ => None,
    });
    let starts: Vec<_> = starts.collect();
    let way = Way::Bank(CustomerKind::Corporate);
    assert_eq!(starts, [PayKey { way, key: key("a") }, PayKey { way, key: key("a") }]);
    desk.is_answered(Ok(page("https://pay.example/v1/session/bank/start?ticket=t")));
    assert!(desk.wanted.contains(&Effect::Go {
        url: "https://pay.example/v1/session/bank/start?ticket=t".to_owned(),
        method: Method::BankTransfer,
    }));
}

#[test]
fn an_open_payment_page_is_said_where_the_buyer_wants_the_bank() {
    let mut open = open_page();
    open.methods = vec![Method::Card, Method::BankTransfer];
    let mut desk = Desk::reading(open);
    assert!(desk.state.may_choose_method());
    desk.happens(Action::MethodChosen {
        method: Method::BankTransfer,
    });
    desk.happens(Action::BankPressed { fresh: key("a") });
    let mut trouble = problem(ProblemCode::CardPageOpen);
    trouble.page_url = Some("https://pay.example/pwi".to_owned());
    desk.is_answered(Err(trouble.clone()));
    assert_eq!(desk.state.pay, Pay::Failed(trouble));
    assert_eq!(desk.face(), BankFace::Start);
}

#[test]
fn a_code_becomes_a_grant_and_the_grant_finds_the_accounts() {
    let mut desk = Desk::coming(None, Some("code-1"), paying(&transfer("choosing_account")));
    assert_eq!(desk.face(), BankFace::Waiting);
    let code = "code-1".to_owned();
    assert_eq!(desk.posted(), [BankAsk::Grant { code }]);
    desk.bank_says(Ok(BankAnswer::Grant("grant-1".to_owned())));
    assert!(desk.wanted.contains(&Effect::KeepGrant {
        grant: Some("grant-1".to_owned()),
        account: None,
    }));
    let grant = "grant-1".to_owned();
    assert_eq!(desk.posted(), [BankAsk::Accounts { grant: grant.clone() }]);
    desk.bank_says(Ok(accounts(&["h1", "h2"])));
    assert_eq!(desk.face(), BankFace::Account);
    desk.asks_for_otp("");
    assert_eq!(desk.state.bank.note, Some(BankNote::Account));
    desk.happens(Action::AccountChosen {
        handle: "h2".to_owned(),
    });
    desk.asks_for_otp("");
    desk.asks_for_otp("");
    let from = TransferFrom::Handle("h2".to_owned());
    assert_eq!(desk.posted(), [BankAsk::Draft { grant, from }]);
    desk.bank_shows(&awaiting(3));
    assert_eq!(desk.face(), BankFace::Otp);
    assert_eq!(desk.focuses(), Some(Place::Heading));
}

#[test]
fn an_only_account_is_chosen_already() {
    let mut desk = Desk::reloaded(&transfer("choosing_account"));
    desk.bank_says(Ok(accounts(&["h7"])));
    assert_eq!(desk.state.bank.account.as_deref(), Some("h7"));
}

#[test]
fn a_code_that_could_not_be_sent_is_sent_again() {
    let mut desk = Desk::coming(None, Some("code-1"), paying(&transfer("choosing_account")));
    desk.posted();
    desk.bank_says(Err(Trouble::of(Kind::Network)));
    assert_eq!((desk.face(), desk.posted().len()), (BankFace::Waiting, 0));
    desk.happens(Action::BankRetried);
    assert_eq!(desk.posted().len(), 1);
}

#[test]
fn an_account_that_is_typed_is_looked_at_before_it_is_sent() {
    let mut typing = transfer("choosing_account");
    typing["typesAccount"] = json!(true);
    let mut desk = Desk::reloaded(&typing);
    assert_eq!((desk.face(), desk.posted().len()), (BankFace::Account, 0));
    desk.asks_for_otp("TR29 0001");
    assert_eq!(desk.state.bank.note, Some(BankNote::Iban));
    assert_eq!(desk.focuses(), Some(Place::Field));
    desk.happens(Action::Mended);
    assert_eq!(desk.state.bank.note, None);
    desk.asks_for_otp("TR29 0001 5001 5800 0000 0000 02");
    let iban = "TR290001500158000000000002".to_owned();
    let (grant, from) = ("grant-1".to_owned(), TransferFrom::Iban(iban));
    assert_eq!(desk.posted(), [BankAsk::Draft { grant, from }]);
    desk.bank_says(Err(problem(ProblemCode::InvalidIban)));
    assert_eq!(desk.state.bank.note, Some(BankNote::Iban));
}

#[test]
fn a_confirmation_is_sent_once() {
    let mut desk = Desk::at_otp();
    desk.confirms(" A1B2C3 ");
    desk.confirms("A1B2C3");
    assert_eq!(desk.posted(), [confirmation()]);
    assert_eq!(
        desk.face(),
        BankFace::Executing,
        "the field is gone, and the OTP with it"
    );
}

#[test]
fn what_is_no_otp_is_not_sent() {
    let mut desk = Desk::at_otp();
    for typed in ["", "123", "123456789", "12 34", "12é4"] {
        desk.confirms(typed);
        assert_eq!(desk.state.bank.note, Some(BankNote::Otp), "{typed}");
        assert_eq!(desk.focuses(), Some(Place::Field));
        assert_eq!(desk.posted(), [], "{typed}");
    }
}

#[test]
fn the_otp_stays_nowhere_in_the_state() {
    let mut desk = Desk::at_otp();
    desk.confirms("A1B2C3");
    assert!(!format!("{:?}", desk.state).contains("A1B2C3"));
}

#[test]
fn a_lost_confirmation_is_never_sent_again_the_session_is_read() {
    for lost in [
        Trouble::of(Kind::Timeout),
        Trouble::of(Kind::Network),
        Trouble::of(Kind::Unreadable),
        problem(ProblemCode::UpstreamTimeout),
        problem(ProblemCode::StoreUnavailable),
        problem(ProblemCode::TransferMovedOn),
        problem(ProblemCode::TransferUnderWay),
    ] {
        let mut desk = Desk::at_otp();
        desk.confirms("A1B2C3");
        desk.posted();
        desk.bank_says(Err(lost));
        assert!(desk.reads());
        assert_eq!(desk.face(), BankFace::Executing);
        desk.confirms("A1B2C3");
        desk.read(Err(Trouble::of(Kind::Network)));
        desk.confirms("A1B2C3");
        assert_eq!(desk.face(), BankFace::Executing, "nothing is known yet");
        assert!(
            desk.wanted
                .iter()
                .any(|effect| matches!(effect, Effect::PollAfter { .. }))
        );
        assert_eq!(desk.posted(), []);
        desk.happens(Action::PollDue);
        desk.read(Ok(paying(&transfer("unknown"))));
        assert_eq!(desk.face(), BankFace::Unknown);
    }
}

#[test]
fn a_wrong_otp_leads_back_to_the_field() {
    let mut desk = Desk::at_otp();
    desk.confirms("A1B2C3");
    desk.bank_shows(&noticing(awaiting(2), "otp-wrong"));
    assert_eq!(desk.face(), BankFace::Otp);
    assert_eq!(desk.focuses(), Some(Place::Field));
    assert!(desk.state.takes_otp());
}

#[test]
fn an_otp_that_is_over_takes_a_new_one() {
    for over in [awaiting(0), noticing(awaiting(2), "otp-void")] {
        let mut desk = Desk::reloaded(&over);
        assert!(!desk.state.takes_otp());
        desk.confirms("A1B2C3");
        desk.posted();
        desk.asks_for_otp("");
        let (grant, from) = ("grant-1".to_owned(), TransferFrom::Handle("h1".to_owned()));
        assert_eq!(
            desk.posted(),
            [BankAsk::Draft { grant, from }],
            "the account from before the reload"
        );
    }
}

#[test]
fn a_new_otp_for_an_account_that_nobody_remembers_asks_for_the_account() {
    let mut desk = Desk::coming(Some("grant-1"), None, paying(&awaiting(3)));
    desk.posted();
    desk.asks_for_otp("");
    let grant = "grant-1".to_owned();
    assert_eq!(desk.posted(), [BankAsk::Accounts { grant }]);
    desk.bank_says(Ok(accounts(&["h1", "h2"])));
    assert_eq!(desk.face(), BankFace::Account);
}

#[test]
fn seconds_are_counted_and_said_at_a_few_moments() {
    let mut desk = Desk::at_otp();
    let until = "2026-11-21T12:33:00Z".to_owned();
    let mut said = Vec::new();
    for left_s in [180, 61, 59, 31, 30, 12, 9, 1, -1] {
        desk.state.say = None;
        desk.happens(Action::Ticked {
            until: until.clone(),
            left_s,
        });
        said.extend(desk.state.say.take());
    }
    assert_eq!(said, [Say::Left(59), Say::Left(30), Say::Left(9), Say::Left(0)]);
    assert!(!desk.state.takes_otp());
    desk.wanted.clear();
    desk.happens(Action::Ticked {
        until: "another".to_owned(),
        left_s: 5,
    });
    assert_eq!(desk.wanted, []);
}

#[test]
fn a_clock_that_goes_wrong_counts_nothing() {
    let mut desk = Desk::at_otp();
    let until = "2026-11-21T12:33:00Z".to_owned();
    desk.happens(Action::Ticked { until, left_s: -4000 });
    assert_eq!(desk.state.bank.left_s, None);
    assert!(desk.state.takes_otp());
}

#[test]
fn a_late_answer_changes_nothing() {
    let mut desk = Desk::at_otp();
    desk.happens(Action::PollDue);
    desk.happens(Action::Read);
    let late = desk.state.reading.unwrap();
    desk.confirms("A1B2C3");
    desk.bank_shows(&transfer("executing"));
    desk.happens(Action::SessionRead {
        request: late,
        answer: Ok(paying(&awaiting(3))),
    });
    assert_eq!(desk.face(), BankFace::Executing);
    desk.happens(Action::BankAnswered {
        request: late,
        answer: Ok(accounts(&["x"])),
    });
    assert_eq!(desk.state.bank.accounts, None);
}

#[test]
fn a_reload_goes_on_where_the_transfer_is() {
    for (transfer, face) in [
        (transfer("choosing_account"), BankFace::Waiting),
        (awaiting(3), BankFace::Otp),
        (transfer("executing"), BankFace::Executing),
        (transfer("unknown"), BankFace::Unknown),
        (transfer("manual_review"), BankFace::Review),
    ] {
        assert_eq!(Desk::reloaded(&transfer).face(), face);
    }
}

#[test]
fn another_tab_is_said_and_the_buyer_may_start_over_or_cancel() {
    let mut desk = Desk::with(&awaiting(3));
    assert_eq!(desk.face(), BankFace::Elsewhere);
    desk.asks_for_otp("");
    desk.confirms("A1B2C3");
    assert_eq!(desk.posted(), []);
    desk.happens(Action::BankPressed { fresh: key("a") });
    assert_eq!(desk.sent().len(), 1);
    desk.is_answered(Err(Trouble::of(Kind::Network)));
    desk.happens(Action::CancelPressed);
    assert_eq!(desk.posted(), [BankAsk::Cancel]);
    desk.bank_shows(&transfer("cancelled"));
    assert_eq!(desk.face(), BankFace::Start, "and not the card, which nobody asked for");
}

#[test]
fn a_grant_that_is_not_taken_is_forgotten() {
    let mut desk = Desk::reloaded(&transfer("choosing_account"));
    desk.bank_says(Err(problem(ProblemCode::BankGrantInvalid)));
    assert!(desk.wanted.contains(&Effect::KeepGrant {
        grant: None,
        account: None
    }));
    assert_eq!(desk.face(), BankFace::Elsewhere);
    assert!(desk.state.bank.trouble.is_some());
}

#[test]
fn who_says_no_at_the_bank_is_told_so_and_may_start_again() {
    let mut desk = Desk::with(&noticing(transfer("refused"), "denied"));
    assert_eq!(
        (desk.face(), desk.state.method()),
        (BankFace::Start, Method::BankTransfer)
    );
    desk.happens(Action::BankPressed { fresh: key("a") });
    assert_eq!(desk.sent().len(), 1);
}

#[test]
fn what_is_not_known_is_followed_until_it_is() {
    for stage in ["executing", "unknown", "manual_review"] {
        let mut desk = Desk::with(&transfer(stage));
        for _ in 0..25 {
            desk.happens(Action::PollDue);
            desk.read(Ok(paying(&transfer(stage))));
        }
        let waits = desk.wanted.drain(..).filter_map(|effect| match effect {
            Effect::PollAfter { wait_ms } => Some(wait_ms),
            _ => None,
        });
        let waits: Vec<_> = waits.collect();
        assert_eq!((waits.first(), waits.last()), (Some(&3_000), Some(&15_000)), "{stage}");
        desk.happens(Action::PollDue);
        let mut settled = paying(&transfer("settled"));
        settled.state = SessionState::Paid;
        desk.read(Ok(settled));
        assert!(matches!(desk.state.screen(), Screen::Over(_)));
        assert!(desk.wanted.contains(&Effect::Tell(News::Result(SessionState::Paid))));
        assert_eq!(desk.focuses(), Some(Place::Heading));
    }
}

#[test]
fn a_lost_draft_is_read_and_the_buyer_decides() {
    let mut desk = Desk::reloaded(&transfer("choosing_account"));
    desk.bank_says(Ok(accounts(&["h1"])));
    desk.asks_for_otp("");
    desk.posted();
    desk.bank_says(Err(Trouble::of(Kind::Timeout)));
    assert!(desk.reads());
    desk.read(Ok(paying(&awaiting(3))));
    assert_eq!(desk.face(), BankFace::Otp);
    assert_eq!(desk.state.transfer().unwrap().stage, TransferStage::AwaitingOtp);
    assert_eq!(desk.state.bank.trouble, None, "it had arrived after all");
    assert_eq!(desk.posted(), []);
}

#[test]
fn a_bank_that_is_down_leaves_the_card() {
    let mut desk = Desk::with(&transfer("refused"));
    desk.happens(Action::BankPressed { fresh: key("a") });
    desk.is_answered(Err(problem(ProblemCode::UpstreamUnreachable)));
    assert_eq!(desk.state.other_method(), Some(Method::Card));
    desk.happens(Action::MethodChosen { method: Method::Card });
    assert_eq!((desk.state.screen(), &desk.state.pay), (Screen::Choosing, &Pay::Idle));
}

#[test]
fn a_grant_is_forgotten_once_its_transfer_is_over() {
    for stage in ["settled", "refused", "expired", "cancelled"] {
        let desk = Desk::reloaded(&transfer(stage));
        let forgotten = Effect::KeepGrant {
            grant: None,
            account: None,
        };
        assert!(desk.wanted.contains(&forgotten), "{stage}");
    }
}
