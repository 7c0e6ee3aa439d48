//! A buyer who wants to pay from a bank account, whatever becomes of the signer meanwhile.

use std::sync::Mutex;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::buyer::open_session;
use crate::desk::Desk;

/// How often a buyer goes to the bank at most before it is a mistake of the signer's.
const TRIPS_MAX: usize = 6;
/// While a transfer is not known to be made, time passes in such steps: a lease ends, a statement is read twice with ten
/// minutes between.
const STEP_S: i64 = 150;
const STEPS_MAX: usize = 40;
/// How long the signer's own jobs have in each: they look every second.
const JOBS_TIME: Duration = Duration::from_millis(600);

/// How a transfer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The OTP is right, and the bank's answer comes.
    Plain,
    /// A wrong OTP is typed first.
    Mistyped,
    /// The bank moves the money, and its answer is lost.
    Unheard,
    /// The connection is lost before the bank moves anything.
    Undone,
}

/// What comes next for a buyer.
enum Next {
    /// It is paid.
    Nothing,
    /// The bank was told to move the money.
    Wait,
    /// To the bank.
    Bank,
}

/// A buyer with a session.
#[derive(Debug)]
pub(crate) struct BankBuyer {
    /// The session's id.
    pub(crate) session: String,
    token: String,
    number: usize,
    cookie: Mutex<Option<String>>,
}

impl BankBuyer {
    /// The shop opens a session for its so-manieth order.
    pub(crate) async fn new(desk: &mut Desk, number: usize) -> Self {
        let (session, token) = open_session(desk, number, &["card", "bank_transfer"]).await;
        Self {
            session,
            token,
            number,
            cookie: Mutex::default(),
        }
    }

    /// Pays, as a person does: reads where it stands, starts over where nothing was sent, and waits where it was.
    pub(crate) async fn buy(&self, desk: &mut Desk, way: Way) {
        desk.set(&json!({ "bankStatement": "kept" })).await;
        let fault = match way {
            Way::Plain | Way::Mistyped => None,
            Way::Unheard => Some("cut-after-commit"),
            Way::Undone => Some("cut-before-commit"),
        };
        if let Some(fault) = fault {
            let order = json!({ "call": "bank-execute", "fault": fault });
            desk.control("faults", &order).await;
        }
        let (mut trips, mut steps, mut mistypes) = (0, 0, way == Way::Mistyped);
        loop {
            let seen = self.session(desk).await;
            match next(&seen) {
                Next::Nothing => return,
                Next::Wait => {
                    assert!(steps < STEPS_MAX, "it is never found out: {seen}");
                    steps += 1;
                    pay_somebody_else(desk).await;
                    desk.pass_s(STEP_S).await;
                    tokio::time::sleep(JOBS_TIME).await;
                }
                Next::Bank => {
                    assert!(trips < TRIPS_MAX, "no trip to the bank is enough: {seen}");
                    trips += 1;
                    self.go_to_bank(desk, trips, &mut mistypes).await;
                }
            }
        }
    }

    /// To the bank and back, up to the OTP. It ends where an answer is lost.
    async fn go_to_bank(&self, desk: &Desk, trip: usize, mistypes: &mut bool) {
        let (control, key) = (
            desk.sandbox.control_url(),
            format!("to-the-bank-{}-{trip}", self.number),
        );
        let bank = desk.trip(&control, &self.token, &self.cookie);
        let Some(grant) = bank.authorize(&key, false).await else {
            return;
        };
        let Some(sent) = bank.draft(&grant).await else {
            return;
        };
        if std::mem::take(mistypes) {
            let wrong = if sent.otp == "000000" { "111111" } else { "000000" };
            if bank.confirm(&sent, wrong).await.is_none() {
                return;
            }
        }
        bank.confirm(&sent, &sent.otp).await;
    }

    /// The session as the widget reads it, whose buyer is still there.
    async fn session(&self, desk: &mut Desk) -> Value {
        for (method, path) in [(Method::POST, "/v1/session/extend"), (Method::GET, "/v1/session")] {
            let answer = desk
                .send(|http, signer| {
                    http.request(method.clone(), format!("{signer}{path}"))
                        .bearer_auth(&self.token)
                })
                .await;
            if method == Method::GET {
                assert_eq!(answer.status, 200, "{}", answer.text);
                return answer.body;
            }
        }
        Value::Null
    }
}

/// What a buyer does who sees this.
fn next(seen: &Value) -> Next {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (state, stage) = (text(&seen["state"]), text(&seen["transfer"]["stage"]));
    let next = match (state.as_str(), stage.as_str()) {
        ("paid", _) => Some(Next::Nothing),
        ("processing", "executing") | ("unknown", "unknown") => Some(Next::Wait),
        ("open", _) | ("processing", "opened" | "authorizing" | "choosing_account" | "awaiting_otp") => {
            Some(Next::Bank)
        }
        _ => None,
    };
    assert!(next.is_some(), "no way on: {seen}");
    next.expect("just looked")
}

/// The customer's account shows something later: only then does its statement prove what is not there.
async fn pay_somebody_else(desk: &Desk) {
    let movement = json!({ "customer": "ayse", "amount": "7.00", "receiverName": "Bakkal", "description": "ekmek" });
    desk.control("bank/movements", &movement).await;
}
